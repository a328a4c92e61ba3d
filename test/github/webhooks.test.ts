import { verify } from '@octokit/webhooks-methods';
import { expect, test } from 'vitest';
import { readManifest } from './app-manifest.ts';
import { appClient, failure, receive, start } from './support.ts';

async function shopWithHook(options = {}) {
  const app = await receive();
  const github = await start({ webhookUrl: app.url, ...options });
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  await shop.commit('topic', { 'a.txt': 'b\n' }, 'Change');
  return { app, github, shop };
}

test('deliveries are signed as GitHub signs them, and say what they are', async () => {
  const { app, github, shop } = await shopWithHook();
  await shop.openPullRequest({ head: 'topic' });
  await github.webhooks.settled();
  const opened = app.received.at(-1);
  expect(opened?.headers).toMatchObject({
    'content-type': 'application/json',
    'x-github-event': 'pull_request',
    'x-github-hook-installation-target-type': 'integration',
    'user-agent': expect.stringMatching(/^GitHub-Hookshot\//),
    'x-github-delivery': expect.stringMatching(/^[0-9a-f-]{36}$/),
  });
  for (const { headers, body } of app.received) {
    const signature = headers['x-hub-signature-256'] ?? '';
    expect(await verify(github.app.webhookSecret, body, signature)).toBe(true);
    expect(await verify('another secret', body, signature)).toBe(false);
  }
  const payload = JSON.parse(opened?.body ?? '') as object;
  expect(payload).toMatchObject({ action: 'opened', number: 1, installation: { id: shop.installationId } });
});

test('the App hears of what it subscribed to, of its installations and of checks to run, and of nothing else', async () => {
  const { permissions } = readManifest();
  const { github, shop } = await shopWithHook({ permissions, events: ['pull_request'] });
  const number = await shop.openPullRequest({ head: 'topic' });
  shop.comment(number, 'Hello');
  await github.webhooks.settled();
  expect(github.webhooks.deliveries.map(({ event, action }) => `${event}.${action}`)).toEqual([
    'installation.created',
    'check_suite.requested',
    'pull_request.opened',
  ]);
});

test('installations tell every change of theirs', async () => {
  const { github, shop } = await shopWithHook();
  const before = github.webhooks.deliveries.length;
  await github.createRepository({ name: 'second' });
  shop.setInstalled(false);
  shop.setInstalled(true);
  const installation = github.installation('acme');
  installation.suspend();
  installation.unsuspend();
  installation.acceptPermissions({ contents: 'read' }, []);
  installation.uninstall();
  await github.webhooks.settled();
  const told = github.webhooks.deliveries.slice(before);
  expect(told.map(({ event, action }) => `${event}.${action}`)).toEqual([
    'installation_repositories.added',
    'installation_repositories.removed',
    'installation_repositories.added',
    'installation.suspend',
    'installation.unsuspend',
    'installation.new_permissions_accepted',
    'installation.deleted',
  ]);
});

test('deliveries can be held and let go in another order', async () => {
  const { app, github, shop } = await shopWithHook();
  await github.webhooks.settled();
  const before = app.received.length;
  github.webhooks.hold();
  const number = await shop.openPullRequest({ head: 'topic' });
  await shop.closePullRequest(number);
  expect(app.received.length).toBe(before);
  await github.webhooks.release((held) => held.toReversed());
  const actions = app.received
    .slice(before)
    .map(({ body }) => (JSON.parse(body) as { action: string }).action);
  expect(actions).toEqual(['closed', 'opened']);
});

test('a failed delivery is listed, shown and sent again under its GUID', async () => {
  const { app, github, shop } = await shopWithHook();
  await github.webhooks.settled();
  app.status = 500;
  await shop.openPullRequest({ head: 'topic' });
  await github.webhooks.settled();
  const { rest, request } = appClient(github);
  const failed = await rest.apps.listWebhookDeliveries({ status: 'failure', per_page: 5 });
  expect(failed.data).toMatchObject([
    { event: 'pull_request', action: 'opened', status_code: 500, redelivery: false },
  ]);
  const [item] = failed.data;
  const delivery_id = item?.id ?? 0;
  const { data: whole } = await rest.apps.getWebhookDelivery({ delivery_id });
  expect(whole.request.payload).toMatchObject({ action: 'opened', number: 1 });
  expect(whole.response.payload).toBe('received');

  app.status = 202;
  expect((await rest.apps.redeliverWebhookDelivery({ delivery_id })).status).toBe(202);
  await github.webhooks.settled();
  expect(app.received.at(-1)?.headers['x-github-delivery']).toBe(item?.guid);
  const latest = await rest.apps.listWebhookDeliveries({ per_page: 1 });
  expect(latest.data).toMatchObject([{ guid: item?.guid, status_code: 202, redelivery: true }]);
  expect(latest.headers.link).toMatch(/cursor=\d+.*rel="next"/);
  const rest_of_them = await request(/<([^>]+)>/.exec(latest.headers.link ?? '')?.[1] ?? '');
  expect(rest_of_them.data).toMatchObject([{ guid: item?.guid, redelivery: false }]);
  expect((await failure(rest.apps.getWebhookDelivery({ delivery_id: 3 }))).status).toBe(404);
  expect(github.violations).toEqual([]);
});

test('an App that is down, or takes too long, has failed deliveries', async () => {
  const { app, github, shop } = await shopWithHook({ hookTimeoutMs: 100 });
  await github.webhooks.settled();
  app.status = null;
  const number = await shop.openPullRequest({ head: 'topic' });
  await github.webhooks.settled();
  await app.close();
  await shop.closePullRequest(number);
  await github.webhooks.settled();
  const { data } = await appClient(github).rest.apps.listWebhookDeliveries({ per_page: 2 });
  expect(data.map(({ action, status, status_code }) => [action, status, status_code])).toEqual([
    ['closed', 'failed to connect to host', 502],
    ['opened', 'timed out', 504],
  ]);
});

test('redelivery by hand answers with the new attempt', async () => {
  const { app, github, shop } = await shopWithHook();
  await shop.openPullRequest({ head: 'topic' });
  await github.webhooks.settled();
  const guid = github.webhooks.deliveries.at(-1)?.guid ?? '';
  const again = await github.webhooks.redeliver(guid);
  expect([again.guid, again.redelivery, again.answer?.status]).toEqual([guid, true, 202]);
  const guids = app.received.map(({ headers }) => headers['x-github-delivery']);
  expect(guids.filter((one) => one === guid).length).toBe(2);
  await expect(github.webhooks.redeliver('none')).rejects.toThrow('Nothing was delivered as none');
});

test('forgeries: a wrong signature, none, garbage, and 30 MB', async () => {
  const { app, github } = await shopWithHook();
  const { forge } = github.webhooks;
  const body = '{"action":"opened"}';
  const known = github.webhooks.deliveries.length;
  for (const forgery of [
    { body, signature: 'wrong' as const },
    { body, signature: 'missing' as const },
    { body: '{"action":' },
    { body: Buffer.alloc(30_000_000, 'x') },
  ])
    expect((await forge(forgery)).status).toBe(202);
  const [wrong, missing, garbage, large] = app.received.slice(-4);
  const { webhookSecret } = github.app;
  expect(await verify(webhookSecret, body, wrong?.headers['x-hub-signature-256'] ?? '')).toBe(false);
  expect(missing?.headers).not.toHaveProperty('x-hub-signature-256');
  expect(
    await verify(webhookSecret, garbage?.body ?? '', garbage?.headers['x-hub-signature-256'] ?? ''),
  ).toBe(true);
  expect(large?.body.length).toBe(30_000_000);
  expect(github.webhooks.deliveries.length).toBe(known);
});
