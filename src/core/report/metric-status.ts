import type { ReportMetric } from './model.ts';
import { change, describePairs, isRatio, marginOf, shownEnds } from './numbers.ts';
import { boundOf } from './power.ts';

/** The gate looks at a quarter, half, three quarters and all of the cases. */
const LAST_LOOK = 4;

/** Whether a metric was left open because the review ended before its last case. */
export function isLeftOpen({ look, nonInferior, comparison }: ReportMetric): boolean {
  return look < LAST_LOOK && !nonInferior && comparison === 'inconclusive';
}

type Status = { mark: '🔴' | '🟢' | '🟡' | '⚪'; words: string };

/** What the third column of numbers means, in words; colour never alone. */
export function statusOf(metric: ReportMetric): Status {
  const { mark, words } = decisionOf(metric);
  const pairs = describePairs(metric);
  return { mark, words: pairs === null ? words : `${pairs}: ${words}` };
}

function decisionOf(metric: ReportMetric): Status {
  const watched = metric.gate === 'warn' ? ' (only watched)' : '';
  // Without a score on both sides nothing can have been seen, a drop or none.
  if (metric.cases === 0) return { mark: '⚪', words: `nothing is known${watched}` };
  if (metric.comparison === 'regressed')
    return {
      mark: '🔴',
      words: `regressed${metric.decidedBy === 'confirm' ? ', confirmed by re-runs' : ''}${watched}`,
    };
  if (metric.comparison === 'improved') return { mark: '🟢', words: `improved${watched}` };
  if (isRatio(metric.unit))
    return { mark: '⚪', words: metric.nonInferior ? `no rise beyond ${marginOf(metric)}` : 'no rise found' };
  if (metric.confirm !== null && metric.comparison === 'inconclusive')
    return { mark: '🟡', words: 'dipped, not confirmed' };
  if (metric.nonInferior) return { mark: '⚪', words: `no drop beyond ${boundOf(metric)}${watched}` };
  return {
    mark: '⚪',
    words: isLeftOpen(metric)
      ? `stopped early, not decided${watched}`
      : `no clear drop, up to ${boundOf(metric)} possible${watched}`,
  };
}

/** The difference as the table of metrics has it. Where fresh runs decided, the interval of the first ones says nothing. */
export function describeChange(metric: ReportMetric): string {
  if (metric.cases === 0) return 'not measured';
  if (metric.decidedBy === 'confirm') return change(metric);
  return `${change(metric)} (${shownEnds(metric).join('\u00a0…\u00a0')})`;
}
