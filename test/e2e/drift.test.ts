import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/database/index.ts';
import type { FakeRepository } from '../github/people/repository.ts';
import { startFakeGitHub } from '../github/start-fake-github.ts';
import { failOnLog, newDatabase } from '../support/databases.ts';
import {
  type LoopbackAnswer,
  type LoopbackRequest,
  startLoopbackProvider,
} from '../support/loopback-provider.ts';
import { postgresMissing, query } from '../support/postgres.ts';
import { runPromptgate } from '../support/run-promptgate.ts';
import { serveEnvironment, startServe } from '../support/serve-process.ts';
import { pickTool, SHOP_POLICY } from '../support/shop-repository.ts';
import { say } from './commands-support.ts';
import { eventually, POLICY, SHOP_FILES, useStage } from './support.ts';

const BIN = fileURLToPath(new URL('../../bin/promptgate.js', import.meta.url));
const SCHEDULE = '0 5 * * 1-5';
const WATCHED = `${SHOP_POLICY}drift: { schedule: "${SCHEDULE}" }\n`;

/** Models that take refunds for something else from now on, by name. */
const worse = new Set<string>();
function answer(request: LoopbackRequest): LoopbackAnswer {
  const refund = request.messages.at(-1)?.content.includes('refund') === true;
  return worse.has(request.model) && refund
    ? { toolCalls: [{ name: 'cancel_order', arguments: { order_id: 'A-0' } }] }
    : pickTool(request);
}
const stage = useStage();

const linesOf = (logged: string, { owner, name }: FakeRepository, text: string) =>
  logged.split('\n').filter((line) => line.includes(`"${owner}/${name}"`) && line.includes(text));

/** Pushes a policy with a schedule, and waits until it is noted. */
async function watch(shop: FakeRepository, text = WATCHED): Promise<void> {
  const before = linesOf(stage.logged(), shop, '"task":"default-branch"').length;
  const policy = text.replaceAll('loopback/small', `${shop.owner}/${shop.owner}`);
  await shop.commit('main', { [POLICY]: policy }, 'Watch for drift');
  await eventually(() => linesOf(stage.logged(), shop, '"task":"default-branch"').length > before);
}

/** The server was off when the schedule was due; it starts again and does what it missed, of many times once. */
async function missRuns(shop: FakeRepository, headSha: string, before = 0): Promise<void> {
  const { id: repositoryId, owner, name, installationId } = shop;
  await stage.serve.stop();
  const database = await openDatabase(stage.database, failOnLog);
  const about = { repositoryId, owner, name, installationId: installationId ?? 0, branch: 'main', headSha };
  await database.driftSchedules.forget(repositoryId);
  await database.driftSchedules.note({ ...about, schedule: SCHEDULE }, Date.parse('2026-01-05T05:00:00Z'));
  await database.close();
  await stage.restart();
  await eventually(() => linesOf(stage.logged(), shop, '"task":"drift"').length > before);
}

describe('a schedule of drift in the policy', () => {
  it('is not run before it is due, nor once it is taken out of the policy; what it cost is in the books', async () => {
    const shop = await stage.openShop();
    const sha = await shop.commit('main', { 'README.md': '# The shop\n' }, 'Words');
    await watch(shop);
    expect(stage.asked(shop)).toHaveLength(0);
    await missRuns(shop, sha);
    expect(stage.asked(shop)).toHaveLength(160);
    await watch(shop, SHOP_POLICY);
    await stage.serve.stop();
    const spent = await runPromptgate(
      ['spend', '--server', '--by', 'work', '--repository', `${shop.owner}/${shop.name}`, '--json'],
      { ...stage.env, PROMPTGATE_DATA_DIR: stage.dataDir },
    );
    expect(JSON.parse(spent.stdout)).toMatchObject({ rows: [{ name: 'drift', calls: 160 }] });
    const database = await openDatabase(stage.database, failOnLog);
    expect(
      await database.driftSchedules.enqueueDue(
        Date.now() + 9e9,
        (_, at) => at + 1000,
        () => true,
      ),
    ).toBe(0);
    await database.close();
    await stage.restart();
  });
});

describe('a branch that the policy says is released', () => {
  it('is what is watched, whatever is merged beside it; where it is gone the server says so and asks nothing', async () => {
    const shop = await stage.openShop();
    await shop.commit('production', { 'README.md': '# Released\n' }, 'Release');
    const tools = SHOP_FILES['tools/orders.json'] as string;
    const merged = { 'tools/orders.json': tools.replace('Pay money back', 'Pay money back at once') };
    const sha = await shop.commit('main', merged, 'Not released yet');
    const released = (name: string) =>
      `${SHOP_POLICY}drift: { schedule: "${SCHEDULE}", released: ${name} }\n`;
    await watch(shop, released('production'));
    await missRuns(shop, sha);
    const said = new Set(stage.asked(shop).map(({ body }) => JSON.stringify(body).includes('at once')));
    expect([...said]).toEqual([false]);
    expect(stage.asked(shop)).toHaveLength(160);

    await watch(shop, released('nowhere'));
    const before = linesOf(stage.logged(), shop, '"task":"drift"').length;
    await missRuns(shop, sha, before);
    await eventually(() => stage.logged().includes('there is no branch or tag of that name'));
    expect(stage.logged()).toContain(
      '`drift.released` is nowhere, and there is no branch or tag of that name',
    );
    expect(stage.asked(shop)).toHaveLength(160);
  });
});

