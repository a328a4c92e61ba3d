import { z } from 'zod';
import type { AggregateSpec } from '../../observed.ts';
import type { Case, Output, Score } from '../../types.ts';
import { defineScorer, notApplicable } from '../define.ts';
import { quote } from '../text.ts';
import { expectedText, fieldOption, predictedText, toLabel } from './predictions.ts';

const options = z
  .strictObject({
    field: fieldOption,
    average: z.enum(['binary', 'macro', 'micro', 'weighted']).optional(),
    positive: z.union([z.string().min(1), z.number(), z.boolean()]).optional(),
  })
  .refine(({ average = 'binary', positive }) => (average === 'binary') === (positive !== undefined), {
    message: 'a `positive` label, or an `average` (macro, micro, weighted) over all labels',
  });

/** 1 where the label is the expected one, with both labels for the metric over all cases. */
export function scoreLabel(testCase: Case, output: Output, field: string | undefined): Score {
  const wanted = expectedText(testCase, field);
  if (wanted === null) return notApplicable('expected label');
  const said = predictedText(output, field);
  const expected = toLabel(wanted);
  const predicted = said === null ? null : toLabel(said);
  const reason =
    said === null
      ? `no label can be read, expected ${quote(wanted)}`
      : `predicted ${quote(said)}, expected ${quote(wanted)}`;
  return { value: predicted === expected ? 1 : 0, reason, observed: { kind: 'label', expected, predicted } };
}

function defineRatio(kind: 'precision' | 'recall' | 'f1', aliases: string[], description: string) {
  return defineScorer({
    id: kind,
    aliases,
    description,
    scale: 'pass_fail',
    options,
    shorthand: 'positive',
    aggregate: ({ average = 'binary', positive }): AggregateSpec => ({
      kind,
      average,
      positive: positive === undefined ? null : toLabel(String(positive)),
    }),
    applies: ({ case: testCase, options: { field } }) => expectedText(testCase, field) !== null,
    score: ({ case: testCase, output, options: { field } }) => scoreLabel(testCase, output, field),
  });
}

/** Of the cases that get a label, the share that should. */
export const precision = defineRatio(
  'precision',
  ['precision_score'],
  'Precision of predicted labels over all cases: of those that get a label, the share that should.',
);

/** Of the cases that should get a label, the share that does. */
export const recall = defineRatio(
  'recall',
  ['recall_score'],
  'Recall of predicted labels over all cases: of those that should get a label, the share that does.',
);

/** Harmonic mean of precision and recall. */
export const f1 = defineRatio(
  'f1',
  ['f1_score'],
  'Harmonic mean of precision and recall of predicted labels, over all cases.',
);
