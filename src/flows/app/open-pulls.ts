import type { HostedRef, HostedRepository, PullRequest, ReviewLog } from '../../ports.ts';

/** The open pull requests with this head: GitHub names none of a fork, so those that were reviewed are asked too. */
export async function openPullsAt(
  { records }: { records: Pick<ReviewLog, 'pullsAt'> },
  repository: HostedRepository,
  { repositoryId, headSha, pulls: named }: HostedRef & { headSha: string; pulls: readonly number[] },
): Promise<PullRequest[]> {
  const open: PullRequest[] = [];
  for (const number of new Set([...named, ...(await records.pullsAt(repositoryId, headSha))])) {
    const pull = await repository.pullRequest(number);
    if (pull?.state === 'open' && pull.headSha === headSha) open.push(pull);
  }
  return open;
}
