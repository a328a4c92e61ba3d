import type { ClusterChange } from '../gate/clusters.ts';
import { MIN_CLUSTERS } from '../gate/constants.ts';
import { cleanLine, type Markup, prose, shorten } from './markup.ts';
import type { ReportMetric, ReviewReport } from './model.ts';
import { count, difference, list } from './numbers.ts';
import { listDeciding, listRegressions, type NamedMetric } from './ranked-metrics.ts';

/** Of one metric, in a sentence and in a list. */
const MAX_NAMED = 2;
const MAX_LISTED = 3;
const MAX_NAME = 80;

/** `18 cases`, or `18 cases in 3 clusters` where that is what the interval rests on. */
export function countCases({ cases, clusters }: ReportMetric): string {
  return clusters === undefined
    ? count(cases, 'case')
    : `${count(cases, 'case')} in ${count(clusters.count, 'cluster')}`;
}

/** Blocking metrics that are not shown to hold, of which every case of a cluster of several broke. */
export function listWhollyFallen(report: ReviewReport): NamedMetric[] {
  return listDeciding(report).filter(({ metric }) => !metric.nonInferior && whollyFallen(metric).length > 0);
}

function whollyFallen({ clusters }: ReportMetric): ClusterChange[] {
  return (clusters?.changed ?? []).filter(isWhollyFallen);
}

function isWhollyFallen({ cases, broke }: ClusterChange): boolean {
  return cases > 1 && broke === cases;
}

/** `all of cluster handbook.pdf (6 of 6 cases broke)`, of every cluster that broke as a whole; null: none did. */
export function describeWhollyFallen(metric: ReportMetric, m: Markup): string | null {
  const fallen = whollyFallen(metric);
  if (fallen.length === 0) return null;
  const named = fallen
    .slice(0, MAX_NAMED)
    .map(({ cluster, cases, broke }) => `${m.code(nameOf(cluster))} (${broke} of ${cases} cases broke)`);
  const more = fallen.length - named.length;
  const all = more > 0 ? [...named, `${more} more`] : named;
  return `all of cluster${fallen.length === 1 ? '' : 's'} ${list(all)}`;
}

/** Why clusters say little, and what would say more; null where they say enough. Plain but for names between backticks. */
function adviseClusters({ cases, clusters, nonInferior }: ReportMetric): string | null {
  if (clusters === undefined || nonInferior) return null;
  const advice = 'Add documents, or name cases that may never break in `must_pass`.';
  if (clusters.count < MIN_CLUSTERS) {
    const few = clusters.count === 1 ? '1 cluster' : `${clusters.count} clusters`;
    const change = clusters.count === 1 ? 'in it' : 'in one of them';
    return `The interval rests on ${few}, not on ${count(cases, 'case')}, and so few make it wide: a change ${change} cannot be told from noise. ${advice}`;
  }
  const fallen = clusters.changed.filter(({ broke }) => broke > 0);
  return fallen.length === 1 && fallen.every(isWhollyFallen)
    ? `A fall in one cluster alone cannot be told from noise, however many cases it has. ${advice}`
    : null;
}

/**
 * The clusters of several cases that fell most, a line each, of metrics that regressed or of which one fell wholly: of the
 * others a cluster that moved is noise. Names between backticks.
 */
export function listClusterChanges(report: ReviewReport): string[] {
  const regressed = new Set(listRegressions(report).map(({ metric }) => metric));
  const told = listDeciding(report).filter(
    ({ metric }) => regressed.has(metric) || whollyFallen(metric).length > 0,
  );
  return told.flatMap(({ suite, metric }) => {
    const changed = (metric.clusters?.changed ?? []).filter(
      ({ cases, broke, fixed }) => cases > 1 && broke > fixed,
    );
    const lines = changed.slice(0, MAX_LISTED).map((one) => {
      const moved = [
        ...(one.broke > 0 ? [`${one.broke} of ${one.cases} cases broke`] : []),
        ...(one.fixed > 0 ? [`${one.fixed} of ${one.cases} ${one.fixed === 1 ? 'was' : 'were'} fixed`] : []),
      ].join(', ');
      return `${suite.name} · ${metric.metric}: \`${nameOf(one.cluster)}\`, ${moved} (${difference(metric, one.difference)}${metric.unit === 'rate' ? ' points' : ''})`;
    });
    const more = changed.length - lines.length;
    return more > 0 ? [...lines, `${suite.name} · ${metric.metric}: ${more} more`] : lines;
  });
}

/** The advice for every metric that needs one, each sentence once. */
export function listClusterAdvice(metrics: readonly NamedMetric[], m: Markup): string[] {
  const advice = metrics.flatMap(({ metric }) => adviseClusters(metric) ?? []);
  return [...new Set(advice)].map((one) => prose(one, m));
}

function nameOf(cluster: string): string {
  return shorten(cleanLine(cluster), MAX_NAME).replaceAll('`', 'ˋ');
}
