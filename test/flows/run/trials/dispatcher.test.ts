import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { createRetriever } from '../../../../src/adapters/retrieval/index.ts';
import { openSandbox } from '../../../../src/adapters/sandbox/index.ts';
import { openLedger, openTrialStore } from '../../../../src/adapters/store/index.ts';
import { requestDigest } from '../../../../src/core/eval/cache-key.ts';
import type { PlannedRequest } from '../../../../src/core/eval/plan.ts';
import type { WorkflowCase } from '../../../../src/core/eval/types.ts';
import { createTrialRunner, type TrialRunner } from '../../../../src/flows/run/trial-runner.ts';
import type { Budget } from '../../../../src/flows/run/trials/metered-calls.ts';
import type {
  CallResult,
  Models,
  Snapshot,
  TrialStore,
  WorkflowOrder,
  WorkflowReport,
} from '../../../../src/ports.ts';
import { createTemporaryDirectory } from '../../../support/git-repository.ts';

const FIRST = { kind: 'first', repeat: 0 } as const;
const NO_DOCUMENTS = {} as Snapshot;
const PAGE = 'https://github.example/runs/1';
const PLACE = { repository: 7, workflow: 'eval.yml', branch: 'main', definition: 'blob', sha: 'head' };
const NO_MODELS = {} as Models;
const NO_BUDGET: Budget = { review: null, months: [] };

type Play = (order: WorkflowOrder) => CallResult<WorkflowReport> | string;

let store: TrialStore;
let orders: WorkflowOrder[];
let play: Play;
const stop = { signal: new AbortController().signal };

beforeEach(async () => {
  store = await openTrialStore(createTemporaryDirectory());
  orders = [];
  play = answerAll;
});
afterEach(() => store.close());

const read = ({ cases }: WorkflowOrder): WorkflowCase[] =>
  cases
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as WorkflowCase);
const answerAll = (order: WorkflowOrder) =>
  read(order)
    .map(({ id, input }) => JSON.stringify({ id, text: `re: ${input}`, cost_usd: 0.5 }))
    .join('\n');
const failed = (message: string): CallResult<WorkflowReport> => ({
  ok: false,
  failure: { kind: 'bad_response', status: null, message, attempts: 1 },
});

function plan(id: string, { sha = 'head', input = `question ${id}` } = {}): PlannedRequest {
  const place = { ...PLACE, sha };
  const request = { kind: 'workflow', suite: 's', place, timeoutMinutes: 5, case: { id, input } } as const;
  return { request, digest: requestDigest(request) };
}

function createRunner(
  besides: readonly PlannedRequest[] = [],
  { review = 'r1', signal = stop.signal, budget = NO_BUDGET } = {},
): TrialRunner {
  const workflows = {
    find: () => Promise.reject(new Error('nobody looks for it')),
    async run(order: WorkflowOrder): Promise<CallResult<WorkflowReport>> {
      orders.push(order);
      const said = play(order);
      const called = { usage: null, latencyMs: 1, costUsd: null };
      return typeof said === 'string' ? { ok: true, output: { outputs: said, page: PAGE, ...called } } : said;
    },
  };
  const clock = { now: () => 1 };
  return createTrialRunner(
    {
      models: NO_MODELS,
      workflows,
      store,
      retriever: createRetriever(),
      sandbox: openSandbox(),
      clock,
      nonce: () => 'n',
    },
    { reviewId: review, budget, signal, besides: () => besides },
  );
}

async function runAll(
  runner: TrialRunner,
  trials: readonly PlannedRequest[],
  run: Parameters<TrialRunner['run']>[1] = FIRST,
) {
  const results = await Promise.all(trials.map((one) => runner.run(one, run, NO_DOCUMENTS, 'any')));
  return results.map((result) => (result.ok ? result.output.text : result.failure.message));
}

