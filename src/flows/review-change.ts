import type { DetectTexts } from '../core/artifact/detect.ts';
import { makePlan, type PlannedSuite } from '../core/eval/plan.ts';
import type { ReportSuite, ReviewReport } from '../core/report/model.ts';
import { count } from '../core/report/numbers.ts';
import type {
  Calibrations,
  Clock,
  Models,
  Progress,
  ProviderFailure,
  Recordings,
  Repository,
  Retriever,
  Sandbox,
  Services,
  TrialStore,
  Workflows,
} from '../ports.ts';
import { readSides } from './change/read-sides.ts';
import { estimateReview } from './plan/estimate-review.ts';
import { type Accounts, openBudget } from './plan/open-budget.ts';
import { type PlannedReview, planReview, type Selection } from './plan/plan-review.ts';
import type { ReadFallback } from './plan/read-policy.ts';
import type { Asker } from './plan/targets/elsewhere.ts';
import { assembleReport, reportInvalidPolicy, reportSkipped } from './report/assemble-report.ts';
import { type PlanResult, runPlan } from './run/run-plan.ts';
import type { MakeNonce } from './run/score-output.ts';
import { NO_FALLBACKS, OUTAGES, takeFallbacks } from './run/take-fallbacks.ts';
import { createTrialRunner } from './run/trial-runner.ts';
import { listBesides } from './run/trials/besides.ts';

export type ReviewDeps = {
  repository: Repository;
  models: Models;
  /** The team's own; absent: there are none. */
  services?: Services;
  /** The repository's own; absent: none may be started. */
  workflows?: Workflows;
  /** What such workflows sent; absent: nothing. */
  recordings?: Recordings;
  store: TrialStore;
  retriever: Retriever;
  sandbox: Sandbox;
  clock: Clock;
  nonce: MakeNonce;
  progress: Progress;
  /** Default: in the calling thread. */
  detect?: DetectTexts;
  /** The policy of a repository that has none. */
  fallbackPolicy?: ReadFallback;
  /** What was measured of judges; default: nothing was. */
  calibrations?: Calibrations;
  /** What the operator allows, and who writes down what is spent; absent: only a policy's cap on a review holds. */
  accounts?: Accounts;
};
export type ReviewOptions = {
  base: string;
  head: string;
  selection: Selection;
  signal: AbortSignal;
  /** Absent: nobody but the operator. */
  asker?: Asker;
};

export type ReviewOutcome =
  /** `transient`: there is no verdict because a provider was down, so a later review may come to one. */
  | { kind: 'reviewed'; report: ReviewReport; transient: boolean }
  /** There is nothing to compare with, or nothing of that name to run; the message says what to do. */
  | { kind: 'refused'; message: string }
  /** Stopped from outside; what was paid for is kept. */
  | { kind: 'cancelled'; trials: number };

/**
 * Finds what changed between merge base and head, runs the suites that guard it on both sides, and decides. Rejects for
 * outages of the repository only; where runs cannot be kept, progress says so.
 */
