import { z } from 'zod';
import { keep, type Receiver, repositoryPayload } from './receive.ts';

const payloadSchema = repositoryPayload.extend({
  changes: z.object({ base: z.unknown().optional() }).optional(),
  pull_request: z.object({ number: z.number(), head: z.object({ sha: z.string() }) }),
});

/** Has the latest state of a pull request reviewed, or, of a closed one, its review ended. */
export const pullRequest: Receiver = {
  events: [
    'pull_request.opened',
    'pull_request.synchronize',
    'pull_request.reopened',
    'pull_request.ready_for_review',
    'pull_request.closed',
    // Of these only a new base: it has a policy of its own, which a verdict under the old one must not get around.
    'pull_request.edited',
  ],
  async receive(delivery, deps) {
    const payload = payloadSchema.parse(delivery.payload);
    if (payload.action === 'edited' && payload.changes?.base === undefined) return;
    const { number, head } = payload.pull_request;
    const closed = payload.action === 'closed';
    const stops = closed || payload.action === 'edited';
    const ends = { ...(stops ? { stops } : {}), ...(closed ? { closed } : {}) };
    const asked = { pull: number, headSha: head.sha, ...ends };
    await keep(delivery, { event: 'pull_request', payload, work: (ref) => ({ ...ref, ...asked }) }, deps);
  },
};
