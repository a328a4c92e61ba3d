import { MAX_FRESH } from './constants.ts';
import { decideReview, type Reason, type ReviewVerdict } from './decide-review.ts';
import { countMissingPairs } from './missing.ts';
import { openGate } from './open-gate.ts';
import type { ScoreRow } from './score-rows.ts';
import type {
  ConfirmRequest,
  Differences,
  Effort,
  FreshRuns,
  GateMetric,
  MetricDecision,
  PairCount,
  Scope,
  Strength,
} from './types.ts';

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
  let request: ConfirmRequest | null = null;
  const included = new Set<number>();
  let step = gate.start();
  while (step.kind !== 'done') {
    if (step.kind === 'run') {
      for (const index of step.cases) included.add(index);
      used += 2 * step.cases.length;
      step = gate.afterLook(differences);
    } else {
      request = step.request;
      const { cases, fresh } = request;
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
    metrics: step.metrics.map((metric, m) => describe(metric, table, m, { included, request })),
    trialsUsed: used,
  };
}

function tabulate(rows: readonly ScoreRow[], settings: CompareSettings): Table {
  const cases = new Map<string, { place: number; cluster: string }>();
  const byMetric = new Map<string, ScoreRow[]>();
  for (const row of rows) {
    // A cluster may bear the name of another case.
    const cluster = row.cluster === undefined ? `case ${row.case}` : `cluster ${row.cluster}`;
    if (!cases.has(row.case)) cases.set(row.case, { place: cases.size, cluster });
    const own = byMetric.get(row.metric);
    if (own === undefined) byMetric.set(row.metric, [row]);
    else own.push(row);
  }
  return {
    cases: [...cases.values()].map(({ cluster }) => ({ suite: 'scores', cluster })),
    rows: [...byMetric.values()].map((own) => {
      const line = Array.from({ length: cases.size }, (): ScoreRow | null => null);
      for (const row of own) line[cases.get(row.case)?.place ?? 0] = row;
      return line;
    }),
    metrics: [...byMetric].map(([id, own]) => toGateMetric(id, own, settings)),
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

/** Fresh runs that every row with repeats has on both sides. */
function countRepeats(rows: readonly ScoreRow[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const row of rows) {
    const count = Math.min(row.base_repeats?.length ?? 0, row.head_repeats?.length ?? 0);
    if (count > 0) least = Math.min(least, count);
  }
  return Number.isFinite(least) ? Math.min(MAX_FRESH, least) : 0;
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

function countPairs({ metrics, rows }: Table, included: ReadonlySet<number>): Map<string, PairCount> {
  return new Map(
    metrics.map(({ id }, m) => {
      const seen = (rows[m] ?? []).filter((row, i): row is ScoreRow => row !== null && included.has(i));
      const pairs = seen.map(({ base, head }) => ({ weight: 1, missing: base === null || head === null }));
      return [id, countMissingPairs(pairs)];
    }),
  );
}

/** The means are of what the difference is of: of the repeats where stage 2 put them in place of the first runs. */
function describe(
  metric: MetricDecision,
  { rows, metrics }: Table,
  m: number,
  { included, request }: { included: ReadonlySet<number>; request: ConfirmRequest | null },
): ComparedMetric {
  const again = new Set(request !== null && metric.confirm.triggered ? request.cases : []);
  let [cases, base, head] = [0, 0, 0];
  for (const [i, row] of (rows[m] ?? []).entries()) {
    if (row === null || !included.has(i) || row.base === null || row.head === null) continue;
    const repeats = again.has(i) ? meanOfRepeats(row, request?.fresh ?? 0) : null;
    cases += 1;
    base += repeats?.base ?? row.base;
    head += repeats?.head ?? row.head;
  }
  const margin = metrics[m]?.margin ?? 0;
  return cases === 0
    ? { ...metric, baseMean: null, headMean: null, margin }
    : { ...metric, baseMean: base / cases, headMean: head / cases, margin };
}

/** Means over the repeats that both sides have; null where there is none. */
function meanOfRepeats(row: ScoreRow, fresh: number): { base: number; head: number } | null {
  let [runs, base, head] = [0, 0, 0];
  for (let r = 0; r < fresh; r++) {
    const [one, other] = [row.base_repeats?.[r] ?? null, row.head_repeats?.[r] ?? null];
    if (one === null || other === null) continue;
    runs += 1;
    base += one;
    head += other;
  }
  return runs === 0 ? null : { base: base / runs, head: head / runs };
}
