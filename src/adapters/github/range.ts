import { z } from 'zod';
import type { GitHubClient } from './client.ts';
import { HostError, statusOf } from './failure.ts';
import { requireSha, shaSchema } from './sha.ts';

type Range = { baseSha: string; mergeBase: string };

const commitSchema = z.object({ sha: shaSchema });
const comparisonSchema = z.object({ base_commit: commitSchema, merge_base_commit: commitSchema });
const branchSchema = z.object({ commit: commitSchema });

const NEEDS = 'contents: read';
/** GitHub answers 404 to this as well as to what it does not know. */
const UNRELATED = /no common ancestor/i;

/**
 * The tip of `base` as it is now, and where `headSha` branched off; null for unrelated histories. The branch is named in
 * full: of a tag and a branch of one name git takes the tag, and anyone who may push a tag could choose the policy.
 */
export async function readRange(client: GitHubClient, base: string, headSha: string): Promise<Range | null> {
  requireSha(headSha);
  try {
    return await compare(client, `refs/heads/${base}`, headSha);
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    if (isUnrelated(error)) return null;
  }
  // One of the two is gone, or this server does not take a full name.
  const tip = await readTip(client, base);
  try {
    return await compare(client, tip, headSha);
  } catch (error) {
    if (isUnrelated(error)) return null;
    if (statusOf(error) !== 404) throw error;
    const message = `${describe(client)} has no commit ${headSha} any more, so there is nothing to compare with ${base}. Push the pull request's branch again.`;
    throw new HostError('invalid', 404, message);
  }
}

/** The commit of a branch or a tag, as GitHub takes its name: of both it may be written `heads/…` or `tags/…`. Null: there is none. */
export async function readCommit(client: GitHubClient, ref: string): Promise<string | null> {
  const purpose = { doing: `read the commit of ${ref}`, needs: NEEDS };
  try {
    const found = await client.send(purpose, commitSchema, () =>
      client.octokit.rest.repos.getCommit({ ...client.repo, ref, per_page: 1 }),
    );
    return found.sha;
  } catch (error) {
    // GitHub says 422 of what can be no commit.
    if (statusOf(error) === 404 || statusOf(error) === 422) return null;
    throw error;
  }
}

async function compare(client: GitHubClient, base: string, head: string): Promise<Range> {
  const purpose = { doing: `compare ${base} with ${head}`, needs: NEEDS };
  const found = await client.send(purpose, comparisonSchema, () =>
    // The commits and files of the comparison are not used; one a page keeps the answer small.
    client.octokit.rest.repos.compareCommitsWithBasehead({
      ...client.repo,
      basehead: `${base}...${head}`,
      per_page: 1,
    }),
  );
  return { baseSha: found.base_commit.sha, mergeBase: found.merge_base_commit.sha };
}

async function readTip(client: GitHubClient, branch: string): Promise<string> {
  const purpose = { doing: `read the branch ${branch}`, needs: NEEDS };
  try {
    const found = await client.send(purpose, branchSchema, () =>
      client.octokit.rest.repos.getBranch({ ...client.repo, branch }),
    );
    return found.commit.sha;
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    const message = `${describe(client)} has no branch ${branch} any more, so there is nothing to compare with. Change the base of the pull request.`;
    throw new HostError('invalid', 404, message);
  }
}

function isUnrelated(error: unknown): boolean {
  return error instanceof HostError && UNRELATED.test(error.message);
}

function describe({ repo }: GitHubClient): string {
  return `${repo.owner}/${repo.repo}`;
}
