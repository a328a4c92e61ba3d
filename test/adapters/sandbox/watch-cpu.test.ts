import { expect, it } from 'vitest';
import { watchCpu } from '../../../src/adapters/sandbox/watch-cpu.ts';

/** A thread whose CPU time a test tells, look by look, and what the watch made of it. */
function watchThread(looks: readonly number[], wallMs = 600_000) {
  const { promise: ended, resolve: end } = Promise.withResolvers<'cpu' | 'wall'>();
  let seen = 0;
  const read = async () => looks[Math.min(seen++, looks.length - 1)] ?? 0;
  watchCpu({ read, from: 1_000, cpuMs: 5, wallMs, end });
  return { ended, seen: () => seen };
}

it('a thread that a busy machine gives little is let go on until it has had its CPU time', async () => {
  const { ended, seen } = watchThread([1_000, 1_000, 1_001, 1_004.9, 1_005]);
  expect(await ended).toBe('cpu');
  expect(seen()).toBe(5);
});

it('a thread that gets next to nothing is ended all the same', async () => {
  const { ended } = watchThread([1_001], 1);
  expect(await ended).toBe('wall');
});

it('a thread that answers while it is being looked at is not ended', async () => {
  const { promise: looked, resolve: look } = Promise.withResolvers<number>();
  const { promise: asked, resolve: ask } = Promise.withResolvers<void>();
  const ends: string[] = [];
  const read = () => {
    ask();
    return looked;
  };
  const watch = watchCpu({ read, from: 0, cpuMs: 1, wallMs: 600_000, end: (reason) => ends.push(reason) });
  await asked;
  watch.stop();
  look(1_000);
  await looked;
  expect(ends).toEqual([]);
});
