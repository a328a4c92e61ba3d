import { expect, test } from 'vitest';
import { failure, installationClient, receive, SHOP, start } from './support.ts';

async function shopWithChecks() {
  const app = await receive();
  const github = await start({ webhookUrl: app.url });
  const shop = await github.createRepository({ files: { 'a.txt': 'a\n' } });
  const sha = await shop.commit('topic', { 'a.txt': 'b\n' }, 'Change');
  await shop.openPullRequest({ head: 'topic' });
  const { rest } = installationClient(github, shop.installationId);
  const create = (more = {}) => rest.checks.create({ ...SHOP, name: 'promptgate', head_sha: sha, ...more });
  return { github, shop, sha, rest, create };
}

const annotation = (line: number) => ({
  path: 'a.txt',
  start_line: line,
  end_line: line,
  annotation_level: 'warning' as const,
  message: `Line ${line}`,
});

test('a check goes from in progress to its conclusion, and a commit shows it', async () => {
  const { github, shop, sha, rest, create } = await shopWithChecks();
  const { data: run } = await create({ status: 'in_progress', external_id: 'review-1' });
  expect(run).toMatchObject({ status: 'in_progress', conclusion: null, completed_at: null });
  expect(run.pull_requests.map(({ number }) => number)).toEqual([1]);
  const output = { title: 'No regression', summary: 'All well', text: 'Details' };
  const { data: done } = await rest.checks.update({
    ...SHOP,
    check_run_id: run.id,
    conclusion: 'success',
    output,
  });
  expect(done).toMatchObject({ status: 'completed', conclusion: 'success', external_id: 'review-1', output });
  expect(done.completed_at).not.toBeNull();
  expect(shop.checkRuns(sha)).toMatchObject([{ id: run.id, conclusion: 'success', title: 'No regression' }]);
  await github.webhooks.settled();
  const told = github.webhooks.deliveries.filter(({ event }) => event === 'check_run');
  expect(told.map(({ action }) => action)).toEqual(['created', 'completed']);
  expect(github.violations).toEqual([]);
});

test('annotations come in portions of 50 at most and add up', async () => {
  const { github, rest, create } = await shopWithChecks();
  const lines = Array.from({ length: 51 }, (_, at) => annotation(at + 1));
  const output = { title: 'T', summary: 'S' };
  expect((await failure(create({ output: { ...output, annotations: lines } }))).status).toBe(422);
  expect(github.violations.length).toBe(1);
  const { data: run } = await create({ output: { ...output, annotations: lines.slice(0, 50) } });
  const update = { ...SHOP, check_run_id: run.id, output: { ...output, annotations: lines.slice(50) } };
  const { data: updated } = await rest.checks.update(update);
  expect(updated.output.annotations_count).toBe(51);
  const listed = await rest.checks.listAnnotations({ ...SHOP, check_run_id: run.id, per_page: 100 });
  expect(listed.data.map(({ start_line }) => start_line)).toEqual(lines.map(({ start_line }) => start_line));
});

test('sizes that the description leaves out are refused too', async () => {
  const { github, create } = await shopWithChecks();
  const output = (more: object) => ({
    output: { title: 'T', summary: 'S', annotations: [{ ...annotation(1), ...more }] },
  });
  expect((await failure(create(output({ message: 'x'.repeat(65_537) })))).status).toBe(422);
  expect((await failure(create(output({ title: 'x'.repeat(256) })))).status).toBe(422);
  expect((await failure(create({ status: 'completed' }))).status).toBe(422);
  const buttons = (label: string) => ({ actions: [{ label, description: 'D', identifier: 'rerun' }] });
  expect((await failure(create(buttons('x'.repeat(21))))).status).toBe(422);
  expect(github.violations.length).toBe(4);
  expect((await failure(create({ head_sha: 'c'.repeat(40) }))).status).toBe(422);
});

test('a commit’s checks are found by name, App and state; of one name the latest is shown', async () => {
  const { shop, sha, rest, create } = await shopWithChecks();
  const { data: old } = await create({ conclusion: 'failure' });
  const { data: run } = await create({ status: 'in_progress' });
  const other = await shop.checkByOtherApp({ name: 'promptgate', sha, conclusion: 'success' });
  const ids = async (filter: object) => {
    const { data } = await rest.checks.listForRef({ ...SHOP, ref: sha, ...filter });
    return data.check_runs.map(({ id }) => id);
  };
  const app_id = run.app?.id ?? 0;
  expect(await ids({ check_name: 'promptgate' })).toEqual([other, run.id]);
  expect(await ids({ check_name: 'promptgate', app_id })).toEqual([run.id]);
  expect(await ids({ check_name: 'promptgate', app_id, filter: 'all' })).toEqual([run.id, old.id]);
  expect(await ids({ check_name: 'lint' })).toEqual([]);
  expect(await ids({ status: 'in_progress' })).toEqual([run.id]);
  const foreign = rest.checks.update({ ...SHOP, check_run_id: other, conclusion: 'failure' });
  expect((await failure(foreign)).status).toBe(403);
});

test('re-runs and buttons are told to the App with who pressed them', async () => {
  const { github, shop, sha, create } = await shopWithChecks();
  const actions = [{ label: 'Accept', description: 'Accept the regression', identifier: 'accept' }];
  const { data: run } = await create({ conclusion: 'failure', actions });
  shop.rerequestCheckRun(run.id, { by: 'mia' });
  shop.requestCheckAction(run.id, 'accept', { by: 'tom' });
  await shop.rerequestCheckSuite(sha);
  await github.webhooks.settled();
  const told = github.webhooks.deliveries.slice(-3);
  expect(
    told.map(({ event, action, payload }) => [event, action, (payload.sender as { login: string }).login]),
  ).toEqual([
    ['check_run', 'rerequested', 'mia'],
    ['check_run', 'requested_action', 'tom'],
    ['check_suite', 'rerequested', 'ada'],
  ]);
  expect(told[1]?.payload.requested_action).toEqual({ identifier: 'accept' });
  expect(() => shop.requestCheckAction(run.id, 'explode')).toThrow('no button');
});

test('a check on a fork’s commit knows neither branch nor pull request', async () => {
  const { github, shop, rest } = await shopWithChecks();
  const fork = await shop.fork('stranger');
  const head_sha = await fork.commit('theirs', { 'a.txt': 'c\n' }, 'Theirs');
  await shop.openPullRequest({ head: 'theirs', fork });
  const { data: run } = await rest.checks.create({ ...SHOP, name: 'promptgate', head_sha });
  expect(run.pull_requests).toEqual([]);
  const { data } = await rest.checks.listSuitesForRef({ ...SHOP, ref: head_sha });
  expect(data.check_suites.map(({ head_branch }) => head_branch)).toEqual([null]);
  expect(github.violations).toEqual([]);
});
