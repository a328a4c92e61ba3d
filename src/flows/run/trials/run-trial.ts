import type { TrialRequest } from '../../../core/eval/types.ts';
import { runAgent } from './agent.ts';
import { runRetrieval } from './retrieval.ts';
import type { TrialContext, TrialResult } from './types.ts';

/** Does what one trial of any target does. Rejects only where the world does not answer at all. */
export async function runTrial(request: TrialRequest, context: TrialContext): Promise<TrialResult> {
  switch (request.kind) {
    case 'model':
      return context.call(request.request);
    case 'retrieval':
      return runRetrieval(request, context);
    case 'agent':
      return runAgent(request, context);
    case 'http':
      return context.ask(request);
    case 'workflow':
      return context.dispatch(request);
    case 'recorded':
      return { ok: true, output: request.output };
  }
}
