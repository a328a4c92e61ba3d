import { readCommit } from '../git/commits.ts';
import { listRefs, readBlob, readTree, resolveCommit } from '../git/store.ts';
import { type Answer, fail, notFound, ok, unprocessable } from '../http/answer.ts';
import { type Call, type Routes, read } from '../http/call.ts';
import { nodeId } from '../render/account.ts';
import { renderGitCommit } from '../render/commit.ts';
import { repositoryUrl } from '../render/repository.ts';
import type { JsonObject } from '../world.ts';

const MAX_BLOB_BYTES = 100_000_000;

export const gitRoutes: Routes = {
  'GET /repos/{owner}/{repo}/git/ref/{ref}': read('contents', async (call) => {
    const wanted = `refs/${call.params.ref}`;
    const found = (await listRefs(call.repository.git, wanted)).find(({ ref }) => ref === wanted);
    if (found === undefined) throw notFound();
    return ok(renderRef(call, found));
  }),
  'GET /repos/{owner}/{repo}/git/matching-refs/{ref}': read('contents', async (call) => {
    const prefix = `refs/${call.params.ref}`;
    const refs = await listRefs(call.repository.git, 'refs');
    return ok(refs.filter(({ ref }) => ref.startsWith(prefix)).map((found) => renderRef(call, found)));
  }),
  'GET /repos/{owner}/{repo}/git/commits/{commit_sha}': read('contents', async (call) => {
    const { world, repository, params } = call;
    const sha = params.commit_sha ?? '';
    const commit = /^[0-9a-f]{40}$/.test(sha) ? await readCommit(repository.git, sha) : null;
    if (commit === null) throw notFound();
    return ok(renderGitCommit(world, repository, commit));
  }),
  'GET /repos/{owner}/{repo}/git/trees/{tree_sha}': read('contents', getTree),
  'GET /repos/{owner}/{repo}/git/blobs/{file_sha}': read('contents', getBlob),
};

export function renderRef(
  { world, repository }: Call,
  found: { ref: string; sha: string; type: string },
): JsonObject {
  const url = repositoryUrl(world, repository);
  return {
    ref: found.ref,
    node_id: nodeId('REF', repository.id),
    url: `${url}/git/${found.ref}`,
    object: { type: found.type, sha: found.sha, url: `${url}/git/${found.type}s/${found.sha}` },
  };
}

async function getTree(call: Call): Promise<Answer> {
  const { world, repository, params, query } = call;
  const asked = params.tree_sha ?? '';
  // Present means recursive, whatever it says: `recursive=0` too.
  const recursive = query.recursive !== undefined;
  const commit = await resolveCommit(repository.git, asked);
  if (commit === null && (await resolveCommit(repository.git, repository.defaultBranch)) === null)
    throw fail(409, 'Git Repository is empty.');
  const tree = await readTree(repository.git, commit ?? asked, recursive);
  if (tree === null) throw notFound();
  const url = repositoryUrl(world, repository);
  const limit = world.limits.treeEntries;
  return ok({
    sha: tree.sha,
    url: `${url}/git/trees/${tree.sha}`,
    tree: tree.entries.slice(0, limit).map(({ path, mode, type, sha, size }) => ({
      path,
      mode,
      type,
      sha,
      ...(size === null ? {} : { size }),
      ...(type === 'commit' ? {} : { url: `${url}/git/${type}s/${sha}` }),
    })),
    truncated: tree.entries.length > limit,
  });
}

async function getBlob({ world, repository, params, accept }: Call): Promise<Answer> {
  const sha = params.file_sha ?? '';
  if (!/^[0-9a-f]{40}$/.test(sha))
    throw unprocessable('The sha parameter must be exactly 40 characters and contain only [0-9a-f].');
  const bytes = await readBlob(repository.git, sha);
  if (bytes === null) throw notFound();
  if (bytes.byteLength > MAX_BLOB_BYTES)
    throw fail(403, 'This API returns blobs up to 100 MB in size. The requested blob is too large.');
  if (accept.includes('raw')) return { status: 200, raw: bytes };
  return ok({
    sha,
    node_id: nodeId('B', Number.parseInt(sha.slice(0, 8), 16)),
    size: bytes.byteLength,
    url: `${repositoryUrl(world, repository)}/git/blobs/${sha}`,
    content: base64(bytes),
    encoding: 'base64',
  });
}

/** Broken into lines, as GitHub does. */
export function base64(bytes: Buffer): string {
  return bytes.toString('base64').replace(/.{60}/g, '$&\n');
}
