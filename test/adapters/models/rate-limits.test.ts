import fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { createModels } from '../../../src/adapters/models/index.ts';
import { readRateLimits } from '../../../src/adapters/models/rate-limits.ts';
import { createRoomReader } from '../../../src/adapters/models/room.ts';
import { makeRequest } from '../../contracts/models.ts';
import { openProvider } from '../../support/open-provider.ts';

const NOW = Date.UTC(2026, 10, 27, 12);
const read = (headers: Record<string, string>) => readRateLimits(new Headers(headers), NOW);

describe('what an answer says of limits', () => {
  it.each([
    ['6m0s', 360_000],
    ['2m59.5s', 179_500],
    ['1h2m3s', 3_723_000],
    ['12ms', 12],
    ['0s', 0],
    ['33011.5', 33_011_500],
    [String(NOW / 1000 + 8), 8000],
    [String(NOW + 8000), 8000],
    ['2026-11-27T12:00:08Z', 8000],
    ['2026-11-27T11:59:59Z', 0],
    ['soon', null],
    ['', null],
  ])('a reset of "%s" is in %s ms', (reset, resetMs) => {
    expect(read({ 'x-ratelimit-remaining-tokens': '5', 'x-ratelimit-reset-tokens': reset })).toEqual([
      { of: 'tokens', left: 5, most: null, resetMs },
    ]);
  });

  it('is read as OpenAI and as Anthropic write it', () => {
    expect(
      read({
        'x-ratelimit-limit-requests': '5000',
        'x-ratelimit-remaining-requests': '4999',
        'x-ratelimit-reset-requests': '12ms',
      }),
    ).toEqual([{ of: 'requests', left: 4999, most: 5000, resetMs: 12 }]);
    expect(
      read({
        'anthropic-ratelimit-output-tokens-limit': '16000',
        'anthropic-ratelimit-output-tokens-remaining': '15000',
        'anthropic-ratelimit-output-tokens-reset': '2026-11-27T12:00:04Z',
        'anthropic-ratelimit-requests-remaining': '999',
      }),
    ).toEqual([
      { of: 'requests', left: 999, most: null, resetMs: null },
      { of: 'tokens', left: 15_000, most: 16_000, resetMs: 4000 },
    ]);
  });

  it('is nothing where it cannot be read, whatever stands there', () => {
    expect(read({ 'x-ratelimit-remaining-requests': 'unlimited' })).toEqual([]);
    const text = fc.string({ unit: fc.constantFrom(...'0123456789.-hmsuTZ:+ e'.split('')), maxLength: 60 });
    fc.assert(
      fc.property(text, text, text, (left, most, reset) => {
        const found = read({
          'x-ratelimit-remaining-requests': left,
          'x-ratelimit-limit-requests': most,
          'x-ratelimit-reset-requests': reset,
        });
        for (const limit of found)
          for (const value of [limit.left, limit.most, limit.resetMs])
            expect(value === null || value >= 0).toBe(true);
      }),
    );
  });
});

describe('the room that limits leave', () => {
  const requests = { of: 'requests' as const, left: 40, most: 100, resetMs: 6000 };

  it('is that of the narrowest, tokens in calls as they were so far', () => {
    const tokens = { of: 'tokens' as const, left: 3000, most: 100_000, resetMs: 1000 };
    expect(createRoomReader().read('m', [requests, tokens], 1000, 0)).toEqual({ calls: 3, waitMs: 0 });
  });

  it('comes back evenly: a used up limit of 100 a minute has room for a call after 0.6 s', () => {
    const used = { ...requests, left: 0, resetMs: 60_000 };
    expect(createRoomReader().read('m', [used], null, 0)).toEqual({ calls: 0, waitMs: 600 });
    expect(createRoomReader().read('m', [{ ...used, most: null }], null, 0).waitMs).toBe(60_000);
  });

  it('of one model is kept until its reset while others are asked, and not for longer', () => {
    const rooms = createRoomReader();
    rooms.read('small', [{ ...requests, left: 4 }], null, 0);
    expect(rooms.read('large', [], null, 5999).calls).toBe(4);
    expect(rooms.read('large', [], null, 6000).calls).toBe(Number.POSITIVE_INFINITY);
  });
});

it('a provider whose answers say that two more are let in has two under way, and more once there is more room', async () => {
  const left = (count: number) => ({
    'x-ratelimit-limit-requests': '100',
    'x-ratelimit-remaining-requests': String(count),
    'x-ratelimit-reset-requests': '60s',
  });
  const eight = Promise.withResolvers<void>();
  const provider = await openProvider({
    behaviour({ index }) {
      if (index < 11) return { kind: 'answer', latencyMs: 20, headers: left(2) };
      // The eighth of the last ten.
      if (index === 19) eight.resolve();
      const until = index === 11 ? Promise.resolve() : eight.promise;
      return { kind: 'answer', until, headers: left(90) };
    },
  });
  const models = createModels({ ...provider.env('gateway'), PROMPTGATE_CONCURRENCY: '8' });
  onTestFinished(() => models.close());
  const { signal } = new AbortController();
  const ask = (n: number) =>
    Promise.all(
      Array.from({ length: n }, (_, i) =>
        models.complete(makeRequest('gateway/small'), { signal, idempotencyKey: `${i}` }),
      ),
    );
  await ask(1);
  await ask(10);
  expect(provider.peak()).toBe(2);
  await ask(1);
  await ask(10);
  expect(provider.peak()).toBe(8);
});
