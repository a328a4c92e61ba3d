import { z } from 'zod';
import type { Compared, ComparedMetric } from './compare-scores.ts';

const unit = z.number().min(0).max(1);
const difference = z.number().min(-1).max(1);
const interval = z.tuple([difference, difference]);
const count = z.int().min(0);

const metric = z.strictObject({
  metric: z.string(),
  comparison: z.enum(['regressed', 'improved', 'equivalent', 'inconclusive']),
  cases: count.describe('cases with a score on both sides'),
  base_mean: unit.nullable(),
  head_mean: unit.nullable(),
  difference: difference.describe(
    'head - base, with the repeats in place of the first runs where stage 2 used them',
  ),
  interval: interval.describe('the one that decides'),
  shown_interval: interval.describe('95%, for people'),
  p: unit,
  decided_by: z.enum(['screen', 'confirm', 'exhausted', 'futility']),
  look: z.int().min(1).max(4),
  margin: unit,
  non_inferior: z.boolean().describe('every drop beyond the margin is ruled out'),
  confirm: z
    .strictObject({ selected: count, fresh: count, p: unit, threshold: unit, missing: count })
    .nullable()
    .describe(
      'stage 2: cases run again, runs a side, p and what it was held to, fresh pairs without a score',
    ),
});

/** What `promptgate compare --json` prints. */
export const compareJsonSchema = z.strictObject({
  version: z.literal(1),
  verdict: z.enum(['pass', 'fail', 'inconclusive', 'error']),
  strength: z.enum(['proven', 'none_found']).nullable().describe('of a pass'),
  reason: z.string(),
  trials_used: count.describe('runs of a case on a side that the decision rests on'),
  metrics: z.array(metric),
});

export type CompareJson = z.infer<typeof compareJsonSchema>;

export function toCompareJson(compared: Compared, reason: string): CompareJson {
  const { verdict, strength, trialsUsed, metrics } = compared;
  return {
    version: 1,
    verdict,
    strength,
    reason,
    trials_used: trialsUsed,
    metrics: metrics.map(toMetricJson),
  };
}

function toMetricJson(one: ComparedMetric): CompareJson['metrics'][number] {
  const { triggered, selected, fresh, p, threshold, missing } = one.confirm;
  return {
    metric: one.id,
    comparison: one.comparison,
    cases: one.cases,
    base_mean: one.baseMean,
    head_mean: one.headMean,
    difference: one.difference,
    interval: one.interval,
    shown_interval: one.shown,
    p: one.p,
    decided_by: one.decidedBy,
    look: one.look,
    margin: one.margin,
    non_inferior: one.nonInferior,
    confirm: triggered ? { selected, fresh, p: p ?? 1, threshold: threshold ?? 0, missing } : null,
  };
}
