import { describe, expect, it } from 'vitest';
import type { Inbox, MergeGroupLog, Task } from '../../src/ports.ts';
import { makeDelivery } from './inbox.ts';

const REPOSITORY = 70;
const task = (headSha: string, destroyed: boolean): Task => ({
  installationId: 7,
  repositoryId: REPOSITORY,
  owner: 'acme',
  name: 'shop',
  kind: 'merge-group',
  headSha,
  base: 'main',
  destroyed,
});

/** What every implementation of the MergeGroupLog port does. `open` gives the same one every time. */
export function describeMergeGroupLogContract(open: () => { groups: MergeGroupLog; inbox: Inbox }): void {
  describe('a log of merge groups', () => {
    it('has one record of each group, made by one of those who open it', async () => {
      const { groups } = open();
      const opened = await Promise.all(Array.from({ length: 10 }, () => groups.open(REPOSITORY, 'one')));
      expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(await groups.open(71, 'one')).toMatchObject({ isNew: true });
    });

    it('remembers the check run of a group and its conclusion', async () => {
      const { groups } = open();
      await groups.open(REPOSITORY, 'two');
      // Beyond 32 bits, as GitHub's ids are.
      await groups.setCheckRun(REPOSITORY, 'two', 91_234_567_890);
      await groups.conclude(REPOSITORY, 'two', 'cancelled');
      expect(await groups.open(REPOSITORY, 'two')).toEqual({
        checkRunId: 91_234_567_890,
        conclusion: 'cancelled',
        destroyed: false,
        isNew: false,
      });
    });

    it('knows with the delivery that a group is gone, whichever of its deliveries comes first', async () => {
      const { groups, inbox } = open();
      await groups.open(REPOSITORY, 'three');
      await inbox.accept(makeDelivery(), task('three', false));
      expect(await groups.isDestroyed(REPOSITORY, 'three')).toBe(false);
      await inbox.accept(makeDelivery(), task('three', true));
      expect(await groups.isDestroyed(REPOSITORY, 'three')).toBe(true);
      await inbox.accept(makeDelivery(), task('four', true));
      await inbox.accept(makeDelivery(), task('four', false));
      expect(await groups.open(REPOSITORY, 'four')).toMatchObject({ destroyed: true, isNew: false });
      expect(await groups.isDestroyed(REPOSITORY, 'five')).toBe(false);
    });
  });
}
