import { describe, expect, it } from 'vitest';
import { mulberry32, uniform } from '../../../src/core/gate/random.ts';
import { confirmDrift, DRIFT_FRESH, screenDrift } from '../../../src/core/gate/scheduled-drift.ts';
import type { FreshRuns } from '../../../src/core/gate/types.ts';

const CASES = 40;
const design = {
  metrics: [{ id: 's/m', margin: 0.05, noiseFloor: 0, moved: 0.5 }],
  cases: Array.from({ length: CASES }, (_, i) => ({ suite: 's', cluster: `c${i}` })),
  seed: 7,
};
const differencesOf = (broken: number) => [design.cases.map((_, i) => (i < broken ? -1 : 0))];
const freshOf = (brokenNow: number, brokenThen = 0): FreshRuns => [
  new Map(
    design.cases.map((_, i) => [
      i,
      {
        base: Array.from({ length: DRIFT_FRESH }, () => (i < brokenThen ? 0 : 1)),
        head: Array.from({ length: DRIFT_FRESH }, () => (i < brokenNow ? 0 : 1)),
      },
    ]),
  ),
];
const decide = (first: number, again: FreshRuns, open = false) =>
  confirmDrift(design, differencesOf(first), { asked: [0], open }, again)[0];

describe('a scheduled run', () => {
  it('takes up a drop that shows, and nothing where answers are as good or better', () => {
    expect(screenDrift(design, differencesOf(4))[0]?.taken).toBe(true);
    expect(screenDrift(design, differencesOf(0))[0]?.taken).toBe(false);
    expect(screenDrift(design, [design.cases.map((_, i) => (i < 10 ? 1 : 0))])[0]?.taken).toBe(false);
  });

  it('counts only what runs show on which nothing was decided before', () => {
    expect(decide(4, freshOf(4))).toMatchObject({ drifted: true, mean: -0.1 });
    expect(decide(4, freshOf(0))).toMatchObject({ drifted: false, mean: 0 });
    // What is broken in the pinned runs too is no change.
    expect(decide(4, freshOf(4, 4))).toMatchObject({ drifted: false, mean: 0 });
  });

  it('does not count a drop below half the margin, however certain', () => {
    const graded: FreshRuns = [
      new Map(design.cases.map((_, i) => [i, { base: [0.8, 0.8, 0.8], head: [0.78, 0.78, 0.78] }])),
    ];
    expect(decide(4, graded)).toMatchObject({ drifted: false });
  });

  it('lets a drop that was found go only once it no longer shows', () => {
    const next = mulberry32(3);
    const wavering: FreshRuns = [
      new Map(
        design.cases.map((_, i) => [
          i,
          {
            base: Array.from({ length: DRIFT_FRESH }, () => (uniform(next) < 0.7 ? 1 : 0)),
            head: Array.from({ length: DRIFT_FRESH }, () => (uniform(next) < 0.56 ? 1 : 0)),
          },
        ]),
      ),
    ];
    expect(decide(4, wavering)).toMatchObject({ drifted: false });
    expect(decide(4, wavering, true)).toMatchObject({ drifted: true });
    expect(decide(4, freshOf(0), true)).toMatchObject({ drifted: false });
  });

  it('claims nothing without a case', () => {
    expect(screenDrift({ ...design, cases: [] }, [[]])).toEqual([]);
  });
});
