import type { Problem } from '../core/artifact/problem.ts';
import { agreeWithHumans, lowestKappa } from '../core/eval/agreement.ts';
import type { BudgetStop } from '../core/eval/budget.ts';
import type { Run } from '../core/eval/cache-key.ts';
import { calibrationKey, judgeModels } from '../core/eval/calibration-key.ts';
import type { SuiteMetric } from '../core/eval/metrics.ts';
import type { Obstacle, PlannedCase, PlannedSuite } from '../core/eval/plan.ts';
import type { Score } from '../core/eval/types.ts';
import { calibrate, MIN_CALIBRATION_CASES } from '../core/gate/calibration.ts';
import type { Calibrations, Snapshot, StoredCalibration } from '../ports.ts';
import { openArtifactTree } from './change/artifact-tree.ts';
import { collectPolicySuites } from './plan/collect-suites.ts';
import { findStrayLabels } from './plan/find-stray-labels.ts';
import { describeFresh, hasAged, isGraded, withoutFresh } from './plan/leave-fresh-judges.ts';
import { openBudget } from './plan/open-budget.ts';
import { planSuite } from './plan/plan-suite.ts';
import { readPolicies } from './plan/read-policy.ts';
import { resolveTarget } from './plan/resolve-target.ts';
import { findUnknown } from './plan/select-suites.ts';
import { type Asker, placeElsewhere } from './plan/targets/elsewhere.ts';
import type { ReviewDeps } from './review-change.ts';
import { answeredBy, scoreOutput } from './run/score-output.ts';
import { createTrialRunner, type TrialRunner } from './run/trial-runner.ts';
import type { Spending } from './run/trials/metered-calls.ts';

export type CalibrateDeps = Omit<ReviewDeps, 'calibrations'> & { calibrations: Calibrations };

/** One judged metric, over every suite in which the same judge grades by the same rubric. */
export type JudgeReport = {
  metric: string;
  suites: string[];
  judges: string[];
  /** Null: too few outputs could be graded in every run. */
  calibration: StoredCalibration | null;
  /** Share of grades that are the most frequent one of their output. */
  consistency: number | null;
  /** Outputs that were graded in every run. */
  graded: number;
  /** Outputs of which a grade is missing. */
  missing: number;
  /** Why the first of those is. */
  missingReason: string | null;
  /** With the labels of people, by the first grade of each output; null where no case has one. */
  agreement: ReturnType<typeof agreeWithHumans> | null;
};

export type CalibrateOutcome =
  | { kind: 'refused'; message: string }
  | { kind: 'invalid-policy'; problems: Problem[] }
  | {
      kind: 'calibrated';
      judges: JudgeReport[];
      /** What cannot be calibrated and why, and labels of people that are of nothing; a sentence each, names between backticks. */
      notes: string[];
      /** Suites and metrics that could not be measured. */
      obstacles: (Obstacle & { suite: string })[];
      spending: Spending;
      stopped: 'budget' | 'cancelled' | null;
      /** The cap that ended it; null: none did. */
      budgetStop: BudgetStop | null;
    };

export type CalibrateRequest = {
  ref: string;
  suites: readonly string[];
  runs: number;
  signal: AbortSignal;
  /** Judges that were calibrated less than this ago are left as they are. Milliseconds; absent: none is. */
  minAgeMs?: number;
  /** Only judges that were calibrated before. */
  knownOnly?: boolean;
  /** For whom systems elsewhere are asked; absent: for nobody but the operator. */
  asker?: Asker;
};

/**
 * Grades the outputs of one state of the repository again and again, keeps what that says of each judge's noise, and holds
 * the grades against the labels of people. The outputs may be those of an earlier review; grades are always new.
 */
