import { expect, it } from 'vitest';
import type { AttemptResult } from '../../../src/adapters/models/failure.ts';
import { createLimiter } from '../../../src/adapters/models/limiter.ts';
import { callWithRetries, DEFAULT_RETRY } from '../../../src/adapters/models/retry.ts';

const failure = (kind: 'rate_limit' | 'timeout'): AttemptResult<never> => ({
  ok: false,
  failure: { kind, status: null, message: kind, retry: true, retryAfterMs: null },
});
const settings = { ...DEFAULT_RETRY, baseDelayMs: 1, maxDelayMs: 1 };

it('of a call that is cancelled between attempts, only those may be charged that nobody answered', async () => {
  const controller = new AbortController();
  const results = [failure('timeout'), failure('rate_limit')];
  let refused = 0;
  const limiter = {
    ...createLimiter(1),
    noteRefusal: () => {
      refused += 1;
      if (refused === results.length + 2) controller.abort();
    },
  };
  const { signal } = controller;
  const attempt = async () => results.shift() ?? failure('timeout');
  expect(await callWithRetries({ attempt, limiter, settings, signal })).toMatchObject({
    ok: false,
    failure: { kind: 'cancelled', attempts: 2, unread: 1 },
  });
});

it('a call that is cancelled while it waits for a slot was never sent', async () => {
  const controller = new AbortController();
  const { signal } = controller;
  const limiter = createLimiter(1);
  const busy = Promise.withResolvers<void>();
  const other = limiter.run(() => busy.promise, {
    signal: new AbortController().signal,
    retry: false,
    isSpare: false,
  });
  const attempt = async () => failure('timeout');
  const call = callWithRetries({ attempt, limiter, settings, signal });
  controller.abort();
  expect(await call).toMatchObject({ ok: false, failure: { kind: 'cancelled', attempts: 0, unread: 0 } });
  busy.resolve();
  await other;
});

it('a spare call that is dropped ends between its attempts, and has what an attempt under way brings', async () => {
  const never = new AbortController().signal;
  const ask = (attempt: () => Promise<AttemptResult<string>>, drop: AbortController) =>
    callWithRetries({
      ...{
        attempt,
        limiter: createLimiter(1),
        settings: { ...settings, baseDelayMs: 60_000, maxDelayMs: 60_000 },
      },
      ...{ signal: never, spare: drop.signal },
    });
  const between = new AbortController();
  const waits = ask(async () => {
    setImmediate(() => between.abort());
    return failure('rate_limit');
  }, between);
  expect(await waits).toMatchObject({ ok: false, failure: { kind: 'cancelled', attempts: 1 } });
  const within = new AbortController();
  const answered = ask(async () => {
    within.abort();
    return { ok: true, output: 'paid for' };
  }, within);
  expect(await answered).toEqual({ ok: true, output: 'paid for' });
});

it('a spare call that waits for a slot goes behind whoever comes after it', async () => {
  const limiter = createLimiter(1);
  const log: string[] = [];
  const busy = Promise.withResolvers<void>();
  const { signal } = new AbortController();
  const run = (name: string, isSpare: boolean) =>
    limiter.run(async () => void log.push(name), { signal, retry: false, isSpare });
  const all = [
    limiter.run(() => busy.promise, { signal, retry: false, isSpare: false }),
    run('spare', true),
    run('needed', false),
  ];
  busy.resolve();
  await Promise.all(all);
  expect(log).toEqual(['needed', 'spare']);
});
