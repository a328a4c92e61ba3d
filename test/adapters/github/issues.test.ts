import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { API, APP_ID, connect, mintTokens, useNock } from './support.ts';

const REPO = '/repos/acme/shop/issues';
const MARKER = '<!-- promptgate:policy -->';
const BODY = `${MARKER}\n\nThe policy cannot be used.\n`;
const bot = { login: 'gate[bot]', type: 'Bot' };
const issue = (number: number, fields: object = {}) => ({
  number,
  state: 'open',
  body: BODY,
  user: bot,
  ...fields,
});

function list(...issues: object[]) {
  nock(API).get('/app').reply(200, { id: APP_ID, slug: 'gate' });
  nock(API)
    .get(REPO)
    .query({ state: 'open', creator: 'gate[bot]', per_page: 100, page: 1 })
    .reply(200, issues);
}

describe('an issue of the App', () => {
  useNock();

  it('is not opened twice: one that another server opened, or that this one forgot, is brought up to date', async () => {
    mintTokens();
    list(
      issue(3, { body: 'Something else' }),
      issue(4, { pull_request: {} }),
      issue(5, { user: { login: 'mallory', type: 'User' } }),
      issue(6, { body: `${MARKER}\n\nOf yesterday.\n` }),
    );
    nock(API).patch(`${REPO}/6`, { body: BODY }).reply(200, issue(6));
    expect(await connect().repository.issues.open('Title', BODY)).toBe(6);
  });

  it('is opened where there is none', async () => {
    mintTokens();
    list();
    nock(API).post(REPO, { title: 'Title', body: BODY }).reply(201, issue(7));
    expect(await connect().repository.issues.open('Title', BODY)).toBe(7);
  });
});