export async function calibrateJudges(
  deps: CalibrateDeps,
  request: CalibrateRequest,
): Promise<CalibrateOutcome> {
  const { repository, models, clock } = deps;
  const snapshot = await repository.snapshot(request.ref);
  const read = await readPolicies(snapshot, deps.fallbackPolicy);
  if (!read.ok) return { kind: 'invalid-policy', problems: read.problems };
  const collected = await collectPolicySuites(read.policies, snapshot, snapshot);
  const unknown = findUnknown(collected, { suites: request.suites, cases: [] });
  if (unknown !== null) return { kind: 'refused', message: unknown };
  const tree = openArtifactTree(snapshot);
  const planned: PlannedSuite[] = [];
  for (const one of collected) {
    if (request.suites.length > 0 && !request.suites.includes(one.suite.name)) continue;
    // What somebody sends is waited for, so nothing is asked of targets whose judges are all young.
    if (request.knownOnly === true && !(await hasAged(one.suite, deps, request.minAgeMs ?? 0))) continue;
    const target = await placeElsewhere(await resolveTarget(one.suite, tree), 'base', snapshot, {
      ...deps,
      signal: request.signal,
      ...(request.asker === undefined ? {} : { asker: request.asker }),
    });
    const states = { tip: snapshot, base: snapshot, head: snapshot };
    planned.push(await planSuite({ ...one, base: target, head: target, states }, [], models));
  }
  const due = await Promise.all(
    planned.map((suite) => withoutFresh(suite, deps, request.minAgeMs ?? 0, request.knownOnly)),
  );
  const judged = due.filter(({ metrics }) => metrics.some(isGraded));
  if (judged.length === 0 && planned.some(({ metrics }) => metrics.some(isGraded)))
    return { kind: 'refused', message: describeFresh(request.minAgeMs ?? 0) };
  // Names the runs apart from every other: grades that were kept would show no noise.
  const id = `calibration-${clock.now()}-${deps.nonce()}`;
  const runner = createTrialRunner(deps, {
    reviewId: id,
    budget: await openBudget(read.policies.root, deps.accounts),
    signal: request.signal,
  });
  const groups = new Map<string, Graded>();
  try {
    for (const suite of judged)
      await gradeSuite(suite, groups, { deps, runner, snapshot, id, runs: request.runs });
  } finally {
    await runner.flush().catch((error: Error) => deps.progress({ type: 'phase', text: error.message }));
  }
  const stopped = runner.stopped();
  const judges = [...groups].map(([key, group]) => summarise(key, group, request, clock.now()));
  // What was cut short is a sample of the cases that nobody chose.
  if (stopped === null)
    for (const { calibration } of judges) if (calibration !== null) await deps.calibrations.keep(calibration);
  return {
    kind: 'calibrated',
    judges,
    notes: [
      ...planned.flatMap(describePairwise),
      ...findStrayLabels(collected.map(({ suite }) => suite)).map(({ message }) => message),
    ],
    obstacles: planned.flatMap(({ suite, obstacles }) =>
      obstacles.map((one) => ({ ...one, suite: suite.name })),
    ),
    spending: runner.spending(),
    stopped,
    budgetStop: runner.budgetStop(),
  };
}

/** Grades of one judge: a row for each output, a column for each run. */
type Graded = {
  metric: SuiteMetric;
  suites: string[];
  judges: string[];
  rows: (number | null)[][];
  /** Label and first grade. */
  labelled: [human: number, judge: number][];
  missingReason: string | null;
  /** The models that graded, as they were served. */
  served: Set<string>;
};
type Grading = { deps: CalibrateDeps; runner: TrialRunner; snapshot: Snapshot; id: string; runs: number };

async function gradeSuite(
  planned: PlannedSuite,
  groups: Map<string, Graded>,
  grading: Grading,
): Promise<void> {
  const { deps, runner } = grading;
  const { suite, cases } = planned;
  const metrics = planned.metrics.filter(isGraded);
  const total = cases.length * grading.runs;
  let done = 0;
  const tell = () =>
    deps.progress({ type: 'suite', suite: suite.name, done, planned: total, usd: runner.spending().usd });
  tell();
  const groupOf = (metric: SuiteMetric): Graded | null => {
    const key = calibrationKey(suite, metric.name, deps.models.identity);
    if (key === null) return null;
    const judges = judgeModels(suite, metric.name) ?? [];
    const known = groups.get(key) ?? {
      metric,
      suites: [],
      judges,
      rows: [],
      labelled: [],
      missingReason: null,
      served: new Set<string>(),
    };
    groups.set(key, known);
    return known;
  };
  const found = metrics.map((metric) => ({ metric, group: groupOf(metric) }));
  for (const { group } of found)
    if (group !== null && !group.suites.includes(suite.name)) group.suites.push(suite.name);
  await Promise.all(
    cases.map(async (one) => {
      const purpose = { suite: suite.name, artifacts: planned.guards };
      const grades = await runner.payFor(purpose, () =>
        gradeCase(planned, one, grading, () => {
          done += 1;
          tell();
        }),
      );
      for (const { metric, group } of found) if (group !== null) note(group, metric.name, one, grades);
    }),
  );
}

