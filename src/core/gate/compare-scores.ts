import { MAX_FRESH } from './constants.ts';
import { decideReview, type Reason, type ReviewVerdict } from './decide-review.ts';
import { openGate } from './open-gate.ts';
import type { ScoreRow } from './score-rows.ts';
import type { Differences, Effort, FreshRuns, GateMetric, MetricDecision, Scope, Strength } from './types.ts';

export type CompareSettings = {
  /** Of metrics that name none on their first row. */
  margin: number;
  noiseFloor: number;
  /** Null: 0.5 for metrics whose scores are all 0 or 1, otherwise from the data. */
  moved: number | null;
  seed: number;
  scope: Scope;
  effort: Effort;
};

/** The seed of the reference vectors. */
export const DEFAULT_COMPARE: CompareSettings = {
  margin: 0.05,
  noiseFloor: 0,
  moved: null,
  seed: 20240607,
  scope: 'suite',
  effort: 'full',
};

export type ComparedMetric = MetricDecision & {
  baseMean: number | null;
  headMean: number | null;
  margin: number;
};
export type Compared = {
  verdict: ReviewVerdict;
  strength: Strength | null;
  reasons: Reason[];
  metrics: ComparedMetric[];
  /** Runs of a case on a side that the decision rests on. */
  trialsUsed: number;
};

type Table = {
  ids: string[];
  cases: { suite: string; cluster: string }[];
  rows: (ScoreRow | null)[][];
  metrics: GateMetric[];
};

/**
 * The gate on recorded scores. The order of the file is the plan order, so it should be a random one. Repeats are the
 * fresh runs that stage 2 may use; where no row has any, stage 1 spends all of alpha.
 */
export function compareScores(rows: readonly ScoreRow[], settings: CompareSettings): Compared {
  const table = tabulate(rows, settings);
  const differences: Differences = table.rows.map((row) =>
    row.map((one) => (one === null || one.base === null || one.head === null ? null : one.head - one.base)),
  );
  const maxFresh = settings.scope === 'population' ? 0 : countRepeats(rows);
  const gate = openGate(
    {
      metrics: table.metrics,
      cases: table.cases,
      seed: settings.seed,
      effort: settings.effort,
      scope: settings.scope,
    },
    { maxFresh },
  );
  let used = 0;
  const included = new Set<number>();
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') {
      for (const index of step.cases) included.add(index);
      used += 2 * step.cases.length;
      step = gate.afterLook(differences);
    } else {
      const { cases, fresh } = step.request;
      used += 2 * cases.length * fresh;
      step = gate.afterConfirm(table.rows.map((row) => readFresh(row, cases, fresh)));
    }
  }
  const facts = {
    metrics: step.metrics,
    pairs: countPairs(table, included),
    mustPassBroken: [],
    belowMin: [],
    notEvaluated: [],
    stopped: null,
    require: 'no_regression' as const,
  };
  return {
    ...decideReview(facts),
    metrics: step.metrics.map((metric, m) => describe(metric, table, m, included)),
    trialsUsed: used,
  };
}

function tabulate(rows: readonly ScoreRow[], settings: CompareSettings): Table {
  const metrics = [...new Set(rows.map((row) => row.metric))];
  const ids = [...new Set(rows.map((row) => String(row.case)))];
  const place = new Map(ids.map((id, i) => [id, i]));
  const clusters = ids.map((id) => id);
  const table: (ScoreRow | null)[][] = metrics.map(() => ids.map(() => null));
  for (const row of rows) {
    const i = place.get(String(row.case)) ?? 0;
    const line = table[metrics.indexOf(row.metric)];
    if (line !== undefined) line[i] = row;
    if (row.cluster !== undefined) clusters[i] = `cluster ${row.cluster}`;
  }
  return {
    ids,
    cases: clusters.map((cluster) => ({ suite: 'scores', cluster })),
    rows: table,
    metrics: metrics.map((id) =>
      toGateMetric(
        id,
        rows.filter((row) => row.metric === id),
        settings,
      ),
    ),
  };
}

function toGateMetric(id: string, rows: readonly ScoreRow[], settings: CompareSettings): GateMetric {
  const [first] = rows;
  const binary = rows.every(({ base, head }) =>
    [base, head].every((score) => score === null || score === 0 || score === 1),
  );
  return {
    id,
    margin: first?.margin ?? settings.margin,
    noiseFloor: first?.noise_floor ?? settings.noiseFloor,
    moved: first?.moved ?? settings.moved ?? (binary ? 0.5 : null),
  };
}

/** Fresh runs that every row with repeats has on both sides; rows without any cannot be confirmed. */
function countRepeats(rows: readonly ScoreRow[]): number {
  const counts = rows
    .map((row) => Math.min(row.base_repeats?.length ?? 0, row.head_repeats?.length ?? 0))
    .filter((n) => n > 0);
  return counts.length === 0 ? 0 : Math.min(MAX_FRESH, ...counts);
}

function readFresh(
  row: readonly (ScoreRow | null)[],
  cases: readonly number[],
  fresh: number,
): FreshRuns[number] {
  return new Map(
    cases.flatMap((i) => {
      const one = row[i];
      if (one === null || one === undefined) return [];
      return [
        [
          i,
          { base: (one.base_repeats ?? []).slice(0, fresh), head: (one.head_repeats ?? []).slice(0, fresh) },
        ] as const,
      ];
    }),
  );
}

function countPairs(
  { metrics, rows }: Table,
  included: ReadonlySet<number>,
): Map<string, { pairs: number; missing: number }> {
  return new Map(
    metrics.map(({ id }, m) => {
      const seen = (rows[m] ?? []).filter((row, i): row is ScoreRow => row !== null && included.has(i));
      return [
        id,
        { pairs: seen.length, missing: seen.filter((row) => row.base === null || row.head === null).length },
      ];
    }),
  );
}

function describe(
  metric: MetricDecision,
  { rows, metrics }: Table,
  m: number,
  included: ReadonlySet<number>,
): ComparedMetric {
  const pairs = (rows[m] ?? []).flatMap((row, i) =>
    row !== null && included.has(i) && row.base !== null && row.head !== null
      ? [{ base: row.base, head: row.head }]
      : [],
  );
  const mean = (side: 'base' | 'head') =>
    pairs.length === 0 ? null : pairs.reduce((sum, pair) => sum + pair[side], 0) / pairs.length;
  return { ...metric, baseMean: mean('base'), headMean: mean('head'), margin: metrics[m]?.margin ?? 0 };
}