const title = `servers on PostgreSQL${postgresMissing === null ? '' : ` (${postgresMissing})`}`;
describe.skipIf(postgresMissing !== null)(title, () => {
  it('pin, open one issue with what fell, bring it up to date, leave it alone in an outage, and close it once it is over', async () => {
    const url = await newDatabase();
    const github = await startFakeGitHub();
    const model = await startLoopbackProvider({ answer });
    const serve = await startServe(github, { env: { DATABASE_URL: url, ...model.env('loopback') } });
    const shop = await github.createRepository({ files: { ...SHOP_FILES, [POLICY]: WATCHED } });
    const headSha = await shop.commit('main', { 'README.md': '# The shop\n' }, 'Words');
    const { id: repositoryId, owner, name, installationId } = shop;
    const about = { repositoryId, owner, name, installationId: installationId ?? 0, branch: 'main', headSha };
    const database = await openDatabase({ url }, failOnLog);
    await database.driftSchedules.note({ ...about, schedule: SCHEDULE }, Date.now() + 9e9);
    const done = () => linesOf(serve.logged(), shop, '"msg":"task done"').length;
    let day = 0;
    const runDue = async (next = day++) => {
      const before = done();
      const dueAt = Date.parse('2026-01-05T05:00:00Z') + next * 24 * 60 * 60 * 1000;
      await database.comparisons.enqueue({ kind: 'drift', ...about, dueAt });
      await eventually(() => done() > before);
    };
    await runDue();
    expect(linesOf(serve.logged(), shop, 'Pinned 1 suite')).toHaveLength(1);
    expect(model.requests).toHaveLength(4 * 40);
    // The same run again, as after a server that stopped before it was done with it.
    await runDue(0);
    expect(linesOf(serve.logged(), shop, 'Pinned 1 suite')).toHaveLength(2);
    expect(model.requests).toHaveLength(4 * 40);
    expect(shop.issues()).toHaveLength(0);

    worse.add('small');
    await runDue();
    const [issue] = shop.issues();
    expect(issue).toMatchObject({
      state: 'open',
      title: 'A model that this repository uses answers worse than it did',
    });
    expect(issue?.body).toMatch(/shop-tools: tool\\_call fell by 25.points? without a change/);
    expect(issue?.body).toContain('`loopback/small`');
    expect(issue?.body).toMatch(/\| \*\*tool\\_call\*\* \| 100% \| 75% \| −25 \(−\d+ … −\d+\) \| dropped \|/);
    expect(issue?.body?.match(/\| `refund-\d+` \| Please refund order/g)).toHaveLength(3);
    expect(issue?.body).toMatch(/create_refund.*cancel_order/);

    await runDue();
    expect(shop.issues()).toHaveLength(1);
    expect(shop.issues()[0]?.state).toBe('open');

    model.setBehaviour(() => ({ kind: 'status', status: 401 }));
    const body = shop.issues()[0]?.body;
    await runDue();
    expect(linesOf(serve.logged(), shop, 'Not measured whether a provider has changed')).toHaveLength(1);
    expect(shop.issues()[0]).toMatchObject({ state: 'open', body });

    model.setBehaviour([]);
    worse.delete('small');
    await runDue();
    expect(shop.issues()).toHaveLength(1);
    expect(shop.issues()[0]?.state).toBe('closed');
    expect(shop.issues()[0]?.body).toMatch(/It is over/);

    worse.add('small');
    await runDue();
    const last = () => shop.issues().at(-1);
    expect(last()?.state).toBe('open');
    await shop.commit('main', { [POLICY]: SHOP_POLICY }, 'Watch no more');
    await eventually(() => last()?.state === 'closed');
    expect(last()?.body).toMatch(/not watched any more.*was not seen to be over/);
    expect(await query(url, 'SELECT 1 FROM promptgate.drift_schedules')).toHaveLength(0);
    worse.delete('small');
    await database.close();
    await serve.stop();
    expect(github.violations).toEqual([]);
    await model.close();
    await github.close();
  });

  it('run once what two of them missed', async () => {
    const url = await newDatabase();
    const github = await startFakeGitHub();
    const model = await startLoopbackProvider({ answer: pickTool });
    const env = { DATABASE_URL: url, ...model.env('loopback') };
    const shop = await github.createRepository({ files: SHOP_FILES });
    let serve = await startServe(github, { env });
    await shop.commit('main', { [POLICY]: WATCHED }, 'Watch for drift');
    await eventually(async () => (await query(url, 'SELECT 1 FROM promptgate.drift_schedules')).length === 1);
    await serve.stop();
    await query(url, "UPDATE promptgate.drift_schedules SET due_at = '2026-01-05T05:00:00Z'");

    const worker = spawn(process.execPath, [BIN, 'worker'], {
      env: serveEnvironment(github, { env }),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const ended = new Promise((resolve) => worker.once('close', resolve));
    let logged = '';
    worker.stdout.setEncoding('utf8').on('data', (text: string) => {
      logged += text;
    });
    serve = await startServe(github, { env });
    await eventually(() => logged.includes('ready for reviews'));
    const done = () => linesOf(logged + serve.logged(), shop, '"msg":"task done"');
    await eventually(() => done().length > 0);
    worker.kill('SIGTERM');
    await Promise.all([ended, serve.stop()]);
    expect(done()).toHaveLength(1);
    expect(model.requests).toHaveLength(160);
    const [{ due } = {}] = await query(url, 'SELECT due_at > now() AS due FROM promptgate.drift_schedules');
    expect(due).toBe(true);
    expect(github.violations).toEqual([]);
    await model.close();
    await github.close();
  });

  it('calibrate again what somebody calibrated three weeks ago, and nothing else', async () => {
    const url = await newDatabase();
    const github = await startFakeGitHub();
    let grades = 0;
    const model = await startLoopbackProvider({
      answer({ messages }) {
        if (!messages.some(({ content }) => content.includes('You grade'))) return 'A week.';
        grades += 1;
        return JSON.stringify({ reason: 'so', score: 4 });
      },
    });
    const env = {
      DATABASE_URL: url,
      PROMPTGATE_URL: 'https://promptgate.example.com',
      ...model.env('loopback'),
    };
    const serve = await startServe(github, { env });
    const shop = await github.createRepository({
      files: {
        [POLICY]: `version: 1
judge: loopback/small
drift: { schedule: "${SCHEDULE}" }
suites:
  - name: answers
    dataset: evals/cases.jsonl
    target: { kind: prompt, prompt: prompts/a.prompt.yml, model: loopback/small }
    scorers: [helpfulness, safety]
  - name: sent
    dataset: evals/cases.jsonl
    target: { kind: recorded, sent_by: evals.yml }
    scorers: [groundedness]
`,
        // It sends nothing of this commit, which nobody waits for whose judge is not to be calibrated.
        '.github/workflows/evals.yml': 'name: evals\non: [push]\njobs: {}\n',
        'prompts/a.prompt.yml': 'messages: [{ role: user, content: "Tell {{input}}" }]\n',
        'evals/cases.jsonl': Array.from({ length: 24 }, (_, i) =>
          JSON.stringify({ id: `c${i}`, input: `t${i}` }),
        ).join('\n'),
      },
    });
    const headSha = await shop.commit('words', { 'README.md': '# Words\n' }, 'Words');
    const pull = await shop.openPullRequest({ head: 'words' });
    expect((await say(shop, pull, '/promptgate calibrate answers')).refused).toBe(false);
    const isSafety =
      "id LIKE 'calibration-%' AND id = (SELECT max(id) FROM promptgate.blobs WHERE id LIKE 'calibration-%')";
    // Of one of both judges nothing is known any more.
    await query(url, `DELETE FROM promptgate.blobs WHERE ${isSafety}`);
    const kept = async () => {
      const rows = await query(
        url,
        "SELECT convert_from(content, 'UTF8') AS text FROM promptgate.blobs WHERE id LIKE 'calibration-%'",
      );
      return rows.map(({ text }) => (JSON.parse(String(text)) as { at: number }).at);
    };
    const age = (days: number) =>
      query(
        url,
        `UPDATE promptgate.blobs SET content = convert_to(regexp_replace(convert_from(content, 'UTF8'), '"at":\\d+', '"at":${Date.now() - days * 864e5}'), 'UTF8') WHERE id LIKE 'calibration-%'`,
      );
    const { id: repositoryId, owner, name, installationId } = shop;
    const about = { repositoryId, owner, name, installationId: installationId ?? 0, branch: 'main', headSha };
    const database = await openDatabase({ url }, failOnLog);
    const done = () => linesOf(serve.logged(), shop, '"task":"drift"').length;
    let week = 0;
    const watched = async () => {
      const before = { done: done(), grades };
      // The last of a week, each.
      const dueAt = Date.parse('2026-01-07T05:00:00Z') + week++ * 7 * 864e5;
      await database.comparisons.enqueue({ kind: 'drift', ...about, dueAt });
      await eventually(() => done() > before.done);
      return grades - before.grades;
    };
    // The first run pins answers, each graded by both judges.
    await watched();
    await age(20);
    const young = await watched();
    expect((await kept()).every((at) => Date.now() - at > 19 * 864e5)).toBe(true);
    await age(22);
    const old = await watched();
    expect(old - young).toBe(5 * 24);
    const after = await kept();
    expect(after).toHaveLength(1);
    expect(Date.now() - (after[0] ?? 0)).toBeLessThan(864e5);
    await database.close();
    await serve.stop();
    expect(github.violations).toEqual([]);
    await model.close();
    await github.close();
  });
});
