import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type IncomingMessage, request } from 'node:http';
import { expect, it } from 'vitest';
import type { TokenWishes } from '../github/oidc.ts';
import type { FakeRepository } from '../github/people/repository.ts';
import { concludedCheck, POLICY, useStage } from './support.ts';

const SERVER = 'https://promptgate.example.com';
const stage = useStage({ env: async () => ({ PROMPTGATE_URL: `${SERVER}/` }) });

const CASES = Array.from({ length: 24 }, (_, i) => `case${i}`);
const FILES = {
  [POLICY]: `version: 1\nsuites:\n  - name: support\n    covers: ["prompts/*.md"]\n    dataset: evals/cases.jsonl\n    target: { kind: recorded, sent_by: record.yml, timeout_minutes: 1 }\n    scorers: [contains]\n`,
  '.github/workflows/record.yml': 'name: record\non: [push]\njobs: {}\n',
  'prompts/support.md': 'You are a helpful assistant. Answer in full.\n',
  'evals/cases.jsonl': CASES.map((id) => JSON.stringify({ id, input: id, expected: 'yes' })).join('\n'),
};
const rows = (text: string) => CASES.map((id) => `${JSON.stringify({ id, text })}\n`).join('');

type Sending = {
  sha: string;
  body: string;
  suite?: string;
  /** What the token is asked for, where that is something else than what is sent. */
  asked?: { sha?: string; suite?: string; body?: string; server?: string };
  audience?: string;
  sha256?: string;
  token?: string;
  wishes?: TokenWishes;
};

const hashOf = (body: string) => createHash('sha256').update(body).digest('hex');

/** What a job of the default branch's workflow sends. */
async function send(shop: FakeRepository, sending: Sending): Promise<{ status: number; said: string }> {
  const { sha, body, suite = 'support', asked = {}, token, wishes, sha256 = hashOf(body) } = sending;
  const run = await shop.startRun({ workflow: 'record.yml', title: 'record' });
  const { server = SERVER } = asked;
  const name = decodeURIComponent(asked.suite ?? suite);
  const order = `promptgate:${server}:${asked.sha ?? sha}:${hashOf(asked.body ?? body)}:${name}`;
  const bearer = token ?? (await shop.jobToken(run, sending.audience ?? order, wishes));
  const response = await fetch(
    `${stage.serve.url}/api/v1/recordings?suite=${suite}&sha=${sha}&sha256=${sha256}`,
    { method: 'POST', headers: { authorization: `Bearer ${bearer}` }, body },
  );
  return { status: response.status, said: await response.text() };
}

/** The status that a body of so many bytes is answered with before any of it is sent. */
async function announce(shop: FakeRepository, sha: string, bytes: number): Promise<number | undefined> {
  const run = await shop.startRun({ workflow: 'record.yml', title: 'record' });
  const sha256 = hashOf('');
  const token = await shop.jobToken(run, `promptgate:${SERVER}:${sha}:${sha256}:support`);
  const headers = { authorization: `Bearer ${token}`, 'content-length': bytes };
  const query = `suite=support&sha=${sha}&sha256=${sha256}`;
  const sent = request(`${stage.serve.url}/api/v1/recordings?${query}`, { method: 'POST', headers });
  sent.flushHeaders();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  sent.destroy();
  return response.statusCode;
}

it('outputs that the default branch’s workflow sends decide a pull request, and the first of a commit stand', async () => {
  const shop = await stage.openShop({ files: FILES });
  const base = await shop.head();
  const sha = await shop.commit('brief', { 'prompts/support.md': 'Be brief.\n' }, 'Be brief');
  expect(await send(shop, { sha: base, body: rows('yes') })).toMatchObject({
    status: 201,
    said: '{"outputs":24}\n',
  });
  expect(await send(shop, { sha, body: rows('no') })).toMatchObject({ status: 201 });
  expect(await send(shop, { sha, body: rows('no') })).toMatchObject({ status: 200 });
  expect(await send(shop, { sha, body: rows('yes') })).toMatchObject({
    status: 409,
    said: expect.stringContaining('were sent before, and stand'),
  });
  // Better ones, by the pull request's branch: kept apart, and nobody reads them.
  const file = `${shop.owner}/${shop.name}/.github/workflows/record.yml@refs/heads/brief`;
  const claims = { ref: 'refs/heads/brief', workflow_ref: file, job_workflow_ref: file };
  expect(await send(shop, { sha, body: rows('yes'), wishes: { claims } })).toMatchObject({ status: 201 });
  await shop.openPullRequest({ head: 'brief' });
  expect(await concludedCheck(shop, sha)).toMatchObject({
    conclusion: 'failure',
    title: expect.stringMatching(/^contains −100 points/),
  });
});

