import { z } from 'zod';
import { keep, type Receiver, repositoryPayload } from './receive.ts';

const payloadSchema = repositoryPayload.extend({
  merge_group: z.object({
    head_sha: z.string(),
    head_ref: z.string(),
    base_sha: z.string(),
    base_ref: z.string(),
  }),
});

/** A group of a merge queue wants its check, or is gone. */
export const mergeGroup: Receiver = {
  events: ['merge_group.checks_requested', 'merge_group.destroyed'],
  async receive(delivery, deps) {
    const payload = payloadSchema.parse(delivery.payload);
    const {
      head_sha: headSha,
      head_ref: headRef,
      base_sha: parentSha,
      base_ref: baseRef,
    } = payload.merge_group;
    const group = {
      kind: 'merge-group' as const,
      headSha,
      pull: readPull(headRef),
      parentSha,
      base: baseRef.replace(/^refs\/heads\//, ''),
      destroyed: payload.action === 'destroyed',
    };
    await keep(delivery, { event: 'merge_group', payload, work: (ref) => ({ ...ref, ...group }) }, deps);
  },
};

/** GitHub names the last pull request of a group in its branch: `gh-readonly-queue/main/pr-12-4f9c1e2…`. */
function readPull(headRef: string): number | null {
  const number = /\/pr-(\d{1,9})-[0-9a-f]+$/.exec(headRef)?.[1];
  return number === undefined ? null : Number(number);
}
