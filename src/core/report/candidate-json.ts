import { z } from 'zod';
import { metricJson, toMetricJson } from './metric-json.ts';
import type { ComparedCandidate, ModelFigures } from './model-comparison.ts';

/** What one model did on the cases of a suite. */
export const figuresJson = z
  .strictObject({
    answers: z.int(),
    usd_per_1000: z.number().nullable().describe('Judges not counted; null where a price is unknown.'),
    p50_ms: z.number().nullable().describe('Null where every answer comes from an earlier run.'),
    p95_ms: z.number().nullable(),
    refused: z.int(),
    cut: z.int().describe('Ended by the token limit.'),
    empty: z.int().describe('Neither text nor a tool call.'),
    format_failures: z
      .int()
      .optional()
      .describe(
        'Empty, a call whose arguments are no JSON object, or not the JSON that the prompt asks for.',
      ),
  })
  .nullable();

/** A model in place of another one. */
export const candidateJson = z.strictObject({
  model: z.string(),
  outcome: z
    .enum(['holds', 'open', 'worse', 'unmeasured'])
    .describe('`holds` is proven: no deciding metric falls by more than its margin.'),
  figures: figuresJson,
  metrics: z.array(metricJson),
  broken: z.array(z.string()).describe('Ids of cases, worst first.'),
  must_pass_broken: z.array(z.string()),
  not_evaluated: z.array(
    z.strictObject({ metric: z.string().nullable(), reason: z.string(), fix: z.string().nullable() }),
  ),
  unsupported: z.array(z.string()),
  warnings: z.array(z.string()).describe('What makes its scores doubtful: a judge of its own maker.'),
});

/** Which model to take. */
export const recommendationJson = z.strictObject({
  model: z.string().nullable().describe('Null: keep the model of today.'),
  reason: z.string(),
});

export function toCandidateJson(one: ComparedCandidate): z.infer<typeof candidateJson> {
  return {
    model: one.model,
    outcome: one.outcome,
    figures: toFiguresJson(one.figures),
    metrics: one.metrics.map(toMetricJson),
    broken: one.broken,
    must_pass_broken: one.mustPassBroken,
    not_evaluated: one.notEvaluated,
    unsupported: one.unsupported,
    warnings: one.warnings,
  };
}

export function toFiguresJson(given: ModelFigures | null): z.infer<typeof figuresJson> {
  if (given === null) return null;
  const { answers, usdPer1000, p50Ms, p95Ms, refused, cut, empty, formatFailures } = given;
  return {
    answers,
    usd_per_1000: usdPer1000,
    p50_ms: p50Ms,
    p95_ms: p95Ms,
    refused,
    cut,
    empty,
    ...(formatFailures === undefined ? {} : { format_failures: formatFailures }),
  };
}
