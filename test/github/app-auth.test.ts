import { createSign, generateKeyPairSync } from 'node:crypto';
import { expect, test } from 'vitest';
import { appClient, failure, installationClient, SHOP, start, tokenClient } from './support.ts';

function jwt(privateKey: string, claims: object): string {
  const encode = (part: object): string => Buffer.from(JSON.stringify(part)).toString('base64url');
  const signed = `${encode({ alg: 'RS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createSign('RSA-SHA256').update(signed).sign(privateKey, 'base64url')}`;
}

test('an App with its private key is known, by its id and by its client id', async () => {
  const github = await start();
  const { data } = await appClient(github).rest.apps.getAuthenticated();
  expect(data).toMatchObject({ id: github.app.id, slug: 'promptgate' });
  const now = Math.floor(Date.now() / 1000);
  const byClientId = jwt(github.app.privateKey, { iss: github.app.clientId, iat: now, exp: now + 60 });
  expect((await tokenClient(github, byClientId).request('GET /app')).status).toBe(200);
  expect(github.violations).toEqual([]);
});

test('a JWT that is forged, expired, from the future or too long-lived is refused', async () => {
  const github = await start();
  const now = Math.floor(Date.now() / 1000);
  const { privateKey: stranger } = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const asked = async (key: string, claims: object) => {
    const { status, body } = await failure(tokenClient(github, jwt(key, claims)).request('GET /app'));
    return `${status} ${(body as { message: string }).message.slice(0, 40)}`;
  };
  const iss = github.app.id;
  const { privateKey } = github.app;
  expect(await asked(stranger, { iss, iat: now, exp: now + 60 })).toBe(
    '401 A JSON web token could not be decoded',
  );
  expect(await asked(privateKey, { iss: 1, iat: now, exp: now + 60 })).toBe('404 Integration not found');
  expect(await asked(privateKey, { iss, iat: now - 900, exp: now - 300 })).toMatch(
    /^401 'Expiration time' claim/,
  );
  expect(await asked(privateKey, { iss, iat: now, exp: now + 3_600 })).toMatch(
    /^401 'Expiration time' claim/,
  );
  expect(await asked(privateKey, { iss, iat: now + 600, exp: now + 700 })).toMatch(/^401 'Issued at' claim/);
});

test('a JWT opens no repository, a token does not speak for the App, and nobody opens nothing', async () => {
  const github = await start();
  const { installationId } = await github.createRepository();
  const app = appClient(github);
  const { token: appToken } = (await app.auth({ type: 'app' })) as { token: string };
  expect((await failure(tokenClient(github, appToken).rest.repos.get(SHOP))).status).toBe(403);
  const octokit = installationClient(github, installationId);
  const { token } = (await octokit.auth({ type: 'installation' })) as { token: string };
  expect((await failure(tokenClient(github, token).request('GET /app'))).status).toBe(401);
  expect((await fetch(`${github.url}/repos/acme/shop`)).status).toBe(401);
});

test('a token is narrowed to the repositories and permissions that were asked for', async () => {
  const github = await start();
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  await github.createRepository({ name: 'secret' });
  const { data } = await appClient(github).rest.apps.createInstallationAccessToken({
    installation_id: shop.installationId ?? 0,
    repositories: ['shop'],
    permissions: { contents: 'read' },
  });
  expect(data.permissions).toEqual({ contents: 'read', metadata: 'read' });
  expect(data.repositories?.map(({ full_name }) => full_name)).toEqual(['acme/shop']);
  const octokit = tokenClient(github, data.token);
  expect((await octokit.rest.git.getTree({ ...SHOP, tree_sha: 'main' })).status).toBe(200);
  const head_sha = await shop.head();
  const check = await failure(octokit.rest.checks.create({ ...SHOP, name: 'promptgate', head_sha }));
  expect(check).toMatchObject({ status: 403, body: { message: 'Resource not accessible by integration' } });
  expect((await failure(octokit.rest.repos.get({ owner: 'acme', repo: 'secret' }))).status).toBe(404);
  const seen = await octokit.rest.apps.listReposAccessibleToInstallation();
  expect(seen.data.repositories.map(({ name }) => name)).toEqual(['shop']);
});

