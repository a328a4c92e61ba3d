import { describe, expect, it } from 'vitest';
import type { Calibrations, StoredCalibration } from '../../src/ports.ts';

const KEY = 'a'.repeat(64);
const kept = (noiseFloor: number, at: number): StoredCalibration => ({
  key: KEY,
  at,
  runs: 5,
  cases: 12,
  sigma: 0.1,
  tau: 0.02,
  noiseFloor,
  consistency: 0.9,
  agreement: { kappa: 0.7, cases: 40 },
  served: ['openai/gpt-5-mini-2025-08-07'],
});

/** What every implementation of the Calibrations port does. `open` gives those of a place: a branch of a repository, or a folder. */
export function describeCalibrationsContract(open: (place: number) => Calibrations): void {
  describe('calibrations of judges', () => {
    it('are found as they were kept, the newest of a judge in place of the one before', async () => {
      const calibrations = open(1);
      expect(await calibrations.find(KEY)).toBeNull();
      await calibrations.keep(kept(0.03, 1));
      await calibrations.keep(kept(0.05, 2));
      expect(await calibrations.find(KEY)).toEqual(kept(0.05, 2));
      expect(await calibrations.find('b'.repeat(64))).toBeNull();
    });

    it('of one place are none of another', async () => {
      await open(2).keep(kept(0.03, 1));
      expect(await open(3).find(KEY)).toBeNull();
    });
  });
}
