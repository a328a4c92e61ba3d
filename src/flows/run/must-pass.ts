import { isSkipped, type PlannedSuite } from '../../core/eval/plan.ts';
import { decidesPass, isPass } from '../../core/eval/scorers/apply.ts';
import { mustPassVerdict } from '../../core/gate/must-pass.ts';
import type { CaseRun, CaseRunner, CaseState } from './case-runs.ts';

/** Fresh runs a side when the head's first run of a must_pass case fails. */
const FRESH_RUNS = 3;

export type MustPassResult = {
  suite: PlannedSuite;
  caseId: string;
  /** Broken: the head fails in at least 2 of 3 fresh runs and the base does not. Null: a score is missing. */
  broken: boolean | null;
  headFailed: number;
  baseFailed: number;
  /** Fresh runs a side; 0 where the first run passed. */
  runs: number;
};

/** Runs the cases that may never break, also where the gate stopped before it came to them. */
export async function runMustPass(
  suites: readonly PlannedSuite[],
  cases: CaseRunner,
): Promise<MustPassResult[]> {
  const strict = new Map(suites.map((suite) => [suite, new Set(suite.suite.mustPass)]));
  const checked = cases.states.flatMap((state, index) =>
    strict.get(state.suite)?.has(state.planned.case.id) === true ? [{ state, index }] : [],
  );
  await cases.runFirst(checked.flatMap(({ state, index }) => (state.head.length === 0 ? [index] : [])));
  return Promise.all(checked.map(({ state }) => check(state, cases)));
}

async function check(state: CaseState, cases: CaseRunner): Promise<MustPassResult> {
  const { suite, planned } = state;
  const result = { suite, caseId: planned.case.id, headFailed: 0, baseFailed: 0, runs: 0 };
  if (isSkipped(suite, planned)) return { ...result, broken: false };
  const first = passes(state, state.head[0]);
  if (first === null || first) return { ...result, broken: first === null ? null : false };
  const fresh = await cases.runFresh(state, 0, FRESH_RUNS, null);
  const head = fresh.head.map((run) => passes(state, run));
  const base = fresh.base.map((run) => passes(state, run));
  const failed = (runs: readonly (boolean | null)[]) => runs.filter((pass) => pass === false).length;
  return {
    ...result,
    broken: mustPassVerdict(base, head),
    headFailed: failed(head),
    baseFailed: failed(base),
    runs: FRESH_RUNS,
  };
}

/** Whether the case passes by every scorer that decides; null where one has no score. */
function passes({ planned }: CaseState, run: CaseRun | undefined): boolean | null {
  if (run === undefined || run.output === null) return null;
  let all = true;
  for (const task of planned.tasks) {
    if (!decidesPass(task)) continue;
    const score = run.scores.get(task.use.metric)?.value ?? null;
    if (score === null) return null;
    all &&= isPass(task, score);
  }
  return all;
}
