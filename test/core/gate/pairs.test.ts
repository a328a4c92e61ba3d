import { describe, expect, it } from 'vitest';
import { decidePairs } from '../../../bench/pair-trial.ts';
import { relabelPValues } from '../../../src/core/gate/relabel.ts';

/** Each case's head loses `fresh` times out of `fresh`. */
function pValue(cases: number, fresh: number, paired: boolean): number {
  const metric = { id: 'm', margin: 0.05, noiseFloor: 0, moved: 0.5, ...(paired ? { paired } : {}) };
  const all = Array.from({ length: cases }, (_, i) => i);
  const runs = new Map(
    all.map((i) => [i, { base: Array(fresh).fill(0.5), head: Array(fresh).fill(0) }] as const),
  );
  const layout = { clusterOf: Int32Array.from(all), weights: new Float64Array(cases).fill(1) };
  const [p] = relabelPValues([metric], { cases: all, fresh, metrics: [0] }, [runs], layout, 1);
  return p ?? 1;
}

describe('pairs of answers in stage 2', () => {
  it('are exchanged run by run: of one case run three times, one in eight exchanges is as bad', () => {
    // Of all 20 ways to call three of six runs the head's, only one would be.
    expect(pValue(1, 3, true)).toBeCloseTo(1 / 8, 1);
    expect(pValue(1, 3, false)).toBeCloseTo(1 / 20, 1);
    expect(pValue(3, 1, true)).toBeCloseTo(1 / 8, 1);
  });

  it.each([0, 0.4, 0.8])(
    'block at most 1 of 20 changes that change nothing, with %d of the pairs tied',
    (ties) => {
      const trials = 200;
      const all = Array.from({ length: trials }, (_, t) =>
        decidePairs({ cases: 50, ties, lost: 0.5 }, 31 + t * 7919),
      );
      const blocked = all.filter((one) => one === 'regressed').length / trials;
      expect(blocked).toBeLessThanOrEqual(0.05 + 2 * Math.sqrt((0.05 * 0.95) / trials));
    },
  );
});
