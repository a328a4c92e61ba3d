import { describe, expect, it } from 'vitest';
import type { ReplyLog } from '../../src/ports.ts';

const HOUR = 60 * 60_000;
const LIMITS = { account: 3, pull: 5, repository: 7 };

/** What every implementation of the ReplyLog port does. `open` gives the same one every time. */
export function describeReplyLogContract(open: () => ReplyLog): void {
  describe('a log of replies', () => {
    let comment = 91_234_567_890;
    const admit = (repositoryId: number, pull: number, actorId: number, now: number, commentId = comment++) =>
      open().admit({ repositoryId, pull, actorId, commentId }, LIMITS, now);
    const count = (answers: boolean[]) => answers.filter(Boolean).length;

    it('admits so many of one account in an hour, also of those that come at once, and the same one again', async () => {
      const now = Date.now();
      const first = comment;
      const many = await Promise.all(Array.from({ length: 8 }, (_, i) => admit(1, i, 7, now)));
      expect(count(many)).toBe(3);
      expect(await admit(1, 9, 7, now + HOUR - 1)).toBe(false);
      expect(await admit(1, 9, 8, now)).toBe(true);
      const hasHadAll = (actorId: number, commentId: number, at: number) =>
        open().hasHadAll({ repositoryId: 1, actorId, commentId }, LIMITS, at);
      expect(await hasHadAll(7, comment, now + HOUR - 1)).toBe(true);
      const known = await Promise.all(Array.from({ length: 8 }, (_, i) => hasHadAll(7, first + i, now)));
      expect(count(known)).toBe(5);
      expect(await hasHadAll(7, comment, now + HOUR)).toBe(false);
      expect(await hasHadAll(8, comment, now)).toBe(false);
      const again = Array.from({ length: 8 }, (_, i) => admit(1, i, 7, now, first + i));
      expect(count(await Promise.all(again))).toBe(3);
      expect(await admit(1, 9, 7, now + HOUR)).toBe(true);
    });

    it('admits so many on one pull request and in one repository, whoever they are from', async () => {
      const now = Date.now();
      const onOne = [];
      for (let actor = 1; actor <= 6; actor++) onOne.push(await admit(2, 1, actor, now));
      expect(onOne).toEqual([true, true, true, true, true, false]);
      expect(await admit(2, 2, 7, now)).toBe(true);
      expect(await admit(2, 3, 8, now)).toBe(true);
      expect(await admit(2, 4, 9, now)).toBe(false);
      expect(await admit(3, 4, 9, now)).toBe(true);
    });
  });
}
