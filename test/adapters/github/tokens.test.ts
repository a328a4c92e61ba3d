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
  draft: false,
  base: { ref: 'main', repo: { id: 99 } },
  head: { sha: sha('a'), repo: { id: 99 } },
};

const answerPull = (token: string, api = API) =>
  nock(api).get('/repos/acme/shop/pulls/7').matchHeader('authorization', `token ${token}`);

describe('a token', () => {
  it('is for the one repository and for what a review needs', async () => {
    nock(API)
      .post('/app/installations/21/access_tokens', {
        repository_ids: [99],
        permissions: { checks: 'write', contents: 'read', metadata: 'read', pull_requests: 'write' },
      })
      .matchHeader('authorization', /^bearer [\w-]+\.[\w-]+\.[\w-]+$/)
      .reply(201, { token: 'ghs_1', expires_at: new Date(NOW + 3_600_000).toISOString() });
    answerPull('ghs_1').reply(200, PULL);
    expect(await connect().repository.pullRequest(7)).toMatchObject({ number: 7 });
  });

  it('is minted once when many ask at once, and is kept for the next review', async () => {
    const tokens = mintTokens();
    answerPull('ghs_1').times(11).reply(200, PULL);
    const { host, repository } = connect();
    await Promise.all(Array.from({ length: 10 }, () => repository.pullRequest(7)));
    await host.repository(REF).pullRequest(7);
    expect(tokens.minted()).toBe(1);
  });

  it('is replaced shortly before it expires, once for all who ask', async () => {
    const { repository, pass, now } = connect();
    const tokens = mintTokens({ times: 2, now });
    answerPull('ghs_1').times(2).reply(200, PULL);
    answerPull('ghs_2').times(5).reply(200, PULL);
    await repository.pullRequest(7);
    pass(57 * 60_000);
    await repository.pullRequest(7);
    pass(2 * 60_000);
    await Promise.all(Array.from({ length: 5 }, () => repository.pullRequest(7)));
    expect(tokens.minted()).toBe(2);
  });

  it('that was revoked midway is replaced once, and the request repeated', async () => {
    const tokens = mintTokens({ times: 2 });
    answerPull('ghs_1').reply(200, PULL);
    answerPull('ghs_1').times(3).reply(401, refusal('Bad credentials'));
    answerPull('ghs_2').times(3).reply(200, PULL);
    const { repository } = connect();
    await repository.pullRequest(7);
    const pulls = await Promise.all([1, 2, 3].map(() => repository.pullRequest(7)));
    expect(pulls.map((pull) => pull?.number)).toEqual([7, 7, 7]);
    expect(tokens.minted()).toBe(2);
  });

  it('that is refused although it is new ends the request as forbidden', async () => {
    mintTokens({ times: 2 });
    answerPull('ghs_1').reply(401, refusal('Bad credentials'));
    answerPull('ghs_2').reply(401, refusal('Bad credentials'));
    expect(await failureOf(connect().repository.pullRequest(7))).toMatchObject({
      kind: 'forbidden',
      status: 401,
    });
  });

  it('that could not be minted is asked for again the next time', async () => {
    nock(API).post('/app/installations/21/access_tokens').reply(404, refusal('Not Found'));
    const { repository } = connect();
    await failureOf(repository.pullRequest(7));
    mintTokens();
    answerPull('ghs_1').reply(200, PULL);
    expect(await repository.pullRequest(7)).toMatchObject({ number: 7 });
  });
});

describe('why no token can be had is said with what to do', () => {
  const cases: [string, number, object, string[]][] = [
    ['of an App that was removed', 404, refusal('Not Found'), ['not installed on acme', 'Install it again']],
    [
      'of a suspended installation',
      403,
      refusal('This installation has been suspended'),
      ['suspended', 'owner of acme'],
    ],
    [
      'of a key of another App',
      401,
      refusal('A JSON web token could not be decoded'),
      ['id and private key', 'belong to the same App'],
    ],
    [
      'of permissions that were not granted',
      422,
      refusal('The permissions requested are not granted to this installation.'),
      [
        'checks: write',
        'pull_requests: write',
        'owner of acme',
        'accept them at https://github.example/i/21',
      ],
    ],
    [
      'of a repository outside the installation',
      422,
      refusal(
        'There is at least one repository that does not exist or is not accessible to the parent installation.',
      ),
      ['no access to acme/shop', 'Add the repository'],
    ],
  ];
  it.each(cases)('%s', async (_name, status, body, words) => {
    nock(API).post('/app/installations/21/access_tokens').reply(status, body);
    if (words.includes('checks: write'))
      nock(API)
        .get('/app/installations/21')
        .reply(200, { html_url: 'https://github.example/i/21', permissions: { metadata: 'read' } });
    const failure = await failureOf(connect().repository.pullRequest(7));
    expect(failure).toMatchObject({ kind: 'forbidden', status });
    for (const word of words) expect(failure.message).toContain(word);
  });

  it('of a private key that is none, without quoting it', async () => {
    const privateKey = '-----BEGIN RSA PRIVATE KEY-----\nc2VjcmV0\n-----END RSA PRIVATE KEY-----';
    const failure = await failureOf(connect({ privateKey }).repository.pullRequest(7));
    expect(failure).toMatchObject({ kind: 'forbidden', status: null });
    expect(failure.message).toContain('PEM');
    expect(failure.message).not.toContain('c2VjcmV0');
  });
});

it('a GitHub Enterprise Server is reached under its own address, and told who asks', async () => {
  const api = 'https://ghe.example.com/api/v3';
  mintTokens({ api });
  answerPull('ghs_1', api)
    .matchHeader('user-agent', /^promptgate-test /)
    .reply(200, PULL);
  const { repository } = connect({ baseUrl: `${api}/`, userAgent: 'promptgate-test' });
  expect(await repository.pullRequest(7)).toMatchObject({ number: 7 });
});
