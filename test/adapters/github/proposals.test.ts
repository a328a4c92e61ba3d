import { expect, it } from 'vitest';
import { createGitHub } from '../../../src/adapters/github/index.ts';
import type { Proposal } from '../../../src/ports.ts';
import { gitText, tryGit } from '../../github/git/run.ts';
import { ALL_PERMISSIONS, start } from '../../github/support.ts';
import type { Permissions } from '../../github/world.ts';
import { createMemoryStore } from './support.ts';

const DATASET = 'evals/kept.jsonl';
const ROW = '{"id":"one","input":"First?"}\r\n';
const BRANCH = 'promptgate/add-case/late-12345678';
const MAY_WRITE: Permissions = { ...ALL_PERMISSIONS, contents: 'write' };

async function open(permissions = MAY_WRITE) {
  const github = await start({ permissions });
  const shop = await github.createRepository({ files: { [DATASET]: ROW, 'README.md': '# Shop\n' } });
  const settings = { appId: github.app.id, privateKey: github.app.privateKey, baseUrl: github.url };
  const host = createGitHub(
    { ...settings, waits: { betweenWritesMs: 0, outageMs: 0 } },
    { blobs: () => createMemoryStore(), log: { warn: () => {} } },
  );
  const { id: repositoryId, owner, name, installationId } = shop;
  const repository = host.repository({ installationId: installationId ?? 0, repositoryId, owner, name });
  const propose = async (more: Partial<Proposal> = {}) =>
    repository.proposals.propose({
      base: 'main',
      baseSha: await shop.head(),
      branch: BRANCH,
      path: DATASET,
      text: `${ROW}{"id":"late","input":"Späť?"}\r\n`,
      title: 'Eval case: late',
      body: 'Adds it.\n',
      ...more,
    });
  const show = (what: string) => gitText(shop.dir, ['show', what]);
  const commits = () => gitText(shop.dir, ['log', '--format=%an %s', `main..${BRANCH}`]);
  return { github, shop, propose, show, commits };
}

it('opens a pull request with the file byte for byte and nothing else, by the App', async () => {
  const { github, shop, propose, show, commits } = await open();
  const proposed = await propose();
  expect(proposed).toEqual({ kind: 'opened', number: 1, url: expect.stringContaining('/acme/shop/pull/1') });
  expect(await show(`${BRANCH}:${DATASET}`)).toBe(`${ROW}{"id":"late","input":"Späť?"}`);
  expect(await commits()).toBe('promptgate[bot] Eval case: late');
  const pull = await shop.pullRequest(1);
  expect(pull).toMatchObject({ title: 'Eval case: late', body: 'Adds it.\n', changed_files: 1, commits: 1 });
  expect(github.violations).toEqual([]);
});

it('asks for a token of that repository, with contents and pull requests alone', async () => {
  const { github, shop, propose } = await open();
  await propose();
  const minted = github.requests.filter(({ route }) => route?.endsWith('/access_tokens') === true);
  expect(minted.map(({ body }) => body)).toEqual([
    { repository_ids: [shop.id], permissions: { contents: 'write', pull_requests: 'write' } },
  ]);
});

it('changes nothing where it is proposed again, and brings branch and pull request up to date where base or row moved on', async () => {
  const { github, shop, propose, show, commits } = await open();
  await propose();
  const tip = await shop.head(BRANCH);
  expect(await propose()).toMatchObject({ kind: 'unchanged', number: 1 });
  expect(await shop.head(BRANCH)).toBe(tip);
  await shop.commit('main', { [DATASET]: `${ROW}{"id":"two"}\r\n` }, 'Another case');
  const text = `${ROW}{"id":"two"}\r\n{"id":"late"}\r\n`;
  expect(await propose({ text, body: 'Adds it still.\n' })).toMatchObject({ kind: 'updated', number: 1 });
  expect(await show(`${BRANCH}:${DATASET}`)).toBe(text.trimEnd());
  expect(await commits()).toBe('promptgate[bot] Eval case: late');
  expect(await shop.pullRequest(1)).toMatchObject({ body: 'Adds it still.\n', state: 'open' });
  expect(github.violations).toEqual([]);
});

it('opens another one after the first was closed', async () => {
  const { shop, propose } = await open();
  await propose();
  await shop.closePullRequest(1);
  expect(await propose()).toMatchObject({ kind: 'opened', number: 2 });
});

