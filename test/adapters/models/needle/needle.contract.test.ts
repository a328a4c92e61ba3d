import { expect, it } from 'vitest';
import { createModels } from '../../../../src/adapters/models/index.ts';
import { callOptions, describeModelsContract, makeRequest } from '../../../contracts/models.ts';

const MODEL = 'needle/needle-26m';

// One instance: loading the model takes seconds. The contract closes it, so it comes last.
const models = createModels({ PROMPTGATE_NEEDLE_WORKERS: '1' });

it('the embedded model refuses what it would cut, and says how long it is', async () => {
  const long = makeRequest(MODEL, {
    messages: [{ role: 'user', content: 'weather in Lisbon? '.repeat(400) }],
  });
  const result = await models.complete(long, callOptions());
  if (result.ok) throw new Error('expected a refusal');
  expect(result.failure.kind).toBe('bad_request');
  expect(result.failure.message).toMatch(/reads 1024 tokens, and message and tools have \d{4}/);
});

it('the embedded model refuses tools whose names it could not tell apart', async () => {
  const [tool] = makeRequest(MODEL).tools;
  if (tool === undefined) throw new Error('no tool');
  const twins = makeRequest(MODEL, { tools: [tool, { ...tool, name: 'getWeather' }] });
  const result = await models.complete(twins, callOptions());
  expect(result).toMatchObject({ ok: false, failure: { kind: 'bad_request' } });
});

describeModelsContract('the embedded model', async () => ({
  models,
  model: MODEL,
  missing: 'needle/needle-7b',
  cleanUp: async () => {},
}));
