import { describe, expect, it, onTestFinished } from 'vitest';
import { createModels } from '../../../src/adapters/models/index.ts';
import { createRetriever } from '../../../src/adapters/retrieval/index.ts';
import { openSandbox } from '../../../src/adapters/sandbox/index.ts';
import { openLedger, openTrialStore } from '../../../src/adapters/store/index.ts';
import type { Cap } from '../../../src/core/eval/budget.ts';
import { requestDigest } from '../../../src/core/eval/cache-key.ts';
import type { PlannedRequest } from '../../../src/core/eval/plan.ts';
import { createTrialRunner, type TrialRunner } from '../../../src/flows/run/trial-runner.ts';
import type { Budget } from '../../../src/flows/run/trials/metered-calls.ts';
import type { Ledger, Payer, Snapshot } from '../../../src/ports.ts';
import { makeRequest } from '../../contracts/models.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';
import type { LoopbackOptions, LoopbackProvider } from '../../support/loopback-provider.ts';
import { openProvider } from '../../support/open-provider.ts';

const FIRST = { kind: 'first', repeat: 0 } as const;
const NOVEMBER = Date.UTC(2026, 10, 26);
/** gpt-4o-mini at $0.15 and $0.60 a million tokens. */
const MODEL = 'openai/gpt-4o-mini';
const CENTS = 0.0075;

const payer: Payer = { repository: '1', name: 'acme/shop', pull: 7, work: 'review', run: 'r' };
const review = (usd: number): Cap => ({ of: 'review', usd, setBy: 'policy' });
const month = (usd: number): Cap => ({ of: 'repository', usd, setBy: 'operator' });

async function openBooks(dir = createTemporaryDirectory()): Promise<Ledger> {
  const ledger = openLedger(dir);
  onTestFinished(() => ledger.close());
  return ledger;
}

/** A review of its own: nothing of it is in anybody else's store. */
async function createRunner(
  provider: LoopbackProvider,
  budget: Budget,
  { now = NOVEMBER, signal = new AbortController().signal, concurrency = 8 } = {},
): Promise<TrialRunner> {
  const models = createModels(
    {
      ...{ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: provider.baseUrl, ...provider.env('gateway') },
      PROMPTGATE_CONCURRENCY: String(concurrency),
    },
    { retry: { baseDelayMs: 1, maxDelayMs: 1 } as object },
  );
  const store = await openTrialStore(createTemporaryDirectory());
  onTestFinished(async () => {
    await models.close();
    await store.close();
  });
  return createTrialRunner(
    {
      models,
      store,
      retriever: createRetriever(),
      sandbox: openSandbox(),
      clock: { now: () => now },
      nonce: () => 'nonce',
    },
    { reviewId: 'review', budget, signal },
  );
}

/** As a run that makes so many trials and ends. */
async function ask(runner: TrialRunner, n: number, model = MODEL, parameters = {}) {
  const trials = Array.from({ length: n }, (_, i): PlannedRequest => {
    const messages = [{ role: 'user' as const, content: `question ${i}` }];
    const request = { kind: 'model' as const, request: { ...makeRequest(model), messages, parameters } };
    return { request, digest: requestDigest(request) };
  });
  const suite = { suite: 'support', artifacts: ['prompts/support.md'] };
  const results = await runner.payFor(suite, () =>
    Promise.all(trials.map((one) => runner.run(one, FIRST, {} as Snapshot, 'any'))),
  );
  await runner.flush();
  return results;
}

const openModel = (behaviour: LoopbackOptions['behaviour'] = []) =>
  openProvider({ answer: () => ({ text: 'yes', usage: { input: 10_000, output: 10_000 } }), behaviour });

describe('a cap on a review', () => {
  it('is not passed by calls side by side, although each costs ten times what was expected', async () => {
    const provider = await openModel();
    const runner = await createRunner(provider, { review: review(0.05), months: [] });
    const results = await ask(runner, 40);
    expect(provider.requests).toHaveLength(6);
    expect(results.filter(({ ok }) => ok)).toHaveLength(6);
    expect(runner.spending().usd).toBeCloseTo(6 * CENTS, 9);
    expect(runner.stopped()).toBe('budget');
    expect(runner.budgetStop()).toMatchObject({ of: 'review', usd: 0.05, month: null });
  });

  it('that is large enough for all of it stops nothing, and lets calls be made side by side', async () => {
    const provider = await openModel(() => ({ kind: 'answer', latencyMs: 20 }));
    const runner = await createRunner(provider, { review: review(20 * CENTS + 0.001), months: [] });
    expect((await ask(runner, 20)).every(({ ok }) => ok)).toBe(true);
    expect(runner.stopped()).toBeNull();
    expect(provider.peak()).toBeGreaterThan(1);
  });

  it('is plenty as long as there is room for as much again as was spent', async () => {
    const provider = await openModel();
    const runner = await createRunner(provider, { review: review(4 * CENTS + 0.001), months: [] });
    await ask(runner, 2);
    expect(await runner.hasPlenty()).toBe(true);
    await ask(runner, 3);
    expect(await runner.hasPlenty()).toBe(false);
  });

  it('of nothing lets through what costs nothing, and nothing else', async () => {
    const provider = await openModel();
    const runner = await createRunner(provider, { review: review(0), months: [] });
    expect((await ask(runner, 3)).some(({ ok }) => ok)).toBe(false);
    expect(provider.requests).toHaveLength(0);
  });
});

