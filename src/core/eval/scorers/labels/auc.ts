import { z } from 'zod';
import type { Case, Score } from '../../types.ts';
import { defineScorer, notApplicable } from '../define.ts';
import { quote } from '../text.ts';
import { expectedText, fieldOption, predictedText, toLabel, toNumber } from './predictions.ts';

/** `positive`: the label whose cases should get the higher numbers. */
const options = z.strictObject({
  field: fieldOption,
  positive: z.union([z.string().min(1), z.number(), z.boolean()]),
});

/** What a case is: its `label` where it names one, since `field` is where the number stands. */
const labelOf = (testCase: Case) => expectedText(testCase, undefined);

/**
 * Area under the ROC curve: how often a positive case gets a higher number than a negative one, ties half; scikit-learn's
 * `roc_auc_score`. A single score is the number itself, or 1 minus it where the case is negative, cut to [0,1].
 */
export const auc = defineScorer({
  id: 'auc',
  aliases: ['roc_auc', 'roc_auc_score', 'auroc'],
  description:
    'Area under the ROC curve of a predicted number over all cases: how often a positive case ranks above a negative one.',
  scale: 'graded',
  options,
  shorthand: 'positive',
  aggregate: () => ({ kind: 'auc' }),
  applies: ({ case: testCase }) => labelOf(testCase) !== null,
  score({ case: testCase, output, options: { field, positive: label } }): Score {
    const wanted = labelOf(testCase);
    if (wanted === null) return notApplicable('expected label');
    const positive = toLabel(wanted) === toLabel(String(label));
    const text = predictedText(output, field);
    const said = toNumber(text);
    const ranked = (score: number) => ({ kind: 'ranked' as const, positive, score });
    if (said === null) {
      const worst = positive ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
      const reason = `${quote(text ?? '')} is no number, of a case that is ${quote(wanted)}`;
      return { value: 0, reason, observed: ranked(worst) };
    }
    const near = Math.max(0, Math.min(1, said));
    const reason = `predicted ${said} for a case that is ${quote(wanted)}`;
    return { value: positive ? near : 1 - near, reason, observed: ranked(said) };
  },
});
