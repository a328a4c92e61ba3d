import { z } from 'zod';
import { CHECK_ACTIONS } from '../../core/report/check-actions.ts';
import { type Incoming, keep, type Receiver, repositoryPayload, type WebhookDeps } from './receive.ts';

const RERUN = CHECK_ACTIONS.rerun.identifier;
/** GitHub names no pull request of a fork's head, so there the head itself has to do. */
const pullsSchema = z.array(z.object({ number: z.number(), head: z.object({ sha: z.string() }) }));
const payloadSchema = repositoryPayload.extend({
  sender: z.object({ id: z.number(), login: z.string() }),
});
const runPayload = payloadSchema.extend({
  check_run: z.object({ head_sha: z.string(), pull_requests: pullsSchema }),
});
const pressedPayload = runPayload.extend({
  requested_action: z.object({ identifier: z.string() }).optional(),
});
const suitePayload = payloadSchema.extend({
  check_suite: z.object({ head_sha: z.string(), pull_requests: pullsSchema }),
});

/**
 * GitHub's own "Re-run" on the check of a commit, or one of the buttons that the check offers. The former is taken as the button
 * of that name, so that it asks for the same permission: GitHub's documentation does not say that it takes write access, and has
 * let tokens ask for it that may only read (https://docs.github.com/rest/checks/runs#rerequest-a-check-run).
 */
export const checkRun: Receiver = {
  events: ['check_run.rerequested', 'check_run.requested_action'],
  async receive(delivery, deps) {
    const payload = pressedPayload.parse(delivery.payload);
    const { action, check_run, requested_action: pressed } = payload;
    const button = action === 'rerequested' ? RERUN : (pressed?.identifier ?? '');
    await keepAsked(delivery, { event: 'check_run', payload, check: check_run, button }, deps);
  },
};

/** "Re-run all checks" of a commit. */
export const checkSuite: Receiver = {
  events: ['check_suite.rerequested'],
  async receive(delivery, deps) {
    const payload = suitePayload.parse(delivery.payload);
    const asked = { event: 'check_suite', payload, check: payload.check_suite };
    await keepAsked(delivery, { ...asked, button: RERUN }, deps);
  },
};

type Asked = {
  event: string;
  payload: z.infer<typeof payloadSchema>;
  check: z.infer<typeof runPayload>['check_run'];
  /** Its identifier. */
  button: string;
};

function keepAsked(
  delivery: Incoming,
  { event, payload, check, button }: Asked,
  deps: WebhookDeps,
): Promise<void> {
  const { head_sha: headSha, pull_requests: named } = check;
  const pulls = named.filter(({ head }) => head.sha === headSha).map(({ number }) => number);
  const pressed = { kind: 'check-action' as const, action: button, headSha, pulls, actor: payload.sender };
  return keep(delivery, { event, payload, work: (ref) => ({ ...ref, ...pressed }) }, deps);
}
