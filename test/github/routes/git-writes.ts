import { pushBranch } from '../actions/push.ts';
import { readCommit } from '../git/commits.ts';
import { writeBlob, writeTree, writeTreeCommit } from '../git/objects.ts';
import { branchTip, mergeBase, readTree } from '../git/store.ts';
import { type Answer, created, invalid, ok, unprocessable } from '../http/answer.ts';
import { type Call, type Routes, write } from '../http/call.ts';
import { botOf } from '../lookup.ts';
import { renderGitCommit } from '../render/commit.ts';
import { repositoryUrl } from '../render/repository.ts';
import { renderRef } from './git.ts';

type Entry = { path?: string; mode?: string; sha?: string | null; content?: string };

/** What the git database API writes: objects first, then a branch that names the commit. */
export const gitWriteRoutes: Routes = {
  'POST /repos/{owner}/{repo}/git/blobs': write('contents', async ({ world, repository, body }) => {
    const encoding = body.encoding === 'base64' ? 'base64' : 'utf8';
    const sha = await writeBlob(repository.git, Buffer.from(String(body.content), encoding));
    return created({ sha, url: `${repositoryUrl(world, repository)}/git/blobs/${sha}` });
  }),
  'POST /repos/{owner}/{repo}/git/trees': write('contents', createTree),
  'POST /repos/{owner}/{repo}/git/commits': write('contents', createCommit),
  'POST /repos/{owner}/{repo}/git/refs': write('contents', createRef),
  'PATCH /repos/{owner}/{repo}/git/refs/{ref}': write('contents', updateRef),
};

async function createTree({ world, repository, body }: Call): Promise<Answer> {
  const entries = await Promise.all(
    (body.tree as Entry[]).map(async ({ path = '', mode = '100644', sha, content }) => ({
      path,
      mode,
      sha: sha ?? (await writeBlob(repository.git, Buffer.from(content ?? ''))),
    })),
  );
  const base = typeof body.base_tree === 'string' ? body.base_tree : null;
  const sha = await writeTree(repository.git, base, entries);
  const tree = sha === null ? null : await readTree(repository.git, sha, false);
  if (sha === null || tree === null) throw invalid('tree.sha is not a valid blob');
  const url = repositoryUrl(world, repository);
  const shown = tree.entries.map(({ size: _, ...entry }) => entry);
  return created({ sha, url: `${url}/git/trees/${sha}`, tree: shown, truncated: false });
}

async function createCommit({ world, repository, body }: Call): Promise<Answer> {
  const sha = await writeTreeCommit(repository.git, {
    tree: String(body.tree),
    parents: (body.parents ?? []) as string[],
    message: String(body.message),
    // Who asks is the author where the body names none, which the App is to leave so: GitHub then signs it.
    author: botOf(world).login,
    at: Math.floor(world.now() / 1000),
  });
  const commit = sha === null ? null : await readCommit(repository.git, sha);
  if (commit === null) throw invalid('Tree SHA does not exist');
  return created(renderGitCommit(world, repository, commit));
}

async function createRef(call: Call): Promise<Answer> {
  const { world, repository, body } = call;
  const ref = String(body.ref);
  const [, branch] = /^refs\/heads\/(.+)$/.exec(ref) ?? [];
  if (branch === undefined) throw invalid('Reference name must start with "refs/heads/" here.');
  const sha = await existing(call);
  if ((await branchTip(repository.git, branch)) !== null) throw unprocessable('Reference already exists');
  await pushBranch(world, repository, branch, sha, botOf(world));
  return created(renderRef(call, { ref, sha, type: 'commit' }));
}

async function updateRef(call: Call): Promise<Answer> {
  const { world, repository, params, body } = call;
  const ref = `refs/${params.ref}`;
  const branch = ref.replace(/^refs\/heads\//, '');
  const before = await branchTip(repository.git, branch);
  if (before === null) throw unprocessable('Reference does not exist');
  const sha = await existing(call);
  const forward = (await mergeBase(repository.git, before, sha)) === before;
  if (!forward && body.force !== true) throw unprocessable('Update is not a fast forward');
  await pushBranch(world, repository, branch, sha, botOf(world));
  return ok(renderRef(call, { ref, sha, type: 'commit' }));
}

async function existing({ repository, body }: Call): Promise<string> {
  const sha = String(body.sha);
  if ((await readCommit(repository.git, sha)) === null) throw invalid('Object does not exist');
  return sha;
}
