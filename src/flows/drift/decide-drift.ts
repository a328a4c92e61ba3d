import { seedFrom } from '../../core/gate/random.ts';
import {
  type ConfirmedDrift,
  confirmDrift,
  type ScreenedDrift,
  screenDrift,
} from '../../core/gate/scheduled-drift.ts';
import type { GateCase } from '../../core/gate/types.ts';
import type { CaseRun, CaseState } from '../run/case-runs.ts';
import {
  differences,
  type FreshCaseRuns,
  fitMetric,
  freshScores,
  type ReviewMetric,
  toGateMetric,
} from '../run/gate-data.ts';

/** What chance alone gives one run in twenty of metrics that open no issue. */
const WATCHED_P = 0.05;

export type DecidedMetric = {
  metric: ReviewMetric;
  screened: ScreenedDrift;
  /** Null: nothing was asked again for it. */
  confirmed: ConfirmedDrift | null;
  dropped: boolean;
};

/** The states of the suites that are compared, and the metrics of them that are decided together. */
export type DriftData = { states: readonly CaseState[]; metrics: readonly ReviewMetric[] };

type DecideOptions = {
  /** Names the run: its draws are its own, and the same however often it is begun. */
  runDigest: string;
  margin: number;
  /** Metrics that had dropped: they are asked again in any case, as whether it is still so is not left to one look. */
  standing: ReadonlySet<string>;
  /** Asks all cases of these suites `count` times more, and gives pinned and new runs by case. */
  askAgain(suites: ReadonlySet<ReviewMetric['suite']>): Promise<FreshCaseRuns>;
};

/** Decides what opens issues, in two looks; `fresh` are the second look's runs. */
export async function decideDrift(
  { states, metrics }: DriftData,
  { runDigest, margin, standing, askAgain }: DecideOptions,
): Promise<{ decided: DecidedMetric[]; fresh: FreshCaseRuns }> {
  const seed = seedFrom(runDigest);
  const design = {
    metrics: metrics.map((one) => toGateMetric(one, margin)),
    cases: states.map(toGateCase),
    seed,
  };
  const first = compare(metrics, states, new Map());
  const screened = screenDrift(design, first.rows, first.spreads);
  const asked = screened.flatMap(({ taken }, m) => (taken || standing.has(metrics[m]?.id ?? '') ? [m] : []));
  const suites = new Set(asked.flatMap((m) => metrics[m]?.suite ?? []));
  const fresh =
    suites.size === 0 ? new Map<CaseState, Record<'base' | 'head', CaseRun[]>>() : await askAgain(suites);
  const again = compare(metrics, states, fresh);
  const scores = metrics.map(
    (metric, m) =>
      new Map(
        states.flatMap((state, i) => {
          const runs = state.suite === metric.suite ? fresh.get(state) : undefined;
          return runs === undefined ? [] : [[i, freshScores(metric, runs, again.fits[m] ?? null)] as const];
        }),
      ),
  );
  const confirmAs = (open: boolean) =>
    confirmDrift(design, again.rows, { asked, open }, scores, again.spreads);
  const [found, stayed] = [confirmAs(false), confirmAs(true)];
  const confirmed = found.map((one, k) =>
    standing.has(metrics[one.metric]?.id ?? '') ? (stayed[k] ?? one) : one,
  );
  const decided = metrics.flatMap((metric, m): DecidedMetric[] => {
    const one = screened[m];
    if (one === undefined) return [];
    const second = confirmed.find((found) => found.metric === m) ?? null;
    return [{ metric, screened: one, confirmed: second, dropped: second?.drifted === true }];
  });
  return { decided, fresh };
}

/** Metrics that open no issue: one look, which is all that is said of them. */
export function decideWatched(
  { states, metrics }: DriftData,
  runDigest: string,
  margin: number,
): DecidedMetric[] {
  const design = {
    metrics: metrics.map((one) => toGateMetric(one, margin)),
    cases: states.map(toGateCase),
    seed: seedFrom(runDigest),
  };
  const { rows, spreads } = compare(metrics, states, new Map());
  return screenDrift(design, rows, spreads).flatMap((screened, m): DecidedMetric[] => {
    const metric = metrics[m];
    const dropped = screened.taken && screened.p <= WATCHED_P;
    return metric === undefined ? [] : [{ metric, screened, confirmed: null, dropped }];
  });
}

function compare(metrics: readonly ReviewMetric[], states: readonly CaseState[], fresh: FreshCaseRuns) {
  const fits = metrics.map((metric) => fitMetric(metric, states, fresh));
  const compared = metrics.map((metric, m) =>
    differences(metric, states, { fit: fits[m] ?? null, complete: true }),
  );
  const rows = compared.map(({ values }) => states.map((state) => values.get(state) ?? null));
  return { fits, rows, spreads: compared.map(({ spread }) => spread) };
}

function toGateCase({ suite, planned }: CaseState): GateCase {
  const { source, cluster, weight = 1 } = planned.case;
  return { suite: suite.suite.name, cluster: `${source.path}#${cluster}`, weight };
}
