import { expect, test } from 'vitest';
import { appClient, failure, installationClient, SHOP, start, tokenClient } from './support.ts';

async function shopWithPull(permissions?: Record<string, 'read' | 'write'>) {
  const github = await start(permissions === undefined ? {} : { permissions });
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  await shop.commit('topic', { 'a.txt': 'b\n' }, 'Change');
  const issue_number = await shop.openPullRequest({ head: 'topic' });
  const { rest } = installationClient(github, shop.installationId);
  return { github, shop, rest, issue_number };
}

test('the App’s comment is written, found, changed and deleted', async () => {
  const { github, shop, rest, issue_number } = await shopWithPull();
  shop.comment(issue_number, 'What does this do?', { by: 'mia' });
  const { data } = await rest.issues.createComment({ ...SHOP, issue_number, body: 'First' });
  expect([data.user?.login, data.user?.type]).toEqual(['promptgate[bot]', 'Bot']);
  expect(data.performed_via_github_app?.id).toBe(github.app.id);
  await rest.issues.updateComment({ ...SHOP, comment_id: data.id, body: 'Second' });
  const listed = await rest.issues.listComments({ ...SHOP, issue_number });
  expect(listed.data.map(({ body }) => body)).toEqual(['What does this do?', 'Second']);
  expect(shop.comments(issue_number).map(({ user, viaApp }) => [user, viaApp])).toEqual([
    ['mia', false],
    ['promptgate[bot]', true],
  ]);
  await rest.issues.deleteComment({ ...SHOP, comment_id: data.id });
  expect((await failure(rest.issues.getComment({ ...SHOP, comment_id: data.id }))).status).toBe(404);
  expect(github.violations).toEqual([]);
});

test('a comment that somebody deleted is 404 to an update', async () => {
  const { shop, rest, issue_number } = await shopWithPull();
  const { data } = await rest.issues.createComment({ ...SHOP, issue_number, body: 'First' });
  shop.deleteComment(data.id, { by: 'mia' });
  const update = rest.issues.updateComment({ ...SHOP, comment_id: data.id, body: 'Second' });
  expect((await failure(update)).status).toBe(404);
});

test('65,536 characters are a comment and one more is not, neither is none', async () => {
  const { github, shop, rest, issue_number } = await shopWithPull();
  const create = (body: string) => rest.issues.createComment({ ...SHOP, issue_number, body });
  expect((await create('x'.repeat(65_536))).status).toBe(201);
  const long = await failure(create('x'.repeat(65_537)));
  expect(long).toMatchObject({
    status: 422,
    body: { errors: [{ message: 'Body is too long (maximum is 65536 characters)' }] },
  });
  expect((await failure(create('  \n'))).status).toBe(422);
  expect(github.violations.length).toBe(2);
  expect(shop.comments(issue_number).length).toBe(1);
  shop.lock(issue_number);
  expect((await failure(create('Too late'))).status).toBe(403);
});

test('a reaction is given once', async () => {
  const { shop, rest, issue_number } = await shopWithPull();
  const comment_id = shop.comment(issue_number, '/promptgate rerun', { by: 'mia' });
  const react = () => rest.reactions.createForIssueComment({ ...SHOP, comment_id, content: 'eyes' });
  expect([(await react()).status, (await react()).status]).toEqual([201, 200]);
  expect(shop.comments(issue_number)[0]?.reactions).toEqual(['eyes by promptgate[bot]']);
  const { data } = await rest.reactions.listForIssueComment({ ...SHOP, comment_id });
  expect(data.map(({ content }) => content)).toEqual(['eyes']);
});

test('with pull requests alone the App comments on those, not on issues', async () => {
  const { github, shop, rest, issue_number } = await shopWithPull({ pull_requests: 'write' });
  expect((await rest.issues.createComment({ ...SHOP, issue_number, body: 'Here' })).status).toBe(201);
  const issue = shop.openIssue('A question');
  const there = rest.issues.createComment({ ...SHOP, issue_number: issue, body: 'There' });
  expect((await failure(there)).status).toBe(403);
  const { data } = await appClient(github).rest.apps.createInstallationAccessToken({
    installation_id: shop.installationId ?? 0,
    permissions: { pull_requests: 'read' },
  });
  const reader = tokenClient(github, data.token).rest.issues;
  expect((await reader.listComments({ ...SHOP, issue_number })).data.length).toBe(1);
  expect((await failure(reader.createComment({ ...SHOP, issue_number, body: 'No' }))).status).toBe(403);
});

test('issues and labels are made, changed and closed', async () => {
  const { github, shop, rest } = await shopWithPull();
  await rest.issues.createLabel({ ...SHOP, name: 'promptgate', color: 'ff0000' });
  const { data } = await rest.issues.create({
    ...SHOP,
    title: 'The policy is broken',
    labels: ['promptgate'],
  });
  await rest.issues.update({ ...SHOP, issue_number: data.number, body: 'Line 3', state: 'closed' });
  expect(shop.issues()).toEqual([
    { number: 2, title: 'The policy is broken', body: 'Line 3', state: 'closed', labels: ['promptgate'] },
  ]);
  const open = await rest.issues.listForRepo({ ...SHOP, labels: 'promptgate' });
  expect(open.data).toEqual([]);
  expect((await failure(rest.issues.createLabel({ ...SHOP, name: 'promptgate' }))).status).toBe(422);
  // Whether a label exists is not for the client to know beforehand.
  expect(github.violations).toEqual([]);
});
