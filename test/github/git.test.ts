import { gunzipSync } from 'node:zlib';
import { unpackTar } from 'modern-tar';
import { expect, test } from 'vitest';
import { failure, installationClient, SHOP, start } from './support.ts';

const FILES = {
  'README.md': '# Shop\n',
  'prompts/support.md': 'You help.\n',
  'prompts/again.md': { symlink: 'support.md' },
  'vendor/other': { submodule: 'a'.repeat(40) },
  'logo.png': Buffer.from([0x89, 0x50, 0, 0xff]),
} as const;

async function shopWithFiles(options = {}) {
  const github = await start(options);
  const shop = await github.createRepository({ files: FILES });
  const { rest } = installationClient(github, shop.installationId);
  return { github, shop, rest };
}

test('trees, blobs and commits are git’s own', async () => {
  const { github, shop, rest } = await shopWithFiles();
  const sha = await shop.head();
  const { data: commit } = await rest.git.getCommit({ ...SHOP, commit_sha: sha });
  expect(commit).toMatchObject({ sha, message: 'First commit', parents: [], author: { name: 'ada' } });
  const { data: tree } = await rest.git.getTree({ ...SHOP, tree_sha: commit.tree.sha, recursive: '1' });
  expect(tree.truncated).toBe(false);
  expect(tree.tree.map(({ mode, type, path, size }) => `${mode} ${type} ${path} ${size ?? '-'}`)).toEqual([
    '100644 blob README.md 7',
    '100644 blob logo.png 4',
    '040000 tree prompts -',
    '120000 blob prompts/again.md 10',
    '100644 blob prompts/support.md 10',
    '040000 tree vendor -',
    '160000 commit vendor/other -',
  ]);
  const file_sha = tree.tree.find(({ path }) => path === 'logo.png')?.sha ?? '';
  const { data: blob } = await rest.git.getBlob({ ...SHOP, file_sha });
  expect(Buffer.from(blob.content, 'base64')).toEqual(FILES['logo.png']);
  const raw = await rest.git.getBlob({ ...SHOP, file_sha, mediaType: { format: 'raw' } });
  expect(Buffer.from(raw.data as unknown as ArrayBuffer)).toEqual(FILES['logo.png']);
  expect((await failure(rest.git.getBlob({ ...SHOP, file_sha: 'b'.repeat(40) }))).status).toBe(404);
  expect(github.violations).toEqual([]);
});

test('a recursive tree beyond the limit is cut off and says so', async () => {
  const { github, rest } = await shopWithFiles();
  github.limits.treeEntries = 3;
  const { data } = await rest.git.getTree({ ...SHOP, tree_sha: 'main', recursive: '1' });
  expect([data.truncated, data.tree.length]).toEqual([true, 3]);
});

test('an empty repository has no tree', async () => {
  const github = await start();
  const { installationId } = await github.createRepository();
  const { rest } = installationClient(github, installationId);
  expect(await failure(rest.git.getTree({ ...SHOP, tree_sha: 'main' }))).toMatchObject({
    status: 409,
    body: { message: 'Git Repository is empty.' },
  });
});

test('branches and refs follow pushes', async () => {
  const { shop, rest } = await shopWithFiles();
  const sha = await shop.commit('feature/one', { 'README.md': '# Store\n' }, 'Rename');
  const { data: ref } = await rest.git.getRef({ ...SHOP, ref: 'heads/feature/one' });
  expect(ref.object).toMatchObject({ sha, type: 'commit' });
  const { data: branch } = await rest.repos.getBranch({ ...SHOP, branch: 'feature/one' });
  expect(branch.commit.sha).toBe(sha);
  const { data: refs } = await rest.git.listMatchingRefs({ ...SHOP, ref: 'heads/' });
  expect(refs.map((found) => found.ref)).toEqual(['refs/heads/feature/one', 'refs/heads/main']);
  await shop.deleteBranch('feature/one');
  expect((await failure(rest.git.getRef({ ...SHOP, ref: 'heads/feature/one' }))).status).toBe(404);
});

