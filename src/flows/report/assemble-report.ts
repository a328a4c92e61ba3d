import type { Problem } from '../../core/artifact/problem.ts';
import type { LintFinding } from '../../core/artifact/types.ts';
import { countAtMost, isSkipped, type PlannedSuite } from '../../core/eval/plan.ts';
import { decideReview } from '../../core/gate/decide-review.ts';
import { defaultPolicy, type Policy } from '../../core/policy/parse.ts';
import { isElsewhere, listPolicyFiles, POLICY_PATH, READABLE } from '../../core/policy/policy-files.ts';
import type {
  NotEvaluated,
  ReportSuite,
  ReportSwap,
  ReviewReport,
  Verdict,
} from '../../core/report/model.ts';
import type { Snapshot } from '../../ports.ts';
import type { Sides } from '../change/read-sides.ts';
import type { PlannedReview } from '../plan/plan-review.ts';
import type { PlanResult } from '../run/run-plan.ts';
import { explainIdleFallback, type TakenFallbacks } from '../run/take-fallbacks.ts';
import { collectFacts } from './collect-facts.ts';
import { digestPlanned, digestUnjudged } from './digest-inputs.ts';
import { explainMustPass, explainUndecided } from './explain-undecided.ts';
import { explainVerdict } from './explain-verdict.ts';
import { findOtherGraders } from './find-graders.ts';
import { shownFailure } from './list-unscored.ts';
import { reportCases, reportNewCases, reportSteps } from './report-cases.ts';
import { movedOf, reportMetric } from './report-metrics.ts';
import { reportSwap } from './report-swap.ts';

type Planned = Extract<PlannedReview, { kind: 'planned' }>;

/** The report of a review that ran. */
export function assembleReport(
  sides: Sides,
  planned: Planned,
  result: PlanResult,
  {
    others,
    idle,
    seconds,
    budgetUsd,
    earlierUsd,
  }: {
    /** Of the candidates beside the change's own models; null: none ran. */
    others: PlanResult | null;
    /** Suites whose model is down and which the policy's `fallback` cannot be asked either, by name. */
    idle: TakenFallbacks['idle'];
    seconds: number;
    budgetUsd: number | null;
    /** Spent by earlier attempts of the review. US dollars. */
    earlierUsd: number;
  },
): ReviewReport {
  const { plan, policy, problems, uncovered, blocked } = planned;
  const suites = plan.suites.map((suite) => {
    const beside = planned.candidates.filter(({ of }) => of === suite.suite.name);
    const compared = {
      margin: policy.gate.margin,
      outputs: policy.outputs,
      beside: beside.map((one) => one.planned),
      others,
    };
    return reportSuite(suite, result, policy, {
      swap: reportSwap(suite, result, compared),
      idle: idle.get(suite.suite.name),
    });
  });
  const facts = collectFacts(planned, result, suites);
  const decided = decideReview(facts);
  const broken = problems.length > 0 && decided.verdict !== 'fail';
  const open = decided.verdict === 'pass' || decided.verdict === 'inconclusive';
  const isBlocked = open && blocked.length > 0;
  const verdict: Verdict = broken ? 'error' : isBlocked ? 'fail' : decided.verdict;
  const reason = broken
    ? explainBroken(problems)
    : isBlocked
      ? `No suite covers ${blocked.join(', ')}, and the policy asks for one.`
      : explainVerdict(decided, suites, result.failures, result.budgetStop);
  const { spending } = result;
  return {
    ...frame(sides, blocked.length > 0 ? withUncovered(policy, 'block') : policy, seconds),
    verdict,
    reason,
    strength: verdict === 'pass' ? decided.strength : null,
    inputs: digestPlanned(planned, decided.reasons),
    changes: planned.changes,
    suites,
    uncovered,
    problems,
    lint: [...planned.lint, ...findOtherGraders(result).flatMap((one) => withLevel(one, policy))],
    cost: {
      ...spending,
      ...(earlierUsd === 0 ? {} : { earlierUsd }),
      plannedTrials: [...plan.suites, ...planned.candidates.map((one) => one.planned)].reduce(
        (sum, suite) => sum + countAtMost(suite),
        0,
      ),
      budgetUsd,
      ...(result.budgetStop === null ? {} : { stop: result.budgetStop }),
      seconds,
    },
    exit: broken && brokenPolicy(problems) !== null ? 2 : exitOf(verdict, policy),
  };
}

/** As grave as the policy says its rule is. */
function withLevel(finding: LintFinding, { lint }: Policy): LintFinding[] {
  const level = lint.levels.get(finding.rule) ?? finding.severity;
  return level === 'off' ? [] : [{ ...finding, severity: level }];
}

function explainBroken(problems: readonly Problem[]): string {
  const policy = brokenPolicy(problems);
  if (policy !== null) return `This change makes the policy ${policy} invalid.`;
  return `${problems.length === 1 ? 'A changed file' : `${problems.length} places in changed files`} cannot be read.`;
}

/** A policy that the change breaks: merged, it would stop every review. */
function brokenPolicy(problems: readonly Problem[]): string | null {
  return listPolicyFiles(problems.map(({ path }) => path))[0] ?? null;
}

/** The policy as it applies to this change, where a directory's own says something else. */
function withUncovered(policy: Policy, uncovered: Policy['gate']['uncovered']): Policy {
  return { ...policy, gate: { ...policy.gate, uncovered } };
}

