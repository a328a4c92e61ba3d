import { digestOf } from '../../core/artifact/digest.ts';
import type { BudgetStop } from '../../core/eval/budget.ts';
import { type Run, trialKey } from '../../core/eval/cache-key.ts';
import type { PlannedRequest } from '../../core/eval/plan.ts';
import type { SandboxProgram, SandboxResult } from '../../core/eval/scorers/types.ts';
import { createSlots } from '../../core/eval/slots.ts';
import type { ModelRequest, Output } from '../../core/eval/types.ts';
import type {
  Clock,
  Models,
  ProviderFailure,
  Retriever,
  Sandbox,
  Services,
  Snapshot,
  TrialStore,
  Workflows,
} from '../../ports.ts';
import { type BatchDesk, isForBatch } from './trials/batch-desk.ts';
import type { Besides } from './trials/besides.ts';
import { createDispatcher, type RunAs, type WorkflowTrial } from './trials/dispatcher.ts';
import { createEmbedder } from './trials/embedder.ts';
import { createPassageFinder } from './trials/find-passages.ts';
import { identityOf } from './trials/identity.ts';
import { type Cache, createKeptTrials } from './trials/kept-trials.ts';
import { type Budget, createMeteredCalls, type Purpose, type Spending } from './trials/metered-calls.ts';
import { createProviderCalls } from './trials/provider-calls.ts';
import { createRerank } from './trials/rerank.ts';
import { runTrial } from './trials/run-trial.ts';
import { createDocumentSearch } from './trials/search-documents.ts';
import type { TrialContext } from './trials/types.ts';

/** Assertions of one review in the sandbox at a time: enough to keep its threads busy, and another review waits for no more. */
const MAX_ASSERTIONS = 8;

export type TrialDeps = {
  models: Models;
  /** Absent: there are none. */
  services?: Services;
  /** Absent: none may be started. */
  workflows?: Workflows;
  store: TrialStore;
  retriever: Retriever;
  sandbox: Sandbox;
  clock: Clock;
  /** Random text of at least 64 bits. */
  nonce(): string;
};

export type TrialResult =
  | {
      ok: true;
      output: Output /** The review that paid for it, where it came from the store. */;
      from: string | null;
    }
  | { ok: false; failure: ProviderFailure };

export type TrialRunner = {
  /** Runs a trial or finds it in the store. Rejects only where the store cannot be read. */
  run(planned: PlannedRequest, run: Run, documents: Snapshot, cache: Cache): Promise<TrialResult>;
  /** The review whose answer `run` would take from the store; null: there is none young enough. */
  keptFrom(planned: PlannedRequest, run: Run): Promise<string | null>;
  /** Asks a judge. `digest` is over everything that determines its answer but the nonce in what `request` makes, where it is asked. */
  judge(
    model: string,
    request: () => ModelRequest,
    digest: string,
    run: Run,
    cache: Cache,
    readImage?: PlannedRequest['readImage'],
  ): Promise<TrialResult>;
  /** The vectors of texts, for a score; those that are kept are not asked for again. */
  embed(
    model: string,
    texts: readonly string[],
  ): Promise<{ ok: true; vectors: Float32Array[] } | { ok: false; failure: ProviderFailure }>;
  /** Runs an assertion's code; costs nothing and is not kept. */
  execute(program: SandboxProgram): Promise<SandboxResult>;
  spending(): Spending;
  /** Why no further call is made; null while calls are made. */
  stopped(): 'budget' | 'cancelled' | null;
  /** The cap that was reached; null: none was. */
  budgetStop(): BudgetStop | null;
  /** Whether calls wait for a batch: nothing can be said of what they are for. */
  waits(): boolean;
  /** Whatever `work` has to be paid for is written down as this; a spare one's calls use slots that nobody else waits for. */
  payFor<T>(purpose: Purpose, work: () => T): T;
  /** What was run so far will be asked for once more: that it is kept saves nothing then. */
  beginAgain(): void;
  /** Whether a call for this trial would begin at once, beside others that are under way. */
  hasRoomFor(planned: PlannedRequest): boolean;
  /** Has `act` called, until somebody else is, whenever there may be room that was not there before. */
  onRoom(act: (() => void) | null): void;
  /** See `Purse`. */
  hasPlenty(): Promise<boolean>;
  /** Before the run ends, however it does: what it spent is written down. Rejects where what it found out cannot be kept. */
  flush(): Promise<void>;
};

