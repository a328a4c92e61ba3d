import fc from 'fast-check';
import { expect, it } from 'vitest';
import {
  chooseCaps,
  endOfMonth,
  fromNanos,
  monthBefore,
  monthOf,
  NO_CAPS,
  toNanos,
} from '../../../src/core/eval/budget.ts';

const usd = fc.option(fc.integer({ min: 0, max: 1000 }).map((cents) => cents / 100));

it('the smaller one of the policy’s cap and the operator’s holds, whichever of them there are', () => {
  fc.assert(
    fc.property(usd, usd, usd, usd, usd, (perReviewUsd, perMonthUsd, a, b, c) => {
      const operator = { perReviewUsd: a, perRepositoryMonthUsd: b, perMonthUsd: c };
      const { review, months } = chooseCaps({ perReviewUsd, perMonthUsd }, operator);
      const least = (...all: (number | null)[]) => {
        const there = all.filter((one) => one !== null);
        return there.length === 0 ? undefined : Math.min(...there);
      };
      expect(review?.usd).toBe(least(perReviewUsd, a));
      expect(months.find(({ of }) => of === 'repository')?.usd).toBe(least(perMonthUsd, b));
      expect(months.find(({ of }) => of === 'server')?.usd).toBe(least(c));
    }),
  );
});

it('of two equal caps the policy’s is named, which more people can raise', () => {
  const operator = { ...NO_CAPS, perReviewUsd: 2 };
  expect(chooseCaps({ perReviewUsd: 2, perMonthUsd: null }, operator).review?.setBy).toBe('policy');
});

it('a month begins where the one before ends, in UTC', () => {
  expect(monthOf(Date.UTC(2026, 11, 1) - 1)).toBe('2026-11');
  expect(monthOf(Date.UTC(2026, 11, 1))).toBe('2026-12');
  expect(endOfMonth('2026-11')).toBe('2026-12-01');
  expect(endOfMonth('2026-12')).toBe('2027-01-01');
  expect(monthBefore('2026-05')).toBe('2026-04');
  expect(monthBefore('2026-01')).toBe('2025-12');
});

it('a billion of the smallest amounts are a dollar', () => {
  expect(toNanos(0.1) + toNanos(0.2)).toBe(toNanos(0.3));
  expect(fromNanos(1_000_000_000 * toNanos(1e-9))).toBe(1);
});