describe('trials of a workflow', () => {
  const all = ['a', 'b', 'c', 'd'].map((id) => plan(id));

  it('of one commit share a run, also those that the gate asks for later', async () => {
    const runner = createRunner(all);
    expect(await runAll(runner, all.slice(0, 2))).toEqual(['re: question a', 're: question b']);
    expect(await runAll(runner, all.slice(1))).toEqual([
      're: question b',
      're: question c',
      're: question d',
    ]);
    expect(
      orders.map((order) =>
        read(order)
          .map(({ id }) => id)
          .sort(),
      ),
    ).toEqual([['a', 'b', 'c', 'd']]);
    expect(orders[0]).toMatchObject({
      place: PLACE,
      suite: 's',
      timeoutMs: 300_000,
      nonce: expect.stringMatching(/^[0-9a-f]{32}$/),
    });
    // One was asked for twice.
    expect(runner.spending()).toMatchObject({ trials: 4, cachedTrials: 1, usd: 2 });
  });

  it('of two commits, and of two repetitions, are in runs of their own', async () => {
    const runner = createRunner();
    await runAll(runner, [plan('a', { sha: 'base' }), plan('a')]);
    await runAll(runner, [plan('a')], { kind: 'first', repeat: 1 });
    await runAll(runner, [plan('a'), plan('b')], { kind: 'fresh', review: 'r1', side: 'head', repeat: 0 });
    expect(orders.map(({ place, cases }) => [place.sha, cases.trim().split('\n').length])).toEqual(
      expect.arrayContaining([
        ['base', 1],
        ['head', 1],
        ['head', 1],
        ['head', 2],
      ]),
    );
    expect(new Set(orders.map(({ nonce }) => nonce)).size).toBe(4);
  });

  it('that another review paid for are kept, those too that nobody had asked for yet', async () => {
    await runAll(createRunner(all), all.slice(0, 1));
    const later = createRunner(all, { review: 'r2' });
    expect(await runAll(later, all)).toHaveLength(4);
    expect(orders).toHaveLength(1);
    expect(later.spending()).toMatchObject({ trials: 0, cachedTrials: 4 });
  });

  it('are given the same name when they are asked for again, so that a run under way is found', async () => {
    play = () => failed('GitHub is down');
    await runAll(createRunner(all), all);
    await runAll(createRunner(all), all.toReversed());
    await runAll(createRunner(all, { review: 'r2' }), all);
    const names = orders.map(({ nonce }) => nonce);
    expect(names[1]).toBe(names[0]);
    expect(names[2]).not.toBe(names[0]);
  });

  it('start no second run for a commit once one has failed', async () => {
    const runner = createRunner();
    play = () => failed('the run did not end within 5 minutes and was cancelled');
    expect(await runAll(runner, [plan('a')])).toEqual([
      expect.stringContaining('did not end within 5 minutes'),
    ]);
    expect(await runAll(runner, [plan('b')])).toEqual([
      expect.stringContaining('did not end within 5 minutes'),
    ]);
    expect(orders).toHaveLength(1);
    play = answerAll;
    expect(await runAll(runner, [plan('a', { sha: 'base' })])).toEqual(['re: question a']);
  });

  it('without an output have none, and the others keep theirs', async () => {
    play = (order) => answerAll(order).split('\n').slice(1).join('\n');
    const texts = await runAll(createRunner(), [plan('a'), plan('b')]);
    expect(texts.toSorted()).toEqual([
      expect.stringMatching(/^re: question [ab]$/),
      `the run has no output for the case (${PAGE})`,
    ]);
  });

  it.each([
    [
      'an id twice',
      '{"id":"a","text":"x"}\n{"id":"a","text":"y"}',
      'line 2: expected each id once, found "a" again',
    ],
    ['a row that is no JSON', '{"id":"a","text":"x"}\nTraceback', 'line 2'],
    ['a row without an id', '{"text":"x"}', 'line 1: expected an output'],
    ['NaN', '{"id":"a","latency_ms":NaN}', 'line 1'],
  ])('have no output where the outputs hold %s', async (_, outputs, reason) => {
    play = () => outputs;
    const [text] = await runAll(createRunner(), [plan('a')]);
    expect(text).toContain('the outputs of the run cannot be used');
    expect(text).toContain(reason);
    expect(text).toContain(PAGE);
  });

  it('that are larger than a workflow takes have no output, and the others are run', async () => {
    const huge = plan('huge', { input: 'x'.repeat(70_000) });
    const texts = await runAll(createRunner(), [huge, plan('a')]);
    expect(texts).toEqual([
      expect.stringContaining('more than GitHub hands to a workflow'),
      're: question a',
    ]);
  });

  it('of more cases than one run takes are divided', async () => {
    const many = Array.from({ length: 50 }, (_, i) => plan(`c${i}`, { input: `${i} ${'x'.repeat(5_000)}` }));
    expect(await runAll(createRunner(), many)).toEqual(
      many.map((_, i) => expect.stringMatching(`^re: ${i} `)),
    );
    expect(orders.length).toBeGreaterThan(3);
    expect(orders.every(({ cases }) => JSON.stringify(cases).length < 65_000)).toBe(true);
  });

  it('start nothing once the review is stopped', async () => {
    const texts = await runAll(createRunner([], { signal: AbortSignal.abort() }), [plan('a')]);
    expect(texts).toEqual(['the review was stopped']);
    expect(orders).toEqual([]);
  });

  it('start nothing where it is not known what to run', async () => {
    const { request } = plan('a');
    if (request.kind !== 'workflow') throw new Error('it is one');
    const nowhere = { ...request, place: null };
    expect(await runAll(createRunner(), [{ request: nowhere, digest: requestDigest(nowhere) }])).toEqual([
      'nothing may start the workflow here',
    ]);
  });
});

