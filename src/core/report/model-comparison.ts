import type { BudgetStop } from '../eval/budget.ts';
import { Z_LOOK } from '../gate/constants.ts';
import { normalQuantile } from '../gate/normal.ts';
import type { NotEvaluated, ReportMetric, ReviewReport, Revision } from './model.ts';
import { list } from './numbers.ts';

/** What one model did on the cases of a suite. */
export type ModelFigures = {
  /** Answers that were counted. */
  answers: number;
  /** US dollars for a thousand answers at list prices, judges not counted; null where a price is unknown. */
  usdPer1000: number | null;
  /** Milliseconds; null where every answer comes from an earlier run, whose timings are not compared. */
  p50Ms: number | null;
  p95Ms: number | null;
  /** Answers that were refused, were cut at the token limit, or hold neither text nor a call. */
  refused: number;
  cut: number;
  empty: number;
  /** Answers that are empty, call with arguments that are no JSON object, or are not the JSON that was asked for. Absent: of an older version. */
  formatFailures?: number;
};

/**
 * `worse`: a deciding metric fell, or a case broke that may never. `holds`: no deciding metric falls by more than its margin, which is
 * proven. `open`: no drop was confirmed, and none of that size is ruled out. `unmeasured`: something deciding has no result.
 */
export type CandidateOutcome = 'holds' | 'open' | 'worse' | 'unmeasured';

export type ComparedCandidate = {
  model: string;
  outcome: CandidateOutcome;
  figures: ModelFigures | null;
  /** Against the model of today: + is better. */
  metrics: ReportMetric[];
  /** Ids of cases that broke, worst first. */
  broken: string[];
  mustPassBroken: string[];
  notEvaluated: NotEvaluated[];
  /** What its maker documents that it does not take of what the suite sends. */
  unsupported: string[];
  /** What makes its scores doubtful. */
  warnings: string[];
};

export type ComparedSuite = {
  name: string;
  /** The model of today. */
  model: string;
  cases: number;
  figures: ModelFigures | null;
  candidates: ComparedCandidate[];
};

/** Candidates in place of the models that the suites of a repository run on, at one state of it. */
export type ModelComparison = {
  version: 1;
  head: Revision;
  suites: ComparedSuite[];
  /** Suites that were not compared, and why. */
  leftOut: { suite: string; reason: string }[];
  cost: ReviewReport['cost'];
  /** The cap that ended it before it was complete; null: none did. */
  stop: BudgetStop | null;
};

/** How a candidate came out, from what was decided of it. */
export function outcomeOf(
  metrics: readonly ReportMetric[],
  {
    mustPassBroken,
    blocked,
    candidates,
  }: {
    mustPassBroken: number;
    blocked: boolean /** How many were tried, this one included. */;
    candidates: number;
  },
): CandidateOutcome {
  const deciding = metrics.filter(({ gate }) => gate === 'block');
  if (mustPassBroken > 0 || deciding.some(({ comparison }) => comparison === 'regressed')) return 'worse';
  if (blocked || deciding.length === 0) return 'unmeasured';
  return deciding.every((metric) => metric.nonInferior && rulesOutDrop(metric, candidates))
    ? 'holds'
    : 'open';
}

/** Chance that any of the candidates is said to hold that does not. */
const ALPHA = 0.05;

/**
 * Whether the drop beyond the margin is ruled out with as many candidates to choose from: the gate's deciding interval, widened
 * from its own critical value to the one-sided one at ALPHA divided by their number (Bonferroni).
 */
function rulesOutDrop({ interval: [low, high], look, margin }: ReportMetric, candidates: number): boolean {
  const own = Z_LOOK[look - 1] ?? Z_LOOK[0];
  const wider = Math.max(1, normalQuantile(1 - ALPHA / candidates) / own);
  // Its middle, which is not the mean of few cases.
  const middle = (low + high) / 2;
  return middle - (middle - low) * wider > -margin;
}

/** Why one model that does not hold is not taken. */
function explainOne({ model, outcome, metrics, mustPassBroken }: ComparedCandidate): string {
  const fell = metrics.filter(({ gate, comparison }) => gate === 'block' && comparison === 'regressed');
  if (fell.length > 0) return `${model} is worse on ${list(fell.map(({ metric }) => metric))}`;
  if (mustPassBroken.length > 0) return `${model} breaks ${list(mustPassBroken)}, which must pass`;
  return outcome === 'unmeasured'
    ? `something that decides has no result on ${model}`
    : `${model} is not proven to hold; more cases would tell`;
}

function listImproved({ metrics }: ComparedCandidate): string[] {
  return metrics
    .filter(({ gate, comparison }) => gate === 'block' && comparison === 'improved')
    .map(({ metric }) => metric);
}

/** Which candidate to take for a suite, if any, with its reason. */
export type Recommendation = { model: string | null; reason: string };

/** The cheapest candidate that is proven to hold and costs less than the model of today, or is better; else why there is none. */
export function recommend({ model, figures, candidates }: ComparedSuite): Recommendation {
  const holding = candidates.filter(({ outcome }) => outcome === 'holds');
  const priced = holding
    .flatMap((one) => {
      const usd = one.figures?.usdPer1000 ?? null;
      return usd === null ? [] : [{ model: one.model, usd }];
    })
    .sort((a, b) => a.usd - b.usd);
  const today = figures?.usdPer1000 ?? null;
  const [cheapest] = priced;
  if (cheapest !== undefined && today !== null && cheapest.usd < today) {
    const share = Math.max(1, Math.round((cheapest.usd / today) * 100));
    return {
      model: cheapest.model,
      reason: `it holds every deciding metric within its margin and costs ${share}% of ${model}`,
    };
  }
  const better = holding.find((one) => listImproved(one).length > 0);
  if (better !== undefined) {
    const usd = better.figures?.usdPer1000 ?? null;
    const price =
      usd === null || today === null
        ? '; a price is unknown'
        : usd === today
          ? ' at the same cost'
          : `, at ${Math.round((usd / today) * 100)}% of the cost of ${model}`;
    return {
      model: better.model,
      reason: `it is better on ${list(listImproved(better))} and holds the rest within its margin${price}`,
    };
  }
  if (holding.length > 0)
    return {
      model: null,
      reason:
        today === null || priced.length < holding.length
          ? `${holding.map((one) => one.model).join(', ')} would do as well; a price is unknown, so whether it costs less is too`
          : `${holding.map((one) => one.model).join(', ')} would do as well and cost no less`,
    };
  const [only, ...others] = candidates;
  if (only !== undefined && others.length === 0) return { model: null, reason: explainOne(only) };
  if (candidates.every(({ outcome }) => outcome === 'worse'))
    return { model: null, reason: 'every candidate is worse in what decides' };
  return { model: null, reason: 'no candidate is proven to hold; more cases would tell' };
}
