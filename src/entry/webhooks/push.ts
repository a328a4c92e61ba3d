import { z } from 'zod';
import { looksLikePolicy } from '../../core/policy/policy-files.ts';
import { keep, type Receiver, repositoryPayload } from './receive.ts';

const paths = z.array(z.string()).optional();
const payloadSchema = repositoryPayload.extend({
  ref: z.string(),
  after: z.string(),
  deleted: z.boolean().optional(),
  repository: repositoryPayload.shape.repository.extend({ default_branch: z.string() }),
  commits: z.array(z.object({ added: paths, modified: paths, removed: paths })).optional(),
});

/** GitHub lists no more commits of one push; of a longer one not all changed paths are known. */
const MAX_COMMITS = 20;

/** The policy on the default branch may have become invalid, or valid again. */
export const push: Receiver = {
  events: ['push'],
  async receive(delivery, deps) {
    const payload = payloadSchema.parse(delivery.payload);
    const branch = payload.repository.default_branch;
    if (payload.ref !== `refs/heads/${branch}` || payload.deleted === true) return;
    const commits = payload.commits ?? [];
    const changed = commits.flatMap(({ added, modified, removed }) => [added, modified, removed].flat());
    const touchesPolicy = changed.some((path) => path !== undefined && looksLikePolicy(path));
    if (!touchesPolicy && commits.length < MAX_COMMITS) return;
    const task = { kind: 'default-branch' as const, branch, headSha: payload.after };
    await keep(delivery, { event: 'push', payload, work: (ref) => ({ ...ref, ...task }) }, deps);
  },
};
