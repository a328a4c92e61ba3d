import { z } from 'zod';
import { modeOf } from '../../core/artifact/file-content.ts';
import type { TreeFile } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { RepositoryError } from './failure.ts';
import { requireSha, shaSchema } from './sha.ts';

const treeSchema = z.object({
  truncated: z.boolean(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.string(),
      type: z.enum(['blob', 'tree', 'commit']),
      sha: shaSchema,
      size: z.number().optional(),
    }),
  ),
});

/** The files of a commit, in one request. Rejects with a RepositoryError where there are too many for that. */
export async function readTree(client: GitHubClient, sha: string): Promise<Map<string, TreeFile>> {
  const purpose = { doing: `list the files of commit ${sha}`, needs: 'contents: read' };
  const { tree, truncated } = await client.send(purpose, treeSchema, () =>
    client.octokit.rest.git.getTree({ ...client.repo, tree_sha: requireSha(sha), recursive: '1' }),
  );
  if (truncated) {
    const { owner, repo } = client.repo;
    throw new RepositoryError(
      `${owner}/${repo} has more files at ${sha.slice(0, 10)} than GitHub lists in one answer (it stops at 100,000 entries or 7 MB; ${tree.length.toLocaleString('en-US')} came), so a change could be missed. Review it from a clone: promptgate review.`,
    );
  }
  const files = new Map<string, TreeFile>();
  for (const { path, mode, type, sha: id, size } of tree)
    if (type !== 'tree') files.set(path, { path, id, size: size ?? 0, mode: modeOf(mode) });
  return files;
}
