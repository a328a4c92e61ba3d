/** What a cap is on: one run of a review, one repository's month, or the month of all repositories together. */
export type CapOf = 'review' | 'repository' | 'server';
/** The most that may be spent, US dollars, and whoever can raise it. */
export type Cap = { of: CapOf; usd: number; setBy: 'policy' | 'operator' };
/** What the operator allows, whatever a policy says. US dollars; null: no cap. */
export type OperatorCaps = {
  perReviewUsd: number | null;
  perRepositoryMonthUsd: number | null;
  perMonthUsd: number | null;
};

/** The most that a call is expected to come to, US dollars, and what that is reckoned by. */
export type NextCall = {
  usd: number;
  /** The limit of its answer that counts in it, tokens; null: nothing limits the answer. */
  answerTokens: number | null;
  /** False: no price is known, and one is assumed. */
  isPriced: boolean;
};

/** A cap that let no further call be made. */
export type BudgetStop = Cap & {
  /** What there was no room for. Absent: what was told afterwards reached the cap. */
  next?: NextCall;
  /** What was counted against it by then, with what is set aside for calls under way. US dollars. */
  spentUsd: number;
  /** The month that it is of, `2026-11`; null: of no month, but of the review. */
  month: string | null;
};

export const NO_CAPS: OperatorCaps = { perReviewUsd: null, perRepositoryMonthUsd: null, perMonthUsd: null };

/**
 * The caps that hold: the smaller one of the policy's and the operator's, of two equal ones the policy's, which more people can
 * raise. The month's come with the narrower one first.
 */
export function chooseCaps(
  policy: { perReviewUsd: number | null; perMonthUsd: number | null },
  operator: OperatorCaps,
): { review: Cap | null; months: Cap[] } {
  const months = [
    smaller('repository', policy.perMonthUsd, operator.perRepositoryMonthUsd),
    smaller('server', null, operator.perMonthUsd),
  ];
  return {
    review: smaller('review', policy.perReviewUsd, operator.perReviewUsd),
    months: months.filter((cap) => cap !== null),
  };
}

function smaller(of: CapOf, policy: number | null, operator: number | null): Cap | null {
  if (policy !== null && (operator === null || policy <= operator))
    return { of, usd: policy, setBy: 'policy' };
  return operator === null ? null : { of, usd: operator, setBy: 'operator' };
}

/** The latest month that was asked for: a review asks for every call. Milliseconds since the epoch, `until` excluded. */
let latest = { month: '', from: 0, until: 0 };

/** The calendar month of a time (milliseconds since the epoch) in UTC: `2026-11`. */
export function monthOf(at: number): string {
  if (at >= latest.from && at < latest.until) return latest.month;
  const date = new Date(at);
  const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
  latest = {
    month: date.toISOString().slice(0, 7),
    from: Date.UTC(year, month),
    until: Date.UTC(year, month + 1),
  };
  return latest.month;
}

/** The month before one: of `2026-01` it is `2025-12`. */
export function monthBefore(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return monthOf(Date.UTC(year, number - 1, 1) - 1);
}

/** The day on which the next month begins, in UTC: `2026-12-01`. */
export function endOfMonth(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 10);
}

/** Billionths of a dollar: sums of them are exact, up to nine million dollars. */
export function toNanos(usd: number): number {
  return Math.round(usd * 1e9);
}

export function fromNanos(nanos: number): number {
  return nanos / 1e9;
}
