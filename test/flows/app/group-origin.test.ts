import { expect, it } from 'vitest';
import { openGroupOrigin } from '../../../src/flows/app/group-origin.ts';
import type { HostedRepository, MergeGroupLog, PullRequest } from '../../../src/ports.ts';

const GROUP = {
  installationId: 7,
  repositoryId: 70,
  owner: 'acme',
  name: 'shop',
  headSha: 'back',
  base: 'main',
};
type Chain = Awaited<ReturnType<MergeGroupLog['chain']>>;

function openOrigin(chain: Chain, origins: Record<number, PullRequest['origin']>) {
  const asked: number[] = [];
  const groups = { chain: async () => chain } as unknown as MergeGroupLog;
  const hosted: Pick<HostedRepository, 'pullRequest'> = {
    async pullRequest(number) {
      asked.push(number);
      const origin = origins[number];
      return origin === undefined ? null : ({ number, origin } as PullRequest);
    },
  };
  return { asked, origin: openGroupOrigin({ groups }, hosted, GROUP) };
}

const BACK = { pull: 3, parentSha: 'front' };
const FRONT = { pull: 2, parentSha: 'tip' };

it.each([
  ['of the repository alone', [BACK, FRONT], { 2: 'same', 3: 'same' }, 'same', [], false],
  ['with a fork’s pull request', [BACK, FRONT], { 2: 'same', 3: 'fork' }, 'fork', [3], false],
  ['behind a fork’s', [BACK, FRONT], { 2: 'fork', 3: 'same' }, 'fork', [2], true],
  ['with that of a fork that is gone', [BACK, FRONT], { 2: 'same', 3: 'deleted-fork' }, 'fork', [3], false],
  ['with one that cannot be read', [BACK, FRONT], { 2: 'same' }, 'fork', [3], false],
  ['in front of which one is unknown', [BACK], { 3: 'same' }, 'unknown', [], false],
  ['whose own one is unknown', [{ ...BACK, pull: null }, FRONT], { 2: 'same' }, 'unknown', [], false],
  ['of which nothing is known', [], {}, 'unknown', [], false],
] as const)('a group %s', async (_what, chain, origins, kind, forks, inFront) => {
  const { origin } = openOrigin([...chain], origins);
  expect(origin.found()).toBeNull();
  expect(await origin.find('tip')).toBe(kind);
  expect(origin.found()).toMatchObject({ origin: kind, forks, inFront });
});

it('what is merged by now is the base’s, and GitHub is asked once', async () => {
  const { origin, asked } = openOrigin([BACK, FRONT], { 2: 'fork', 3: 'same' });
  expect(await Promise.all([origin.find('front'), origin.find('front')])).toEqual(['same', 'same']);
  expect(asked).toEqual([3]);
});
