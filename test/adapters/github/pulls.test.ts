import nock from 'nock';
import { describe, expect, it } from 'vitest';
import {
  API,
  type BranchAnswer,
  type ComparisonAnswer,
  connect,
  failureOf,
  mintTokens,
  type PullAnswer,
  refusal,
  sha,
  useNock,
} from './support.ts';

useNock();

describe('a pull request', () => {
  const answer = (fields: PullAnswer) =>
    nock(API)
      .get('/repos/acme/shop/pulls/7')
      .reply(200, {
        number: 7,
        state: 'open',
        draft: true,
        user: { id: 11, login: 'ada' },
        base: { ref: 'release/2.x', repo: { id: 99 } },
        head: { sha: sha('a'), repo: { id: 99 } },
        ...fields,
      });

  it('tells its state, its base and where its head lives', async () => {
    mintTokens();
    answer({});
    answer({ state: 'closed', draft: false, head: { sha: sha('b'), repo: { id: 100 } } });
    // GitHub's description does not know that a fork can be gone.
    nock(API)
      .get('/repos/acme/shop/pulls/7')
      .reply(200, {
        number: 7,
        state: 'open',
        base: { ref: 'main', repo: { id: 99 } },
        head: { sha: sha('c'), repo: null },
      });
    const { repository } = connect();
    expect(await repository.pullRequest(7)).toEqual({
      number: 7,
      state: 'open',
      draft: true,
      base: 'release/2.x',
      headSha: sha('a'),
      author: { id: 11, login: 'ada' },
      origin: 'same',
    });
    expect(await repository.pullRequest(7)).toMatchObject({ state: 'closed', draft: false, origin: 'fork' });
    expect(await repository.pullRequest(7)).toMatchObject({ draft: false, origin: 'deleted-fork' });
  });

  it('that is not there is null', async () => {
    mintTokens();
    nock(API).get('/repos/acme/shop/pulls/7').reply(404, refusal('Not Found'));
    expect(await connect().repository.pullRequest(7)).toBeNull();
  });
});

describe('the range of a review', () => {
  const found: ComparisonAnswer = {
    base_commit: { sha: sha('b') },
    merge_base_commit: { sha: sha('c') },
    commits: [],
    files: [],
  };
  const compare = (base: string, head = sha('a')) =>
    nock(API)
      .get(`/repos/acme/shop/compare/${encodeURIComponent(base)}...${head}`)
      .query({ per_page: '1' });
  const branch = (name: string) => nock(API).get(`/repos/acme/shop/branches/${encodeURIComponent(name)}`);

  it('takes one request, which names the branch in full, as a tag of its name would go before it', async () => {
    mintTokens();
    compare('refs/heads/main').reply(200, found);
    const { repository, requests } = connect();
    expect(await repository.range('main', sha('a'))).toEqual({ baseSha: sha('b'), mergeBase: sha('c') });
    expect(requests).toHaveLength(2);
  });

  it.each(['release/2.x', 'fix#12', '100%', 'a?b=c', 'ünïcode', 'x&y'])(
    'holds for a base named %s',
    async (name) => {
      mintTokens();
      compare(`refs/heads/${name}`).reply(200, found);
      expect(await connect().repository.range(name, sha('a'))).toMatchObject({ baseSha: sha('b') });
    },
  );

  it('is null for unrelated histories', async () => {
    mintTokens();
    compare('refs/heads/main').reply(404, refusal(`No common ancestor between main and ${sha('a')}.`));
    expect(await connect().repository.range('main', sha('a'))).toBeNull();
  });

  it('of a base branch that is gone says so', async () => {
    mintTokens();
    compare('refs/heads/old').reply(404, refusal('Not Found'));
    branch('old').reply(404, refusal('Branch not found'));
    const failure = await failureOf(connect().repository.range('old', sha('a')));
    expect(failure).toMatchObject({ kind: 'invalid', status: 404 });
    expect(failure.message).toContain('acme/shop has no branch old any more');
  });

  it('of a head that is gone says so', async () => {
    mintTokens();
    compare('refs/heads/main').reply(404, refusal('Not Found'));
    branch('main').reply(200, { commit: { sha: sha('b') } } satisfies BranchAnswer);
    compare(sha('b')).reply(404, refusal('Not Found'));
    const failure = await failureOf(connect().repository.range('main', sha('a')));
    expect(failure.message).toContain(`has no commit ${sha('a')} any more`);
  });

  it('is found by the tip on a server that does not take full names', async () => {
    mintTokens();
    compare('refs/heads/main').reply(404, refusal('Not Found'));
    branch('main').reply(200, { commit: { sha: sha('b') } } satisfies BranchAnswer);
    compare(sha('b')).reply(200, found);
    expect(await connect().repository.range('main', sha('a'))).toMatchObject({ mergeBase: sha('c') });
  });

  it('is asked for by a full commit id only', async () => {
    const { repository, requests } = connect();
    for (const head of ['main', sha('a').slice(1), `${sha('a')}/../..`, '', `${sha('A')}`])
      expect(await failureOf(repository.range('main', head))).toMatchObject({ kind: 'invalid' });
    expect(requests).toEqual([]);
  });
});