test('a token for more than the installation has is not given out', async () => {
  const github = await start({ permissions: { contents: 'read' } });
  const shop = await github.createRepository();
  const installation_id = shop.installationId ?? 0;
  const { apps } = appClient(github).rest;
  const wider = apps.createInstallationAccessToken({ installation_id, permissions: { contents: 'write' } });
  expect((await failure(wider)).status).toBe(422);
  const elsewhere = apps.createInstallationAccessToken({ installation_id, repositories: ['another'] });
  expect((await failure(elsewhere)).status).toBe(422);
  expect((await failure(apps.createInstallationAccessToken({ installation_id: 5 }))).status).toBe(404);
});

test('a private repository asks for the permission, a public one lets everyone read and nobody write', async () => {
  const github = await start({ permissions: { checks: 'read' } });
  const files = { 'a.txt': 'a\n' };
  const shop = await github.createRepository({ files });
  const open = await github.createRepository({ name: 'open', files, visibility: 'public', install: false });
  const octokit = installationClient(github, shop.installationId);
  expect((await failure(octokit.rest.git.getTree({ ...SHOP, tree_sha: 'main' }))).status).toBe(403);
  const there = { owner: 'acme', repo: 'open' };
  expect((await octokit.rest.git.getTree({ ...there, tree_sha: 'main' })).status).toBe(200);
  const head_sha = await open.head();
  const check = octokit.rest.checks.create({ ...there, name: 'promptgate', head_sha });
  expect((await failure(check)).status).toBe(403);
});

test('a token ends with its hour, with its installation and while that is suspended', async () => {
  let now = Date.now();
  const github = await start({ now: () => now });
  const shop = await github.createRepository();
  const installation_id = shop.installationId ?? 0;
  const { apps } = appClient(github).rest;
  const client = async () =>
    tokenClient(github, (await apps.createInstallationAccessToken({ installation_id })).data.token);
  const first = await client();
  expect((await first.rest.repos.get(SHOP)).status).toBe(200);
  now += 3_600_001;
  expect((await failure(first.rest.repos.get(SHOP))).status).toBe(401);
  now -= 3_600_001;

  const installation = github.installation('acme');
  installation.suspend();
  expect((await failure(first.rest.repos.get(SHOP))).status).toBe(403);
  installation.unsuspend();
  expect((await first.rest.repos.get(SHOP)).status).toBe(200);
  installation.revoke('contents');
  expect((await failure(first.rest.git.getTree({ ...SHOP, tree_sha: 'main' }))).status).toBe(403);
  installation.uninstall();
  expect((await failure(first.rest.repos.get(SHOP))).status).toBe(401);
  expect((await failure(client())).status).toBe(404);
});

test('permissions of people are told by the collaborators API, roles and their coarse names', async () => {
  const github = await start();
  const shop = await github.createRepository({
    collaborators: { mia: 'maintain', tom: 'triage', wes: 'write' },
  });
  github.createAccount('stranger');
  const { repos } = installationClient(github, shop.installationId).rest;
  const roles: string[] = [];
  for (const username of ['ada', 'mia', 'wes', 'tom', 'stranger']) {
    const { data } = await repos.getCollaboratorPermissionLevel({ ...SHOP, username });
    roles.push(`${username} ${data.permission} ${data.role_name}`);
  }
  expect(roles).toEqual([
    'ada admin admin',
    'mia write maintain',
    'wes write write',
    'tom read triage',
    'stranger none none',
  ]);
  shop.setRole('wes', null);
  const { data } = await repos.getCollaboratorPermissionLevel({ ...SHOP, username: 'wes' });
  expect(data.permission).toBe('none');
  const unknown = repos.getCollaboratorPermissionLevel({ ...SHOP, username: 'nobody-at-all' });
  expect((await failure(unknown)).status).toBe(404);
});

test('a repository that was renamed is found under its old name, and an archived one cannot be written', async () => {
  const github = await start();
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  const octokit = installationClient(github, shop.installationId);
  shop.rename('store');
  const { data } = await octokit.rest.git.getTree({ ...SHOP, tree_sha: 'main' });
  expect(data.tree.map(({ path }) => path)).toEqual(['a.txt']);
  expect(github.requests.map(({ status }) => status)).toEqual([201, 301, 200]);
  shop.archive();
  const head_sha = await shop.head();
  const check = octokit.rest.checks.create({ owner: 'acme', repo: 'store', name: 'promptgate', head_sha });
  expect((await failure(check)).body).toMatchObject({ message: 'Repository was archived so is read-only.' });
});
