import { z } from 'zod';
import { budgetStop, toBudgetStopJson } from './budget-json.ts';
import { metricJson, toMetricJson } from './json.ts';
import { type ModelComparison, type ModelFigures, recommend } from './model-comparison.ts';

const figures = z
  .strictObject({
    answers: z.int(),
    usd_per_1000: z.number().nullable().describe('Judges not counted; null where a price is unknown.'),
    p50_ms: z.number().nullable().describe('Null where every answer comes from an earlier run.'),
    p95_ms: z.number().nullable(),
    refused: z.int(),
    cut: z.int().describe('Ended by the token limit.'),
    empty: z.int().describe('Neither text nor a tool call.'),
  })
  .nullable();

/** What `promptgate swap --json` prints. Fields are added within a version, never changed or taken away. */
export const swapJsonSchema = z.strictObject({
  version: z.literal(1),
  head: z.strictObject({ ref: z.string(), sha: z.string(), worktree: z.boolean() }),
  suites: z.array(
    z.strictObject({
      name: z.string(),
      model: z.string().describe('Of today: the base of every comparison.'),
      cases: z.int(),
      figures,
      candidates: z.array(
        z.strictObject({
          model: z.string(),
          outcome: z
            .enum(['holds', 'open', 'worse', 'unmeasured'])
            .describe('`holds` is proven: no deciding metric falls by more than its margin.'),
          figures,
          metrics: z.array(metricJson),
          broken: z.array(z.string()).describe('Ids of cases, worst first.'),
          must_pass_broken: z.array(z.string()),
          not_evaluated: z.array(
            z.strictObject({ metric: z.string().nullable(), reason: z.string(), fix: z.string().nullable() }),
          ),
          unsupported: z.array(z.string()),
          warnings: z.array(z.string()).describe('What makes its scores doubtful: a judge of its own maker.'),
        }),
      ),
      recommendation: z.strictObject({
        model: z.string().nullable().describe('Null: keep the model of today.'),
        reason: z.string(),
      }),
    }),
  ),
  left_out: z.array(z.strictObject({ suite: z.string(), reason: z.string() })),
  cost: z.strictObject({ usd: z.number(), cached_usd: z.number(), trials: z.int(), cached_trials: z.int() }),
  stopped: z.boolean().describe('A budget ended it before it was complete.'),
  stopped_by: budgetStop.optional(),
});
export type SwapJson = z.infer<typeof swapJsonSchema>;

/** The comparison as the documented JSON. */
export function toSwapJson({ head, suites, leftOut, cost, stop }: ModelComparison): SwapJson {
  return {
    version: 1,
    head,
    suites: suites.map((suite) => ({
      name: suite.name,
      model: suite.model,
      cases: suite.cases,
      figures: toFigures(suite.figures),
      candidates: suite.candidates.map((one) => ({
        model: one.model,
        outcome: one.outcome,
        figures: toFigures(one.figures),
        metrics: one.metrics.map(toMetricJson),
        broken: one.broken,
        must_pass_broken: one.mustPassBroken,
        not_evaluated: one.notEvaluated,
        unsupported: one.unsupported,
        warnings: one.warnings,
      })),
      recommendation: recommend(suite),
    })),
    left_out: leftOut,
    cost: {
      usd: cost.usd,
      cached_usd: cost.cachedUsd,
      trials: cost.trials,
      cached_trials: cost.cachedTrials,
    },
    stopped: stop !== null,
    ...(stop === null ? {} : { stopped_by: toBudgetStopJson(stop) }),
  };
}

function toFigures(given: ModelFigures | null): SwapJson['suites'][number]['figures'] {
  if (given === null) return null;
  const { answers, usdPer1000, p50Ms, p95Ms, refused, cut, empty } = given;
  return { answers, usd_per_1000: usdPer1000, p50_ms: p50Ms, p95_ms: p95Ms, refused, cut, empty };
}
