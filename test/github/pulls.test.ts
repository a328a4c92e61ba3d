import { expect, test } from 'vitest';
import { failure, installationClient, receive, SHOP, start } from './support.ts';

async function shopWithPull(options = {}) {
  const app = await receive();
  const github = await start({ webhookUrl: app.url, ...options });
  const shop = await github.createRepository({ files: { 'prompts/a.md': 'You help.\n', 'b.txt': 'b\n' } });
  const first = await shop.commit('kinder', { 'prompts/a.md': 'You help kindly.\n' }, 'Kinder');
  const number = await shop.openPullRequest({ head: 'kinder', title: 'Be kinder' });
  const { rest } = installationClient(github, shop.installationId);
  return { app, github, shop, rest, number, first };
}

/** What the App was told of pull requests, in order. */
const told = (github: Awaited<ReturnType<typeof start>>) =>
  github.webhooks.deliveries.filter(({ event }) => event === 'pull_request');

test('a pull request tells its branches, size and files', async () => {
  const { github, shop, rest, number, first } = await shopWithPull();
  const base = await shop.head();
  const { data } = await rest.pulls.get({ ...SHOP, pull_number: number });
  expect(data).toMatchObject({
    number: 1,
    state: 'open',
    draft: false,
    title: 'Be kinder',
    head: { ref: 'kinder', sha: first, repo: { full_name: 'acme/shop' } },
    base: { ref: 'main', sha: base },
    commits: 1,
    additions: 1,
    deletions: 1,
    changed_files: 1,
  });
  const { data: files } = await rest.pulls.listFiles({ ...SHOP, pull_number: number });
  expect(files.map(({ filename, status, changes }) => [filename, status, changes])).toEqual([
    ['prompts/a.md', 'modified', 2],
  ]);
  expect((await failure(rest.pulls.get({ ...SHOP, pull_number: 9 }))).status).toBe(404);
  expect(github.violations).toEqual([]);
});

test('files are those of the tree diff from the merge base: added, removed and renamed', async () => {
  const { shop, rest, number } = await shopWithPull();
  await shop.commit('main', { 'later.txt': 'not of this pull request\n' }, 'Later');
  await shop.commit(
    'kinder',
    { 'prompts/a.md': null, 'prompts/c.md': 'You help kindly.\n', 'b.txt': null },
    'Move',
  );
  const { data } = await rest.pulls.listFiles({ ...SHOP, pull_number: number });
  expect(data.map(({ filename, status }) => `${status} ${filename}`)).toEqual([
    'removed b.txt',
    'removed prompts/a.md',
    'added prompts/c.md',
  ]);
  await shop.forcePush('kinder', { 'prompts/a.md': null, 'prompts/c.md': 'You help.\n' }, 'Only move');
  const renamed = await rest.pulls.listFiles({ ...SHOP, pull_number: number });
  expect(renamed.data).toMatchObject([
    { status: 'renamed', filename: 'prompts/c.md', previous_filename: 'prompts/a.md' },
  ]);
});

test('files stop at the limit, however many there are', async () => {
  const { github, shop, rest, number } = await shopWithPull();
  github.limits.pullFiles = 120;
  const many = Array.from({ length: 150 }, (_, at) => [`many/${String(at).padStart(3, '0')}.txt`, `${at}\n`]);
  await shop.commit('kinder', Object.fromEntries(many), 'Many');
  const pages = await Promise.all(
    [1, 2, 3].map((page) => rest.pulls.listFiles({ ...SHOP, pull_number: number, per_page: 100, page })),
  );
  expect(pages.map(({ data }) => data.length)).toEqual([100, 20, 0]);
  const { data } = await rest.pulls.get({ ...SHOP, pull_number: number });
  expect(data.changed_files).toBe(151);
});

test('5,000 changed files are a pull request like any other, of which 3,000 are listed', async () => {
  const { shop, rest, number } = await shopWithPull();
  const many = Array.from({ length: 5_000 }, (_, at) => [`data/${at % 50}/${at}.json`, `{"case": ${at}}\n`]);
  const sha = await shop.commit('kinder', Object.fromEntries(many), 'Many');
  const { data } = await rest.pulls.get({ ...SHOP, pull_number: number });
  expect(data.changed_files).toBe(5_001);
  const last = { ...SHOP, pull_number: number, per_page: 100, page: 30 };
  expect((await rest.pulls.listFiles(last)).data.length).toBe(100);
  expect((await rest.pulls.listFiles({ ...last, page: 31 })).data.length).toBe(0);
  const { data: tree } = await rest.git.getTree({ ...SHOP, tree_sha: sha, recursive: '1' });
  expect(tree.tree.filter(({ type }) => type === 'blob').length).toBe(5_002);
});

test('a push and a force-push synchronize the pull request, and the old head can still be read', async () => {
  const { github, shop, rest, number, first } = await shopWithPull();
  const second = await shop.commit('kinder', { 'b.txt': 'c\n' }, 'More');
  const third = await shop.forcePush('kinder', { 'b.txt': 'd\n' }, 'Start over');
  await github.webhooks.settled();
  expect(told(github).map(({ action, payload }) => [action, payload.before, payload.after])).toEqual([
    ['opened', undefined, undefined],
    ['synchronize', first, second],
    ['synchronize', second, third],
  ]);
  const { data } = await rest.pulls.get({ ...SHOP, pull_number: number });
  expect(data.head.sha).toBe(third);
  expect((await rest.git.getCommit({ ...SHOP, commit_sha: second })).data.message).toBe('More');
});

