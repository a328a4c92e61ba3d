import { type DriftReport, type DriftSuite, isDrop } from './drift.ts';

/** What became of metrics that had dropped, as `suite/metric`. */
export type Settled = {
  /** They were compared, and drop no more. */
  over: string[];
  /** As `over`, with what was pinned after they had dropped: the drop may be in that. */
  repinned: string[];
  /** Nobody watches them any more: the suite is none of those that are, or the metric decides nothing. */
  unwatched: string[];
  /** Not compared by this run, or not as a whole. */
  unknown: string[];
};

/** What dropped in this run, as `suite/metric`. */
export function listFallen({ suites }: Pick<DriftReport, 'suites'>): string[] {
  return suites.flatMap((suite) =>
    suite.state === 'compared'
      ? suite.metrics.filter(isDrop).map(({ metric }) => `${suite.name}/${metric}`)
      : [],
  );
}

/** Looks for what had dropped in a run's report. What drops still is in no list. `since`: when it was found; milliseconds since the epoch. */
export function settleFallen(report: DriftReport, fallen: readonly string[], since: number): Settled {
  const settled: Settled = { over: [], repinned: [], unwatched: [], unknown: [] };
  const still = new Set(listFallen(report));
  for (const one of fallen)
    if (!still.has(one)) settled[stateOf(one, findSuite(report.suites, one), since)].push(one);
  return settled;
}

function stateOf(one: string, suite: DriftSuite | undefined, since: number): keyof Settled {
  if (suite === undefined || suite.state === 'left-out') return 'unwatched';
  if (suite.state !== 'compared') return 'unknown';
  const name = one.slice(suite.name.length + 1);
  const metric = suite.metrics.find((other) => other.metric === name);
  if (metric === undefined || metric.gate === 'warn') return 'unwatched';
  if (suite.gaps.some((gap) => gap.metric === null || gap.metric === name)) return 'unknown';
  return suite.pinnedAt > since ? 'repinned' : 'over';
}

/** Names of suites may hold a slash: the longest that fits. */
function findSuite(suites: readonly DriftSuite[], one: string): DriftSuite | undefined {
  return suites
    .filter(({ name }) => one.startsWith(`${name}/`))
    .sort((a, b) => b.name.length - a.name.length)[0];
}
