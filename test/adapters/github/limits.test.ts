import nock from 'nock';
import { describe, expect, it } from 'vitest';
import {
  API,
  connect,
  failureOf,
  mintTokens,
  NOW,
  type PullAnswer,
  REF,
  refusal,
  sha,
  useNock,
} from './support.ts';

useNock();

const PULL: PullAnswer = {
  number: 7,
  state: 'open',
  base: { ref: 'main', repo: { id: 99 } },
  head: { sha: sha('a'), repo: { id: 99 } },
};
const SECONDARY = refusal(
  'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
);
const PRIMARY = refusal('API rate limit exceeded for installation ID 21.');

const pull = () => nock(API).get('/repos/acme/shop/pulls/7');
const resetIn = (seconds: number) => ({
  'x-ratelimit-remaining': '0',
  'x-ratelimit-reset': String(NOW / 1000 + seconds),
});

describe('a secondary limit', () => {
  it.each([403, 429])(
    'answered as %i with retry-after is waited out and the request repeated',
    async (status) => {
      mintTokens();
      pull().reply(status, SECONDARY, { 'retry-after': '30' });
      pull().reply(200, PULL);
      const { repository, waits } = connect();
      expect(await repository.pullRequest(7)).toMatchObject({ number: 7 });
      expect(waits).toEqual([30_000]);
    },
  );

  it.each([403, 429])(
    'answered as %i without retry-after is waited out for a minute, then two',
    async (status) => {
      mintTokens();
      pull().times(2).reply(status, SECONDARY);
      pull().reply(200, PULL);
      const { repository, waits } = connect();
      expect(await repository.pullRequest(7)).toMatchObject({ number: 7 });
      expect(waits).toEqual([60_000, 120_000]);
    },
  );

  it('is known by 429 alone, whatever the answer says, and takes a date too', async () => {
    mintTokens();
    pull().reply(429, 'slow down', { 'retry-after': new Date(NOW + 9000).toUTCString() });
    pull().reply(429, '');
    pull().reply(200, PULL);
    const { repository, waits } = connect();
    expect(await repository.pullRequest(7)).toMatchObject({ number: 7 });
    expect(waits).toEqual([9000, 120_000]);
  });

  it('that asks for more than three minutes rejects with the time at which it ends', async () => {
    mintTokens();
    pull().reply(403, SECONDARY, { 'retry-after': '600' });
    const { repository, waits } = connect();
    const failure = await failureOf(repository.pullRequest(7));
    expect(failure.kind).toBe('unavailable');
    expect(failure.message).toContain('2026-01-01T00:10:00.000Z');
    expect(waits).toEqual([]);
  });

  it('holds back every request of the installation, and none of another', async () => {
    mintTokens();
    pull().reply(403, SECONDARY, { 'retry-after': '600' });
    const { host, repository, requests } = connect();
    await failureOf(repository.pullRequest(7));
    const before = requests.length;
    expect(await failureOf(host.repository(REF).pullRequest(7))).toMatchObject({ kind: 'unavailable' });
    expect(requests.length).toBe(before);

    nock(API)
      .post('/app/installations/22/access_tokens')
      .reply(201, { token: 'ghs_other', expires_at: new Date(NOW + 3_600_000).toISOString() });
    pull().reply(200, PULL);
    expect(await host.repository({ ...REF, installationId: 22 }).pullRequest(7)).toMatchObject({ number: 7 });
  });

  it('that does not end however long it is waited for is not asked about for ever', async () => {
    mintTokens();
    pull().times(6).reply(429, SECONDARY, { 'retry-after': '0' });
    expect(await failureOf(connect().repository.pullRequest(7))).toMatchObject({
      kind: 'unavailable',
      status: 429,
    });
  });
});

