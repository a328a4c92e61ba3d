import { CONFIRM_P } from '../gate/constants.ts';
import { mustPassFalseBlockRate } from '../gate/must-pass.ts';
import { countCases } from './clusters.ts';
import { describeChange, isLeftOpen, statusOf } from './metric-status.ts';
import type { ReportCase, ReportMetric, ReportSuite, ReviewReport } from './model.ts';
import { count, difference, dollars, duration, isRatio, marginOf, mean, percent } from './numbers.ts';
import { listDeciding, type NamedMetric, rankMetrics } from './ranked-metrics.ts';

/** One row of the table of metrics; plain text except for its mark. */
export type MetricRow = {
  suite: string;
  metric: string;
  base: string;
  head: string;
  change: string;
  mark: string;
  words: string;
  regressed: boolean;
};

/** Quality metrics, what fell first; latency and cost come apart as `RunningRow`s. */
export function metricRows(report: ReviewReport): MetricRow[] {
  return rankMetrics(report)
    .filter(({ metric }) => !isRatio(metric.unit) || metric.gate === 'block')
    .map(({ suite, metric }) => ({
      suite: suite.name,
      metric: metric.metric,
      base: mean(metric, 'base'),
      head: mean(metric, 'head'),
      change: describeChange(metric),
      mark: statusOf(metric).mark,
      words: statusOf(metric).words,
      regressed: metric.comparison === 'regressed' && metric.gate === 'block',
    }));
}

/** What is only watched of a suite (latency, cost, counts), two or three in a row. */
export type RunningRow = { suite: string; label: string; base: string; head: string; change: string };

export function runningRows(report: ReviewReport): RunningRow[] {
  return report.suites.flatMap((suite) => {
    const parts = (['ms', 'usd', 'count'] as const).flatMap((unit) => {
      const watched = suite.metrics.filter(
        (metric) => metric.unit === unit && metric.gate === 'warn' && metric.baseMean !== null,
      );
      return watched.map((metric) => ({
        label: labelOf(metric, watched.length > 1),
        base: mean(metric, 'base'),
        head: mean(metric, 'head'),
        change: difference(metric, metric.difference),
      }));
    });
    const counted = suite.metrics.some(({ metric, gate }) => metric === 'step_count' && gate === 'warn');
    // A suite that measures its steps says so itself.
    const all = [...parts, ...(counted ? [] : stepsOf(suite))];
    // Three names fit into a line of a terminal; of more, two are easier to tell apart.
    const rows = all.length <= 3 ? [all] : chunk(all, 2);
    return rows
      .filter((parts) => parts.length > 0)
      .map((parts) => {
        const join = (key: 'label' | 'base' | 'head' | 'change') =>
          parts.map((part) => part[key]).join(' · ');
        return {
          suite: suite.name,
          label: join('label'),
          base: join('base'),
          head: join('head'),
          change: join('change'),
        };
      });
  });
}

function chunk<T>(items: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, i) =>
    items.slice(i * size, (i + 1) * size),
  );
}

/** What a watched metric is called; several of one unit by their own names. */
function labelOf({ metric, unit }: ReportMetric, several: boolean): string {
  if (metric === 'step_count') return 'steps';
  if (unit === 'usd') return `${several ? metric : 'cost'} per 1,000`;
  return unit === 'ms' && !several ? 'latency' : metric;
}

/** How many steps an agent takes: more of them are slower and dearer, whatever they lead to. */
function stepsOf({ steps }: ReportSuite): Omit<RunningRow, 'suite'>[] {
  if (steps === undefined) return [];
  const shown = (value: number | null) => (value === null ? '–' : value.toFixed(1));
  const { base, head } = steps;
  const by = base === null || head === null ? null : head - base;
  const change =
    by === null ? '–' : Math.abs(by) < 0.05 ? '±0.0' : `${by > 0 ? '+' : '−'}${Math.abs(by).toFixed(1)}`;
  return [{ label: 'steps a trial', base: shown(base), head: shown(head), change }];
}

