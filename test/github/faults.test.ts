import { retry } from '@octokit/plugin-retry';
import { Octokit } from '@octokit/rest';
import { expect, test } from 'vitest';
import { failure, installationClient, QUIET, SHOP, start, tokenClient } from './support.ts';

const TREE = 'GET /repos/{owner}/{repo}/git/trees/{tree_sha}';

async function shop() {
  const github = await start();
  const repository = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  const octokit = installationClient(github, repository.installationId);
  const tree = () => octokit.rest.git.getTree({ ...SHOP, tree_sha: 'main' });
  return { github, repository, octokit, tree };
}

test('a fault befalls its route as often as it is scripted, and no other', async () => {
  const { github, octokit, tree } = await shop();
  github.faults.next(TREE, { status: 502, times: 2 });
  expect((await octokit.rest.repos.get(SHOP)).status).toBe(200);
  expect([(await failure(tree())).status, (await failure(tree())).status]).toEqual([502, 502]);
  expect((await tree()).status).toBe(200);
  expect(github.requests.filter(({ route }) => route === TREE).map(({ status }) => status)).toEqual([
    502, 502, 200,
  ]);
});

test('faults can let requests through first, and befall any route', async () => {
  const { github, octokit, tree } = await shop();
  await tree();
  github.faults.next('*', { status: 503, skip: 1 });
  expect((await octokit.rest.repos.get(SHOP)).status).toBe(200);
  expect((await failure(tree())).status).toBe(503);
  github.faults.next(TREE, { status: 500, times: 9 });
  github.faults.clear();
  expect((await tree()).status).toBe(200);
});

test('connections break before the work is done, after it, and in the middle of the answer', async () => {
  const { github, repository, octokit, tree } = await shop();
  await tree();
  github.faults.next(TREE, { reset: 'before' });
  await expect(tree()).rejects.toThrow();
  github.faults.next(TREE, { truncate: true });
  // Octokit does not say that the answer broke off: it hands out an empty text in place of the data.
  expect(await tree()).toMatchObject({ status: 200, data: '' });
  const route = 'POST /repos/{owner}/{repo}/check-runs';
  const head_sha = await repository.head();
  const create = () => octokit.rest.checks.create({ ...SHOP, name: 'promptgate', head_sha });
  github.faults.next(route, { reset: 'before' });
  await expect(create()).rejects.toThrow();
  expect(repository.checkRuns(head_sha).length).toBe(0);
  github.faults.next(route, { reset: 'after' });
  await expect(create()).rejects.toThrow();
  expect(repository.checkRuns(head_sha).length).toBe(1);
  expect(github.requests.at(-1)?.status).toBeNull();
});

test('a tarball can be cut off, and its origin can fail', async () => {
  const { github, repository, octokit } = await shop();
  const ref = await repository.head();
  const { url } = await octokit.rest.repos.downloadTarballArchive({ ...SHOP, ref });
  github.faults.next('GET codeload', { truncate: true });
  await expect(fetch(url).then((response) => response.arrayBuffer())).rejects.toThrow();
  github.faults.next('GET codeload', { status: 503 });
  expect((await fetch(url)).status).toBe(503);
  expect((await fetch(url)).status).toBe(200);
});

test('a request can be held until the test lets it go', async () => {
  const { github, repository, tree } = await shop();
  await tree();
  let release = (): void => {};
  github.faults.next(TREE, { until: new Promise<void>((resolve) => (release = resolve)) });
  const held = tree();
  await expect.poll(() => github.requests.at(-1)?.status).toBeNull();
  await repository.commit('main', { 'b.txt': 'b\n' }, 'Meanwhile');
  release();
  expect((await held).data.tree.map(({ path }) => path)).toEqual(['a.txt', 'b.txt']);
});

test('a token expires midway, and the next one works', async () => {
  const { github, octokit } = await shop();
  // Octokit's own App authentication tries a 401 again for five seconds, so the tokens are used by themselves.
  const next = async (refresh: boolean) => {
    const { token } = (await octokit.auth({ type: 'installation', refresh })) as { token: string };
    return () => tokenClient(github, token).rest.git.getTree({ ...SHOP, tree_sha: 'main' });
  };
  const tree = await next(false);
  expect((await tree()).status).toBe(200);
  github.faults.next(TREE, { expireToken: true });
  expect(await failure(tree())).toMatchObject({ status: 401, body: { message: 'Bad credentials' } });
  expect((await failure(tree())).status).toBe(401);
  const fresh = await next(true);
  expect((await fresh()).status).toBe(200);
});

test('rate limits look like GitHub’s: primary and secondary, 403 and 429, with and without retry-after', async () => {
  const { github, tree } = await shop();
  const first = await tree();
  expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '5000', 'x-ratelimit-remaining': '4999' });
  github.faults.primaryLimit(TREE);
  github.faults.primaryLimit(TREE, { status: 429, retryAfter: 1 });
  github.faults.secondaryLimit(TREE, { retryAfter: 2 });
  github.faults.secondaryLimit(TREE, { status: 429, retryAfter: null });
  const seen: unknown[] = [];
  for (let count = 0; count < 4; count++) {
    const { status, headers, message } = await failure(tree());
    seen.push([status, headers['retry-after'], headers['x-ratelimit-remaining'], /secondary/.test(message)]);
  }
  expect(seen).toEqual([
    [403, undefined, '0', false],
    [429, '1', '0', false],
    [403, '2', undefined, true],
    [429, undefined, undefined, true],
  ]);
});

test('the hour’s requests run out for one installation and not for the other', async () => {
  const { github, octokit, tree } = await shop();
  const other = await github.createRepository({ owner: 'other', files: { 'a.txt': 'a\n' } });
  github.limits.requestsPerHour = 2;
  await tree();
  await tree();
  expect(await failure(tree())).toMatchObject({ status: 403, headers: { 'x-ratelimit-remaining': '0' } });
  const { data } = await octokit.rest.rateLimit.get();
  expect(data.rate).toMatchObject({ limit: 2, remaining: 0, used: 2 });
  const neighbour = installationClient(github, other.installationId).rest.repos;
  expect((await neighbour.get({ owner: 'other', repo: 'shop' })).status).toBe(200);
});

test('the retry plugin gets over what GitHub gets over', async () => {
  const { github, octokit } = await shop();
  const { token } = (await octokit.auth({ type: 'installation' })) as { token: string };
  const patient = new (Octokit.plugin(retry))({
    baseUrl: github.url,
    auth: token,
    log: QUIET,
    retry: { retryAfterBaseValue: 1 },
  });
  github.faults.next(TREE, { status: 502, body: '<html>Bad gateway</html>', times: 2 });
  expect((await patient.rest.git.getTree({ ...SHOP, tree_sha: 'main' })).status).toBe(200);
});

test('requests are logged by operation, so that a review’s calls can be counted', async () => {
  const { github, octokit, tree } = await shop();
  await tree();
  await octokit.rest.pulls.list(SHOP);
  expect(github.requests.map(({ route, status }) => `${route} ${status}`)).toEqual([
    'POST /app/installations/{installation_id}/access_tokens 201',
    `${TREE} 200`,
    'GET /repos/{owner}/{repo}/pulls 200',
  ]);
});
