import { expect, test } from 'vitest';
import { failure, installationClient, receive, SHOP, start } from './support.ts';

test('a protected environment waits for the App’s answer at the callback URL', async () => {
  const app = await receive();
  const github = await start({ webhookUrl: app.url });
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  const gate = await shop.requestDeployment({ environment: 'production' });
  await github.webhooks.settled();
  const payload = JSON.parse(app.received.at(-1)?.body ?? '') as { deployment_callback_url: string };
  const octokit = installationClient(github, shop.installationId);
  const answer = (body: object) =>
    octokit.request(`POST ${payload.deployment_callback_url}`, { environment_name: 'production', ...body });
  expect((await answer({ comment: 'Looking' })).status).toBe(204);
  expect((await failure(answer({ comment: 'x'.repeat(1_025) }))).status).toBe(422);
  await answer({ state: 'approved', comment: 'No regression' });
  expect(gate.answers).toEqual([
    { state: null, comment: 'Looking' },
    { state: 'approved', comment: 'No regression' },
  ]);
  expect((await failure(answer({ state: 'rejected', comment: 'After all' }))).status).toBe(422);
});

test('no more than ten reports are taken', async () => {
  const github = await start();
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  const { runId } = await shop.requestDeployment();
  const { rest } = installationClient(github, shop.installationId);
  const report = () =>
    rest.actions.reviewCustomGatesForRun({
      ...SHOP,
      run_id: runId,
      environment_name: 'production',
      comment: 'Still looking',
    });
  for (let count = 0; count < 10; count++) expect((await report()).status).toBe(204);
  expect((await failure(report())).status).toBe(422);
});

test('deployments are refused while a required check is missing, listed, and carry their statuses', async () => {
  const github = await start();
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  shop.requireChecks('main', ['promptgate']);
  const { rest } = installationClient(github, shop.installationId);
  expect((await failure(rest.repos.createDeployment({ ...SHOP, ref: 'main' }))).status).toBe(409);
  const head_sha = await shop.head();
  await rest.checks.create({ ...SHOP, name: 'promptgate', head_sha, conclusion: 'success' });
  const { data } = await rest.repos.createDeployment({ ...SHOP, ref: 'main', environment: 'staging' });
  const deployment_id = (data as { id: number }).id;
  await rest.repos.createDeploymentStatus({ ...SHOP, deployment_id, state: 'success' });
  const statuses = await rest.repos.listDeploymentStatuses({ ...SHOP, deployment_id });
  expect(statuses.data.map(({ state, environment }) => [state, environment])).toEqual([
    ['success', 'staging'],
  ]);
  const staged = await rest.repos.listDeployments({ ...SHOP, environment: 'staging' });
  expect(staged.data.map(({ sha }) => sha)).toEqual([head_sha]);
  expect(github.violations).toEqual([]);
});
