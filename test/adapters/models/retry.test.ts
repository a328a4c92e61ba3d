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
  const other = limiter.run(() => busy.promise, { signal: new AbortController().signal, retry: false });
  const attempt = async () => failure('timeout');
  const call = callWithRetries({ attempt, limiter, settings, signal });
  controller.abort();
  expect(await call).toMatchObject({ ok: false, failure: { kind: 'cancelled', attempts: 0, unread: 0 } });
  busy.resolve();
  await other;
});
