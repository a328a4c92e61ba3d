import { describe, expect, it } from 'vitest';
import { createBreaker } from '../../../src/flows/run/provider-breaker.ts';
import type { ModelResult, ProviderFailure } from '../../../src/ports.ts';

const answered: ModelResult = {
  ok: true,
  output: {
    text: 'yes',
    toolCalls: [],
    retrieved: [],
    finishReason: 'stop',
    usage: null,
    latencyMs: 1,
    costUsd: null,
  },
};
const failed = (kind: ProviderFailure['kind']): ModelResult => ({
  ok: false,
  failure: { kind, status: null, message: kind, attempts: 1 },
});

/** Whether the model is left alone after these results. */
function trips(results: readonly ModelResult[]): boolean {
  const breaker = createBreaker();
  for (const result of results) breaker.record('acme/m', result);
  return breaker.check('acme/m') !== null;
}
const times = (count: number, result: ModelResult) => Array.from({ length: count }, () => result);

describe('a model is left alone', () => {
  it.each([
    ['that refuses the key once', [answered, failed('auth')]],
    ['that has only ever failed', times(10, failed('server'))],
    ['that has gone down since it answered', [answered, ...times(25, failed('timeout'))]],
  ])('%s', (_, results) => expect(trips(results)).toBe(true));
});

describe('a model is asked on', () => {
  it.each([
    [
      'that answers now and then',
      times(40, failed('server')).flatMap((one, i) => (i % 8 === 0 ? [answered, one] : [one])),
    ],
    ['that answered others and refuses these requests', [answered, ...times(60, failed('bad_request'))]],
    ['where the review was stopped', times(30, failed('cancelled'))],
  ])('%s', (_, results) => expect(trips(results)).toBe(false));
});
