import type { HostedRepository, MergeGroupLog } from '../../ports.ts';
import type { Origin } from '../plan/targets/elsewhere.ts';
import { type GroupToDecide, listPulls } from './group-decisions.ts';

/** What a group that somebody asked about is made of. */
export type FoundOrigin = {
  origin: Origin;
  /** Its pull requests that come from forks, its own one first. */
  forks: number[];
  /** They all stand in front of its own: once they are merged, a group that is made anew holds none. */
  inFront: boolean;
  /** A delivery that is on its way may tell what is in it. */
  mayClose: boolean;
};

export type GroupOrigin = {
  /** Whose code the group's commit holds beside what the base has by now. `mergeBase`: what it is compared with. */
  find(mergeBase: string): Promise<Origin>;
  /** What came of it; null: nobody asked, because nothing that is to run would need to know. */
  found(): FoundOrigin | null;
};

/** Asked once, and only where something must not run a fork's code: it costs a request for each pull request in the group. */
export function openGroupOrigin(
  { groups }: { groups: MergeGroupLog },
  hosted: Pick<HostedRepository, 'pullRequest'>,
  group: GroupToDecide,
): GroupOrigin {
  let asked: Promise<FoundOrigin> | null = null;
  let found: FoundOrigin | null = null;

  async function look(mergeBase: string): Promise<FoundOrigin> {
    const chain = await groups.chain(group.repositoryId, group.headSha);
    const { pulls, gap } = listPulls(chain, { mergeBase });
    const forks: number[] = [];
    for (const number of pulls) {
      // What cannot be read may be a fork's.
      if ((await hosted.pullRequest(number))?.origin !== 'same') forks.push(number);
    }
    const origin = forks.length > 0 ? 'fork' : gap === null ? 'same' : 'unknown';
    const inFront = gap === null && forks.length > 0 && pulls[0] !== undefined && !forks.includes(pulls[0]);
    return { origin, forks, inFront, mayClose: gap?.mayClose === true };
  }

  return {
    async find(mergeBase) {
      asked ??= look(mergeBase);
      found = await asked;
      return found.origin;
    },
    found: () => found,
  };
}
