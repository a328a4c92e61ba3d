import { afterEach, expect, it } from 'vitest';
import { createModels } from '../../../../src/adapters/models/index.ts';
import type { Models } from '../../../../src/ports.ts';
import { callOptions, makeRequest } from '../../../contracts/models.ts';
import {
  type Behaviour,
  type LoopbackOptions,
  type LoopbackProvider,
  startLoopbackProvider,
} from '../../../support/loopback-provider.ts';

let loopback: LoopbackProvider;
let models: Models;
afterEach(async () => {
  await models.close();
  await loopback.close();
});

async function start(options: LoopbackOptions, env: Record<string, string> = {}): Promise<void> {
  loopback = await startLoopbackProvider(options);
  models = createModels({ ...loopback.env('acme'), ...env }, { retry: { baseDelayMs: 1, maxDelayMs: 4 } });
}

/** Numbers in [0,1) that are the same on every run (mulberry32). */
function makeRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

it('no call is lost: of 300 calls to a provider that fails 3 times in 10 each ends in exactly one result', async () => {
  const faults: Behaviour[] = [{ kind: 'rate-limit' }, { kind: 'status', status: 500 }, { kind: 'reset' }];
  const random = makeRandom(7);
  const failed: string[] = [];
  const behaviour: LoopbackOptions['behaviour'] = (request) => {
    const fault = random() < 0.3 ? faults[Math.floor(random() * faults.length)] : undefined;
    if (fault !== undefined) failed.push(request.headers['idempotency-key'] ?? '');
    return fault ?? { kind: 'answer' };
  };
  await start({ behaviour, answer: ({ messages }) => `answer to ${messages[0]?.content}` });

  const settled = new Map<number, number>();
  const results = await Promise.all(
    Array.from({ length: 300 }, async (_, i) => {
      const request = makeRequest('acme/m', { messages: [{ role: 'user', content: `question ${i}` }] });
      const result = await models.complete(request, callOptions(`trial-${i}`));
      settled.set(i, (settled.get(i) ?? 0) + 1);
      return result;
    }),
  );

  expect(settled.size).toBe(300);
  expect(Math.max(...settled.values())).toBe(1);
  expect(failed.length).toBeGreaterThan(60);
  for (const [i, result] of results.entries()) {
    const faultsSeen = failed.filter((key) => key === `trial-${i}`).length;
    if (result.ok) expect(result.output.text).toBe(`answer to question ${i}`);
    else expect(result.failure.attempts).toBe(faultsSeen);
  }
  expect(results.filter(({ ok }) => ok).length).toBeGreaterThan(290);
  // Paid for once: as many answers left the provider as calls succeeded.
  expect(loopback.requests.length - failed.length).toBe(results.filter(({ ok }) => ok).length);
});

it('never more calls are under way than PROMPTGATE_CONCURRENCY allows', async () => {
  await start({ behaviour: () => ({ kind: 'answer', latencyMs: 10 }) }, { PROMPTGATE_CONCURRENCY: '3' });
  const calls = Array.from({ length: 20 }, (_, i) =>
    models.complete(makeRequest('acme/m'), callOptions(`trial-${i}`)),
  );
  expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
  expect(loopback.peak()).toBe(3);
  expect(models.concurrency('acme/m')).toBe(3);
});

it.each([
  ['with a key is sent 8 calls at first, and 32 at once when it has answered', 'sk-test', 32],
  ['without one is never sent more than 8 at once', '', 8],
])('a provider %s', async (_, key, most) => {
  const looked = Promise.withResolvers<void>();
  const full = Promise.withResolvers<void>();
  let atFirst = 0;
  const look = () => {
    atFirst = loopback.requests.length;
    looked.resolve();
  };
  const behaviour = ({ index }: { index: number }): Behaviour => {
    // Nothing is answered until whatever else would be sent has come too.
    if (index === 7) setTimeout(look, 50);
    if (index < 8) return { kind: 'answer', until: looked.promise };
    if (index === 32 + most - 1) full.resolve();
    return index < 32 ? { kind: 'answer' } : { kind: 'answer', until: full.promise };
  };
  await start({ behaviour }, { PROMPTGATE_PROVIDER_ACME_API_KEY: key });
  const calls = Array.from({ length: 100 }, (_, i) =>
    models.complete(makeRequest('acme/m'), callOptions(`trial-${i}`)),
  );
  expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
  expect([atFirst, loopback.peak(), models.concurrency('acme/m')]).toEqual([8, most, most]);
});

it('a rate limit lowers how many calls are under way at once', async () => {
  let answering = 0;
  let peakAfter = 0;
  await start(
    {
      behaviour: ({ index }) =>
        index < 8 ? { kind: 'rate-limit', retryAfter: 1 } : { kind: 'answer', latencyMs: 15 },
      answer: () => {
        answering++;
        peakAfter = Math.max(peakAfter, answering);
        setTimeout(() => answering--, 15);
        return 'fine';
      },
    },
    { PROMPTGATE_CONCURRENCY: '8' },
  );
  const calls = Array.from({ length: 12 }, (_, i) =>
    models.complete(makeRequest('acme/m'), callOptions(`trial-${i}`)),
  );
  expect((await Promise.all(calls)).every(({ ok }) => ok)).toBe(true);
  // Eight were refused together, which is one refusal: half of the slots are left.
  expect(peakAfter).toBeLessThan(8);
  expect(loopback.requests).toHaveLength(20);
});

it('closing cancels what is under way and what waits', async () => {
  await start({ behaviour: () => ({ kind: 'silence' }) }, { PROMPTGATE_CONCURRENCY: '8' });
  const calls = Array.from({ length: 20 }, (_, i) =>
    models.complete(makeRequest('acme/m'), callOptions(`trial-${i}`)),
  );
  while (loopback.requests.length < 8) await new Promise((resolve) => setTimeout(resolve, 5));
  await models.close();
  const kinds = (await Promise.all(calls)).map((result) => (result.ok ? 'ok' : result.failure.kind));
  expect(new Set(kinds)).toEqual(new Set(['cancelled']));
  expect(loopback.requests).toHaveLength(8);
});

it('a call that a limit held up has as many tries left for faults as any other', async () => {
  const limit: Behaviour = { kind: 'rate-limit' };
  const fault: Behaviour = { kind: 'status', status: 500 };
  await start({
    behaviour: [limit, limit, limit, limit, limit, fault, fault, fault, fault],
    answer: () => 'fine',
  });
  const result = await models.complete(makeRequest('acme/m'), callOptions());
  expect(result).toMatchObject({ ok: true, output: { text: 'fine' } });
  expect(loopback.requests).toHaveLength(10);
});
