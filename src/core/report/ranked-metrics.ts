import type { ReportMetric, ReportSuite, ReviewReport } from './model.ts';

export type NamedMetric = { suite: ReportSuite; metric: ReportMetric };

/** Every metric with its suite: what fell first, then what is unclear, then what rose, and watched ones last. */
export function rankMetrics(report: ReviewReport): NamedMetric[] {
  const all = report.suites.flatMap((suite) => suite.metrics.map((metric) => ({ suite, metric })));
  const rank = ({ metric }: NamedMetric) =>
    (metric.gate === 'warn' ? 10 : 0) +
    { regressed: 0, inconclusive: metric.confirm === null ? 3 : 1, improved: 2, equivalent: 4 }[
      metric.comparison
    ];
  return all
    .map((one, i) => ({ one, i }))
    .sort((a, b) => rank(a.one) - rank(b.one) || a.i - b.i)
    .map(({ one }) => one);
}

/** Metrics that were measured and could have blocked. */
export function listDeciding(report: ReviewReport): NamedMetric[] {
  return rankMetrics(report).filter(({ metric }) => metric.gate === 'block' && metric.cases > 0);
}

/** Metrics that decided against the change. */
export function listRegressions(report: ReviewReport): NamedMetric[] {
  return rankMetrics(report).filter(
    ({ metric }) => metric.comparison === 'regressed' && metric.gate === 'block',
  );
}

/** What dipped, was run again and was not confirmed. */
export function listUnconfirmed(report: ReviewReport): NamedMetric[] {
  return rankMetrics(report).filter(
    ({ metric }) =>
      metric.gate === 'block' && metric.confirm !== null && metric.comparison === 'inconclusive',
  );
}
