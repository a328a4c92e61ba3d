import type { ReviewReport } from './model.ts';
import { count, list } from './numbers.ts';
import { listDeciding, listRegressions, listUnconfirmed } from './ranked-metrics.ts';
import { listSwaps, nameSwap, type SwappedSuite } from './swap.ts';

/** More names say nothing more in a title. */
const MAX_NAMED = 2;

/**
 * The title of a review whose news is a swap of models: which for which, what it does to quality, and to cost. Null where the
 * news is something else. Plain text.
 */
export function swapTitle(report: ReviewReport): string | null {
  const swaps = listSwaps(report).filter(({ suite }) => suite.metrics.length > 0);
  if (swaps.length === 0) return null;
  const quality = describeQuality(report, swaps);
  if (quality === null) return null;
  const names = [...new Set(swaps.map(nameSwap))];
  const what = names.length === 1 ? names[0] : `${names.length} models swapped`;
  return `${what}: ${[quality, ...describeCost(swaps)].join(', ')}`;
}

function describeQuality(report: ReviewReport, swaps: readonly SwappedSuite[]): string | null {
  const isSwapped = ({ suite }: { suite: SwappedSuite['suite'] }) => swaps.some((one) => one.suite === suite);
  switch (report.verdict) {
    case 'fail': {
      const worse = listRegressions(report).filter(isSwapped);
      if (worse.length > 0) return `worse on ${nameMetrics(worse)}`;
      const broken = swaps.flatMap(({ suite }) => suite.mustPassBroken);
      return broken[0] === undefined ? null : `breaks ${broken[0].caseId}, which must pass`;
    }
    case 'inconclusive': {
      const [dipped] = listUnconfirmed(report);
      if (dipped === undefined) return 'no regression found, and not proven';
      return isSwapped(dipped) ? `${dipped.metric.metric} dipped, not confirmed` : null;
    }
    case 'pass': {
      const deciding = listDeciding(report);
      if (!deciding.some(isSwapped)) return null;
      const better = deciding.filter((one) => isSwapped(one) && one.metric.comparison === 'improved');
      const missed =
        report.uncovered.length === 0
          ? ''
          : `, ${count(report.uncovered.length, 'changed artifact')} not covered`;
      const safe = report.strength === 'proven' ? 'no regression' : 'no regression found';
      return `${better.length > 0 ? `better on ${nameMetrics(better)}` : safe}${missed}`;
    }
    case 'error':
    case 'skipped':
      return null;
  }
}

function nameMetrics(found: readonly { metric: { metric: string } }[]): string {
  const names = [...new Set(found.map(({ metric }) => metric.metric))];
  const more = names.length - MAX_NAMED;
  return more > 0 ? `${names.slice(0, MAX_NAMED).join(', ')} and ${more} more` : list(names);
}

/** Of all suites together; nothing where a price is unknown. */
function describeCost(swaps: readonly SwappedSuite[]): string[] {
  let [base, head] = [0, 0];
  for (const { swap } of swaps) {
    const [before, after] = [swap.figures?.usdPer1000, swap.candidates[0].figures?.usdPer1000];
    if (before == null || after == null) return [];
    base += before;
    head += after;
  }
  if (base === 0) return head === 0 ? [] : ['no longer free'];
  const share = Math.round((head / base) * 100);
  if (share === 100) return ['same cost'];
  if (share < 100) return [`${100 - share}% cheaper`];
  return [share < 200 ? `${share - 100}% dearer` : `${(head / base).toFixed(1)} times the cost`];
}
