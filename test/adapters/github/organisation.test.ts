import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { API, connect, failureOf, mintTokens, refusal, useNock } from './support.ts';

const FILE = '/repos/acme/.github/contents/.github%2Fpromptgate.yml';
const TOKENS = '/app/installations/21/access_tokens';
const PATH = 'acme/.github:.github/promptgate.yml';
const base64 = (text: string) => ({
  type: 'file',
  encoding: 'base64',
  content: Buffer.from(text).toString('base64'),
});

function answer(status: number, body: object | object[]) {
  mintTokens();
  nock(API)
    .get(FILE)
    .reply(status, body as nock.Body);
}

describe('the policy of an organisation', () => {
  useNock();
  const read = () => connect().repository.organisationPolicy();

  it('is the text of the file in its repository .github', async () => {
    answer(200, base64('version: 1\n'));
    expect(await read()).toEqual({ path: PATH, text: 'version: 1\n' });
  });

  it('is none where there is no such file, or no such repository for the App', async () => {
    answer(404, refusal('Not Found'));
    expect(await read()).toBeNull();
    const words =
      'There is at least one repository that does not exist or is not accessible to the parent installation.';
    nock(API).post(TOKENS).reply(422, refusal(words));
    expect(await read()).toBeNull();
  });

  it.each<[string, number, object | object[], string]>([
    [
      'that GitHub keeps from the App',
      403,
      refusal('Blocked by the IP allow list'),
      'Blocked by the IP allow list',
    ],
    [
      'that the App lacks the permission for',
      403,
      refusal('Resource not accessible by integration'),
      'contents: read',
    ],
    ['that GitHub refuses to show', 451, refusal('Repository access blocked'), 'access blocked'],
    ['that is too large', 200, { type: 'file', encoding: 'none', content: '' }, '1 MB'],
    ['that is a folder', 200, [base64('')], 'no file'],
    ['that is a submodule', 200, { type: 'submodule' }, 'no file'],
  ])('%s is told as one that cannot be read, and why', async (_name, status, body, words) => {
    answer(status, body);
    expect(await read()).toEqual({ path: PATH, unreadable: expect.stringContaining(words) });
  });

  it('that no token can be had for is one that cannot be read', async () => {
    nock(API)
      .post(TOKENS)
      .reply(422, refusal('The permissions requested are not granted to this installation.'));
    nock(API)
      .get('/app/installations/21')
      .reply(200, { html_url: 'https://github.example/i/21', permissions: { metadata: 'read' } });
    expect(await read()).toEqual({
      path: PATH,
      unreadable: expect.stringContaining('https://github.example/i/21'),
    });
    nock(API).post(TOKENS).reply(422, refusal('Something else'));
    expect(await read()).toEqual({ path: PATH, unreadable: expect.stringContaining('acme/.github') });
  });

  it('is asked for again later where GitHub is down', async () => {
    mintTokens();
    nock(API).get(FILE).times(4).reply(502, refusal('Bad gateway'));
    expect(await failureOf(read())).toMatchObject({ kind: 'unavailable' });
  });
});
