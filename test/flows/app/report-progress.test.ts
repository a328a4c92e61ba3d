import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { reportProgress } from '../../../src/flows/app/report-progress.ts';

const MINUTE = 60_000;

function watch(show: (title: string) => Promise<void> = async () => {}) {
  const titles: string[] = [];
  const warnings: string[] = [];
  const log = { info() {}, warn: (_: object, message: string) => void warnings.push(message), error() {} };
  const progress = reportProgress({ log }, async ({ title }) => {
    titles.push(title);
    await show(title);
  });
  const trials = (done: number, usd = 0, suite = 'tools', unpriced = 0) =>
    progress.report({ type: 'suite', suite, done, planned: 48, usd, unpriced });
  const estimate = (low: number, high: number, budgetUsd: number | null, earlierUsd = 0) =>
    progress.report({
      type: 'estimate',
      estimate: { range: { low, high }, unpriced: [], usualUsd: null },
      budgetUsd,
      earlierUsd,
    });
  return { titles, warnings, trials, estimate, settle: progress.settle };
}

describe('the progress on a check', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('is shown three seconds after the first trial, over all suites, what was spent counted once', async () => {
    const { titles, trials } = watch();
    trials(0);
    trials(0, 0, 'answers');
    await vi.advanceTimersByTimeAsync(MINUTE);
    expect(titles).toEqual([]);
    trials(20, 0.05);
    await vi.advanceTimersByTimeAsync(2_000);
    trials(14, 0.11, 'answers');
    await vi.advanceTimersByTimeAsync(1_000);
    expect(titles).toEqual(['34 of 96 trials, $0.11 so far']);
  });

  it('tells what it will cost before anything is answered, then what it does cost of its budget, and takes no request more', async () => {
    const { titles, trials, estimate } = watch();
    estimate(0.04, 0.3, 2);
    trials(0);
    await vi.advanceTimersByTimeAsync(3_000);
    trials(12, 0.12);
    await vi.advanceTimersByTimeAsync(30_000);
    expect(titles).toEqual(['Running suites for $0.04 to $0.30', '12 of 48 trials, $0.12 of $2.00 so far']);
  });

  it('counts what earlier attempts have taken of the budget, and says how many calls have no known price', async () => {
    const { titles, trials, estimate } = watch();
    estimate(0.04, 0.3, 2, 1.5);
    trials(12, 0.004, 'tools', 3);
    trials(2, 0.005, 'answers', 5);
    await vi.advanceTimersByTimeAsync(3_000);
    expect(titles).toEqual(['14 of 96 trials, $1.50 of $2.00 and 5 calls of unknown price so far']);
  });

  it('takes one request of a review of 30 seconds, 4 of one of 5 minutes, and 15 of one of an hour', async () => {
    const count = async (seconds: number) => {
      const { titles, trials, settle } = watch();
      for (let done = 1; done <= seconds; done++) {
        trials(done);
        await vi.advanceTimersByTimeAsync(1_000);
      }
      await settle();
      return titles.length;
    };
    expect([await count(30), await count(300), await count(3_600)]).toEqual([1, 4, 15]);
  });

  it('is not shown where nothing has moved, nor after the review has ended', async () => {
    const { titles, trials, settle } = watch();
    trials(1);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(titles).toHaveLength(1);
    await settle();
    trials(2);
    await vi.advanceTimersByTimeAsync(10 * MINUTE);
    expect(titles).toHaveLength(1);
  });

  it('that cannot be shown is logged and stops nothing', async () => {
    const { warnings, trials, settle } = watch(async () => {
      throw new Error('502');
    });
    trials(1);
    await vi.advanceTimersByTimeAsync(3_000);
    await expect(settle()).resolves.toBeUndefined();
    expect(warnings).toEqual(['progress could not be shown']);
  });
});