it('what is not sent by a workflow of a branch, of an account that is reviewed, is refused with the reason', async () => {
  const shop = await stage.openShop({ files: FILES });
  const sha = await shop.head();
  const body = rows('yes');
  const pull = `${shop.owner}/${shop.name}/.github/workflows/record.yml@refs/pull/1/merge`;
  const refused: [Partial<Sending>, number, string][] = [
    [{ token: 'none' }, 401, 'the token does not hold: Invalid Compact JWS'],
    [{ audience: SERVER }, 401, `it is not for promptgate:${SERVER}:${sha}:`],
    [{ asked: { server: 'https://other.example.com' } }, 401, `it is not for promptgate:${SERVER}:`],
    // Of another commit, another suite, other outputs: what a token was asked for is all that it can send.
    [{ asked: { sha: 'a'.repeat(40) } }, 401, `it is not for promptgate:${SERVER}:${sha}:`],
    [{ asked: { suite: 'other' } }, 401, 'the token does not hold'],
    [{ asked: { body: rows('no') } }, 401, 'the token does not hold'],
    [{ asked: { body: rows('no') }, sha256: hashOf(rows('no')) }, 422, 'the body is not the one'],
    [{ sha256: '' }, 400, 'expected `sha256`'],
    [
      { wishes: { claims: { event_name: 'pull_request_target' } } },
      401,
      'of a run that pull_request_target started',
    ],
    [{ wishes: { claims: { event_name: 'workflow_run' } } }, 401, 'of a run that workflow_run started'],
    [{ wishes: { claims: { event_name: 'push', sha: 'a'.repeat(40) } } }, 401, 'it is of a push of aaaa'],
    [{ wishes: { claims: { run_attempt: '2' } } }, 401, 'start a new run'],
    [{ wishes: { ageS: 900 } }, 401, 'it was over'],
    [{ wishes: { issuer: 'https://evil.example.com' } }, 401, 'another issuer'],
    [
      { wishes: { claims: { workflow_ref: pull, job_workflow_ref: pull } } },
      401,
      'is no workflow of a branch',
    ],
    [
      { wishes: { claims: { repository_owner: 'mallory' } } },
      403,
      'repositories of mallory are not reviewed here',
    ],
    [{ sha: 'main' }, 400, 'expected `sha`'],
    [{ suite: 'no%20suite' }, 400, 'expected `suite`'],
    [{ body: '' }, 422, 'holds no outputs'],
    [{ body: 'Traceback' }, 422, 'the body:1'],
    [{ body: `${body}${body}` }, 422, 'each id once'],
  ];
  for (const [changed, status, reason] of refused)
    expect(await send(shop, { sha, body, ...changed })).toMatchObject({
      status,
      said: expect.stringContaining(reason),
    });
  const plain = await fetch(`${stage.serve.url}/api/v1/recordings?suite=support&sha=${sha}`, {
    method: 'POST',
    body,
  });
  expect(plain.status).toBe(401);
  expect((await fetch(`${stage.serve.url}/api/v1/recordings`)).status).toBe(404);
  expect(await announce(shop, sha, 10_000_001)).toBe(413);
});

it('suites of one name in the policies of two directories have recordings of their own, by the name that reports give them', async () => {
  const place = (directory: string) => ({
    [`${directory}/promptgate.yml`]: FILES[POLICY],
    [`${directory}/prompts/support.md`]: FILES['prompts/support.md'],
    [`${directory}/evals/cases.jsonl`]: FILES['evals/cases.jsonl'],
  });
  const workflow = '.github/workflows/record.yml';
  const files = { [POLICY]: 'version: 1\n', [workflow]: FILES[workflow], ...place('a'), ...place('b') };
  const shop = await stage.openShop({ files });
  const base = await shop.head();
  const change = { 'a/prompts/support.md': 'Be brief.\n', 'b/prompts/support.md': 'Be brief.\n' };
  const sha = await shop.commit('brief', change, 'Be brief');
  for (const suite of ['a', 'b'].map((directory) => encodeURIComponent(`${directory}: support`))) {
    expect(await send(shop, { sha: base, suite, body: rows('yes') })).toMatchObject({ status: 201 });
    const body = rows(suite.startsWith('a') ? 'yes' : 'no');
    expect(await send(shop, { sha, suite, body })).toMatchObject({ status: 201 });
  }
  await shop.openPullRequest({ head: 'brief' });
  expect(await concludedCheck(shop, sha)).toMatchObject({
    conclusion: 'failure',
    title: expect.stringMatching(/^contains −100 points \(b: support\)$/),
  });
});
