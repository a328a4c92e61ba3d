import { expect, it, onTestFinished, vi } from 'vitest';
import { createLimiter, type Limiter } from '../../../src/adapters/models/limiter.ts';
import { mulberry32, uniform } from '../../../src/core/gate/random.ts';

/** How many of these calls run at once. */
async function countSlots(limiter: Limiter, most: number): Promise<number> {
  const end = Promise.withResolvers<void>();
  let running = 0;
  const { signal } = new AbortController();
  const calls = Array.from({ length: most }, () =>
    limiter.run(
      () => {
        running += 1;
        return end.promise;
      },
      { signal, retry: false, isSpare: false },
    ),
  );
  await new Promise((resolve) => setImmediate(resolve));
  const counted = running;
  end.resolve();
  await Promise.all(calls);
  return counted;
}

it('a provider that refuses everything is asked half as much after eight refusals, down to one call at a time', async () => {
  const limiter = createLimiter(20);
  const counts: number[] = [];
  for (let refusals = 0; refusals < 7; refusals++) limiter.noteRefusal(performance.now(), 0);
  counts.push(await countSlots(limiter, 30));
  for (let halvings = 0; halvings < 6; halvings++) {
    const rest = halvings === 0 ? 1 : 8;
    for (let refusals = 0; refusals < rest; refusals++) limiter.noteRefusal(performance.now(), 0);
    counts.push(await countSlots(limiter, 30));
  }
  expect(counts).toEqual([20, 10, 5, 2, 1, 1, 1]);
});

it('what had started before the slots were halved says nothing new', async () => {
  const limiter = createLimiter(16);
  const started = performance.now();
  for (let refusals = 0; refusals < 16; refusals++) limiter.noteRefusal(started - 1, 0);
  expect(await countSlots(limiter, 30)).toBe(8);
});

it('a provider that refuses one in ten for no reason loses no slot of twenty', async () => {
  const draw = mulberry32(20_260_101);
  const limiter = createLimiter(20);
  for (let call = 0; call < 3_000; call++)
    if (uniform(draw) < 0.1) limiter.noteRefusal(performance.now(), 0);
    else limiter.noteSuccess();
  expect(await countSlots(limiter, 30)).toBe(20);
});

it('success wins slots back one by one, and never more than there were', async () => {
  const limiter = createLimiter(8);
  for (let refusals = 0; refusals < 8; refusals++) limiter.noteRefusal(performance.now(), 0);
  for (let successes = 0; successes < 20; successes++) limiter.noteSuccess();
  expect(await countSlots(limiter, 30)).toBe(6);
  for (let successes = 0; successes < 200; successes++) limiter.noteSuccess();
  expect(await countSlots(limiter, 30)).toBe(8);
});

it('no more run than the provider has room for, one where it has room for less, and all again once it has', async () => {
  const limiter = createLimiter(20);
  const counts: number[] = [];
  for (const calls of [100, 7.5, 0.3, 12, Number.POSITIVE_INFINITY]) {
    limiter.noteRoom({ calls, waitMs: 0 });
    counts.push(await countSlots(limiter, 30));
  }
  expect(counts).toEqual([20, 7, 1, 12, 20]);
});

it('room that is said to be there gives back no slots that refusals have cost', async () => {
  const limiter = createLimiter(20);
  for (let refusals = 0; refusals < 8; refusals++) limiter.noteRefusal(performance.now(), 0);
  limiter.noteRoom({ calls: 500, waitMs: 0 });
  expect(await countSlots(limiter, 30)).toBe(10);
});

it('nothing begins before a used up limit has room for a call, and then one call does', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const limiter = createLimiter(20);
  limiter.noteRoom({ calls: 0, waitMs: 20 });
  const before = countSlots(limiter, 30);
  // It has counted by then.
  await new Promise((resolve) => setImmediate(resolve));
  await vi.advanceTimersByTimeAsync(20);
  expect(await before).toBe(0);
  expect(await countSlots(limiter, 30)).toBe(1);
});

it('a start with few slots gains one with every answer, and after the first halving one with ten', async () => {
  const limiter = createLimiter(32, 8);
  const counts = [await countSlots(limiter, 40)];
  const succeed = async (times: number) => {
    for (let successes = 0; successes < times; successes++) limiter.noteSuccess();
    counts.push(await countSlots(limiter, 40));
  };
  await succeed(8);
  await succeed(100);
  for (let refusals = 0; refusals < 200; refusals++) limiter.noteRefusal(performance.now(), 0);
  const afterwards = await countSlots(limiter, 40);
  await succeed(20);
  expect([...counts, afterwards]).toEqual([8, 16, 32, 3, 1]);
});