export type BrokenCase = {
  suite: ReportSuite;
  one: ReportCase /** Its largest fall, negative. */;
  fall: number;
};

/**
 * Cases that moved for the worse in a metric that blocks: must_pass ones and large falls first, suites taking turns so that
 * a short list shows something of each.
 */
export function listBroken(report: ReviewReport): BrokenCase[] {
  const broken = report.suites.flatMap((suite) => {
    const blocking = new Set(
      suite.metrics.filter((metric) => metric.gate === 'block').map((metric) => metric.metric),
    );
    const must = new Set(suite.mustPassBroken.map(({ caseId }) => caseId));
    return suite.cases.flatMap((one): BrokenCase[] => {
      const falls = Object.entries(one.moved).filter(([metric, d]) => blocking.has(metric) && d < 0);
      const fall = Math.min(0, ...falls.map(([, d]) => d)) - (must.has(one.id) ? 2 : 0);
      return fall < 0 ? [{ suite, one, fall }] : [];
    });
  });
  const turns = new Map<ReportSuite, number>();
  const placed = broken
    .toSorted((a, b) => a.fall - b.fall)
    .map((one) => {
      const turn = turns.get(one.suite) ?? 0;
      turns.set(one.suite, turn + 1);
      return { one, turn: one.fall <= -2 ? -1 : turn };
    });
  return placed.toSorted((a, b) => a.turn - b.turn).map(({ one }) => one);
}

const falseBlocks = (rate: number) => odds(mustPassFalseBlockRate(rate));
const mustPassRule = () =>
  `\`must_pass\`: a case whose first run fails runs 3 times more on each side, and is broken where this change fails at least 2 of 3 and the base does not. Where nothing changes, a case that passes 99 of 100 times is reported broken in ${falseBlocks(0.99)} reviews, one that passes 9 of 10 times in ${falseBlocks(0.9)}, one that passes every other time in ${falseBlocks(0.5)}.`;

/** Cases that were not run, and what that means for the numbers; a line a suite. */
export function explainIdentical({ suites }: ReviewReport): string[] {
  return suites
    .filter(({ identicalCases, metrics }) => identicalCases > 0 && metrics.length > 0)
    .map(({ name, identicalCases: same, totalCases }) => {
      const left = totalCases - same;
      const means =
        left === 0 ? '' : ` Means are of the other ${count(left, 'case')}, differences of all ${totalCases}.`;
      return `${name}: ${count(same, 'case')} ${same === 1 ? 'sends' : 'send'} the same on both sides and ${same === 1 ? 'was' : 'were'} not run.${means}`;
    });
}

/** Why a reader does not see everything. */
const HIDDEN_PARTS: Partial<Record<string, string[]>> = {
  redacted: [
    '`report.outputs: redacted`: what looks secret or personal in cases and outputs has a placeholder.',
  ],
  none: ['`report.outputs: none`: the policy hides what cases ask, what they expect and what was answered.'],
};

/** How the review was decided, a line each, names between backticks; none where nothing was measured. */
export function explainReview(report: ReviewReport): string[] {
  const decided = listDeciding(report);
  if (decided.length === 0) return [];
  const { require, inconclusive, effort } = report.policy;
  const hasMustPass = report.suites.some(({ cases }) => cases.some(({ mustPass }) => mustPass));
  return [
    ...decided.map(explainDecision),
    ...(HIDDEN_PARTS[report.policy.outputs ?? 'full'] ?? []),
    ...(hasMustPass ? [mustPassRule()] : []),
    `A review that changes nothing is blocked at most 1 time in 20, whatever the number of metrics${hasMustPass ? ', `must_pass` cases apart' : ''}. Policy: \`require: ${require}\`, \`inconclusive: ${inconclusive}\`, \`effort: ${effort}\`.`,
  ];
}

