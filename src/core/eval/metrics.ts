import type { AggregateSpec } from './observed.ts';
import type { PassRule } from './pass-k.ts';
import { scaleOf } from './scorers/apply.ts';
import { gateSettings, isRaw } from './scorers/gate-settings.ts';
import { findScorer } from './scorers/index.ts';
import { asksJudge, embeddingModelOf, type Scorer, type ScoreScale } from './scorers/types.ts';
import type { Case, ScorerUse, Suite } from './types.ts';

/** What a suite measures under one name: one scorer, or several whose lowest score counts. */
export type SuiteMetric = {
  name: string;
  scale: ScoreScale;
  /** A judge has a part in it. */
  judged: boolean;
  /** `provider/model` of the embeddings that its scores are made of; absent: none. */
  embeds?: string[];
  /** It is of both sides' answers together: the head's score is 1 where it wins, 0.5 in a tie, and the base's is 0.5. */
  paired?: boolean;
  /** Wall time has a part in it, which another review's run does not measure. */
  timed: boolean;
  /** Largest tolerable drop, on the scale of the metric's differences; null: the policy's default. */
  margin: number | null;
  /** The head's mean may not fall below this; null: no such limit. */
  min: number | null;
  gate: 'block' | 'warn';
  noiseFloor: number;
  /** The models that graded when the noise floor was measured, as they were served; absent: it is assumed, or nobody knows. */
  calibratedBy?: string[];
  /** See `GateMetric.moved`. */
  moved: number | null;
  /** How a case's value is made of its repeats; absent: it is the mean of their scores. */
  over?: PassRule;
  /** How the metric is made of all its cases; absent: it is the mean of their scores. */
  aggregate?: AggregateSpec;
};

/** Latency and cost are compared as ratios, of which those up to 3 fill the scale from 0 to 1. */
const RATIO_SCALE = Math.log(3);
/** Largest tolerable rise of latency and cost where nobody says otherwise. */
const DEFAULT_RISE = 0.1;

/** The scorers that judge one case: the suite's and the case's own. */
export function usesOf(suite: Pick<Suite, 'scorers'>, testCase: Pick<Case, 'scorers'>): ScorerUse[] {
  return [...suite.scorers, ...testCase.scorers];
}

/** Every metric of a suite, in the order in which its scorers are written. */
export function listMetrics(
  suite: Pick<Suite, 'scorers' | 'margin'>,
  cases: readonly Pick<Case, 'scorers'>[],
): SuiteMetric[] {
  const metrics = new Map<string, SuiteMetric>();
  for (const use of [...suite.scorers, ...cases.flatMap((testCase) => testCase.scorers)]) {
    const scorer = findScorer(use.scorer);
    if (scorer === null) throw new Error(`unknown scorer ${use.scorer}: parsers let known ones pass only`);
    const one = toMetric(use, scorer, suite.margin ?? null);
    const before = metrics.get(use.metric);
    metrics.set(use.metric, before === undefined ? one : merge(before, one));
  }
  return [...metrics.values()];
}

function toMetric(use: ScorerUse, scorer: Scorer, margin: number | null): SuiteMetric {
  const scale = use.over === undefined ? scaleOf(use, scorer) : 'share';
  const raw = isRaw(scale);
  const embedder = embeddingModelOf(scorer, use.options);
  const aggregate = scorer.kind === 'deterministic' ? scorer.aggregate?.(use.options) : null;
  return {
    name: use.metric,
    scale,
    judged: asksJudge(scorer),
    ...(embedder === null ? {} : { embeds: [embedder] }),
    ...(scorer.kind === 'pair_judge' ? { paired: true } : {}),
    timed: scorer.scale === 'ms',
    margin: raw ? Math.log(1 + (use.margin ?? DEFAULT_RISE)) / RATIO_SCALE : (use.margin ?? margin),
    min: use.min,
    gate: use.gate,
    // A run passes or fails: its chances move as its passes do.
    ...gateSettings(scorer, use.over === undefined ? scale : 'pass_fail'),
    ...(use.over === undefined ? {} : { over: { ...use.over, at: use.at ?? 1 } }),
    // A case's share depends on the others, so what moved is known from the data only.
    ...(aggregate == null ? {} : { aggregate, moved: null }),
  };
}

/** The stricter of each setting; a judge's noise is the metric's noise. */
function merge(a: SuiteMetric, b: SuiteMetric): SuiteMetric {
  return {
    name: a.name,
    scale: a.scale === b.scale ? a.scale : 'graded',
    judged: a.judged || b.judged,
    timed: a.timed || b.timed,
    margin: smallest(a.margin, b.margin),
    min: largest(a.min, b.min),
    gate: a.gate === 'block' || b.gate === 'block' ? 'block' : 'warn',
    noiseFloor: Math.max(a.noiseFloor, b.noiseFloor),
    moved: a.moved === b.moved ? a.moved : null,
    ...(a.embeds === undefined && b.embeds === undefined
      ? {}
      : { embeds: [...new Set([...(a.embeds ?? []), ...(b.embeds ?? [])])] }),
    ...(a.paired === true ? { paired: true } : {}),
    ...(a.over === undefined ? {} : { over: a.over }),
    ...(a.aggregate === undefined ? {} : { aggregate: a.aggregate }),
  };
}

function smallest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.min(a, b);
}

function largest(a: number | null, b: number | null): number | null {
  return a === null ? b : b === null ? a : Math.max(a, b);
}
