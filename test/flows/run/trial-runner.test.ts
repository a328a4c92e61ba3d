import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createModels } from '../../../src/adapters/models/index.ts';
import { createRetriever } from '../../../src/adapters/retrieval/index.ts';
import { openSandbox } from '../../../src/adapters/sandbox/index.ts';
import { openTrialStore } from '../../../src/adapters/store/index.ts';
import { requestDigest } from '../../../src/core/eval/cache-key.ts';
import type { PlannedRequest } from '../../../src/core/eval/plan.ts';
import { createTrialRunner, type TrialRunner } from '../../../src/flows/run/trial-runner.ts';
import type { Models, Snapshot, TrialStore } from '../../../src/ports.ts';
import { makeRequest } from '../../contracts/models.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';
import { type LoopbackProvider, startLoopbackProvider } from '../../support/loopback-provider.ts';

const FIRST = { kind: 'first', repeat: 0 } as const;
const NO_DOCUMENTS = {} as Snapshot;

describe('trials whose store answers late', () => {
  let loopback: LoopbackProvider;
  let models: Models;
  let store: TrialStore;
  let planned: PlannedRequest;
  beforeEach(async () => {
    loopback = await startLoopbackProvider();
    models = createModels(loopback.env('acme'));
    store = await openTrialStore(createTemporaryDirectory());
    const request = { kind: 'model', request: makeRequest('acme/model') } as const;
    planned = { request, digest: requestDigest(request) };
  });
  afterEach(async () => {
    await store.close();
    await models.close();
    await loopback.close();
  });

  /** The n-th look-up of the store answers after that many turns of the event loop. */
  function createRunner(reviewId: string, turns: readonly number[] = []): TrialRunner {
    let lookUps = 0;
    const late: TrialStore = {
      ...store,
      async get(key) {
        const kept = await store.get(key);
        for (let i = turns[lookUps++] ?? 0; i > 0; i--) await new Promise(setImmediate);
        return kept;
      },
    };
    return createTrialRunner(
      {
        models,
        store: late,
        retriever: createRetriever(),
        sandbox: openSandbox(),
        clock: { now: Date.now },
        nonce: () => 'nonce',
      },
      { reviewId, budget: { review: null, months: [] }, signal: new AbortController().signal },
    );
  }

  it.each([[[0, 200]], [[200, 0]], [[20, 20]]])(
    'run once when asked for at the same time: %j',
    async (turns) => {
      const runner = createRunner('r1', turns);
      const results = await Promise.all(
        Array.from({ length: 5 }, () => runner.run(planned, FIRST, NO_DOCUMENTS, 'any')),
      );
      expect(results.map((result) => result.ok && result.from)).toEqual([null, null, null, null, null]);
      expect(loopback.requests).toHaveLength(1);
      expect(runner.spending()).toMatchObject({ trials: 1, cachedTrials: 0 });
    },
  );

  it('are not taken from another review when they must be this one’s own, although somebody else may', async () => {
    await createRunner('r1').run(planned, FIRST, NO_DOCUMENTS, 'any');
    const runner = createRunner('r2', [50]);
    const [any, ...own] = await Promise.all([
      runner.run(planned, FIRST, NO_DOCUMENTS, 'any'),
      runner.run(planned, FIRST, NO_DOCUMENTS, 'own'),
      runner.run(planned, FIRST, NO_DOCUMENTS, 'own'),
    ]);
    expect(any.ok && any.from).toBe('r1');
    expect(own.map((result) => result.ok && result.from)).toEqual([null, null]);
    expect(loopback.requests).toHaveLength(2);
    expect(runner.spending()).toMatchObject({ trials: 1, cachedTrials: 1 });
  });

  it('of several steps are finished one by one, so that a review that ends early keeps what it paid for', async () => {
    await loopback.close();
    loopback = await startLoopbackProvider({
      answer: ({ messages }) =>
        messages.length < 5 ? { toolCalls: [{ name: 'get', arguments: { at: messages.length } }] } : 'done',
    });
    models = createModels({ ...loopback.env('acme'), PROMPTGATE_CONCURRENCY: '1' });
    const runner = createRunner('r1');
    const tools = [{ name: 'get', description: 'Gets', parameters: {} }];
    const trials = ['a', 'b', 'c'].map((content): PlannedRequest => {
      const messages = [{ role: 'user' as const, content }];
      const request = {
        kind: 'agent' as const,
        request: { ...makeRequest('acme/model'), messages, tools },
        mocks: [],
        limits: { steps: 5, tokens: null },
        conversation: null,
      };
      return { request, digest: requestDigest(request) };
    });
    const results = await Promise.all(trials.map((one) => runner.run(one, FIRST, NO_DOCUMENTS, 'any')));
    expect(results.map((result) => result.ok && result.output.text)).toEqual(['done', 'done', 'done']);
    const order = loopback.requests.map(({ messages }) => messages[0]?.content).join('');
    // The next trial may begin while the first waits for its turn; the one after that may not.
    expect(order.indexOf('c')).toBeGreaterThan(order.lastIndexOf('a'));
    expect(runner.spending()).toMatchObject({ trials: 3 });
  });

  it('reject where the store cannot be read, and run where it can be again', async () => {
    const runner = createRunner('r1');
    const working = store.get;
    store.get = () => Promise.reject(new Error('the database is gone'));
    await expect(runner.run(planned, FIRST, NO_DOCUMENTS, 'any')).rejects.toThrow('gone');
    store.get = working;
    expect((await runner.run(planned, FIRST, NO_DOCUMENTS, 'any')).ok).toBe(true);
  });
});
