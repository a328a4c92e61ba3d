import { expect, it } from 'vitest';
import { openLedger } from '../../../src/adapters/store/index.ts';
import { describeEstimate } from '../../../src/core/report/estimate-text.ts';
import { review } from '../../../src/wire-local.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';
import { openProvider } from '../../support/open-provider.ts';
import { createTestIo, runCommand } from '../../support/run-command.ts';
import { createShop, pickTool, SHOP_POLICY, VAGUE_CHANGE } from '../../support/shop-repository.ts';

it('a review says what it will cost, the second time also what it usually does', async () => {
  const model = await openProvider({
    answer(request) {
      const answer = pickTool(request);
      const said = typeof answer === 'string' ? { text: answer } : answer;
      return { ...said, usage: { input: 100, output: 1000 } };
    },
  });
  const policy = `${SHOP_POLICY.replace('loopback/small', 'openai/gpt-4o-mini')}    fallback: openai/gpt-4o\nbudget: { per_review_usd: 2 }\n`;
  const dir = createTemporaryDirectory();
  const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: model.baseUrl, PROMPTGATE_CACHE_DIR: dir };
  const shop = createShop(VAGUE_CHANGE, 40, policy);
  const run = () => runCommand(createTestIo(shop.dir, env), (io) => review({ repo: '.', base: 'main' }, io));
  const told = (await run()).stderr;
  const found =
    /It will cost \$0\.00\d+ to \$(0\.\d+) without what is kept; up to \$(\d\.\d+) more on openai\/gpt-4o if openai\/gpt-4o-mini is down; the budget of this review is \$2\.00\./.exec(
      told,
    );
  // The fallback costs 50/3 of the model, and is expected by nothing.
  expect(Number(found?.[2]) / Number(found?.[1])).toBeCloseTo(50 / 3, 0);
  const ledger = openLedger(dir);
  const month = new Date().toISOString().slice(0, 7);
  expect((await ledger.total(month, null)).spentUsd).toBeCloseTo(model.requests.length * 0.000_615, 9);
  ledger.close();
  // 80 calls of $0.000615.
  expect((await run()).stderr).toContain('usually $0.05 by earlier reviews');
});

it('a fallback without a price is named, and one that costs nothing is not', () => {
  const estimate = { range: { low: 0, high: 0 }, unpriced: [], usualUsd: null };
  const fallbacks = [
    { of: 'ollama/one', model: 'gateway/ours', usd: null },
    { of: 'ollama/two', model: 'ollama/one', usd: 0 },
  ];
  expect(describeEstimate({ ...estimate, fallbacks }, null)).toBe(
    'It will cost nothing; more, at a price that is not known, on gateway/ours if ollama/one is down.',
  );
});

it('what has no price is named', () => {
  const estimate = { range: null, unpriced: ['gateway/ours'], usualUsd: null };
  expect(describeEstimate(estimate, null)).toBe(
    'What it will cost is not known: there is no price of gateway/ours.',
  );
});
