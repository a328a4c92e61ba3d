import { posix } from 'node:path';
import type { Json } from '../../../src/core/artifact/problem.ts';
import { readBlob, readTree, resolveCommit, type TreeEntry } from '../git/store.ts';
import { type Answer, fail, notFound, ok } from '../http/answer.ts';
import { type Call, type Routes, read } from '../http/call.ts';
import { repositoryUrl, repositoryWebUrl } from '../render/repository.ts';
import type { JsonObject } from '../world.ts';
import { base64 } from './git.ts';

const MAX_INLINE_BYTES = 1_000_000;
const MAX_BYTES = 100_000_000;
const MAX_DIRECTORY_ENTRIES = 1_000;

/** `downloads` makes the address of a tarball, on another origin. */
export function contentRoutes(downloads: (call: Call, sha: string) => string): Routes {
  return {
    'GET /repos/{owner}/{repo}/contents/{path}': read('contents', getContents),
    'GET /repos/{owner}/{repo}/tarball/{ref}': read('contents', async (call) => {
      const sha = await resolveCommit(call.repository.git, call.params.ref || call.repository.defaultBranch);
      if (sha === null) throw notFound();
      return { status: 302, headers: { location: downloads(call, sha) } };
    }),
  };
}

async function getContents(call: Call): Promise<Answer> {
  const { repository, params, query } = call;
  const ref = query.ref ?? repository.defaultBranch;
  const path = (params.path ?? '').replace(/^\/|\/$/g, '');
  const commit = await resolveCommit(repository.git, ref);
  if (commit === null)
    throw fail(
      404,
      query.ref === undefined ? 'This repository is empty.' : `No commit found for the ref ${ref}`,
    );
  if (path === '') return directory(call, commit, ref, path);
  const entry = await find(call, commit, path);
  if (entry === null) throw notFound();
  if (entry.type === 'tree') return directory(call, commit, ref, path);
  if (entry.type === 'commit') {
    const submodule = { submodule_git_url: `${repositoryWebUrl(repository)}-${entry.sha}.git` };
    return ok({ ...describe(call, entry, ref), type: 'submodule', ...submodule });
  }
  const bytes = await readBlob(repository.git, entry.sha);
  if (bytes === null) throw notFound();
  if (entry.mode === '120000') return symlink(call, commit, ref, entry, bytes.toString('utf8'));
  return file(call, ref, entry, bytes);
}

async function find({ repository }: Call, commit: string, path: string): Promise<TreeEntry | null> {
  const tree = await readTree(repository.git, `${commit}:${posix.dirname(path).replace(/^\.$/, '')}`, false);
  const entry = tree?.entries.find((one) => one.path === posix.basename(path));
  return entry === undefined ? null : { ...entry, path };
}

async function directory(call: Call, commit: string, ref: string, path: string): Promise<Answer> {
  const tree = await readTree(call.repository.git, `${commit}:${path}`, false);
  if (tree === null) throw notFound();
  const type = { tree: 'dir', blob: 'file', commit: 'submodule' } as const;
  const entries = tree.entries.slice(0, MAX_DIRECTORY_ENTRIES).map((entry) => ({
    ...describe(call, { ...entry, path: posix.join(path, entry.path) }, ref),
    type: entry.mode === '120000' ? 'symlink' : type[entry.type],
  }));
  return ok(entries);
}

/** A link to a file inside the repository shows that file, which is how a review could be led astray. */
async function symlink(
  call: Call,
  commit: string,
  ref: string,
  entry: TreeEntry,
  target: string,
): Promise<Answer> {
  const pointed = await find(call, commit, posix.join(posix.dirname(entry.path), target));
  if (pointed?.type === 'blob' && pointed.mode !== '120000') {
    const bytes = await readBlob(call.repository.git, pointed.sha);
    if (bytes !== null) return file(call, ref, { ...pointed, path: entry.path }, bytes);
  }
  return ok({ ...describe(call, entry, ref), type: 'symlink', target });
}

function file(call: Call, ref: string, entry: TreeEntry, bytes: Buffer): Answer {
  if (bytes.byteLength > MAX_BYTES) throw fail(403, 'This API returns files up to 100 MB in size.');
  if (call.accept.includes('raw')) return { status: 200, raw: bytes };
  const inline = bytes.byteLength <= MAX_INLINE_BYTES;
  return ok({
    ...describe(call, entry, ref),
    type: 'file',
    encoding: inline ? 'base64' : 'none',
    content: inline ? base64(bytes) : '',
  });
}

function describe({ world, repository }: Call, { path, sha, size }: TreeEntry, ref: string): JsonObject {
  const encoded = path.split('/').map(encodeURIComponent).join('/');
  const self = `${repositoryUrl(world, repository)}/contents/${encoded}?ref=${encodeURIComponent(ref)}`;
  const git = `${repositoryUrl(world, repository)}/git/blobs/${sha}`;
  const html = `${repositoryWebUrl(repository)}/blob/${encodeURIComponent(ref)}/${encoded}`;
  const links: Record<string, Json> = { self, git, html };
  return {
    name: posix.basename(path),
    path,
    sha,
    size: size ?? 0,
    url: self,
    git_url: git,
    html_url: html,
    download_url: html,
    _links: links,
  };
}
