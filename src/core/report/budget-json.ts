import { z } from 'zod';
import { type BudgetStop, endOfMonth } from '../eval/budget.ts';

/** A cap that ended something, as JSON. */
export const budgetStop = z.strictObject({
  cap: z
    .enum(['review', 'repository', 'server'])
    .describe('One review, or the month of a repository or of all together.'),
  usd: z.number().nullable().describe('Null where the cap is on all repositories: that is the operator’s.'),
  set_by: z.enum(['policy', 'operator']),
  spent_usd: z.number().nullable().describe('What was spent or set aside by then; null as `usd` is.'),
  month: z.string().nullable(),
  begins_anew: z.string().nullable().describe('The day on which the next month begins, in UTC.'),
});

export function toBudgetStopJson({
  of,
  usd,
  setBy,
  spentUsd,
  month,
}: BudgetStop): z.infer<typeof budgetStop> {
  return {
    cap: of,
    usd: of === 'server' ? null : usd,
    set_by: setBy,
    spent_usd: of === 'server' ? null : spentUsd,
    month,
    begins_anew: month === null ? null : endOfMonth(month),
  };
}