describe('the hourly limit', () => {
  it.each([403, 429])('answered as %i is waited out where it ends within a minute', async (status) => {
    mintTokens();
    pull().reply(status, PRIMARY, resetIn(40));
    pull().reply(200, PULL);
    const { repository, waits } = connect();
    expect(await repository.pullRequest(7)).toMatchObject({ number: 7 });
    expect(waits).toEqual([41_000]);
  });

  it('rejects with the time of its reset where that is later', async () => {
    mintTokens();
    pull().reply(403, PRIMARY, resetIn(1800));
    const { repository, waits } = connect();
    const failure = await failureOf(repository.pullRequest(7));
    expect(failure).toMatchObject({ kind: 'unavailable' });
    expect(failure.message).toContain('2026-01-01T00:30:01.000Z');
    expect(waits).toEqual([]);
  });
});

describe('the hourly limit of an installation with several repositories', () => {
  const other = { ...REF, repositoryId: 71, name: 'blog' };
  const left = (remaining: number, limit = 10) => ({
    'x-ratelimit-limit': String(limit),
    'x-ratelimit-remaining': String(remaining),
    'x-ratelimit-reset': String(NOW / 1000 + 1800),
  });

  it('is not used up by one of them: with a fifth left, the busiest waits for the reset and the others go on', async () => {
    mintTokens();
    nock(API)
      .post('/app/installations/21/access_tokens')
      .reply(201, { token: 'ghs_blog', expires_at: new Date(NOW + 3_600_000).toISOString() });
    for (const remaining of [5, 4, 3, 2]) pull().reply(200, PULL, left(remaining));
    const { host, repository, requests } = connect();
    for (let i = 0; i < 4; i++) await repository.pullRequest(7);
    const before = requests.length;
    const failure = await failureOf(repository.pullRequest(7));
    expect(failure).toMatchObject({ kind: 'unavailable', status: 429 });
    expect(failure.message).toContain('This repository has used its share');
    expect(failure.message).toContain('2026-01-01T00:30:01.000Z');
    expect(requests.length).toBe(before);

    nock(API).get('/repos/acme/blog/pulls/7').times(2).reply(200, PULL, left(1));
    const blog = host.repository(other);
    for (let i = 0; i < 2; i++) expect(await blog.pullRequest(7)).toMatchObject({ number: 7 });
  });

  it('holds nobody back for what another server used', async () => {
    mintTokens();
    pull().times(3).reply(200, PULL, left(1000, 5000));
    const { repository, waits } = connect();
    for (let i = 0; i < 3; i++) await repository.pullRequest(7);
    expect(waits).toEqual([]);
  });

  it('is shared anew after its reset', async () => {
    mintTokens();
    pull().reply(200, PULL, { ...left(0, 2), 'x-ratelimit-reset': String(NOW / 1000 + 40) });
    pull().reply(200, PULL, { ...left(1, 2), 'x-ratelimit-reset': String(NOW / 1000 + 3640) });
    const { repository, waits } = connect();
    await repository.pullRequest(7);
    expect(await repository.pullRequest(7)).toMatchObject({ number: 7 });
    expect(waits).toEqual([41_000]);
  });
});

describe('what a limit is not', () => {
  it.each([
    [400, 'invalid'],
    [403, 'forbidden'],
    [409, 'invalid'],
    [422, 'invalid'],
    [451, 'invalid'],
  ])('%i is not repeated', async (status, kind) => {
    mintTokens();
    pull().reply(status, refusal('No.'), { 'x-ratelimit-remaining': '4999' });
    const { repository, waits } = connect();
    expect(await failureOf(repository.pullRequest(7))).toMatchObject({ kind, status });
    expect(waits).toEqual([]);
  });

  it('a missing permission is named as GitHub names it', async () => {
    mintTokens();
    pull().reply(403, refusal('Resource not accessible by integration'), {
      'x-accepted-github-permissions': 'pull_requests=read',
    });
    const failure = await failureOf(connect().repository.pullRequest(7));
    expect(failure.kind).toBe('forbidden');
    expect(failure.message).toContain('needs the permission pull_requests: read');
    expect(failure.message).toContain('owner of acme');
  });
});