/** Runs trials once each, however often they are asked for, and keeps what was paid for. */
export function createTrialRunner(
  deps: TrialDeps,
  options: {
    reviewId: string;
    budget: Budget;
    signal: AbortSignal;
    /** What a run of a workflow may do beside a request; default: nothing. */
    besides?: Besides;
    /** Takes calls that may wait; absent: all are made now. */
    desk?: BatchDesk;
  },
): TrialRunner {
  const { models, retriever, sandbox } = deps;
  const { find, keep } = createKeptTrials(deps, options.reviewId);
  const calls = createMeteredCalls({ ...options, clock: deps.clock });
  const { spent, stopped, refusal } = calls;
  const providers = createProviderCalls({ ...deps, ...options, calls, find });
  const { call, callLater, ask } = providers;
  const underWay = new Map<string, Promise<TrialResult>>();
  const assertions = createSlots(MAX_ASSERTIONS);
  const counted = new Set<string>();
  let asked = new Set<string>();
  let askedBefore: ReadonlySet<string> = new Set();

  async function once(key: string, cache: Cache, execute: () => Promise<TrialResult>): Promise<TrialResult> {
    asked.add(key);
    const running = underWay.get(key);
    const result = await (running ?? begin(key, cache, execute));
    // Whoever began it has dropped it.
    if (!result.ok && running !== undefined && result.failure.kind === 'cancelled' && stopped() === null)
      return once(key, cache, execute);
    if (!result.ok || result.from === null) return result;
    // Whoever asked first took another review's answer, which is not for this one.
    if (cache === 'own' && result.from !== options.reviewId) return once(key, cache, execute);
    if (askedBefore.has(key)) return result;
    spent.cachedTrials += 1;
    spent.cachedUsd += result.output.costUsd ?? 0;
    return result;
  }

  /** Looks up and runs as one step: whoever asks in between waits for this one. */
  function begin(key: string, cache: Cache, execute: () => Promise<TrialResult>): Promise<TrialResult> {
    const result = findOrMake(key, cache, execute);
    underWay.set(key, result);
    // Failures may be tried again by whoever asks next.
    return result.finally(() => underWay.delete(key));
  }

  async function findOrMake(
    key: string,
    cache: Cache,
    execute: () => Promise<TrialResult>,
  ): Promise<TrialResult> {
    // What a workflow did beside another trial lies in the store, and is this review's own work all the same.
    const kept = dispatcher.has(key) ? null : await find(key, cache);
    if (kept !== null) return { ok: true, output: kept.output, from: kept.review };
    const made = await execute();
    if (!made.ok) return made;
    spent.trials += 1;
    keep(key, made.output);
    return made;
  }

  const embedder = createEmbedder({
    identity: (model) => models.identity(model),
    async find(key) {
      const kept = await find(key, 'any');
      if (kept === null) return null;
      // Whoever asks again in this run pays nothing twice, and saved nothing either.
      if (kept.review !== options.reviewId && !counted.has(key)) spent.cachedUsd += kept.output.costUsd ?? 0;
      counted.add(key);
      return kept.output;
    },
    keep,
    request: providers.embed,
  });
  const rerank = createRerank({
    endpoint: (model, query, documents) => providers.rerank({ model, query, documents }),
    complete: (request) => call(request, digestOf(request), true),
    nonce: deps.nonce,
  });
  const finder = createPassageFinder(embedder, rerank);
  const searchDocuments = createDocumentSearch(retriever, finder);

  const dispatcher = createDispatcher({
    workflows: deps.workflows,
    reviewId: options.reviewId,
    signal: options.signal,
    refusal: async () => (await calls.refusalOfUnpriced())?.failure ?? null,
    others: listUnmade,
    keep,
  });

  /** The other trials of a first pass that are neither kept nor asked for. */
  async function listUnmade({ request }: WorkflowTrial, { run, cache }: RunAs): Promise<WorkflowTrial[]> {
    if (run.kind !== 'first') return [];
    const trials = (options.besides?.(request) ?? []).flatMap(({ request: other, digest }) =>
      other.kind === 'workflow' ? [{ request: other, key: trialKey(digest, null, run) }] : [],
    );
    const kept = await Promise.all(trials.map(({ key }) => find(key, cache)));
    return trials.filter(({ key }, i) => kept[i] === null && !underWay.has(key));
  }

  async function execute(
    { request, readImage }: Omit<PlannedRequest, 'digest'>,
    key: string,
    documents: Snapshot,
    as: RunAs,
  ): Promise<TrialResult> {
    const first = isForBatch(request) ? callLater : call;
    const context: TrialContext = {
      call: (sent, step = 0) =>
        step === 0 ? first(sent, key, false, readImage) : call(sent, `${key}-${step}`, true, readImage),
      async askUser(sent, step) {
        const asked = await call(sent, `${key}-user-${step}`, step > 0);
        if (asked.ok) spent.trials += 1;
        return asked;
      },
      ask: (sent) => ask(sent, key),
      dispatch: (sent) => dispatcher.ask({ request: sent, key }, as),
      nonce: deps.nonce,
      async search(listed, settings, query) {
        return refusal() ?? searchDocuments(documents, listed, settings, query);
      },
    };
    const result = await runTrial(request, context);
    if (!result.ok) return result;
    if (request.kind === 'workflow') await calls.record('workflow', result.output.costUsd);
    return { ...result, from: null };
  }

  return {
    run(planned, run, documents, cache) {
      const { request, digest } = planned;
      // What calls nobody is quicker made again than looked up, and is no trial that anyone paid for.
      if (request.kind === 'recorded') return execute(planned, digest, documents, { run, cache });
      const key = trialKey(digest, identityOf(deps, request), run);
      return once(key, cache, () => execute(planned, key, documents, { run, cache }));
    },
    async keptFrom({ request, digest }, run) {
      const kept = await find(trialKey(digest, identityOf(deps, request), run), 'any');
      return kept?.review ?? null;
    },
    judge(model, request, digest, run, cache, readImage) {
      const key = trialKey(digest, models.identity(model), run);
      return once(key, cache, () => callLater(request(), key, true, readImage));
    },
    async embed(model, texts) {
      const embedded = await embedder.embed({ model, dimensions: null }, texts);
      return embedded.ok
        ? { ok: true, vectors: embedded.output.map(({ vector }) => vector) }
        : { ok: false, failure: embedded.failure };
    },
    execute: (program) =>
      assertions.run(async () => {
        const result = options.signal.aborted ? null : await sandbox.run(program, { signal: options.signal });
        if (result !== null && (result.kind !== 'failed' || !options.signal.aborted)) return result;
        return { kind: 'failed', reason: 'the review was stopped' };
      }),
    spending: () => ({ ...spent }),
    stopped,
    budgetStop: calls.budgetStop,
    waits: () => options.desk !== undefined && options.desk.left().length > 0,
    payFor: calls.payFor,
    beginAgain() {
      askedBefore = asked;
      asked = new Set();
    },
    hasRoomFor: ({ request }) => calls.underWay() > 0 && stopped() === null && providers.hasRoomFor(request),
    onRoom: calls.onRoom,
    hasPlenty: calls.hasPlenty,
    async flush() {
      await calls.settled();
      await deps.store.flush();
    },
  };
}