describe('what a workflow says afterwards that it cost', () => {
  const all = ['a', 'b'].map((id) => plan(id));
  const more = plan('c', { sha: 'other' });
  const capped: Budget = { review: { of: 'review', usd: 1, setBy: 'policy' }, months: [] };

  it('lets no further run begin once it reaches the cap, and stops nothing where none is left', async () => {
    const runner = createRunner([], { budget: capped });
    expect(await runAll(runner, all)).toEqual(['re: question a', 're: question b']);
    expect(runner.stopped()).toBeNull();
    await runAll(runner, [more]);
    expect(orders).toHaveLength(1);
    expect(runner.stopped()).toBe('budget');
    expect(runner.budgetStop()).toMatchObject({ of: 'review', usd: 1, spentUsd: 1, month: null });
  });

  it('counts in the month of later reviews too', async () => {
    const ledger = openLedger(createTemporaryDirectory());
    onTestFinished(() => ledger.close());
    const payer = { repository: '1', name: 'acme/shop', pull: 7, work: 'review', run: 'r' } as const;
    const cap = { of: 'repository', usd: 1, setBy: 'policy' } as const;
    const budget: Budget = { review: null, months: [cap], books: { ledger, payer } };
    await runAll(createRunner([], { budget }), all);
    const second = createRunner([], { budget, review: 'r2' });
    await runAll(second, [more]);
    expect(orders).toHaveLength(1);
    expect(second.budgetStop()).toMatchObject({ of: 'repository', spentUsd: 1, month: '1970-01' });
  });

  it('starts nothing where the books of a capped month cannot be read', async () => {
    const file = join(createTemporaryDirectory(), 'file');
    writeFileSync(file, '');
    const payer = { repository: '1', name: 'acme/shop', pull: 7, work: 'review', run: 'r' } as const;
    const cap = { of: 'repository', usd: 1, setBy: 'policy' } as const;
    const books = { ledger: openLedger(file), payer };
    const [said] = await runAll(createRunner([], { budget: { review: null, months: [cap], books } }), all);
    expect(said).toContain('cannot be read');
    expect(orders).toEqual([]);
  });
});
