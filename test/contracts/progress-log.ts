import { describe, expect, it } from 'vitest';
import type { ProgressLog } from '../../src/ports.ts';

/** What every implementation of the ProgressLog port does. */
export function describeProgressLogContract(create: () => ProgressLog): void {
  describe('a log of progress', () => {
    it('remembers how far something has got', async () => {
      const progress = create();
      expect(await progress.get('far')).toBeNull();
      await progress.set('far', 'one');
      await progress.set('far', 'two');
      expect(await progress.get('far')).toBe('two');
    });

    it('lets one of many do something at a time: until it is released, or its time is over', async () => {
      const progress = create();
      const now = Date.now();
      const claim = (at: number) => progress.claim('something', at, at + 1000);
      const claims = await Promise.all(Array.from({ length: 10 }, () => claim(now)));
      expect(claims.filter(Boolean)).toHaveLength(1);
      expect(await claim(now + 999)).toBe(false);
      expect(await claim(now + 1000)).toBe(true);
      expect(await progress.claim('something else', now, now + 1000)).toBe(true);
      // The first one, whose time was over, ends nothing but its own claim.
      await progress.release('something', now + 1000);
      expect(await claim(now + 1001)).toBe(false);
      await progress.release('something', now + 2000);
      expect(await claim(now)).toBe(true);
    });
  });
}
