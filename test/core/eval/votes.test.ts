import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { settleVotes } from '../../../src/core/eval/votes.ts';

const vote = (value: number | null) => ({ value, reason: value === null ? 'no JSON' : `graded ${value}` });
const settle = (values: (number | null)[], most = 3) => settleVotes(values.map(vote), most);

describe('votes', () => {
  it('end where the first two of three agree', () => {
    expect(settle([0.75])).toBeNull();
    expect(settle([0.75, 0.75])).toEqual({ value: 0.75, reason: '2 of 2 votes agree; graded 0.75' });
  });

  it('go on where the first two differ, and the one in the middle counts', () => {
    expect(settle([1, 0.25])).toBeNull();
    expect(settle([1, 0.25, 0.5])).toEqual({ value: 0.5, reason: '1 of 3 votes agree; graded 0.5' });
    expect(settle([1, 0.25, 1])?.value).toBe(1);
  });

  it('that cannot be read are none: with a majority of them there is no score', () => {
    expect(settle([null, 1])).toBeNull();
    expect(settle([null, 1, 1])?.value).toBe(1);
    expect(settle([null, 1, 0.5])?.value).toBe(0.5);
    expect(settle([null, null])).toEqual({
      value: null,
      reason: '0 of 2 votes can be read: no JSON',
      fault: 'no JSON',
    });
    expect(settle([1, null, null])?.value).toBeNull();
  });

  it('of one are the score as it is', () => {
    expect(settle([0.5], 1)).toEqual(vote(0.5));
    expect(settle([null], 1)).toEqual(vote(null));
  });

  it('that end early end as all of them would have', () => {
    const values = fc.array(fc.constantFrom(0, 0.25, 0.5, 0.75, 1), { minLength: 5, maxLength: 5 });
    fc.assert(
      fc.property(values, (all) => {
        const early = [1, 2, 3, 4, 5].map((n) => settle(all.slice(0, n), 5)).find((score) => score !== null);
        expect(early?.value).toBe([...all].sort((a, b) => a - b)[2]);
      }),
    );
  });
});