/** No artifact changed. */
export function reportSkipped(sides: Sides, planned: Planned, seconds: number): ReviewReport {
  const { policy, lint } = planned;
  return {
    ...frame(sides, policy, seconds),
    inputs: digestPlanned({ ...planned, plan: { ...planned.plan, suites: [] } }, []),
    verdict: 'skipped',
    reason: 'No AI artifacts changed.',
    lint,
    exit: 0,
  };
}

/** The base's policy cannot be used, so nothing may be decided by it. */
export function reportInvalidPolicy(
  sides: Sides,
  { problems, mends }: { problems: Problem[]; mends: boolean },
  seconds: number,
): ReviewReport {
  const path = problems[0]?.path ?? POLICY_PATH;
  // Nobody knows whether it lets the author accept. What mends it takes a maintainer, and there may be only one.
  const gate = { ...defaultPolicy.gate, authorMayAccept: mends };
  const framed = frame(sides, { ...defaultPolicy, path, gate }, seconds);
  const where = isElsewhere(path) ? path : `${path} on ${sides.tip.ref}`;
  const isUnread = problems[0]?.expected === READABLE;
  const who = isElsewhere(path)
    ? 'whoever may write there, or by a policy of its own here'
    : 'a pull request';
  const next = mends
    ? 'This change mends it, and nothing else of it was judged: on GitHub a maintainer can accept it.'
    : `Until it is mended by ${who}, nothing else can be judged or accepted. A branch that mends it has to be up to date.`;
  const reason = `The policy ${where} ${isUnread ? 'cannot be read' : 'is not valid'}. ${next}`;
  const inputs = digestUnjudged(sides, problems);
  const policy = { ...framed.policy, mended: mends };
  return { ...framed, policy, verdict: 'error', reason, inputs, problems, exit: 2 };
}

function frame(sides: Sides, { path, gate, outputs }: Policy, seconds: number): ReviewReport {
  const { require, inconclusive, uncovered, effort, authorMayAccept, ownChanges } = gate;
  return {
    version: 1,
    verdict: 'error',
    reason: '',
    strength: null,
    inputs: null,
    base: toRevision(sides.tip),
    head: toRevision(sides.head.snapshot),
    mergeBase: sides.mergeBase,
    changes: [],
    suites: [],
    uncovered: [],
    problems: [],
    lint: [],
    policy: {
      path,
      require,
      inconclusive,
      uncovered,
      effort,
      authorMayAccept,
      ownChanges,
      outputs,
      mended: false,
    },
    cost: {
      usd: 0,
      cachedUsd: 0,
      unpricedCalls: 0,
      trials: 0,
      cachedTrials: 0,
      plannedTrials: 0,
      budgetUsd: null,
      seconds,
    },
    exit: 4,
  };
}

function toRevision({ ref, sha, worktree }: Snapshot): ReviewReport['base'] {
  return { ref, sha, worktree };
}

function reportSuite(
  suite: PlannedSuite,
  result: PlanResult,
  policy: Policy,
  { swap, idle }: { swap: ReportSwap | undefined; idle: PlannedSuite | undefined },
): ReportSuite {
  const own = result.metrics.filter((metric) => metric.suite === suite);
  const states = result.states.filter((state) => state.suite === suite);
  const shown = { margin: policy.gate.margin, outputs: policy.outputs };
  const moved = new Map(own.map((metric) => [metric.id, movedOf(metric, states, policy.gate.margin)]));
  // What is measured for a comparison of models alone is missed by nobody.
  const isWatched = (name: string) => suite.swap?.watched.includes(name) === true;
  const metrics = own
    .flatMap((metric) => reportMetric(metric, result, states, shown) ?? [])
    .filter((metric) => metric.cases > 0 || !isWatched(metric.metric));
  return {
    name: suite.suite.name,
    covers: suite.guards,
    model: suite.models.head,
    metrics,
    cases: reportCases(suite, states, { metrics: own, moved, outputs: policy.outputs }),
    newCases: reportNewCases(suite, result.newRuns, policy.outputs),
    removedCases: suite.removedCases,
    identicalCases: suite.cases.filter((planned) => isSkipped(suite, planned)).length,
    totalCases: suite.cases.length,
    ...reportSteps(suite, states),
    notEvaluated: [
      ...suite.obstacles.filter(({ metric }) => metric === null || !isWatched(metric)).map(toNotEvaluated),
      ...explainIdleFallback(idle),
      ...explainMustPass(suite, result, policy.outputs),
      ...own.flatMap((metric) =>
        isWatched(metric.metric.name) ? [] : explainUndecided(metric, result, policy.outputs),
      ),
    ],
    ...(swap === undefined ? {} : { swap }),
    ...(suite.inPlaceOf === undefined
      ? {}
      : {
          inPlaceOf: {
            ...suite.inPlaceOf,
            reason: shownFailure(suite.inPlaceOf.reason, policy.outputs),
          },
        }),
    mustPassBroken: result.mustPass
      .filter((one) => one.suite === suite && one.broken === true)
      .map(({ caseId, headFailed, runs }) => ({ caseId, headFailed, runs })),
  };
}

function toNotEvaluated({ metric, reason, fix }: PlannedSuite['obstacles'][number]): NotEvaluated {
  return { metric, reason, fix };
}

function exitOf(verdict: Verdict, { gate }: Policy): ReviewReport['exit'] {
  switch (verdict) {
    case 'pass':
    case 'skipped':
      return 0;
    case 'fail':
      return 1;
    case 'inconclusive':
      return gate.inconclusive === 'block' ? 3 : 0;
    case 'error':
      return 4;
  }
}