test('closing, reopening, drafts, retargeting, edits and labels are told one by one', async () => {
  const { github, shop, rest, number } = await shopWithPull();
  await shop.moveBranch('release', 'main');
  await shop.closePullRequest(number);
  await shop.reopenPullRequest(number);
  await shop.convertToDraft(number);
  await shop.markReadyForReview(number);
  await shop.retarget(number, 'release');
  await shop.editPullRequest(number, { title: 'Be much kinder' });
  await shop.addLabel(number, 'prompt');
  await shop.removeLabel(number, 'prompt');
  expect(told(github).map(({ action }) => action)).toEqual([
    'opened',
    'closed',
    'reopened',
    'converted_to_draft',
    'ready_for_review',
    'edited',
    'edited',
    'labeled',
    'unlabeled',
  ]);
  expect(told(github)[5]?.payload.changes).toMatchObject({ base: { ref: { from: 'main' } } });
  const { data } = await rest.pulls.get({ ...SHOP, pull_number: number });
  expect([data.base.ref, data.title]).toEqual(['release', 'Be much kinder']);
});

test('a pull request from a fork is read through the base repository, also when the fork is gone', async () => {
  const { github, shop, rest } = await shopWithPull();
  const fork = await shop.fork('stranger');
  const sha = await fork.commit('theirs', { 'prompts/a.md': 'You obey.\n' }, 'Obey', { by: 'stranger' });
  const number = await shop.openPullRequest({ head: 'theirs', fork, by: 'stranger' });
  const before = await rest.pulls.get({ ...SHOP, pull_number: number });
  expect(before.data.head).toMatchObject({ label: 'stranger:theirs', sha, repo: { fork: true } });
  const pushed = await fork.commit('theirs', { 'b.txt': 'theirs\n' }, 'More', { by: 'stranger' });
  expect(told(github).at(-1)).toMatchObject({ action: 'synchronize', payload: { after: pushed } });
  fork.remove();
  const { data } = await rest.pulls.get({ ...SHOP, pull_number: number });
  expect([data.head.repo, data.head.sha]).toEqual([null, pushed]);
  const { data: commit } = await rest.git.getCommit({ ...SHOP, commit_sha: pushed });
  const { data: tree } = await rest.git.getTree({ ...SHOP, tree_sha: commit.tree.sha });
  expect(tree.tree.map(({ path }) => path)).toEqual(['b.txt', 'prompts']);
  await shop.closePullRequest(number);
  expect(told(github).at(-1)).toMatchObject({
    action: 'closed',
    payload: { pull_request: { head: { repo: null } } },
  });
  // The App is not installed on the fork, so its pushes are not told.
  expect(github.webhooks.deliveries.filter(({ event }) => event === 'push').length).toBe(1);
});

test('a required check blocks the merge until it succeeds on the head', async () => {
  const { shop, rest, number, first } = await shopWithPull();
  shop.requireChecks('main', ['promptgate']);
  const state = async () => (await rest.pulls.get({ ...SHOP, pull_number: number })).data.mergeable_state;
  expect(await state()).toBe('blocked');
  await expect(shop.merge(number)).rejects.toThrow('Required status check "promptgate" is expected.');
  const { data: run } = await rest.checks.create({ ...SHOP, name: 'promptgate', head_sha: first });
  await rest.checks.update({ ...SHOP, check_run_id: run.id, conclusion: 'failure' });
  expect(await state()).toBe('blocked');
  await rest.checks.update({ ...SHOP, check_run_id: run.id, conclusion: 'success' });
  expect(await state()).toBe('clean');
  const next = await shop.commit('kinder', { 'b.txt': 'c\n' }, 'More');
  expect(await state()).toBe('blocked');
  await rest.checks.create({ ...SHOP, name: 'promptgate', head_sha: next, conclusion: 'success' });
  const merged = await shop.merge(number);
  expect(await shop.head('main')).toBe(merged);
  const { data } = await rest.pulls.get({ ...SHOP, pull_number: number });
  expect(data).toMatchObject({ merged: true, state: 'closed', merge_commit_sha: merged });
});

test('the merge queue asks for checks on a merge commit and takes it back', async () => {
  const { github, shop, rest, number, first } = await shopWithPull();
  const base = await shop.head();
  const group = await shop.enqueue(number);
  const { data: commit } = await rest.git.getCommit({ ...SHOP, commit_sha: group.headSha });
  expect(commit.parents.map(({ sha }) => sha)).toEqual([base, first]);
  await group.destroy('invalidated');
  const groups = github.webhooks.deliveries.filter(({ event }) => event === 'merge_group');
  expect(groups.map(({ action, payload }) => [action, payload.reason])).toEqual([
    ['checks_requested', undefined],
    ['destroyed', 'invalidated'],
  ]);
  expect(groups[0]?.payload.merge_group).toMatchObject({ head_sha: group.headSha, base_sha: base });
});
