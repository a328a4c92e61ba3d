import { markdown as m } from './markup.ts';
import type { ReviewReport } from './model.ts';
import { count, list } from './numbers.ts';

/**
 * Goes in front of what the review of a merge queue's group found. `gap`: why somebody may have decided more in its pull requests than
 * is known, and what to do; null: that would change nothing.
 */
export function noticeGroup(
  base: string,
  cost: ReviewReport['cost'],
  { gap, forks }: { gap: string | null; forks: { forks: number[]; inFront: boolean } | null },
): string {
  return [
    noticeTrialsOfGroup(base, cost),
    ...(forks === null ? [] : [noticeForks(forks)]),
    ...(gap === null ? [] : [`**What was decided in its pull requests is not all known.** ${m.text(gap)}`]),
  ].join('\n\n');
}

/** Why no workflow was started, and how the group gets through all the same. */
function noticeForks({ forks, inFront }: { forks: number[]; inFront: boolean }): string {
  const which = list(forks.slice(0, 5).map((number) => `#${number}`));
  const come = forks.length === 1 ? 'comes from a fork' : 'come from forks';
  const why = `**No workflow was started for this group.** ${which} ${come}, whose code would run beside the repository's secrets.`;
  const next = inFront
    ? `It stands in front of this group's own pull request: put that into the queue again once ${which} ${forks.length === 1 ? 'is' : 'are'} merged.`
    : `Push its commits to a branch of this repository and queue a pull request from there; or have somebody with write permission look at it and write ${m.code('/promptgate accept <sha> <reason>')} there, which holds for a group of this pull request alone.`;
  return `${why} ${next}`;
}

function noticeTrialsOfGroup(base: string, { trials, cachedTrials }: ReviewReport['cost']): string {
  const what = `This is the commit of a merge queue's group: everything in it, against ${m.code(base)} as it is now.`;
  if (trials > 0)
    return `${what} ${count(trials, 'trial')} ${trials === 1 ? 'was' : 'were'} run anew, because what goes into them is not what was reviewed before; ${cachedTrials} came from earlier reviews.`;
  return cachedTrials > 0
    ? `${what} Nothing was run anew: all ${count(cachedTrials, 'trial')} came from earlier reviews of the same inputs.`
    : `${what} Nothing had to be run.`;
}
