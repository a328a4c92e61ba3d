import { describe, expect, it } from 'vitest';
import type { NoticeLog } from '../../src/ports.ts';

/** What every implementation of the NoticeLog port does. `open` gives the same one every time. */
export function describeNoticeLogContract(open: () => NoticeLog): void {
  describe('a log of notices', () => {
    it('remembers one issue of each kind in each repository, until it is closed', async () => {
      await open().set(1, 'policy', { issue: 7, digest: 'a' });
      await open().set(1, 'policy', { issue: 8, digest: 'b' });
      await open().set(2, 'policy', { issue: 9, digest: 'c' });
      expect(await open().get(1, 'policy')).toEqual({ issue: 8, digest: 'b' });
      expect(await open().get(1, 'drift')).toBeNull();
      await open().set(1, 'policy', null);
      expect(await open().get(1, 'policy')).toBeNull();
      expect(await open().get(2, 'policy')).toEqual({ issue: 9, digest: 'c' });
    });
  });
}
