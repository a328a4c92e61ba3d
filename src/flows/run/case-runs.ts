import type { Run } from '../../core/eval/cache-key.ts';
import {
  countFirstPass,
  isSkipped,
  type NewCase,
  type PlannedCase,
  type PlannedRequest,
  type PlannedSuite,
  type ScoredCase,
} from '../../core/eval/plan.ts';
import type { ScoringTask } from '../../core/eval/scoring.ts';
import type { Output, Score, Side } from '../../core/eval/types.ts';
import { votingAtFirst } from '../../core/eval/votes.ts';
import type { Progress, ProviderFailure, Snapshot } from '../../ports.ts';
import { createEarlyCases } from './early-cases.ts';
import { answeredBy, type MakeNonce, scoreOutput } from './score-output.ts';
import { scorePair } from './score-pair.ts';
import type { TrialRunner } from './trial-runner.ts';
import type { Cache } from './trials/kept-trials.ts';
import type { Spare } from './trials/metered-calls.ts';

/** One run of one case on one side. */
export type CaseRun = {
  output: Output | null;
  failure: ProviderFailure | null;
  scores: ReadonlyMap<string, Score>;
  /** The review that paid for it; null where this one did just now. */
  from: string | null;
};

/** What is known of one case. First-pass runs by repeat; both empty until they ran, or where requests are identical. */
export type CaseState = { suite: PlannedSuite; planned: PlannedCase; base: CaseRun[]; head: CaseRun[] };

export type CaseRunner = {
  states: readonly CaseState[];
  /** Runs the first pass of these cases (indices into `states`), both sides interleaved. `arrived` is told of each when it has run. */
  runFirst(cases: readonly number[], arrived?: (index: number) => void): Promise<void>;
  /** Whether the first pass of a case calls anybody, and would begin at once beside calls that are under way. */
  canBegin(index: number): boolean;
  /**
   * Begins the first pass of a case that `runFirst` may be asked for later, in slots that nobody else waits for. Resolves when it waits
   * for its answers. No state tells of it before `runFirst` does.
   */
  begin(index: number): Promise<void>;
  /** Nobody will ask for what was begun and is not needed: what is under way ends, and is kept. */
  drop(): Promise<void>;
  /** Has `act` called, until somebody else is, whenever there may be room that was not there before. */
  onRoom(act: (() => void) | null): void;
  /** See `Purse`. */
  hasPlenty(): Promise<boolean>;
  /** Runs one case `count` more times on each side, never from a cache of another review; scores only `metrics`. */
  runFresh(
    state: CaseState,
    from: number,
    count: number,
    metrics: ReadonlySet<string> | null,
  ): Promise<Record<Side, CaseRun[]>>;
  runNew(suite: PlannedSuite, added: NewCase): Promise<CaseRun>;
  /** From now on, nothing of this suite is taken from another review. */
  distrust(suite: PlannedSuite): void;
  /** Whether a side of a case would be taken from another review. */
  isKept(state: CaseState, side: Side): Promise<boolean>;
  /** Takes a side of a case from another review, and runs it again beside that. */
  compareKept(state: CaseState, side: Side): Promise<{ kept: CaseRun; again: CaseRun }>;
  /** Every failure so far, one for each run that has no output. */
  failures(): ProviderFailure[];
};

export type CaseRunnerOptions = {
  runner: TrialRunner;
  documents: Record<Side, Snapshot>;
  nonce: MakeNonce;
  progress: Progress;
  reviewId: string;
  /** Whether only what is proven passes: judges are then asked for all their votes from the first run on. Default: no. */
  proof?: boolean;
};

const FIRST: Run = { kind: 'first', repeat: 0 };

/** How one run is made. */
type How = {
  run: Run;
  cache: Cache;
  /** Those that are scored; null: all. */
  metrics?: ReadonlySet<string> | null;
  spare?: Spare;
};

