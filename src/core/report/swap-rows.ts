import { ratioDifference } from '../gate/ratio.ts';
import { OUTCOMES } from './comparison-text.ts';
import type { ReportMetric, ReviewReport } from './model.ts';
import type { ComparedCandidate, ModelFigures } from './model-comparison.ts';
import { describePairs, dollars, duration, isRatio, mean, shownEnds, signed } from './numbers.ts';
import { metricRows, runningRows } from './sections.ts';
import type { SwappedSuite } from './swap.ts';

/** One row of a swap's table; plain text, of which only `label` and `words` are not our own. */
export type SwapRow = {
  label: string;
  base: string;
  head: string;
  change: string;
  mark: string;
  words: string;
  regressed: boolean;
  /** What the other candidates have there, in their order. */
  others: string[];
};

/**
 * What a swap does, by row: each metric with its interval, what was refused or unusable, time, cost. A suite that was not
 * measured has none.
 */
export function swapRows(report: ReviewReport, { suite, swap }: SwappedSuite): SwapRow[] {
  const [own, ...others] = swap.candidates;
  if (suite.metrics.length === 0 || swap.figures === null || own.figures === null) return [];
  const alone = { ...report, suites: [suite] };
  const quality = metricRows(alone).map(
    ({ metric: label, base, head, change, mark, words, regressed }): SwapRow => ({
      label,
      base,
      head,
      change,
      mark,
      words,
      regressed,
      others: others.map(({ metrics }) => cellOf(metrics.find(({ metric }) => metric === label))),
    }),
  );
  const [base, head] = [swap.figures, own.figures];
  const figure = (label: string, of: (figures: ModelFigures) => string, change = ''): SwapRow => ({
    label,
    base: of(base),
    head: of(head),
    change,
    mark: '',
    words: '',
    regressed: false,
    others: others.map(({ figures }) => (figures === null ? '—' : of(figures))),
  });
  const share = (n: number, { answers }: ModelFigures) => `${n} of ${answers}`;
  const cut = [base, head, ...others.flatMap(({ figures }) => figures ?? [])].some((one) => one.cut > 0);
  const counts = runningRows({ ...alone, suites: [{ ...suite, metrics: suite.metrics.filter(isCount) }] });
  return [
    ...quality,
    figure('refused', (one) => share(one.refused, one)),
    figure('format failures', (one) => share(one.formatFailures ?? one.empty, one)),
    ...(cut ? [figure('cut at the token limit', (one) => share(one.cut, one))] : []),
    ...counts.map(
      (row): SwapRow => ({ ...row, mark: '', words: '', regressed: false, others: others.map(() => '—') }),
    ),
    figure('latency p50 / p95', describeLatency, changeOf(suite.metrics, 'ms', base.p50Ms, head.p50Ms)),
    figure('cost per 1,000', describeCost, changeOf(suite.metrics, 'usd', base.usdPer1000, head.usdPer1000)),
    ...(others.length === 0 ? [] : [outcomeRow(swap.candidates)]),
  ];
}

/** A line for each candidate beside the change's own, where there is no room for a column each. Plain text. */
export function listOtherCandidates({ swap }: SwappedSuite, rows: readonly SwapRow[]): string[] {
  const [, ...others] = swap.candidates;
  return others.map(({ model }, i) => {
    const cells = rows.flatMap(({ label, others }) => (label === 'outcome' ? [] : [`${label} ${others[i]}`]));
    const outcome = rows.find(({ label }) => label === 'outcome')?.others[i] ?? '';
    return `candidate ${model}${outcome === '' ? '' : `, ${outcome}`}: ${cells.join(', ')}`;
  });
}

function outcomeRow([own, ...others]: readonly ComparedCandidate[]): SwapRow {
  const words = (one: ComparedCandidate | undefined) => (one === undefined ? '' : OUTCOMES[one.outcome]);
  return {
    label: 'outcome',
    base: '',
    head: words(own),
    change: '',
    mark: '',
    words: '',
    regressed: false,
    others: others.map(words),
  };
}

function isCount({ unit }: ReportMetric): boolean {
  return unit === 'count';
}

/** Timings of another review's answers are not compared. */
function describeLatency({ p50Ms, p95Ms }: ModelFigures): string {
  return p50Ms === null || p95Ms === null ? 'run earlier' : `${duration(p50Ms)} / ${duration(p95Ms)}`;
}

function describeCost({ usdPer1000 }: ModelFigures): string {
  return usdPer1000 === null ? 'unknown' : dollars(usdPer1000);
}

/** The gate compares ratios up to 3: what lies beyond has no interval there. */
const CLIPPED = 0.99;

/** What is shown of one side against the other, with the interval of the cases' ratios where that holds it. */
function changeOf(
  metrics: readonly ReportMetric[],
  unit: 'ms' | 'usd',
  base: number | null,
  head: number | null,
): string {
  if (base === null || head === null || base === 0) return '';
  const by = signed((head / base - 1) * 100, 0);
  const [metric, ...others] = metrics.filter((one) => one.unit === unit && one.cases > 0);
  if (metric === undefined || others.length > 0) return `${by}%`;
  const [low, high] = metric.shown;
  const own = ratioDifference(head, base);
  const isInside = low <= own && own <= high && Math.max(Math.abs(low), Math.abs(high)) < CLIPPED;
  return isInside ? `${by}% (${shownEnds(metric).join('\u00a0…\u00a0')})` : `${by}%`;
}

function cellOf(metric: ReportMetric | undefined): string {
  if (metric === undefined || metric.cases === 0) return '—';
  const value = describePairs(metric) ?? mean(metric, 'head');
  if (isRatio(metric.unit) || metric.decidedBy === 'confirm') return value;
  return `${value} (${shownEnds(metric).join('\u00a0…\u00a0')})`;
}
