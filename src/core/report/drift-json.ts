import { z } from 'zod';
import { budgetStop, toBudgetStopJson } from './budget-json.ts';
import type { DriftFigures, DriftReport, DriftSuite } from './drift.ts';
import { metricJson, toMetricJson } from './metric-json.ts';

const metric = metricJson.extend({
  unconfirmed: z.boolean().describe('It dropped in the first look, and not in the runs made again.'),
});

const figuresJson = z
  .strictObject({
    answers: z.int(),
    usd_per_1000: z.number().nullable().describe('Judges not counted; null where a price is unknown.'),
    p50_ms: z.number().nullable(),
    p95_ms: z.number().nullable(),
    refused: z.int().describe('Marked as a refusal by the provider, or stopped by its filter.'),
    cut: z.int().describe('Ended by the token limit.'),
    empty: z.int().describe('Neither text nor a tool call.'),
  })
  .nullable();

const shared = {
  name: z.string(),
  model: z.string().nullable().describe('Null where it was not planned, or calls none.'),
  judge: z.string().nullable(),
  cases: z.int(),
};

/** What `promptgate drift --json` prints. Fields are added within a version, never changed or taken away. */
export const driftJsonSchema = z.strictObject({
  version: z.literal(1),
  head: z.strictObject({ ref: z.string(), sha: z.string(), worktree: z.boolean() }),
  outcome: z.enum(['steady', 'drifted', 'unmeasured']),
  suites: z.array(
    z.discriminatedUnion('state', [
      z.strictObject({
        ...shared,
        state: z.literal('compared'),
        pinned_at: z.string().describe('ISO 8601, UTC.'),
        metrics: z.array(metric).describe('`base` is what is pinned, `head` what is answered now.'),
        figures: z.strictObject({ pinned: figuresJson, now: figuresJson }),
        examples: z
          .array(
            z.strictObject({
              id: z.string(),
              input: z.string(),
              pinned: z.string().nullable(),
              now: z.string().nullable(),
            }),
          )
          .describe('Cases that fell, worst first; three at most.'),
        gaps: z.array(z.strictObject({ metric: z.string().nullable(), reason: z.string() })),
      }),
      z.strictObject({
        ...shared,
        state: z.literal('pinned'),
        replaces: z
          .string()
          .nullable()
          .describe('When the anchor of other requests, cases or scorers was pinned.'),
      }),
      z.strictObject({ ...shared, state: z.literal('left-out'), reason: z.string() }),
      z.strictObject({
        ...shared,
        state: z.literal('unmeasured'),
        reason: z.string(),
        fix: z.string().nullable(),
      }),
    ]),
  ),
  cost: z.strictObject({
    usd: z.number(),
    assumed_usd: z.number(),
    unpriced_calls: z.int(),
    trials: z.int(),
  }),
  stopped_by: budgetStop.optional(),
});
export type DriftJson = z.infer<typeof driftJsonSchema>;

/** The report as the documented JSON. */
export function toDriftJson({ head, outcome, suites, cost, stop }: DriftReport): DriftJson {
  const { usd, assumedUsd, unpricedCalls, trials } = cost;
  return {
    version: 1,
    head,
    outcome,
    suites: suites.map(toSuiteJson),
    cost: { usd, assumed_usd: assumedUsd, unpriced_calls: unpricedCalls, trials },
    ...(stop === null ? {} : { stopped_by: toBudgetStopJson(stop) }),
  };
}

function toSuiteJson(suite: DriftSuite): DriftJson['suites'][number] {
  const { name, model, judge, cases } = suite;
  const about = { name, model, judge, cases };
  switch (suite.state) {
    case 'pinned':
      return { ...about, state: 'pinned', replaces: suite.replaces === null ? null : iso(suite.replaces) };
    case 'left-out':
      return { ...about, state: 'left-out', reason: suite.reason };
    case 'unmeasured':
      return { ...about, state: 'unmeasured', reason: suite.reason, fix: suite.fix };
    case 'compared':
      return {
        ...about,
        state: 'compared',
        pinned_at: iso(suite.pinnedAt),
        metrics: suite.metrics.map((one) => ({ ...toMetricJson(one), unconfirmed: one.unconfirmed })),
        figures: {
          pinned: toFiguresJson(suite.figures.pinned),
          now: toFiguresJson(suite.figures.now),
        },
        examples: suite.examples.map(({ id, input, base, head }) => ({
          id,
          input,
          pinned: base?.output ?? null,
          now: head?.output ?? null,
        })),
        gaps: suite.gaps,
      };
  }
}

function toFiguresJson(figures: DriftFigures['now']): z.infer<typeof figuresJson> {
  if (figures === null) return null;
  const { answers, usdPer1000, p50Ms, p95Ms, refused, cut, empty } = figures;
  return { answers, usd_per_1000: usdPer1000, p50_ms: p50Ms, p95_ms: p95Ms, refused, cut, empty };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
