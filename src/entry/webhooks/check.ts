import { z } from 'zod';
import { keep, type Receiver, repositoryPayload } from './receive.ts';

/** GitHub names no pull request of a fork's head, so there the head itself has to do. */
const pullsSchema = z.array(z.object({ number: z.number(), head: z.object({ sha: z.string() }) }));
const payloadSchema = repositoryPayload.extend({
  sender: z.object({ login: z.string() }),
});
const runPayload = payloadSchema.extend({
  check_run: z.object({ head_sha: z.string(), pull_requests: pullsSchema }),
});
const suitePayload = payloadSchema.extend({
  check_suite: z.object({ head_sha: z.string(), pull_requests: pullsSchema }),
});

/** "Re-run" on the check of a commit. */
export const checkRun: Receiver = {
  events: ['check_run.rerequested'],
  async receive(delivery, deps) {
    const payload = runPayload.parse(delivery.payload);
    await keepRerun(delivery, 'check_run', payload, payload.check_run, deps);
  },
};

/** "Re-run all checks" of a commit. */
export const checkSuite: Receiver = {
  events: ['check_suite.rerequested'],
  async receive(delivery, deps) {
    const payload = suitePayload.parse(delivery.payload);
    await keepRerun(delivery, 'check_suite', payload, payload.check_suite, deps);
  },
};

function keepRerun(
  delivery: Parameters<Receiver['receive']>[0],
  event: string,
  payload: z.infer<typeof payloadSchema>,
  check: z.infer<typeof runPayload>['check_run'],
  deps: Parameters<Receiver['receive']>[1],
): Promise<void> {
  const { head_sha: headSha, pull_requests: named } = check;
  const pulls = named.filter(({ head }) => head.sha === headSha).map(({ number }) => number);
  const task = { kind: 'rerun' as const, headSha, pulls, actor: payload.sender.login };
  return keep(delivery, { event, payload, work: (ref) => ({ ...ref, ...task }) }, deps);
}