/** How a metric was decided, in plain sentences. */
function explainDecision({ suite, metric }: NamedMetric): string {
  const { look, decidedBy, confirm } = metric;
  const share = ['a quarter', 'half', 'three quarters', 'all'][look - 1] ?? 'all';
  const lacking = metric.missing === 0 ? '' : `, ${metric.missing} without a score`;
  const looked = `${suite.name} · ${metric.metric}: ${countCases(metric)}${lacking}, ${share === 'all' ? 'all of the suite' : `${share} of the suite were enough`}`;
  if (metric.comparison === 'regressed' && decidedBy === 'screen')
    return `${looked}. Chance alone gives a fall like this in ${odds(metric.p)} reviews that change nothing, so no case was run again.`;
  if (confirm !== null) {
    const again = `${count(confirm.selected, 'moved case')} ran ${confirm.fresh === 1 ? 'once' : `${confirm.fresh} times`} more on each side`;
    if (confirm.p === null || confirm.threshold === null) return `${looked}. ${again}.`;
    const held = metric.comparison === 'regressed' ? 'small enough' : 'not small enough';
    return `${looked}. ${again}: p = ${confirm.p.toFixed(4)} against ${confirm.threshold.toFixed(4)}, ${held} to confirm the fall.`;
  }
  if (isLeftOpen(metric)) {
    const why =
      decidedBy === 'futility'
        ? 'going on had little chance of showing a drop'
        : 'another metric had regressed by then';
    return `${suite.name} · ${metric.metric}: open after ${countCases(metric)}, because ${why} and the review stopped.`;
  }
  if (metric.nonInferior)
    return `${looked}. Every drop beyond the margin of ${marginOf(metric)} is ruled out.`;
  const seen =
    metric.difference <= -metric.margin / 2 && metric.p > CONFIRM_P
      ? `The fall is one that chance alone gives in more than every second review that changes nothing (p = ${metric.p.toFixed(2)}), so no case was run again`
      : 'No drop large enough to follow up was seen';
  return `${looked}. ${seen}; one beyond the margin of ${marginOf(metric)} is not ruled out.`;
}

function odds(p: number): string {
  if (p < 0.001) return 'fewer than 1 of 1,000';
  return `about ${Math.max(1, Math.round(p * 1000))} of 1,000`;
}

/** What was spent, and what was spared. */
export function describeCost({ cost }: ReviewReport): string {
  const budget = cost.budgetUsd === null ? '' : ` of ${dollars(cost.budgetUsd)}`;
  const { assumedUsd = 0 } = cost;
  const counted = assumedUsd === 0 ? '' : ` (counted as ${dollars(assumedUsd)})`;
  const unpriced =
    cost.unpricedCalls === 0
      ? ''
      : `, plus ${count(cost.unpricedCalls, 'call')} without a known price${counted}`;
  const total = cost.trials + cost.cachedTrials;
  const saved = cost.cachedUsd === 0 ? '' : `, which saved ${dollars(cost.cachedUsd)}`;
  const cached =
    cost.cachedTrials === 0 ? '' : `, ${percent(cost.cachedTrials / total, 0)} from cache${saved}`;
  const { earlierUsd = 0 } = cost;
  const earlier =
    earlierUsd === 0
      ? ''
      : `, and ${dollars(earlierUsd)} in earlier attempts${cost.budgetUsd === null ? '' : ' that count against it too'}`;
  return `${dollars(cost.usd)}${budget}${unpriced}${earlier} · ${count(total, 'run')} of at most ${cost.plannedTrials.toLocaleString('en-US')}${cached} · ${duration(cost.seconds * 1000)}`;
}

/** `4f9c1e2`, or what stands for files that are not committed. */
export function revisionName({ sha, worktree }: ReviewReport['head']): string {
  return worktree ? `the work tree on ${sha.slice(0, 7)}` : sha.slice(0, 7);
}
