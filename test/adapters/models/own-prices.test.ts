import { expect, it } from 'vitest';
import { createModels } from '../../../src/adapters/models/index.ts';
import { makeRequest } from '../../contracts/models.ts';
import { openProvider } from '../../support/open-provider.ts';

const PRICES = `prices:
  gateway/ours: { input: 2, output: 10, cached_input: 0.5 }
  gateway/*: { input: 0, output: 0 }
  OpenAI/gpt-4o-mini: { input: 1, output: 1 }
`;

it('an operator’s price takes the place of the table’s, and gives one to what has none', async () => {
  const answer = () => ({ text: 'x', usage: { input: 1000, output: 500, cached: 400, reasoning: 300 } });
  const provider = await openProvider({ answer });
  const env = { ...provider.env('gateway'), OPENAI_API_KEY: 'sk-test' };
  const models = createModels(env, { file: PRICES });
  const usage = { inputTokens: 1_000_000, outputTokens: 1_000_000, cachedInputTokens: 500_000 };
  expect(models.price('gateway/ours', usage)).toBe(1 + 0.25 + 10);
  expect(models.price('gateway/another', usage)).toBe(0);
  expect(models.price('openai/gpt-4o-mini', usage)).toBe(2);
  expect(models.price('elsewhere/model', usage)).toBeNull();
  const call = { signal: AbortSignal.timeout(10_000), idempotencyKey: 'k' };
  const made = await models.complete(makeRequest('gateway/ours'), call);
  // Tokens of reasoning are among the 500 of output, and cost as those.
  expect(made.ok && made.output.costUsd).toBeCloseTo((600 * 2 + 400 * 0.5 + 500 * 10) / 1e6, 12);
  const [own, table] = await models.list({ models: ['gateway/ours', 'openai/gpt-4o'] });
  expect(own).toMatchObject({ price: { input: 2, output: 10 }, pricedBy: 'operator' });
  expect(table).toMatchObject({ pricedBy: 'table' });
  await models.close();
});

it('a name that is priced as a model has its own price of the file, else that of the model there, else the table’s', async () => {
  const file = `${PRICES}  alias/slow: { input: 7, output: 7 }
providers:
  gateway:
    base_url: http://127.0.0.1:1/v1
    priced_as: { ours: openai/gpt-4o-mini }
  alias:
    base_url: http://127.0.0.1:1/v1
    priced_as: { fast: openai/gpt-4o-mini, local: slow, other: openai/gpt-4.1-mini }
`;
  const models = createModels({}, { file });
  const usage = { inputTokens: 1_000_000, outputTokens: 0, cachedInputTokens: 0 };
  expect(models.price('gateway/ours', usage)).toBe(2);
  expect(models.price('alias/fast', usage)).toBe(1);
  expect(models.price('alias/local', usage)).toBe(7);
  expect(models.price('alias/other', usage)).toBeCloseTo(0.4, 6);
  const [fast, other] = await models.list({ models: ['alias/fast', 'alias/other'] });
  expect(fast).toMatchObject({ price: { input: 1, output: 1 }, pricedBy: 'operator' });
  expect(other).toMatchObject({ pricedBy: 'table' });
  await models.close();
});

it.each([
  ['prices: { gateway: { input: 1, output: 1 } }', 'provider/model'],
  ['prices: { a/b: { input: -1, output: 1 } }', 'prices.a/b.input'],
  ['prices: { a/b: { input: 1 } }', 'prices.a/b.output'],
  ['prices: { a/b: { input: 1, output: 1, inptu: 2 } }', 'inptu'],
])('faults of the file are named: %s', (text, expected) => {
  expect(() => createModels({}, { file: text })).toThrow(expected);
});
