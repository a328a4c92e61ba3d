import type { RestEndpointMethodTypes } from '@octokit/rest';
import nock from 'nock';
import { describe, expect, it } from 'vitest';
import { API, connect, failureOf, mintTokens, refusal, useNock } from './support.ts';

useNock();

const ADA = { id: 7, login: 'ada' };
type Permission = RestEndpointMethodTypes['repos']['getCollaboratorPermissionLevel']['response']['data'];
type Answer = Omit<Partial<Permission>, 'user'> & { user?: object | null };

function answer(fields: Answer): void {
  mintTokens();
  nock(API)
    .get('/repos/acme/shop/collaborators/ada/permission')
    .reply(200, { permission: 'write', role_name: 'write', user: { id: 7, login: 'ada' }, ...fields });
}
const asked = () => connect().repository.permissions.of(ADA);

describe('what somebody may do', () => {
  it.each<[string, Answer, string]>([
    ['administers', { permission: 'admin', role_name: 'admin' }, 'admin'],
    ['maintains', { permission: 'write', role_name: 'maintain' }, 'maintain'],
    ['writes', { permission: 'write', role_name: 'write' }, 'write'],
    ['has a role of the organisation that may write', { role_name: 'prompt-owner' }, 'write'],
    ['triages', { permission: 'read', role_name: 'triage' }, 'read'],
    ['reads', { permission: 'read', role_name: 'read' }, 'read'],
    ['has nothing', { permission: 'none', role_name: 'none' }, 'none'],
    ['has a role that merely sounds like it', { permission: 'none', role_name: 'admin' }, 'none'],
    ['has what this version does not know', { permission: 'WRITE' }, 'none'],
    ['has a login that another account had', { user: { id: 8, login: 'ada' } }, 'none'],
    ['is not named by GitHub', { user: null }, 'none'],
  ])('who %s', async (_, fields, expected) => {
    answer(fields);
    expect(await asked()).toBe(expected);
  });

  it('is nothing for an account that GitHub does not know', async () => {
    mintTokens();
    nock(API).get('/repos/acme/shop/collaborators/ada/permission').reply(404, refusal('Not Found'));
    expect(await asked()).toBe('none');
  });

  it('is not guessed where GitHub does not tell', async () => {
    mintTokens();
    nock(API)
      .get('/repos/acme/shop/collaborators/ada/permission')
      .reply(403, refusal('Resource not accessible by integration'));
    expect(await failureOf(asked())).toMatchObject({ kind: 'forbidden' });
  });
});
