import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/database/index.ts';
import { spendJsonSchema } from '../../src/entry/commands/json.ts';
import { review, spend, swap } from '../../src/wire-local.ts';
import { makeCharge, makeCost } from '../contracts/ledger.ts';
import { failOnLog, newDataDir } from '../support/databases.ts';
import { createTemporaryDirectory, type TestRepository } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { runPromptgate } from '../support/run-promptgate.ts';
import { createShop, pickTool, SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';

/** Of gpt-4o-mini, for 100 and 1,000 tokens. */
const CALL = 0.000_615;

async function openShop(budget = '') {
  const model = await openProvider({
    answer(request) {
      const answer = pickTool(request);
      const said = typeof answer === 'string' ? { text: answer } : answer;
      return { ...said, usage: { input: 100, output: 1000 } };
    },
  });
  const policy = `${SHOP_POLICY.replace('loopback/small', 'openai/gpt-4o-mini')}${budget}`;
  const env = {
    OPENAI_API_KEY: 'sk-test',
    OPENAI_BASE_URL: model.baseUrl,
    PROMPTGATE_CACHE_DIR: createTemporaryDirectory(),
  };
  return { shop: createShop(VAGUE_CHANGE, 40, policy), env, model };
}

type Env = Record<string, string>;
const reviewShop = ({ dir }: TestRepository, env: Env) =>
  runCommand(createTestIo(dir, env), (io) => review({ repo: '.', base: 'main', json: true }, io));
const showSpend = ({ dir }: TestRepository, env: Env, options: Parameters<typeof spend>[0] = {}) =>
  runCommand(createTestIo(dir, env), (io) => spend(options, io));
async function readSpend(shop: TestRepository, env: Env, options: Parameters<typeof spend>[0] = {}) {
  const { stdout } = await showSpend(shop, env, { ...options, json: true });
  return spendJsonSchema.parse(JSON.parse(stdout));
}

describe('what was spent', () => {
  it('by a server is told from its data directory, once it has stopped', async () => {
    const dataDir = await newDataDir();
    const { ledger, close } = await openDatabase({ dataDir }, failOnLog);
    const charge = makeCharge({ name: 'acme/shop', work: 'drift' });
    const held = await ledger.hold(charge, 1, [], Date.UTC(2026, 10, 5));
    if (!held.ok) throw new Error('refused');
    await ledger.settle(charge, held.hold, makeCost(0.4, { calls: 160 }));
    await close();
    const { stdout } = await runPromptgate(
      ['spend', '--server', '--by', 'work', '--repository', 'acme/shop', '--month', '2026-11', '--json'],
      { PROMPTGATE_DATA_DIR: dataDir },
    );
    expect(JSON.parse(stdout)).toMatchObject({ rows: [{ name: 'drift', calls: 160, usd: 0.4 }] });
  });

  it('is told by month, and by review, suite, artifact, route and work', async () => {
    const { shop, env, model } = await openShop();
    await reviewShop(shop, env);
    const first = model.requests.length;
    await runCommand(createTestIo(shop.dir, env), (io) =>
      swap({ repo: '.', base: 'main', models: ['openai/gpt-4.1-nano'], json: true }, io),
    );
    const calls = model.requests.length;
    const all = await readSpend(shop, env, { by: 'work' });
    expect(all.total).toMatchObject({ calls, assumed_usd: 0, unpriced_calls: 0 });
    expect(all.held_usd).toBe(0);
    expect(all.rows.map(({ name }) => name).toSorted()).toEqual(['review', 'swap']);
    expect(all.rows.find(({ name }) => name === 'review')).toMatchObject({
      calls: first,
      usd: expect.closeTo(first * CALL, 9),
    });
    const routes = await readSpend(shop, env, { by: 'route' });
    expect(routes.rows.map(({ name }) => name).toSorted()).toEqual([
      'openai/gpt-4.1-nano',
      'openai/gpt-4o-mini',
    ]);
    const artifacts = await readSpend(shop, env, { by: 'artifact' });
    expect(artifacts.rows.map(({ name }) => name.split(' ').slice(1).join(' '))).toContain(
      'tools/orders.json',
    );
    expect((await readSpend(shop, env, { by: 'review' })).rows).toHaveLength(2);
    expect((await readSpend(shop, env, { by: 'suite' })).rows[0]?.name).toContain('shop-tools');
    expect((await showSpend(shop, env, { month: '2020-01' })).stdout).toBe(
      'Nothing was spent in 2020-01 (UTC).\n',
    );
    expect((await showSpend(shop, env)).stdout).toMatch(/^\d{4}-\d\d \(UTC\): \$0\.\d\d in \d+ calls\n/);
  });

  it.each([{ month: 'May' }, { month: '2026-13' }, { by: 'model' }])('is not told of %j', async (options) => {
    const { shop, env } = await openShop();
    const { exit, stderr } = await showSpend(shop, env, options);
    expect(exit).toBe(2);
    expect(stderr).toContain('expected --');
  });
});

describe('a cap on a month', () => {
  it.each([
    ['of the policy', 'budget: { per_month_usd: 0.02 }\n', {}, 'budget.per_month_usd', 0.02],
    [
      'of the operator, which is smaller',
      'budget: { per_month_usd: 9 }\n',
      { PROMPTGATE_MAX_REPOSITORY_MONTH_USD: '0.02' },
      'PROMPTGATE_MAX_REPOSITORY_MONTH_USD',
      0.02,
    ],
    // Whose figures nobody but the operator is told.
    ['of all repositories', '', { PROMPTGATE_MAX_MONTH_USD: '0.02' }, 'PROMPTGATE_MAX_MONTH_USD', null],
  ])('%s holds for all commands on this machine together', async (_, budget, caps, raisedBy, usd) => {
    const { shop, env: plain, model } = await openShop(budget);
    const env = { ...plain, ...caps };
    const results = [await reviewShop(shop, env), await reviewShop(shop, env)];
    for (const { exit, stdout } of results) {
      expect(exit).toBe(4);
      expect(JSON.parse(stdout)).toMatchObject({
        verdict: 'error',
        cost: { stopped_by: { usd, month: expect.stringMatching(/^\d{4}-\d\d$/) } },
      });
    }
    // 32 calls are 1.97 cents.
    expect(model.requests).toHaveLength(32);
    const { stdout } = await runCommand(createTestIo(shop.dir, env), (io) =>
      review({ repo: '.', base: 'main' }, io),
    );
    const said = stdout.replace(/\s+/g, ' ');
    expect(said).toContain(raisedBy);
    expect(said).toContain('begins anew on');
    expect(said.includes('is spent or set aside')).toBe(usd !== null);
    expect((await readSpend(shop, env)).total.usd).toBeCloseTo(32 * CALL, 9);
  });

  it('that is no number is wrong usage', async () => {
    const { shop, env } = await openShop();
    const { exit, stderr } = await reviewShop(shop, { ...env, PROMPTGATE_MAX_MONTH_USD: '3,50' });
    expect(exit).toBe(2);
    expect(stderr).toContain('PROMPTGATE_MAX_MONTH_USD: expected US dollars');
  });
});
