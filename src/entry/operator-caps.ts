import type { OperatorCaps } from '../core/eval/budget.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** What the environment says of caps cannot be used; the message names every fault, a line each. */
export class OperatorCapsError extends Error {
  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'OperatorCapsError';
  }
}

/** Each cap of the operator's, and the variable that sets it. US dollars. */
const CAP_VARIABLES = {
  perReviewUsd: 'PROMPTGATE_MAX_REVIEW_USD',
  perRepositoryMonthUsd: 'PROMPTGATE_MAX_REPOSITORY_MONTH_USD',
  perMonthUsd: 'PROMPTGATE_MAX_MONTH_USD',
} as const;

/** A variable that is not set is no cap; every fault is named at once. */
export function readOperatorCaps(
  env: Env,
): { ok: true; value: OperatorCaps } | { ok: false; problems: string[] } {
  const problems: string[] = [];
  const read = (variable: string): number | null => {
    const text = env[variable]?.trim() ?? '';
    if (text === '') return null;
    if (!/^\d{1,7}(\.\d+)?$/.test(text))
      problems.push(`${variable}: expected US dollars such as 300 or 2.50.`);
    return Number(text);
  };
  const value: OperatorCaps = {
    perReviewUsd: read(CAP_VARIABLES.perReviewUsd),
    perRepositoryMonthUsd: read(CAP_VARIABLES.perRepositoryMonthUsd),
    perMonthUsd: read(CAP_VARIABLES.perMonthUsd),
  };
  return problems.length === 0 ? { ok: true, value } : { ok: false, problems };
}
