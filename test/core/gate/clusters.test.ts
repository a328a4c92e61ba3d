import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { summarizeClusters } from '../../../src/core/gate/clusters.ts';

const cases = fc.array(
  fc.record({
    cluster: fc.constantFrom('a', 'b', 'c', 'd'),
    difference: fc.double({ min: -1, max: 1, noNaN: true }),
    weight: fc.double({ min: 0.5, max: 3, noNaN: true }),
  }),
  { maxLength: 30 },
);

describe('the clusters of a metric', () => {
  it('hold every case that moved once, and the largest fall comes first', () => {
    fc.assert(
      fc.property(cases, (all): void => {
        const summary = summarizeClusters(all, 0.5);
        const names = new Set(all.map(({ cluster }) => cluster));
        if (summary === null) {
          expect(names.size).toBe(all.length);
          return;
        }
        expect(summary.count).toBe(names.size);
        const sum = (key: 'broke' | 'fixed') => summary.changed.reduce((total, one) => total + one[key], 0);
        expect(sum('broke')).toBe(all.filter(({ difference }) => difference <= -0.5 + 1e-9).length);
        expect(sum('fixed')).toBe(all.filter(({ difference }) => difference >= 0.5 - 1e-9).length);
        const falls = summary.changed.map(({ cluster }) =>
          all.filter((one) => one.cluster === cluster).reduce((s, one) => s + one.weight * one.difference, 0),
        );
        for (const [i, fall] of falls.entries())
          if (i > 0) expect(fall).toBeGreaterThanOrEqual(falls[i - 1]!);
      }),
    );
  });

  it('are nothing to speak of where every case is one of its own', () => {
    expect(summarizeClusters([{ cluster: 'a', difference: -1, weight: 1 }], 0.5)).toBeNull();
  });
});
