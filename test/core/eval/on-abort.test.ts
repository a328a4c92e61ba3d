import { getEventListeners } from 'node:events';
import { expect, it } from 'vitest';
import { onAbort } from '../../../src/core/eval/on-abort.ts';

it('whatever waits for a signal is told of it once, unless it has left, by one listener of the signal', () => {
  const controller = new AbortController();
  const told: number[] = [];
  const leave = Array.from({ length: 1000 }, (_, i) => onAbort(controller.signal, () => told.push(i)));
  expect(getEventListeners(controller.signal, 'abort')).toHaveLength(1);
  for (const one of leave.slice(3)) one();
  controller.abort();
  controller.abort();
  expect(told).toEqual([0, 1, 2]);
});

it('who comes after the signal is not told of it', () => {
  const controller = new AbortController();
  controller.abort();
  let told = false;
  onAbort(controller.signal, () => {
    told = true;
  });
  expect(told).toBe(false);
});
