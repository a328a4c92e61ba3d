import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { read } from './http/call.ts';
import { sharedReferee } from './openapi/referee.ts';
import { startFakeGitHub } from './start-fake-github.ts';
import { failure, installationClient, SHOP, start } from './support.ts';

type Example = { name: string; examples: { action?: string }[] };

const require = createRequire(import.meta.url);
const published = JSON.parse(
  readFileSync(require.resolve('@octokit/webhooks-examples/api.github.com/index.json'), 'utf8'),
) as Example[];
const referee = sharedReferee();
const judged = published
  .flatMap(({ name, examples }) =>
    examples.map((payload) => ({ name, action: payload.action ?? null, payload })),
  )
  .map((one) => ({ ...one, problems: referee.checkWebhook(one.name, one.action, one.payload) }))
  .filter(({ problems }) => !problems.some((problem) => problem.includes('has no webhook')));

test('GitHub’s own example payloads are found right, but for fields that are younger than the examples', () => {
  expect(judged.length).toBeGreaterThan(40);
  const others = judged
    .flatMap(({ name, action, problems }) => problems.map((problem) => `${name}.${action}: ${problem}`))
    .filter((problem) => !problem.includes('must have required property'));
  expect([...new Set(others)]).toEqual([
    // A number there, a date in everything that GitHub documents since.
    'installation.new_permissions_accepted: /installation/created_at must be string',
    // An empty text for "none".
    'merge_group.checks_requested: /repository/homepage must match format "uri"',
    'merge_group.checks_requested: /repository/homepage must be null',
    'merge_group.checks_requested: /repository/homepage must match a schema in anyOf',
  ]);
});

test('a webhook that lost a field or has one of the wrong type is found wrong', () => {
  const right = judged.find(
    ({ name, action, problems }) => `${name}.${action}` === 'pull_request.closed' && problems.length === 0,
  );
  const payload = right?.payload as unknown as { number: unknown; pull_request: { head: unknown } };
  const check = (changed: object) =>
    referee.checkWebhook('pull_request', 'closed', { ...payload, ...changed });
  expect(check({})).toEqual([]);
  expect(check({ number: 'one' })).toEqual(['/number must be integer']);
  expect(check({ pull_request: { ...payload.pull_request, head: undefined } })).not.toEqual([]);
  expect(referee.checkWebhook('pull_request', 'exploded', payload)).toEqual([
    "the subset of GitHub's description has no webhook pull-request-exploded",
  ]);
});

test('null is right where the description says nullable, and only there', () => {
  const route = 'GET /repos/{owner}/{repo}/collaborators/{username}/permission';
  expect(referee.checkResponse(route, 200, { permission: 'none', role_name: 'none', user: null })).toEqual(
    [],
  );
  expect(referee.checkResponse(route, 200, { permission: null, role_name: 'none', user: null })).toEqual([
    '/permission must be string',
  ]);
});

test('a wrong answer of the fake is no answer at all, and closing the fake says so', async () => {
  const github = await startFakeGitHub({
    routes: { 'GET /repos/{owner}/{repo}': read('metadata', () => ({ status: 200, body: { id: 'seven' } })) },
  });
  const { installationId } = await github.createRepository();
  const answered = await failure(installationClient(github, installationId).rest.repos.get(SHOP));
  expect(answered.status).toBe(500);
  await expect(github.close()).rejects.toThrow('It answers GET /repos/{owner}/{repo} with a wrong 200');
});

test('a wrong webhook of the fake is never sent', async () => {
  const github = await start({ webhookUrl: 'http://127.0.0.1:1/' });
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  await shop.commit('topic', { 'a.txt': 'b\n' }, 'Change');
  // No pull request of GitHub's has a number for a title.
  const wrong = { head: 'topic', title: 7 as unknown as string };
  await expect(shop.openPullRequest(wrong)).rejects.toThrow("The fake's own pull_request.opened is wrong");
  expect(github.webhooks.deliveries.map(({ event }) => event)).not.toContain('pull_request');
});

test('a request that the description forbids is answered 422 and recorded', async () => {
  const github = await start();
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  const octokit = installationClient(github, shop.installationId);
  const head_sha = await shop.head();
  const output = { title: 'Verdict', summary: 'x'.repeat(65_536) };
  const answered = await failure(
    octokit.rest.checks.create({ ...SHOP, name: 'promptgate', head_sha, output }),
  );
  expect(answered.status).toBe(422);
  expect(answered.body).toMatchObject({ message: expect.stringContaining('must NOT have more than 65535') });
  expect(github.violations).toEqual([
    {
      kind: 'invalid-request',
      route: 'POST /repos/{owner}/{repo}/check-runs',
      problems: ['/output/summary must NOT have more than 65535 characters'],
    },
  ]);
  expect(shop.checkRuns(head_sha)).toEqual([]);
});

test('a path parameter of the wrong type, an unknown query parameter and a body that is no JSON are violations', async () => {
  const github = await start();
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  const octokit = installationClient(github, shop.installationId);
  await failure(octokit.request('GET /repos/acme/shop/pulls/latest'));
  await octokit.request('GET /repos/acme/shop/pulls?colour=red');
  const { token } = (await octokit.auth({ type: 'installation' })) as { token: string };
  const broken = await fetch(`${github.url}/repos/acme/shop/issues`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: '{"title":',
  });
  expect([broken.status, await broken.json()]).toMatchObject([400, { message: 'Problems parsing JSON' }]);
  expect(github.violations.map(({ kind, problems }) => [kind, problems[0]])).toEqual([
    ['invalid-request', 'path parameter pull_number: must be integer'],
    ['invalid-request', 'the operation knows no query parameter colour'],
    ['invalid-request', 'the whole must be object'],
  ]);
});

test('what GitHub does not have is 404 and recorded', async () => {
  const github = await start();
  const shop = await github.createRepository();
  const octokit = installationClient(github, shop.installationId);
  const answered = await failure(octokit.request('POST /repos/acme/shop/review-my-prompts'));
  expect(answered.status).toBe(404);
  expect(github.violations).toEqual([
    {
      kind: 'unknown-route',
      route: 'POST /repos/acme/shop/review-my-prompts',
      problems: ['no such operation'],
    },
  ]);
});
