import { describe, expect, it } from 'vitest';
import type { Inbox, MergeGroup, MergeGroupLog, Task } from '../../src/ports.ts';
import { makeDelivery } from './inbox.ts';

const REPOSITORY = 70;
const group = (headSha: string, fields: Partial<MergeGroup> = {}): MergeGroup => ({
  installationId: 7,
  repositoryId: REPOSITORY,
  owner: 'acme',
  name: 'shop',
  headSha,
  pull: null,
  parentSha: null,
  ...fields,
});
const task = (headSha: string, destroyed: boolean): Task => ({
  ...group(headSha),
  kind: 'merge-group',
  base: 'main',
  destroyed,
});

/** What every implementation of the MergeGroupLog port does. `open` gives the same one every time. */
export function describeMergeGroupLogContract(open: () => { groups: MergeGroupLog; inbox: Inbox }): void {
  describe('a log of merge groups', () => {
    const soon = () => Date.now() + 60_000;
    const abandoned = async (headSha: string) =>
      (await open().groups.abandoned(soon())).filter((one) => one.headSha === headSha);

    it('has one record of each group, made by one of those who open it', async () => {
      const { groups } = open();
      const opened = await Promise.all(Array.from({ length: 10 }, () => groups.open(group('one'))));
      expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1);
      expect(await groups.open(group('one', { repositoryId: 71 }))).toMatchObject({ isNew: true });
    });

    it('remembers the check run of a group and its conclusion', async () => {
      const { groups } = open();
      await groups.open(group('two'));
      // Beyond 32 bits, as GitHub's ids are.
      await groups.setCheckRun(REPOSITORY, 'two', 91_234_567_890);
      await groups.conclude(REPOSITORY, 'two', 'cancelled');
      expect(await groups.open(group('two'))).toEqual({
        checkRunId: 91_234_567_890,
        conclusion: 'cancelled',
        state: 'wanted',
        isNew: false,
      });
    });

    it('knows with the delivery that a group is gone, whichever of its deliveries comes first', async () => {
      const { groups, inbox } = open();
      await groups.open(group('three'));
      await inbox.accept(makeDelivery(), task('three', false));
      expect(await groups.state(REPOSITORY, 'three')).toBe('wanted');
      await inbox.accept(makeDelivery(), task('three', true));
      expect(await groups.state(REPOSITORY, 'three')).toBe('destroyed');
      await inbox.accept(makeDelivery(), task('four', true));
      await inbox.accept(makeDelivery(), task('four', false));
      expect(await groups.open(group('four'))).toMatchObject({ state: 'destroyed', isNew: false });
      expect(await groups.state(REPOSITORY, 'five')).toBe('wanted');
    });

    it('knows the groups that one stands on, with their pull requests', async () => {
      const { groups } = open();
      await groups.open(group('front', { pull: 1, parentSha: 'tip' }));
      await groups.open(group('middle', { pull: 2, parentSha: 'front' }));
      await groups.open(group('back', { pull: 3, parentSha: 'middle' }));
      await groups.open(group('middle', { pull: 9, parentSha: 'tip', repositoryId: 71 }));
      const front = { pull: 1, parentSha: 'tip' };
      const middle = { pull: 2, parentSha: 'front' };
      expect(await groups.chain(REPOSITORY, 'back')).toEqual([
        { pull: 3, parentSha: 'middle' },
        middle,
        front,
      ]);
      expect(await groups.chain(REPOSITORY, 'front')).toEqual([front]);
      expect(await groups.chain(REPOSITORY, 'unknown')).toEqual([]);
    });

    it('lists a group without a conclusion that no job will finish', async () => {
      const { groups, inbox } = open();
      await groups.open(group('lost'));
      expect(await abandoned('lost')).toEqual([
        { installationId: 7, repositoryId: REPOSITORY, owner: 'acme', name: 'shop', headSha: 'lost' },
      ]);
      expect((await groups.abandoned(Date.now() - 60_000)).map(({ headSha }) => headSha)).not.toContain(
        'lost',
      );
      await groups.setCheckRun(REPOSITORY, 'lost', 5);
      expect(await groups.findAbandoned(REPOSITORY, 'lost')).toMatchObject({
        checkRunId: 5,
        state: 'wanted',
      });
      await inbox.accept(makeDelivery(), task('lost', false));
      expect(await groups.findAbandoned(REPOSITORY, 'lost')).toBeNull();
      await groups.open(group('concluded'));
      await groups.conclude(REPOSITORY, 'concluded', 'success');
      expect(await groups.findAbandoned(REPOSITORY, 'concluded')).toBeNull();
      expect(await abandoned('concluded')).toEqual([]);
    });

    it('leaves groups with their repository, or with all of an installation, until the App is back', async () => {
      const { groups, inbox } = open();
      const leave = { kind: 'leave' as const, installationId: 9, repositoryIds: [80] };
      for (const repositoryId of [80, 81]) {
        await groups.open(group('left', { repositoryId, installationId: 9 }));
        await groups.open(group('ended', { repositoryId, installationId: 9 }));
        await groups.conclude(repositoryId, 'ended', 'success');
      }
      await inbox.accept(makeDelivery(), leave);
      expect([await groups.state(80, 'left'), await groups.state(81, 'left')]).toEqual(['left', 'wanted']);
      await inbox.accept(makeDelivery(), { ...leave, repositoryIds: null });
      expect(await groups.state(81, 'left')).toBe('left');
      expect(await groups.state(81, 'ended')).toBe('wanted');
      expect(await abandoned('left')).toEqual([]);
      await groups.comeBack(80);
      expect(await abandoned('left')).toMatchObject([{ repositoryId: 80 }]);
      await groups.leave(80, 'left');
      expect(await abandoned('left')).toEqual([]);
    });
  });
}
