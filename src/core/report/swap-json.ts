import { z } from 'zod';
import type { ModelSetup } from '../eval/plan.ts';
import {
  candidateJson,
  figuresJson,
  recommendationJson,
  toCandidateJson,
  toFiguresJson,
} from './candidate-json.ts';
import { recommend } from './model-comparison.ts';
import { type SwappedSuite, toComparedSuite } from './swap.ts';

const setup = z.strictObject({
  model: z.string(),
  parameters: z
    .record(z.string(), z.union([z.number(), z.string(), z.array(z.string())]))
    .describe('Sampling parameters that its prompt sets.'),
});

/** The models of a suite that a change swaps. */
export const swapJson = z.strictObject({
  base: setup,
  head: setup,
  notes: z.array(z.string()).describe('Where the models come from, and what of it was not called.'),
  figures: figuresJson.describe('Of the base.'),
  candidates: z
    .array(candidateJson)
    .describe('Against the base: first the model of the change, then those that the policy names.'),
  recommendation: recommendationJson,
});

export function toSwapJson(swapped: SwappedSuite): z.infer<typeof swapJson> {
  const { base, head, notes, figures, candidates } = swapped.swap;
  return {
    base: toSetup(base),
    head: toSetup(head),
    notes,
    figures: toFiguresJson(figures),
    candidates: candidates.map(toCandidateJson),
    recommendation: recommend(toComparedSuite(swapped)),
  };
}

function toSetup({ model, parameters }: ModelSetup): z.infer<typeof setup> {
  return { model, parameters };
}
