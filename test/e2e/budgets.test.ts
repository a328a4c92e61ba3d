import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type FakeGitHub, startFakeGitHub } from '../github/start-fake-github.ts';
import { newDatabase } from '../support/databases.ts';
import { type LoopbackProvider, startLoopbackProvider } from '../support/loopback-provider.ts';
import { postgresMissing, query } from '../support/postgres.ts';
import { type ServeProcess, serveEnvironment, startServe } from '../support/serve-process.ts';
import { CLEAR_TOOLS, pickTool, SHOP_POLICY } from '../support/shop-repository.ts';
import { concludedCheck, eventually, onlyComment, POLICY, SHOP_FILES } from './support.ts';

const BIN = fileURLToPath(new URL('../../bin/promptgate.js', import.meta.url));
/** Of gpt-4o-mini, at $0.15 and $0.60 a million tokens, for 100 and 1,000 of them. */
const CALL = 0.000_615;

const policyWith = (budget: string) =>
  `${SHOP_POLICY.replace('loopback/small', 'openai/gpt-4o-mini')}budget: ${budget}\n`;
/** The same to a model that picks by words, in words of its own: no call stands for another one. */
const reworded = (n: number) => ({
  'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 2).replace(
    'Pay money back',
    `Pay money back ${'again '.repeat(n)}`,
  ),
});

const title = `budgets that servers on one PostgreSQL share${postgresMissing === null ? '' : ` (${postgresMissing})`}`;
describe.skipIf(postgresMissing !== null)(title, () => {
  let github: FakeGitHub;
  let model: LoopbackProvider;
  let serve: ServeProcess;
  let worker: { stop(): Promise<void>; logged(): string };
  let url: string;
  beforeAll(async () => {
    url = await newDatabase();
    github = await startFakeGitHub();
    const bothAsk = Promise.withResolvers<void>();
    model = await startLoopbackProvider({
      answer(request) {
        const answer = pickTool(request);
        const said = typeof answer === 'string' ? { text: answer } : answer;
        return { ...said, usage: { input: 100, output: 1000 } };
      },
      // Each process does one review at a time, whose first call is made alone: two are of both.
      behaviour(request) {
        if (request.index > 0) bothAsk.resolve();
        return { kind: 'answer', until: bothAsk.promise };
      },
    });
    const env = {
      DATABASE_URL: url,
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: model.baseUrl,
      PROMPTGATE_REVIEWS: '1',
    };
    serve = await startServe(github, { env });
    worker = await startWorker(serveEnvironment(github, { env }));
  });
  afterAll(async () => {
    await worker.stop();
    await serve.stop();
    await model.close();
    expect(github.violations).toEqual([]);
    await github.close();
  });

  it('let through no more than the month’s cap together, say what stopped them, and go on once it is raised', async () => {
    const cap = 0.05;
    const shop = await github.createRepository({
      files: { ...SHOP_FILES, [POLICY]: policyWith(`{ per_month_usd: ${cap} }`) },
    });
    const heads = [];
    for (const n of [1, 2, 3, 4]) {
      heads.push(await shop.commit(`words-${n}`, reworded(n), 'Reworded'));
      await shop.openPullRequest({ head: `words-${n}` });
    }
    const checks = await Promise.all(heads.map((sha) => concludedCheck(shop, sha)));
    const asked = model.requests.length;
    // 81 calls are 4.98 cents. Without a cap it were 320.
    expect(asked).toBeLessThanOrEqual(81);
    expect(asked).toBeGreaterThan(40);
    const took = [serve.logged(), worker.logged()].map((log) => log.includes('review ended'));
    expect(took).toEqual([true, true]);
    expect(checks.map(({ conclusion }) => conclusion)).toEqual(heads.map(() => 'failure'));
    for (const check of checks)
      expect(check.title).toMatch(/^Not evaluated: this repository’s budget for \w+ \d{4} is spent$/);
    const { body } = await onlyComment(shop, 1);
    expect(body).toMatch(
      /did not cover another call: \\\$0\.05 of \\\$0\.05 is spent or set aside, and the next one may cost/,
    );
    expect(body).toMatch(/begins anew on \d{4}-\d\d-01 \(UTC\)/);
    expect(body).toContain('`budget.per_month_usd`');
    expect(body).toContain('What was finished is kept');
    const [total] = await query(
      url,
      "SELECT spent, held FROM promptgate.month_totals WHERE repository <> '*'",
    );
    expect(Number(total?.spent)).toBe(Math.round(asked * CALL * 1e9));
    expect(Number(total?.held)).toBe(0);

    await shop.commit('main', { [POLICY]: policyWith('{ per_month_usd: 5 }') }, 'More money');
    for (const sha of heads) await concludedCheck(shop, sha, ({ conclusion }) => conclusion === 'success', 2);
    // What was finished was not paid for twice.
    expect(model.requests.length).toBeLessThanOrEqual(4 * 80 + 4 * 8);
  });
});

async function startWorker(env: Record<string, string>) {
  const child = spawn(process.execPath, [BIN, 'worker'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
  let logged = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    logged += text;
  });
  await eventually(() => logged.includes('ready for reviews'));
  return {
    logged: () => logged,
    async stop() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