it('leaves a branch alone that somebody else has committed to', async () => {
  const { shop, propose } = await open();
  await propose();
  const own = await shop.commit(BRANCH, { [DATASET]: `${ROW}{"id":"late","expected":"fee"}\r\n` }, 'Mine');
  const pull = { number: 1, url: expect.stringContaining('/pull/1') };
  expect(await propose({ text: ROW })).toEqual({ kind: 'taken-over', pull });
  expect(await shop.head(BRANCH)).toBe(own);
  await shop.closePullRequest(1);
  expect(await propose()).toEqual({ kind: 'taken-over', pull: null });
});

it('leaves a branch alone whose commit somebody else has amended, though its author is still the App', async () => {
  const { shop, propose } = await open();
  await propose();
  const amend = async (committer: string) => {
    const { stdout } = await tryGit(
      shop.dir,
      ['commit-tree', `${BRANCH}^{tree}`, '-p', 'main', '-m', 'Eval case: late'],
      undefined,
      {
        ...{ GIT_AUTHOR_NAME: 'promptgate[bot]', GIT_AUTHOR_EMAIL: 'a@example.com' },
        ...{ GIT_COMMITTER_NAME: committer, GIT_COMMITTER_EMAIL: 'c@example.com' },
        // Another commit than the App's, also within one second.
        GIT_COMMITTER_DATE: '2026-01-01T00:00:00Z',
      },
    );
    const sha = stdout.toString().trim();
    await gitText(shop.dir, ['update-ref', `refs/heads/${BRANCH}`, sha]);
    return sha;
  };
  await amend('promptgate[bot]');
  expect(await propose({ text: ROW })).toMatchObject({ kind: 'updated' });
  const own = await amend('ada');
  expect(await propose()).toMatchObject({ kind: 'taken-over' });
  expect(await shop.head(BRANCH)).toBe(own);
});

it('keeps the mode of the file', async () => {
  const { shop, propose } = await open();
  const { dir } = shop;
  await gitText(dir, ['read-tree', 'main']);
  const blob = await gitText(dir, ['rev-parse', `main:${DATASET}`]);
  await gitText(dir, ['update-index', '--cacheinfo', `100755,${blob},${DATASET}`]);
  const tree = await gitText(dir, ['write-tree']);
  const parent = await shop.head();
  const commit = await gitText(dir, [
    '-c',
    'user.name=a',
    '-c',
    'user.email=a@b.c',
    'commit-tree',
    tree,
    '-p',
    parent,
    '-m',
    'x',
  ]);
  await shop.moveBranch('main', commit);
  await propose();
  expect(await gitText(dir, ['ls-tree', BRANCH, '--', DATASET])).toMatch(/^100755/);
});

it('does without where the owner granted no such thing, and pushes nothing', async () => {
  const { github, shop, propose } = await open(ALL_PERMISSIONS);
  expect(await propose()).toEqual({ kind: 'not-granted' });
  await expect(shop.head(BRANCH)).rejects.toThrow('no commit');
  expect(github.violations).toEqual([]);
});

it('says why where a rule of the repository forbids it, and leaves what GitHub may do later to a second attempt', async () => {
  const { github, propose } = await open();
  const refs = 'POST /repos/{owner}/{repo}/git/refs';
  github.faults.next(refs, { status: 422, body: { message: 'Repository rule violations found' } });
  expect(await propose()).toMatchObject({
    kind: 'refused',
    reason: expect.stringMatching(/push to the branch.*rule violations/s),
  });
  github.faults.next('GET /repos/{owner}/{repo}/git/ref/{ref}', { status: 502, times: 9 });
  await expect(propose()).rejects.toMatchObject({ failure: { kind: 'unavailable' } });
});

it('makes nothing twice where an answer is lost on the way', async () => {
  const { github, shop, propose, commits } = await open();
  for (const route of ['POST /repos/{owner}/{repo}/git/refs', 'POST /repos/{owner}/{repo}/pulls'])
    github.faults.next(route, { reset: 'after' });
  expect(await propose()).toMatchObject({ number: 1 });
  expect(await commits()).toBe('promptgate[bot] Eval case: late');
  expect(() => shop.pullRequest(2)).toThrow('no pull request #2');
});
