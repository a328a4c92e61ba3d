/** A case that a metric measured: its difference as in `Differences`, and how many cases it counts for. */
export type ClusteredCase = { cluster: string; difference: number; weight: number };

/** A cluster of which a case moved. */
export type ClusterChange = {
  cluster: string;
  /** Cases measured, and those of them that fell and rose by at least what counts as moved. */
  cases: number;
  broke: number;
  fixed: number;
  /** Mean over its cases, by weight, in [-1,1]. */
  difference: number;
};

/** How a metric's cases lie in clusters, which are what its interval is made of. */
export type ClusterSummary = {
  /** Clusters with a measured case. */
  count: number;
  /** Root mean square of the clusters' mean differences, in [0,1]. */
  spread: number;
  /** What moved, the largest share of the metric's fall first; what rose as a whole stands last. */
  changed: ClusterChange[];
};

/**
 * The clusters of a metric's measured cases. Null where every case is a cluster of its own: then there is nothing to say
 * that the cases do not say.
 * @param moved how far a case has to differ to have moved, in (0,1]
 */
export function summarizeClusters(cases: readonly ClusteredCase[], moved: number): ClusterSummary | null {
  const clusters = new Map<string, ClusterChange & { sum: number; size: number }>();
  for (const { cluster, difference, weight } of cases) {
    const known = clusters.get(cluster);
    const one = known ?? { cluster, cases: 0, broke: 0, fixed: 0, difference: 0, sum: 0, size: 0 };
    if (known === undefined) clusters.set(cluster, one);
    one.cases += 1;
    if (difference <= -moved + 1e-9) one.broke += 1;
    if (difference >= moved - 1e-9) one.fixed += 1;
    one.sum += weight * difference;
    one.size += weight;
    one.difference = one.sum / one.size;
  }
  if (clusters.size === cases.length) return null;
  const all = [...clusters.values()];
  const squares = all.reduce((sum, { difference }) => sum + difference * difference, 0);
  return {
    count: all.length,
    spread: Math.sqrt(squares / all.length),
    changed: all
      .filter(({ broke, fixed }) => broke + fixed > 0)
      .sort((a, b) => a.sum - b.sum)
      .map(({ sum: _, size: __, ...change }) => change),
  };
}
