import { expect, it } from 'vitest';
import type { Side } from '../../../src/core/eval/types.ts';
import { describeUnscored } from '../../../src/core/report/unscored.ts';
import { listUnscoredAgain } from '../../../src/flows/report/list-unscored.ts';
import type { CaseRun, CaseState } from '../../../src/flows/run/case-runs.ts';
import type { ReviewMetric } from '../../../src/flows/run/gate-data.ts';

function runOf(reason: string): CaseRun {
  return { output: null, failure: null, scores: new Map([['m', { value: null, reason }]]), from: null };
}

it('failures of which each has an id of its own do not fill the report, and all are counted', () => {
  const metric = { metric: { name: 'm' } } as ReviewMetric;
  const fresh = new Map<CaseState, Record<Side, CaseRun[]>>(
    Array.from({ length: 500 }, (_, i) => {
      const state = { planned: { case: { id: `c${i}` } } } as CaseState;
      const run = runOf(i < 3 ? 'the judge failed: 429' : `the judge failed: 500 (request req_${i})`);
      return [state, { base: [run], head: [run] }];
    }),
  );
  const unscored = listUnscoredAgain(metric, fresh, 'full');
  if (unscored === undefined) throw new Error('all have a score');
  expect(unscored).toMatchObject({ of: 500, missing: 500 });
  expect(unscored.reasons).toHaveLength(20);
  expect(unscored.reasons[0]).toEqual({ reason: 'the judge failed: 429', count: 3, example: 'c0' });
  expect(describeUnscored(unscored)).toMatch(/^500 of 500: 3 because .*; 495 for other reasons$/);
});
