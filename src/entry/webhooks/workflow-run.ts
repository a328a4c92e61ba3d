import { z } from 'zod';
import type { Receiver } from './receive.ts';

const payloadSchema = z.object({ workflow_run: z.object({ id: z.number() }) });

/**
 * A run of a workflow has ended. Nothing is kept of it: whoever waits for the run here looks at it now and not later, and what came of it is
 * read from GitHub in any case.
 */
export const workflowRun: Receiver = {
  events: ['workflow_run.completed'],
  async receive({ id, payload }, { runEnded, log }) {
    const { workflow_run: run } = payloadSchema.parse(payload);
    if (runEnded(run.id)) log.info({ delivery: id, run: run.id }, 'a run that a review waits for has ended');
  },
};
