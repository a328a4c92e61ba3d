import { z } from 'zod';
import type { ReportMetric } from './model.ts';

const share = z.number().nullable();
const interval = z.tuple([z.number(), z.number()]);
/** One metric of a comparison. */
export const metricJson = z.strictObject({
  metric: z.string(),
  unit: z.enum(['rate', 'score', 'ms', 'usd', 'count']),
  comparison: z.enum(['regressed', 'improved', 'equivalent', 'inconclusive']),
  gate: z.enum(['block', 'warn']),
  cases: z.int(),
  base_mean: share.describe(
    'Over the cases that ran on both sides, by the fresh runs where stage 2 made some; null where none ran.',
  ),
  head_mean: share,
  difference: z.number().describe('+ is better. Of ms, usd and count: -ln(head / base) / ln 3.'),
  interval: interval.describe('The deciding interval.'),
  shown_interval: interval.describe('95%, as people see it.'),
  p: z.number(),
  decided_by: z.enum(['screen', 'confirm', 'exhausted', 'futility']),
  look: z.int(),
  margin: z.number(),
  non_inferior: z.boolean(),
  broke: z.int(),
  fixed: z.int(),
  pairs: z.strictObject({ wins: z.int(), ties: z.int(), losses: z.int() }).optional(),
  missing: z.int(),
  clusters: z
    .strictObject({
      count: z.int().describe('What the interval rests on: clusters with a measured case.'),
      changed: z
        .array(
          z.strictObject({
            cluster: z.string(),
            cases: z.int(),
            broke: z.int(),
            fixed: z.int(),
            difference: z.number(),
          }),
        )
        .describe('At most 20 of which a case moved, the largest share of a fall first.'),
    })
    .optional()
    .describe('Only where several cases are of one cluster.'),
  confirm: z.strictObject({ selected: z.int(), fresh: z.int(), p: share, threshold: share }).nullable(),
});
export type MetricJson = z.infer<typeof metricJson>;

export function toMetricJson(one: ReportMetric): MetricJson {
  return {
    metric: one.metric,
    unit: one.unit,
    comparison: one.comparison,
    gate: one.gate,
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
    broke: one.broke,
    fixed: one.fixed,
    ...(one.pairs === undefined ? {} : { pairs: one.pairs }),
    missing: one.missing,
    ...(one.clusters === undefined
      ? {}
      : { clusters: { count: one.clusters.count, changed: one.clusters.changed } }),
    confirm: one.confirm,
  };
}
