import { z } from 'zod';
import type { Case, Output, Score } from '../../types.ts';
import { defineScorer, notApplicable } from '../define.ts';
import { quote } from '../text.ts';
import { expectedText, fieldOption, predictedText, toNumber } from './predictions.ts';

/** `scale`: the error, in the target's unit, that is as wrong as no answer; larger ones count as this one. */
const options = z.strictObject({ field: fieldOption, scale: z.number().gt(0) });
type Options = z.output<typeof options>;

const applies = ({ case: testCase, options: { field } }: { case: Case; options: Options }) =>
  toNumber(expectedText(testCase, field)) !== null;

/** The error as a share of `scale`, in [0,1]; 1 where no number can be read. Null: the case expects none. */
function readError(
  testCase: Case,
  output: Output,
  { field, scale }: Options,
): { error: number; reason: string } | null {
  const wanted = toNumber(expectedText(testCase, field));
  if (wanted === null) return null;
  const text = predictedText(output, field);
  const said = toNumber(text);
  if (said === null) return { error: 1, reason: `${quote(text ?? '')} is no number, expected ${wanted}` };
  const off = Math.abs(said - wanted);
  return { error: Math.min(1, off / scale), reason: `predicted ${said}, expected ${wanted}` };
}

/** Mean absolute error, as 1 - MAE / scale. */
export const mae = defineScorer({
  id: 'mae',
  aliases: ['mean_absolute_error'],
  description: 'Mean absolute error of a predicted number, shown as 1 - MAE / `scale`.',
  scale: 'graded',
  options,
  shorthand: 'scale',
  applies,
  score({ case: testCase, output, options: given }): Score {
    const read = readError(testCase, output, given);
    return read === null ? notApplicable('expected number') : { value: 1 - read.error, reason: read.reason };
  },
});

/** Root mean squared error over all cases, as 1 - RMSE / scale. */
export const rmse = defineScorer({
  id: 'rmse',
  aliases: ['root_mean_squared_error'],
  description: 'Root mean squared error of a predicted number over all cases, shown as 1 - RMSE / `scale`.',
  scale: 'graded',
  options,
  shorthand: 'scale',
  aggregate: () => ({ kind: 'rmse' }),
  applies,
  score({ case: testCase, output, options: given }): Score {
    const read = readError(testCase, output, given);
    if (read === null) return notApplicable('expected number');
    const observed = { kind: 'squared_error' as const, value: read.error ** 2 };
    return { value: 1 - read.error, reason: read.reason, observed };
  },
});
