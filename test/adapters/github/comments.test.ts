import nock from 'nock';
import { describe, expect, it } from 'vitest';
import {
  API,
  APP_ID,
  type CommentAnswer,
  type CommentsAnswer,
  connect,
  failureOf,
  mintTokens,
  refusal,
  useNock,
} from './support.ts';

useNock();

const MARKER = '<!-- promptgate:review -->';
const BODY = `${MARKER}\n### Promptgate: all well`;
const BOT = { login: 'promptgate[bot]', type: 'Bot' };
const TOO_LONG = refusal('Validation Failed', {
  errors: [
    {
      resource: 'IssueComment',
      code: 'unprocessable',
      field: 'data',
      message: 'Body is too long (maximum is 65536 characters)',
    },
  ],
});

const own = (id: number, body = BODY): CommentAnswer => ({
  id,
  body,
  user: BOT,
  performed_via_github_app: { id: APP_ID },
});
const list = (page = '1') =>
  nock(API).get('/repos/acme/shop/issues/7/comments').query({ per_page: '100', page });

describe('finding the comment', () => {
  it('takes the oldest of this App that starts with the marker', async () => {
    mintTokens();
    const comments: CommentsAnswer = [own(1, 'Another of ours'), own(2), own(3)];
    list().reply(200, comments);
    expect(await connect().repository.comments.find(7, MARKER)).toEqual({ id: 2, body: BODY });
  });

  it('trusts nobody who imitates it', async () => {
    mintTokens();
    const comments: CommentsAnswer = [
      { id: 1, body: BODY, user: { login: 'mallory', type: 'User' } },
      {
        id: 2,
        body: BODY,
        user: { login: 'promptgate', type: 'User' },
        performed_via_github_app: { id: APP_ID },
      },
      { id: 3, body: BODY, user: { login: 'other[bot]', type: 'Bot' }, performed_via_github_app: { id: 1 } },
      { id: 4, body: BODY },
      { id: 5, body: `> ${BODY}`, user: BOT, performed_via_github_app: { id: APP_ID } },
    ];
    list().reply(200, comments);
    expect(await connect().repository.comments.find(7, MARKER)).toBeNull();
  });

  it('knows the App by its bot where a server does not say which App wrote, asking once for its name', async () => {
    mintTokens();
    const comments: CommentsAnswer = [
      { id: 1, body: BODY, user: { login: 'other[bot]', type: 'Bot' } },
      { id: 2, body: BODY, user: BOT, performed_via_github_app: null },
    ];
    list().reply(200, comments);
    nock(API)
      .get('/app')
      .matchHeader('authorization', /^bearer /)
      .reply(200, { id: APP_ID, slug: 'promptgate' });
    expect(await connect().repository.comments.find(7, MARKER)).toMatchObject({ id: 2 });
  });

  it('reads page after page, short ones too, and no more than it needs', async () => {
    mintTokens();
    const next = { link: `<${API}/repositories/99/issues/7/comments?page=2>; rel="next"` };
    const others: CommentsAnswer = Array.from({ length: 99 }, (_, i) => ({
      id: i + 1,
      body: 'LGTM',
      user: { login: 'ada', type: 'User' },
    }));
    list('1').reply(200, others, next);
    list('2').reply(200, [own(200)], next);
    expect(await connect().repository.comments.find(7, MARKER)).toMatchObject({ id: 200 });
  });
});

describe('writing the comment', () => {
  const write = (body: string = BODY) => nock(API).post('/repos/acme/shop/issues/7/comments', { body });

  it('gives its id', async () => {
    mintTokens();
    write().reply(201, own(4));
    expect(await connect().repository.comments.create(7, BODY)).toBe(4);
  });

  it('that was carried out although its answer was lost writes no second one', async () => {
    mintTokens();
    write().reply(502, '');
    list().reply(200, [own(4)]);
    expect(await connect().repository.comments.create(7, BODY)).toBe(4);
  });

  it('that finds another one of ours after a lost answer brings that one up to date', async () => {
    mintTokens();
    write().reply(502, '');
    list().reply(200, [own(4, `${MARKER}\nold`)]);
    nock(API).patch('/repos/acme/shop/issues/comments/4', { body: BODY }).reply(200, own(4));
    expect(await connect().repository.comments.create(7, BODY)).toBe(4);
  });

  it('that was not carried out is tried again', async () => {
    mintTokens();
    write().reply(500, '');
    list().reply(200, []);
    write().reply(201, own(4));
    expect(await connect().repository.comments.create(7, BODY)).toBe(4);
  });

  it('cuts a body that GitHub finds too long once, and keeps the verdict', async () => {
    mintTokens();
    const body = `${BODY}\n\n<details><summary>Cases</summary>\n\n${'| a | b |\n'.repeat(7000)}\n</details>`;
    const sent: string[] = [];
    nock(API)
      .post('/repos/acme/shop/issues/7/comments')
      .times(2)
      .reply(async (request: Request) => {
        const asked = (await request.json()) as { body: string };
        sent.push(asked.body);
        return sent.length === 1 ? [422, TOO_LONG] : [201, own(4)];
      });
    expect(await connect().repository.comments.create(7, body)).toBe(4);
    expect(sent[0]).toBe(body);
    expect(sent[1]?.startsWith(BODY)).toBe(true);
    expect(sent[1]).toMatch(
      /<\/details>\n\n_The rest of this report did not fit into a comment\. The check has more\._$/,
    );
    expect(Buffer.byteLength(sent[1] ?? '')).toBeLessThanOrEqual(60_000);
  });

  it('is not repeated where GitHub refuses for another reason', async () => {
    mintTokens();
    write().reply(422, refusal('Validation Failed', { errors: ['Commenting is disabled on this issue'] }));
    const failure = await failureOf(connect().repository.comments.create(7, BODY));
    expect(failure).toMatchObject({ kind: 'invalid', status: 422 });
    expect(failure.message).toContain('Commenting is disabled');
  });
});

describe('updating the comment', () => {
  const update = () => nock(API).patch('/repos/acme/shop/issues/comments/4', { body: BODY });

  it('says whether it is still there', async () => {
    mintTokens();
    update().reply(200, own(4));
    update().reply(404, refusal('Not Found'));
    const { comments } = connect().repository;
    expect(await comments.update(4, BODY)).toBe('updated');
    expect(await comments.update(4, BODY)).toBe('gone');
  });

  it('is repeated after an outage, as it changes nothing twice', async () => {
    mintTokens();
    update().times(2).reply(502, '');
    update().reply(200, own(4));
    const { repository, waits } = connect();
    expect(await repository.comments.update(4, BODY)).toBe('updated');
    expect(waits).toEqual([1000, 2000]);
  });

  it('is not gone only because the App may not see it', async () => {
    nock(API).post('/app/installations/21/access_tokens').reply(404, refusal('Not Found'));
    expect(await failureOf(connect().repository.comments.update(4, BODY))).toMatchObject({
      kind: 'forbidden',
    });
  });
});