describe('a limit of the answer that would take more than the whole budget', () => {
  const generous = { maxOutputTokens: 32_000 };

  it('stops nothing before the first call, which tells what the others cost', async () => {
    const provider = await openProvider({
      answer: () => ({ text: 'yes', usage: { input: 100, output: 200 } }),
    });
    const runner = await createRunner(provider, { review: review(2), months: [] });
    const results = await ask(runner, 20, 'gateway/unheard-of', generous);
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(runner.stopped()).toBeNull();
  });

  it('is measured by what answers take, so that no more than one call is dearer than what is left', async () => {
    const provider = await openModel();
    const runner = await createRunner(provider, { review: review(2), months: [] });
    await ask(runner, 10, 'gateway/unheard-of', generous);
    // 90 cents each: for the second one $1.35 would have to be there.
    expect(provider.requests).toHaveLength(1);
    expect(runner.budgetStop()?.next).toEqual({
      usd: expect.closeTo(1.35, 9),
      answerTokens: 32_000,
      isPriced: false,
    });
  });

  it.each([-1, 0, 1.5, 1e300])('of %d tokens counts as none, or as the longest answer', async (limit) => {
    const provider = await openModel();
    const runner = await createRunner(provider, { review: review(0.01), months: [] });
    await ask(runner, 10, MODEL, { maxOutputTokens: limit });
    expect(provider.requests.length).toBeLessThanOrEqual(1);
    expect(runner.stopped()).toBe('budget');
  });
});

describe('a model without a known price', () => {
  it('is counted as the dearest ones are, and shown as unknown', async () => {
    const provider = await openModel();
    // 10,000 tokens of each are 15 and 75 cents.
    const runner = await createRunner(provider, { review: review(2), months: [] });
    await ask(runner, 10, 'gateway/unheard-of');
    expect(provider.requests).toHaveLength(2);
    expect(runner.spending()).toMatchObject({ usd: 0, assumedUsd: expect.closeTo(1.8, 9), unpricedCalls: 2 });
    expect(runner.stopped()).toBe('budget');
  });
});

