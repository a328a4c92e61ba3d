import { z } from 'zod';
import type { PullRequest } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { statusOf } from './failure.ts';
import { shaSchema } from './sha.ts';

const pullSchema = z.object({
  number: z.number(),
  state: z.enum(['open', 'closed']),
  draft: z.boolean().optional(),
  user: z.object({ id: z.number(), login: z.string() }).nullish(),
  base: z.object({ ref: z.string(), repo: z.object({ id: z.number() }) }),
  head: z.object({ sha: shaSchema, repo: z.object({ id: z.number() }).nullable() }),
});

/** Null: there is no such pull request, or the App may not see it any more. */
export async function readPullRequest(client: GitHubClient, number: number): Promise<PullRequest | null> {
  const purpose = { doing: `read pull request ${number}`, needs: 'pull_requests: read' };
  try {
    const pull = await client.send(purpose, pullSchema, () =>
      client.octokit.rest.pulls.get({ ...client.repo, pull_number: number }),
    );
    const { state, draft, user, base, head } = pull;
    return {
      number: pull.number,
      state,
      draft: draft ?? false,
      base: base.ref,
      headSha: head.sha,
      author: user ?? null,
      origin: head.repo === null ? 'deleted-fork' : head.repo.id === base.repo.id ? 'same' : 'fork',
    };
  } catch (error) {
    if (statusOf(error) === 404) return null;
    throw error;
  }
}

const headsSchema = z.array(
  z.object({
    number: z.number(),
    head: z.object({ sha: shaSchema }),
    base: z.object({ ref: z.string() }),
  }),
);

/** Those that changed last first, at most `most` of the first hundred. */
export async function readOpenPullRequests(
  client: GitHubClient,
  most: number,
): Promise<Pick<PullRequest, 'number' | 'headSha' | 'base'>[]> {
  const purpose = { doing: 'list open pull requests', needs: 'pull_requests: read' };
  const pulls = await client.send(purpose, headsSchema, () =>
    client.octokit.rest.pulls.list({
      ...client.repo,
      state: 'open',
      sort: 'updated',
      direction: 'desc',
      per_page: most,
    }),
  );
  return pulls.map(({ number, head, base }) => ({ number, headSha: head.sha, base: base.ref }));
}
