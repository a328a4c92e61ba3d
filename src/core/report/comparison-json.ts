import { z } from 'zod';
import { budgetStop, toBudgetStopJson } from './budget-json.ts';
import {
  candidateJson,
  figuresJson,
  recommendationJson,
  toCandidateJson,
  toFiguresJson,
} from './candidate-json.ts';
import { type ModelComparison, recommend } from './model-comparison.ts';

/** What `promptgate swap --json` prints. Fields are added within a version, never changed or taken away. */
export const swapJsonSchema = z.strictObject({
  version: z.literal(1),
  head: z.strictObject({ ref: z.string(), sha: z.string(), worktree: z.boolean() }),
  suites: z.array(
    z.strictObject({
      name: z.string(),
      model: z.string().describe('Of today: the base of every comparison.'),
      cases: z.int(),
      figures: figuresJson,
      candidates: z.array(candidateJson),
      recommendation: recommendationJson,
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
      figures: toFiguresJson(suite.figures),
      candidates: suite.candidates.map(toCandidateJson),
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