export async function reviewChange(deps: ReviewDeps, options: ReviewOptions): Promise<ReviewOutcome> {
  const { repository, models, clock, progress } = deps;
  const startedAt = clock.now();
  progress({ type: 'phase', text: `Comparing ${options.head} with ${options.base}` });
  const sides = await readSides(repository, options, deps.detect);
  if ('unrelated' in sides) {
    const message = `${options.base} and ${options.head} have no common commit, so there is no base to compare with. Name a base that ${options.head} branched off.`;
    return { kind: 'refused', message };
  }
  const { calibrations } = deps;
  const planned = await planReview(
    sides,
    models,
    options.selection,
    deps.fallbackPolicy,
    calibrations === undefined ? undefined : { calibrations, models, clock },
    { ...deps, ...options },
  );
  if (planned.kind === 'empty-selection') return { kind: 'refused', message: planned.message };
  const seconds = () => (clock.now() - startedAt) / 1000;
  if (planned.kind === 'invalid-policy')
    return {
      kind: 'reviewed',
      report: reportInvalidPolicy(sides, planned, seconds()),
      transient: false,
    };
  const { plan, policy, changes, files } = planned;
  if (changes.length + files.length === 0 && planned.problems.length === 0)
    return { kind: 'reviewed', report: reportSkipped(sides, planned, seconds()), transient: false };

  progress({ type: 'phase', text: describePlan(planned, plan.suites.filter(runsAnything).length) });
  const { reviewId } = plan;
  const budget = await openBudget(policy, deps.accounts);
  const beside = planned.candidates.map((candidate) => candidate.planned);
  const everything = { ...plan, suites: [...plan.suites, ...beside] };
  const estimate = await estimateReview(everything, models, budget.books, clock.now(), planned.fallbacks);
  const { earlierUsd } = budget;
  const budgetUsd = budget.review?.usd ?? null;
  if (estimate !== null) progress({ type: 'estimate', estimate, budgetUsd, earlierUsd });
  const runner = createTrialRunner(deps, {
    reviewId,
    budget,
    signal: options.signal,
    besides: listBesides(plan.suites),
  });
  let result: PlanResult;
  let others: PlanResult | null = null;
  let decided = planned;
  let taken = NO_FALLBACKS;
  const assemble = (of: PlanResult) =>
    assembleReport(sides, decided, of, {
      others,
      idle: taken.idle,
      seconds: seconds(),
      budgetUsd,
      earlierUsd,
    });
  try {
    const documents = { base: sides.base.snapshot, head: sides.head.snapshot };
    const { margin, effort, require } = policy.gate;
    const rules = { margin, effort, require };
    const running = { runner, documents, nonce: deps.nonce, progress };
    result = await runPlan(plan, { ...running, rules });
    // What the suites' own models broke stays broken, whatever another one would say. The report takes a while, so it is asked last.
    const mayFall = planned.fallbacks.size > 0 && result.stopped === null;
    if (mayFall && assemble(result).verdict !== 'fail')
      taken = await takeFallbacks(plan.suites, planned.fallbacks, result.states);
    const { suites } = taken;
    if (suites !== null) {
      for (const { suite, models: on, inPlaceOf } of suites)
        if (inPlaceOf !== undefined)
          progress({
            type: 'phase',
            text: `${suite.name}: ${inPlaceOf.model} does not answer, so both sides are asked of ${on.head}`,
          });
      runner.beginAgain();
      decided = { ...planned, plan: makePlan(suites, { margin, effort }) };
      // As the same review: what it has paid for a moment ago is its own, timings and all.
      result = await runPlan({ suites, reviewId }, { ...running, rules });
    }
    // By a gate of their own, and with the money that is left: what decides the review does not depend on them.
    if (beside.length > 0 && result.stopped === null)
      others = await runPlan(
        { suites: beside, reviewId },
        { ...running, rules: { ...rules, toTheEnd: true } },
      );
  } finally {
    // What was found out is paid for: that it cannot be kept is no reason to lose it.
    await runner.flush().catch((error: Error) => progress({ type: 'phase', text: error.message }));
  }
  const { spending } = others ?? result;
  if (result.stopped === 'cancelled' || others?.stopped === 'cancelled')
    return { kind: 'cancelled', trials: spending.trials };
  const report = assemble({ ...result, spending });
  for (const suite of report.suites)
    progress({ type: 'suite-done', suite: suite.name, text: describeSuite(suite) });
  return { kind: 'reviewed', report, transient: isTransient(report, result) };
}

/** Whoever tries again meets these again. */
const LASTING: readonly ProviderFailure['kind'][] = ['auth', 'bad_request'];

/** Budgets, settings and files that cannot be read stay as they are, however long one waits. */
function isTransient({ verdict, problems }: ReviewReport, { stopped, failures }: PlanResult): boolean {
  if (verdict !== 'error' || problems.length > 0 || stopped !== null) return false;
  const met = (kinds: readonly ProviderFailure['kind'][]) =>
    failures.some(({ kind }) => kinds.includes(kind));
  return met(OUTAGES) && !met(LASTING);
}

function runsAnything({ cases, newCases }: PlannedSuite): boolean {
  return cases.length + newCases.length > 0;
}

type Planned = Extract<PlannedReview, { kind: 'planned' }>;

function describePlan({ changes, files }: Pick<Planned, 'changes' | 'files'>, suites: number): string {
  const parts = [
    ...(changes.length > 0 || files.length === 0 ? [count(changes.length, 'changed artifact')] : []),
    ...(files.length > 0 ? [count(files.length, 'other changed file')] : []),
    `${count(suites, 'suite')} to run`,
  ];
  return parts.join(', ');
}

/** Blocking metrics in a word each; what was not evaluated before anything else. */
function describeSuite({ metrics, notEvaluated }: ReportSuite): string {
  if (metrics.length === 0) return notEvaluated.length > 0 ? 'not evaluated' : 'nothing to compare';
  const decided = metrics.filter((metric) => metric.gate === 'block');
  return decided
    .map((metric) => `${metric.metric} ${metric.comparison === 'inconclusive' ? 'open' : metric.comparison}`)
    .join(', ');
}
