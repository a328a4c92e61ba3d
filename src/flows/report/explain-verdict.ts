import type { BudgetStop } from '../../core/eval/budget.ts';
import type { Reason, ReviewVerdict } from '../../core/gate/decide-review.ts';
import { ratioOf } from '../../core/gate/ratio.ts';
import type { PairCount, Strength } from '../../core/gate/types.ts';
import { explainStop } from '../../core/report/budget-text.ts';
import { describeWhollyFallen } from '../../core/report/clusters.ts';
import { plain } from '../../core/report/markup.ts';
import type { ReportMetric, ReportSuite } from '../../core/report/model.ts';
import { isRatio } from '../../core/report/numbers.ts';
import type { ProviderFailure } from '../../ports.ts';

export type Verdict = { verdict: ReviewVerdict; strength: Strength | null; reasons: Reason[] };

/** The deciding reason in one plain sentence. */
export function explainVerdict(
  { verdict, strength, reasons }: Verdict,
  suites: readonly ReportSuite[],
  failures: readonly ProviderFailure[],
  stop: BudgetStop | null = null,
): string {
  const [first] = reasons;
  if (verdict === 'pass') return explainPass(strength, suites);
  if (first === undefined) return 'Nothing was measured.';
  // What else is missing then is missing because of that.
  const more = reasons.length > 1 && first.kind !== 'stopped' ? `, and ${reasons.length - 1} more` : '';
  return `${explainReason(first, suites, failures, stop)}${more}.`;
}

function explainReason(
  reason: Reason,
  suites: readonly ReportSuite[],
  failures: readonly ProviderFailure[],
  stop: BudgetStop | null,
): string {
  switch (reason.kind) {
    case 'regressed':
      return explainDrop(reason.metric, suites, 'fell');
    case 'must-pass':
      return `The case ${reason.caseId} of ${reason.suite} may never break, and it broke`;
    case 'below-min':
      return `${reason.metric} lies below its \`min\``;
    case 'stopped':
      if (reason.by === 'cancelled') return 'The review was stopped';
      return stop === null ? 'The budget is spent' : explainStop(stop);
    case 'missing': {
      const why = failures[0]?.message;
      return `${reason.missing} of ${reason.pairs} cases of ${reason.metric} have no score${describeShare(reason)}${why === undefined ? '' : ` (${why})`}`;
    }
    case 'not-evaluated':
      return reason.metric === null
        ? `${reason.suite} was not evaluated`
        : `${reason.metric} of ${reason.suite} was not evaluated`;
    case 'not-confirmed':
      return `${explainDrop(reason.metric, suites, 'dipped')}, not confirmed by running the moved cases again`;
    case 'not-proven':
      return `${reason.metric} is not proven: a drop beyond its margin is not ruled out`;
  }
}

/** Said where the cases do not count alike, so that a few which count much explain themselves. */
function describeShare({ pairs, missing, missingShare }: PairCount): string {
  if (Math.abs(missingShare - missing / pairs) < 0.005) return '';
  return `, ${Math.round(missingShare * 100)}% of the metric by weight`;
}

function explainDrop(id: string, suites: readonly ReportSuite[], verb: string): string {
  const metric = findMetric(id, suites);
  if (metric === null) return `${id} ${verb}`;
  const { unit, difference, metric: name } = metric;
  if (isRatio(unit)) return `${name} rose to ${ratioOf(difference).toFixed(2)} times what it was`;
  if (unit === 'score') return `${name} ${verb} ${Math.abs(difference).toFixed(2)}`;
  const points = Math.round(Math.abs(difference) * 100);
  return `${name} ${verb} ${points} point${points === 1 ? '' : 's'}`;
}

function explainPass(strength: Strength | null, suites: readonly ReportSuite[]): string {
  const blocking = suites.flatMap((suite) => suite.metrics).filter((metric) => metric.gate === 'block');
  if (blocking.length === 0) return 'Nothing that could block was measured.';
  // Ratios of latency and cost have no points. Rounded away from 0: 14.2 is not ruled out by 14.
  const scores = blocking.filter(({ unit }) => !isRatio(unit));
  if (scores.length === 0) return strength === 'proven' ? 'No regression.' : 'No regression found.';
  const ruledOut = Math.max(...scores.map((metric) => Math.ceil(-metric.interval[0] * 100 - 1e-9)), 0);
  // No drop is larger.
  const bound =
    ruledOut >= 100
      ? 'so few cases rule nothing out'
      : `a drop beyond ${ruledOut} point${ruledOut === 1 ? '' : 's'} is ruled out`;
  return strength === 'proven'
    ? `No regression: ${bound}.`
    : `No regression found; ${bound}.${explainFallen(scores)}`;
}

/** What a pass must not leave unsaid: a cluster of which every case broke. */
function explainFallen(metrics: readonly ReportMetric[]): string {
  const fallen = metrics.flatMap((metric) => {
    const clusters = metric.nonInferior ? null : describeWhollyFallen(metric, plain);
    return clusters === null ? [] : ` ${metric.metric} fell in ${clusters}.`;
  });
  return fallen[0] ?? '';
}

function findMetric(id: string, suites: readonly ReportSuite[]): ReportMetric | null {
  for (const suite of suites) {
    const found = suite.metrics.find((metric) => `${suite.name}/${metric.metric}` === id);
    if (found !== undefined) return found;
  }
  return null;
}