type Grades = {
  runs: ReadonlyMap<string, Score>[];
  failure: string | null;
};

async function gradeCase(
  { suite, metrics }: PlannedSuite,
  { case: testCase, tasks, base, pictures }: PlannedCase,
  { deps, runner, snapshot, id, runs }: Grading,
  onGrade: () => void,
): Promise<Grades> {
  const made = await runner.run(base, { kind: 'first', repeat: 0 }, snapshot, 'any');
  if (!made.ok) return { runs: [], failure: made.failure.message };
  // With the other scorers of the same metrics: what they say is a part of the score whose noise is measured.
  const judged = new Set(metrics.filter(isGraded).map(({ name }) => name));
  const asked = tasks.filter(({ use }) => judged.has(use.metric));
  const answered = answeredBy(base.request, made.output);
  // Of one vote, as reviews ask for it first: how noisy that is, which the middle one of several is not more.
  const voting = () => 'one' as const;
  const scoring = { runner, nonce: deps.nonce, judge: suite.judge, cache: 'own' as const, pictures, voting };
  const graded = Array.from({ length: runs }, async (_, repeat) => {
    const run: Run = { kind: 'fresh', review: id, side: 'base', repeat };
    const scores = await scoreOutput(testCase, asked, answered, run, scoring);
    onGrade();
    return scores;
  });
  return { runs: await Promise.all(graded), failure: null };
}

function note(group: Graded, metric: string, { case: testCase, tasks }: PlannedCase, grades: Grades): void {
  if (!tasks.some(({ use }) => use.metric === metric)) return;
  const scores = grades.runs.map((run) => run.get(metric) ?? null);
  group.rows.push(grades.failure === null ? scores.map((score) => score?.value ?? null) : [null]);
  group.missingReason ??=
    grades.failure ?? scores.find((score) => score !== null && score.value === null)?.reason ?? null;
  for (const score of scores) for (const { model } of score?.gradedBy ?? []) group.served.add(model);
  const label = testCase.human?.[metric];
  const first = scores[0]?.value ?? null;
  if (label !== undefined && first !== null) group.labelled.push([label, first]);
}

function summarise(key: string, group: Graded, { runs }: CalibrateRequest, at: number): JudgeReport {
  const { metric, suites, judges, rows, labelled, missingReason } = group;
  const whole = rows.filter((row): row is number[] => row.every((grade) => grade !== null));
  const byRun = Array.from({ length: runs }, (_, r) => whole.map((row) => row[r] ?? 0));
  // Of fewer the noise is too much one of chance, and nothing is kept.
  const measured = whole.length < MIN_CALIBRATION_CASES ? null : calibrate(byRun);
  const consistency = whole.length === 0 ? null : mean(whole.map(largestShare));
  const agreement = labelled.length === 0 ? null : agreeWithHumans(labelled, metric.scale !== 'pass_fail');
  const kappa = agreement === null ? null : lowestKappa(agreement);
  return {
    metric: metric.name,
    suites,
    judges,
    calibration:
      measured === null
        ? null
        : {
            key,
            at,
            runs,
            cases: whole.length,
            sigma: measured.sigma,
            tau: measured.tau,
            noiseFloor: Math.min(1, measured.noiseFloor),
            consistency,
            agreement: kappa === null ? null : { kappa, cases: labelled.length },
            served: [...group.served].sort(),
          },
    consistency,
    graded: whole.length,
    missing: rows.length - whole.length,
    missingReason,
    agreement,
  };
}

/** Share of the most frequent grade. */
function largestShare(grades: readonly number[]): number {
  const counts = Map.groupBy(grades, (grade) => grade.toFixed(6));
  return Math.max(...[...counts.values()].map((same) => same.length)) / grades.length;
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Of judges that compare two answers. */
function describePairwise({ suite, metrics }: PlannedSuite): string[] {
  return metrics
    .filter(({ judged, paired }) => judged && paired === true)
    .map(({ name }) => {
      const judges = (judgeModels(suite, name) ?? []).join(', ');
      return `\`${name}\` of ${suite.name} by ${judges || 'no judge'} compares the answers of two states, and there is one here, so nothing of it is calibrated. It needs no noise floor: one call sees both answers, in both orders, and a verdict that changes with the order is a tie. Labels of people are of one answer and say nothing of which of two is better`;
    });
}