describe('a cap on a month', () => {
  it('is not plenty where other reviews have left less than this one has come to', async () => {
    const provider = await openModel();
    const books = { ledger: await openBooks(), payer };
    const budget = { review: null, months: [month(10 * CENTS)], books };
    const [runner, other] = [await createRunner(provider, budget), await createRunner(provider, budget)];
    await ask(runner, 2);
    expect(await runner.hasPlenty()).toBe(true);
    await ask(other, 7);
    expect(await runner.hasPlenty()).toBe(false);
  });

  it('is not passed by reviews that run at once on the same books', async () => {
    const dir = createTemporaryDirectory();
    const months = [month(0.1)];
    // What limits its answers tells what a call costs at most: $0.0060015.
    const limited = { maxOutputTokens: 10_000 };
    const answer = () => ({ text: 'yes', usage: { input: 10, output: 10_000 } });
    const providers = await Promise.all([1, 2, 3].map(() => openProvider({ answer })));
    const runners = await Promise.all(
      providers.map(async (provider, i) => {
        const ledger = await openBooks(dir);
        return createRunner(provider, {
          review: null,
          months,
          books: { ledger, payer: { ...payer, run: `${i}` } },
        });
      }),
    );
    await Promise.all(runners.map((runner) => ask(runner, 40, MODEL, limited)));
    const ledger = await openBooks(dir);
    const total = await ledger.total('2026-11', '1');
    expect(total.heldUsd).toBe(0);
    expect(total.spentUsd).toBeLessThanOrEqual(0.1);
    expect(total.spentUsd).toBeCloseTo(0.0060015 * providers.flatMap(({ requests }) => requests).length, 9);
    // A review gives up where the others' calls under way leave no room.
    expect(total.spentUsd).toBeGreaterThan(0.07);
    for (const runner of runners)
      expect(runner.budgetStop()).toMatchObject({
        of: 'repository',
        usd: 0.1,
        setBy: 'operator',
        month: '2026-11',
      });
    // The next month is another one.
    const [provider] = providers;
    if (provider === undefined) throw new Error();
    const books = { ledger, payer };
    const december = await createRunner(
      provider,
      { review: null, months, books },
      { now: Date.UTC(2026, 11, 1) },
    );
    expect((await ask(december, 5)).every(({ ok }) => ok)).toBe(true);
  });

  it('counts what a review spent that was cancelled, and what it had sent by then', async () => {
    const controller = new AbortController();
    const provider = await openProvider({
      answer: () => ({ text: 'yes', usage: { input: 10_000, output: 10_000 } }),
      behaviour: ({ index }) => (index < 3 ? { kind: 'answer' } : { kind: 'silence' }),
    });
    const ledger = await openBooks();
    const budget = { review: null, months: [], books: { ledger, payer } };
    const runner = await createRunner(provider, budget, { signal: controller.signal });
    const asked = ask(runner, 6);
    while (provider.requests.length < 6) await new Promise(setImmediate);
    controller.abort();
    await asked;
    const [entry, ...others] = await ledger.entries('2026-11', null);
    expect(others).toEqual([]);
    expect(entry).toMatchObject({
      ...payer,
      ...{ suite: 'support', artifacts: ['prompts/support.md'], route: MODEL, calls: 6 },
      usd: expect.closeTo(3 * CENTS, 9),
    });
    expect(entry?.assumedUsd).toBeGreaterThan(0);
    expect(await ledger.total('2026-11', '1')).toMatchObject({ heldUsd: 0 });
  });

  it('asks the books little more than once for each call, however many wait near the cap', async () => {
    const provider = await openModel(({ index }) => ({ kind: 'answer', latencyMs: index % 7 }));
    const books = await openBooks();
    let asked = 0;
    const counting: Ledger = {
      ...books,
      hold: (...what) => {
        asked += 1;
        return books.hold(...what);
      },
    };
    // What a call may cost is a half more than what it costs: the last ones fit in one after the other.
    const runner = await createRunner(
      provider,
      { review: null, months: [month(200 * CENTS + 0.006)], books: { ledger: counting, payer } },
      { concurrency: 128 },
    );
    const results = await ask(runner, 200, MODEL, { maxOutputTokens: 32_000 });
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(runner.stopped()).toBeNull();
    // Each twice at most, and the many that were on their way when the first was refused.
    expect(asked).toBeLessThan(2 * 200 + 128);
  });

  it('does not stop for a call of its own that ended while another one was refused', async () => {
    const provider = await openModel();
    const books = await openBooks();
    let asked = 0;
    const settled = Promise.withResolvers<void>();
    // The answer of the second question arrives when the call that it was refused for has been settled.
    const ledger: Ledger = {
      ...books,
      async hold(...call) {
        const answer = await books.hold(...call);
        asked += 1;
        if (asked === 2) {
          await settled.promise;
          await new Promise(setImmediate);
        }
        return answer;
      },
      async settle(...call) {
        await books.settle(...call);
        settled.resolve();
      },
    };
    const budget = { review: null, months: [month(0.014)], books: { ledger, payer } };
    const runner = await createRunner(provider, budget);
    const results = await ask(runner, 2, MODEL, { maxOutputTokens: 11_000 });
    expect(results.map(({ ok }) => ok)).toEqual([true, true]);
    expect(runner.stopped()).toBeNull();
  });

  it('counts attempts whose answers could not be read, beside the one that could', async () => {
    const provider = await openModel([{ kind: 'body', body: 'garbage' }]);
    const ledger = await openBooks();
    const runner = await createRunner(provider, { review: null, months: [], books: { ledger, payer } });
    const [result] = await ask(runner, 1);
    expect(result?.ok).toBe(true);
    expect(provider.requests).toHaveLength(2);
    const [entry] = await ledger.entries('2026-11', null);
    expect(entry).toMatchObject({ calls: 1, usd: expect.closeTo(CENTS, 9) });
    expect(entry?.assumedUsd).toBeGreaterThan(0);
  });

  it('counts nothing for what the provider could not do', async () => {
    const provider = await openModel([{ kind: 'status', status: 400 }]);
    const ledger = await openBooks();
    const budget = { review: null, months: [month(1)], books: { ledger, payer } };
    const [result] = await ask(await createRunner(provider, budget), 1);
    expect(result?.ok).toBe(false);
    expect(await ledger.total('2026-11', '1')).toEqual({ spentUsd: 0, heldUsd: 0 });
  });
});

it('an answer is given out and kept before what it cost is written down, which the end of the run waits for', async () => {
  const ledger = await openBooks();
  const booksAreBack = Promise.withResolvers<void>();
  const settle: Ledger['settle'] = async (...given) => {
    await booksAreBack.promise;
    return ledger.settle(...given);
  };
  const books = { ledger: { ...ledger, settle }, payer };
  const runner = await createRunner(await openModel(), { review: null, months: [], books });
  const request = { kind: 'model' as const, request: makeRequest(MODEL) };
  const trial: PlannedRequest = { request, digest: requestDigest(request) };
  expect(await runner.run(trial, FIRST, {} as Snapshot, 'any')).toMatchObject({ ok: true });
  expect(await runner.keptFrom(trial, FIRST)).toBe('review');
  const ended = runner.flush();
  booksAreBack.resolve();
  await ended;
  expect((await ledger.total('2026-11', '1')).spentUsd).toBeCloseTo(CENTS, 9);
});
