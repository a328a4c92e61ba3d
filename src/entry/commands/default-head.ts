import type { Repository } from '../../ports.ts';

/** What is looked at where nobody names a ref: the files as they are, in a bare repository the last commit. */
export async function defaultHead(repository: Pick<Repository, 'isBare'>): Promise<string> {
  return (await repository.isBare()) ? 'HEAD' : 'WORKTREE';
}
