import type { Run } from '../../core/eval/cache-key.ts';
import type { PlannedCase, PlannedSuite } from '../../core/eval/plan.ts';
import type { Anchor, PinnedRun } from '../../core/eval/stored-anchor.ts';
import { countMissingPairs, lacksTooMuch } from '../../core/gate/missing.ts';
import type { Progress, Snapshot } from '../../ports.ts';
import type { CaseRun, CaseState } from '../run/case-runs.ts';
import { answeredBy, type MakeNonce, scoreOutput } from '../run/score-output.ts';
import type { TrialRunner } from '../run/trial-runner.ts';
import type { Cache } from '../run/trials/kept-trials.ts';
import { PINNED_RUNS } from './plan-drift.ts';

export type Asking = {
  runner: TrialRunner;
  documents: Snapshot;
  nonce: MakeNonce;
  progress: Progress;
  /** Of this run of the watch: what it asked is kept under it, so that a run that is begun again asks nothing twice. */
  runId: string;
  /** Whose answers may stand for those that are kept under `runId`: this run's own, or any run's that asked under it within a week. */
  cache: Cache;
};

/** Asks every case `count` times from the `from`-th on, and scores the answers; by case, in order. */
export async function askCases(
  planned: PlannedSuite,
  { from, count }: { from: number; count: number },
  { runner, documents, nonce, progress, runId, cache }: Asking,
): Promise<CaseRun[][]> {
  const { name, judge } = planned.suite;
  const total = planned.cases.length * count;
  let done = 0;
  const report = () =>
    progress({ type: 'suite', suite: name, done, planned: total, usd: runner.spending().usd });
  report();
  const ask = async (
    { case: testCase, tasks, head, pictures }: PlannedCase,
    repeat: number,
  ): Promise<CaseRun> => {
    const run: Run = { kind: 'fresh', review: runId, side: 'head', repeat };
    const result = await runner.run(head, run, documents, cache);
    done += 1;
    report();
    if (!result.ok) return { output: null, failure: result.failure, scores: new Map(), from: null };
    const answered = answeredBy(head.request, result.output);
    const scores = await scoreOutput(testCase, tasks, answered, run, {
      runner,
      nonce,
      judge,
      cache,
      pictures,
      voting: () => 'all',
    });
    return { output: result.output, failure: null, scores, from: result.from };
  };
  return runner.payFor({ suite: name, artifacts: planned.guards }, () =>
    Promise.all(
      planned.cases.map((one) =>
        Promise.all(Array.from({ length: count }, (_, repeat) => ask(one, from + repeat))),
      ),
    ),
  );
}

/** Asks what is to be pinned, or says why it cannot be: an anchor with holes would compare nothing for as long as it stands. */
export async function makeAnchor(
  { planned, key }: { planned: PlannedSuite; key: string },
  at: number,
  asking: Asking,
): Promise<{ ok: true; anchor: Anchor } | { ok: false; reason: string }> {
  // Under an id of its own, which a run that is stopped leaves to the next one: nothing is paid for twice, and a comparison asks anew.
  const pinning: Asking = { ...asking, runId: `anchor-${key}`, cache: 'any' };
  const runs = await askCases(planned, { from: 0, count: PINNED_RUNS * planned.suite.repeats }, pinning);
  const deciding = planned.metrics.filter(({ gate }) => gate === 'block').map(({ name }) => name);
  const holes = runs.flat().map((run) => findHole(run, deciding));
  const counted = countMissingPairs(holes.map((hole) => ({ weight: 1, missing: hole !== null })));
  if (lacksTooMuch(counted)) return { ok: false, reason: holes.find((hole) => hole !== null) ?? '' };
  const cases = planned.cases.map((one, i) => ({ id: one.case.id, runs: (runs[i] ?? []).map(toPinned) }));
  return { ok: true, anchor: { key, suite: planned.suite.name, at, run: asking.runId, cases } };
}

/** Why a run lacks what a deciding metric needs; null: it lacks nothing. */
function findHole({ failure, scores }: CaseRun, deciding: readonly string[]): string | null {
  if (failure !== null) return failure.message;
  const missing = deciding.map((name) => scores.get(name)).find((score) => score?.value === null);
  return missing?.reason ?? null;
}

function toPinned({ output, scores }: CaseRun): PinnedRun {
  return { output, scores: Object.fromEntries(scores) };
}

/** A suite's cases with what is pinned of them as the base, and nothing of now. */
export function openStates(
  planned: PlannedSuite,
  { cases }: Anchor,
): { states: CaseState[]; rest: CaseRun[][] } {
  const { repeats } = planned.suite;
  const pinned = new Map(cases.map(({ id, runs }) => [id, runs.map(fromPinned)]));
  const runsOf = (one: PlannedCase) => pinned.get(one.case.id) ?? [];
  return {
    states: planned.cases.map((one) => ({
      suite: planned,
      // Both sides send the same, and are compared for just that.
      planned: { ...one, base: { ...one.base, digest: `pinned ${one.base.digest}` } },
      base: runsOf(one).slice(0, repeats),
      head: [],
    })),
    rest: planned.cases.map((one) => runsOf(one).slice(repeats)),
  };
}

function fromPinned({ output, scores }: PinnedRun): CaseRun {
  return { output, failure: null, scores: new Map(Object.entries(scores)), from: null };
}