test('a comparison starts at the merge base and counts both ways', async () => {
  const { shop, rest } = await shopWithFiles();
  const start = await shop.head();
  const head = await shop.commit('topic', { 'prompts/support.md': 'You help kindly.\n' }, 'Kinder');
  const base = await shop.commit('main', { 'README.md': '# Store\n' }, 'Rename');
  const { data } = await rest.repos.compareCommitsWithBasehead({ ...SHOP, basehead: `main...${head}` });
  expect(data).toMatchObject({ status: 'diverged', ahead_by: 1, behind_by: 1, total_commits: 1 });
  expect([data.base_commit.sha, data.merge_base_commit.sha]).toEqual([base, start]);
  expect(data.files?.map(({ filename, status, patch }) => [filename, status, patch])).toEqual([
    ['prompts/support.md', 'modified', '@@ -1 +1 @@\n-You help.\n+You help kindly.'],
  ]);
});

test('unrelated histories have nothing to compare', async () => {
  const { shop, rest } = await shopWithFiles();
  await shop.commit('orphan', { 'a.txt': 'a\n' }, 'Elsewhere', { from: null });
  const compared = rest.repos.compareCommitsWithBasehead({ ...SHOP, basehead: 'main...orphan' });
  expect(await failure(compared)).toMatchObject({
    status: 404,
    body: { message: 'No common ancestor between main and orphan.' },
  });
});

test('contents follow symbolic links, list folders and know submodules', async () => {
  const { rest } = await shopWithFiles();
  const get = async (path: string) => (await rest.repos.getContent({ ...SHOP, path })).data;
  expect(await get('prompts/again.md')).toMatchObject({
    type: 'file',
    path: 'prompts/again.md',
    content: Buffer.from('You help.\n').toString('base64'),
  });
  expect(await get('vendor/other')).toMatchObject({ type: 'submodule', sha: 'a'.repeat(40) });
  const listed = (folder: unknown) =>
    (folder as { name: string; type: string }[]).map(({ name, type }) => `${type} ${name}`);
  expect(listed(await get('prompts'))).toEqual(['symlink again.md', 'file support.md']);
  expect(listed(await get(''))).toEqual(['file README.md', 'file logo.png', 'dir prompts', 'dir vendor']);
  expect((await failure(get('prompts/none.md'))).status).toBe(404);
});

test('a tarball comes from another origin, which the token never reaches', async () => {
  const { github, shop, rest } = await shopWithFiles();
  const sha = await shop.head();
  const { data, url } = await rest.repos.downloadTarballArchive({ ...SHOP, ref: sha });
  expect(new URL(url).origin).not.toBe(github.url);
  const entries = await unpackTar(gunzipSync(Buffer.from(data as ArrayBuffer)));
  expect(entries.filter(({ header }) => header.type === 'file').map(({ header }) => header.name)).toEqual([
    `acme-shop-${sha.slice(0, 7)}/README.md`,
    `acme-shop-${sha.slice(0, 7)}/logo.png`,
    `acme-shop-${sha.slice(0, 7)}/prompts/support.md`,
  ]);
  expect(github.requests.at(-1)).toMatchObject({
    route: 'GET /repos/{owner}/{repo}/tarball/{ref}',
    status: 302,
  });
  expect(github.downloads).toMatchObject([{ status: 200 }]);
  const guessed = await fetch(`${url.split('?')[0]}?token=guessed`);
  expect(guessed.status).toBe(404);
});

test('what is asked for again and has not changed is 304 and free', async () => {
  const { rest } = await shopWithFiles();
  const first = await rest.repos.get(SHOP);
  const headers = { 'if-none-match': first.headers.etag ?? '' };
  const again = await failure(rest.repos.get({ ...SHOP, headers }));
  expect(again.status).toBe(304);
  expect(again.headers['x-ratelimit-used']).toBe(first.headers['x-ratelimit-used']);
});

test('lists come in pages that link to each other', async () => {
  const { shop, rest } = await shopWithFiles();
  for (const name of ['b1', 'b2', 'b3', 'b4']) await shop.moveBranch(name, 'main');
  const page = await rest.repos.listBranches({ ...SHOP, per_page: 2, page: 2 });
  expect(page.data.map(({ name }) => name)).toEqual(['b3', 'b4']);
  const rels = [...(page.headers.link ?? '').matchAll(/[?&]page=(\d)[^>]*>; rel="(\w+)"/g)];
  expect(rels.map(([, to, rel]) => `${rel} ${to}`)).toEqual(['prev 1', 'next 3', 'last 3', 'first 1']);
});