/** Runs cases of a plan, and keeps what came of it. */
export function createCaseRunner(suites: readonly PlannedSuite[], options: CaseRunnerOptions): CaseRunner {
  const { runner, documents, nonce, reviewId, proof = false } = options;
  const states = suites.flatMap((suite) =>
    suite.cases.map((planned): CaseState => ({ suite, planned, base: [], head: [] })),
  );
  const distrusted = new Set<PlannedSuite>();
  const failed: ProviderFailure[] = [];
  const counts = new Map<PlannedSuite, { done: number; planned: number }>();
  const early = createEarlyCases();

  function report(suite: PlannedSuite, change: { done?: number; planned?: number }): void {
    const count = counts.get(suite) ?? { done: 0, planned: countFirstPass(suite) };
    count.done += change.done ?? 0;
    count.planned += change.planned ?? 0;
    counts.set(suite, count);
    const { usd, unpricedCalls } = runner.spending();
    const unpriced = unpricedCalls === 0 ? {} : { unpriced: unpricedCalls };
    options.progress({ type: 'suite', suite: suite.suite.name, ...count, usd, ...unpriced });
  }

  for (const suite of suites) if (countFirstPass(suite) > 0) report(suite, {});

  function paid<T>({ suite, guards }: PlannedSuite, work: () => T, spare?: Spare): T {
    const purpose = { suite: suite.name, artifacts: guards };
    return runner.payFor(spare === undefined ? purpose : { ...purpose, spare }, work);
  }

  async function runOnce(
    suite: PlannedSuite,
    subject: ScoredCase,
    request: PlannedRequest,
    side: Side,
    { run, cache, metrics = null, spare }: How,
  ): Promise<CaseRun> {
    const made = await paid(suite, runAndScore, spare);
    if (spare === undefined) note(suite, made);
    return made;

    async function runAndScore(): Promise<CaseRun> {
      const result = await runner.run(request, run, documents[side], cache);
      spare?.asked();
      if (!result.ok) return { output: null, failure: result.failure, scores: new Map(), from: null };
      const tasks =
        metrics === null ? subject.tasks : subject.tasks.filter(({ use }) => metrics.has(use.metric));
      // Recorded outputs are no runs that could be made again, so nothing would tell that their old grades no longer hold.
      const grades = request.request.kind === 'recorded' ? 'own' : cache;
      const mustPass = suite.suite.mustPass.includes(subject.case.id);
      const voting = (task: ScoringTask) =>
        run.kind === 'fresh' ? 'all' : votingAtFirst(task, { mustPass, proof });
      const { pictures } = subject;
      const scoring = { runner, nonce, judge: suite.suite.judge, cache: grades, pictures, voting };
      const output = untimed(result.output, result.from, reviewId);
      const answered = answeredBy(request.request, output);
      const scores = await scoreOutput(subject.case, tasks, answered, run, scoring);
      return { output, failure: null, scores, from: result.from };
    }
  }

  function note(suite: PlannedSuite, { failure }: CaseRun): void {
    if (failure !== null) failed.push(failure);
    report(suite, { done: 1 });
  }

  /** Timings of another review's machine cannot decide, so whoever lets latency block pays for both sides. */
  function cacheOf(suite: PlannedSuite): Cache {
    const timed = suite.metrics.some((metric) => metric.timed && metric.gate === 'block');
    return timed || distrusted.has(suite) ? 'own' : 'any';
  }

  async function runPair(
    state: CaseState,
    index: number,
    repeat: number,
    makeSpare?: () => Spare,
  ): Promise<void> {
    const { suite, planned } = state;
    const run: Run = { kind: 'first', repeat };
    const how = (): How => ({ run, cache: cacheOf(suite), ...(makeSpare && { spare: makeSpare() }) });
    const sides: Side[] = (index + repeat) % 2 === 0 ? ['base', 'head'] : ['head', 'base'];
    await Promise.all(
      sides.map(async (side) => {
        state[side][repeat] = await runOnce(suite, planned, planned[side], side, how());
      }),
    );
    const [base, head] = [state.base[repeat], state.head[repeat]];
    if (base === undefined || head === undefined) return;
    const paired = await compare(state, { base, head }, how());
    state.base[repeat] = paired.base;
    state.head[repeat] = paired.head;
  }

  async function runCase(state: CaseState, index: number, makeSpare?: () => Spare): Promise<CaseState> {
    const repeats = Array.from({ length: state.suite.suite.repeats }, (_, repeat) => repeat);
    await Promise.all(repeats.map((repeat) => runPair(state, index, repeat, makeSpare)));
    return state;
  }

  async function takeOrRun(state: CaseState, index: number): Promise<void> {
    const taken = await early.take(index);
    if (taken === null) return void (await runCase(state, index));
    const { base, head } = taken;
    for (const run of [...base, ...head]) note(state.suite, run);
    Object.assign(state, { base, head });
  }

  /** With the scores of metrics that are of both sides together, where both have an answer. */
  async function compare(
    { suite, planned }: CaseState,
    runs: Record<Side, CaseRun>,
    { run, cache, metrics = null, spare }: How,
  ): Promise<Record<Side, CaseRun>> {
    const { base, head } = runs;
    const tasks = planned.tasks.filter(
      ({ scorer, use }) => scorer.kind === 'pair_judge' && (metrics === null || metrics.has(use.metric)),
    );
    if (tasks.length === 0 || base.output === null || head.output === null) return runs;
    const recorded = [planned.base, planned.head].some(({ request }) => request.kind === 'recorded');
    const { pictures } = planned;
    const scoring = { runner, nonce, judge: suite.suite.judge, cache: recorded ? 'own' : cache, pictures };
    const outputs = { base: base.output, head: head.output };
    const scores = await paid(suite, () => scorePair(planned.case, tasks, outputs, run, scoring), spare);
    const add = (one: CaseRun, side: Side) => ({ ...one, scores: new Map([...one.scores, ...scores[side]]) });
    return { base: add(base, 'base'), head: add(head, 'head') };
  }

  return {
    states,
    async runFirst(cases, arrived) {
      await Promise.all(
        cases.map(async (index) => {
          const state = states[index];
          if (state !== undefined && !isSkipped(state.suite, state.planned)) await takeOrRun(state, index);
          arrived?.(index);
        }),
      );
    },
    canBegin(index) {
      const state = states[index];
      if (state === undefined || early.has(index) || isSkipped(state.suite, state.planned)) return false;
      return runner.hasRoomFor(state.planned.base) && runner.hasRoomFor(state.planned.head);
    },
    async begin(index) {
      const state = states[index];
      if (state === undefined) return;
      await early.begin(index, (makeSpare) => runCase({ ...state, base: [], head: [] }, index, makeSpare));
    },
    drop: early.drop,
    onRoom: runner.onRoom,
    hasPlenty: runner.hasPlenty,
    async runFresh(state, from, count, metrics) {
      const { suite, planned } = state;
      report(suite, { planned: 2 * count });
      const repeats = Array.from({ length: count }, (_, i) => from + i);
      const runSide = (side: Side) =>
        Promise.all(
          repeats.map((repeat) => {
            const run: Run = { kind: 'fresh', review: reviewId, side, repeat };
            return runOnce(suite, planned, planned[side], side, { run, cache: 'own', metrics });
          }),
        );
      const [base, head] = await Promise.all([runSide('base'), runSide('head')]);
      const pairs = await Promise.all(
        repeats.map(async (repeat, k) => {
          const [one, other] = [base[k], head[k]];
          if (one === undefined || other === undefined) return [];
          const run: Run = { kind: 'fresh', review: reviewId, side: 'head', repeat };
          return [await compare(state, { base: one, head: other }, { run, cache: 'own', metrics })];
        }),
      );
      const compared = pairs.flat();
      return { base: compared.map((pair) => pair.base), head: compared.map((pair) => pair.head) };
    },
    runNew: (suite, added) =>
      runOnce(suite, added, added.head, 'head', { run: FIRST, cache: cacheOf(suite) }),
    distrust: (suite) => void distrusted.add(suite),
    async isKept({ suite, planned }, side) {
      const from = await runner.keptFrom(planned[side], FIRST);
      return cacheOf(suite) === 'any' && from !== null && from !== reviewId;
    },
    async compareKept({ suite, planned }, side) {
      report(suite, { planned: 2 });
      const kept = await runOnce(suite, planned, planned[side], side, { run: FIRST, cache: 'any' });
      const second: Run = { kind: 'guard', review: reviewId, side };
      const again = await runOnce(suite, planned, planned[side], side, { run: second, cache: 'own' });
      return { kept, again };
    },
    failures: () => [...failed],
  };
}

/** How long a call took on another day says nothing about this change. */
function untimed(output: Output, from: string | null, reviewId: string): Output {
  return from === null || from === reviewId ? output : { ...output, latencyMs: null };
}
