import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createPace } from '../../../src/adapters/github/transport.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const { signal } = new AbortController();

describe('the requests of one installation', () => {
  it('write one after the other, a second apart, and read meanwhile', async () => {
    const pace = createPace(1000);
    const startedAt = Date.now();
    const starts: string[] = [];
    const send = (method: string) =>
      pace(method, async () => void starts.push(`${method} ${Date.now() - startedAt}`), signal);
    const work = Promise.all(['POST', 'PATCH', 'POST', 'GET', 'GET'].map(send));
    await vi.advanceTimersByTimeAsync(5000);
    await work;
    expect(starts.sort()).toEqual(['GET 0', 'GET 0', 'PATCH 1000', 'POST 0', 'POST 2000']);
  });

  it('are at most twenty at once', async () => {
    const pace = createPace(1000);
    let running = 0;
    let most = 0;
    const send = async () => {
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve, 10));
      running -= 1;
    };
    const work = Promise.all(Array.from({ length: 100 }, () => pace('GET', send, signal)));
    await vi.advanceTimersByTimeAsync(1000);
    await work;
    expect(most).toBe(20);
  });

  it('leave the queue when they are stopped', async () => {
    const pace = createPace(60_000);
    const controller = new AbortController();
    await pace('POST', async () => {}, signal);
    const waiting = pace('POST', async () => {}, controller.signal);
    controller.abort();
    await expect(waiting).rejects.toThrow('abort');
  });
});
