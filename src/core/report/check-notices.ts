import { type CostEstimate, describeEstimate } from './estimate-text.ts';
import { cleanLine, markdown as m, prose, shorten } from './markup.ts';
import { count, dollars } from './numbers.ts';

/** What a check run says where there is no report. Markdown but for the title. */
export type CheckNotice = { title: string; summary: string; text: string; annotations: [] };
/** What goes in front of what a review found. */
type Heading = Pick<CheckNotice, 'title' | 'summary'>;

const MAX_TITLE = 255;

/** While a review is under way. `phase` is what it is doing. */
export function noticeProgress(phase: string): CheckNotice {
  return notice('Reviewing', `${m.text(phase)}.`);
}

/** What a review will cost, and the cap on it; null: there is none. */
export type Estimated = { estimate: CostEstimate; budgetUsd: number | null; earlierUsd: number };

/** Before trials run. */
export function noticeEstimate({ estimate, budgetUsd, earlierUsd }: Estimated): CheckNotice {
  const { range } = estimate;
  const known =
    range?.high === 0 ? 'for nothing' : `for ${dollars(range?.low ?? 0)} to ${dollars(range?.high ?? 0)}`;
  const title = range === null ? 'at a price that is not known' : known;
  return notice(`Running suites ${title}`, m.text(describeEstimate(estimate, budgetUsd, earlierUsd)));
}

/** While trials run; `usd` is what was spent, and `unpriced` how many calls have no known price. */
export function noticeTrials(
  { done, planned, usd, unpriced }: { done: number; planned: number; usd: number; unpriced: number },
  estimated: Estimated | null = null,
): CheckNotice {
  const { budgetUsd = null, earlierUsd = 0 } = estimated ?? {};
  const of = budgetUsd === null ? '' : ` of ${dollars(budgetUsd)}`;
  const unknown = unpriced === 0 ? '' : ` and ${count(unpriced, 'call')} of unknown price`;
  const expected =
    estimated === null ? '' : `\n\n${m.text(describeEstimate(estimated.estimate, budgetUsd, earlierUsd))}`;
  return notice(
    `${done} of ${planned} trials, ${dollars(usd + earlierUsd)}${of}${unknown} so far`,
    `The suites that guard this change are running on both sides. More trials are planned where the first leave something open.${expected}`,
  );
}

/** A fork's author may not spend the operator's money. */
export function noticeFork({ number, headSha }: { number: number; headSha: string }): CheckNotice {
  return notice(
    'Waiting for a maintainer: the change comes from a fork',
    `Nothing was run and nothing was spent. Somebody who may write to this repository can look at ${m.code(headSha.slice(0, 7))} and have it reviewed by this comment on #${number}:\n\n\`\`\`\n/promptgate approve ${fullSha(headSha)}\n\`\`\`\n\nA push after that has to be approved again.`,
  );
}

/** Nothing is known, and `reason`, a sentence, says why. It is never a pass. */
export function noticeNotEvaluated(reason: string): CheckNotice {
  return notice(
    `Not evaluated: ${reason}`,
    `${prose(reason, m)}\n\nNothing is known about this change, so it does not pass.`,
  );
}

/** The review was stopped at its deadline. */
export function noticeOverrun(minutes: number): CheckNotice {
  return noticeNotEvaluated(
    `the review took longer than ${minutesOf(minutes)} and was stopped. What it ran is kept: re-run this check to go on from there, or let fewer cases run. The operator sets the time with PROMPTGATE_REVIEW_MINUTES.`,
  );
}

/** Nothing works on this review any more, and it has no conclusion. */
export function noticeAbandoned(): CheckNotice {
  return noticeNotEvaluated(
    "the review ended without a verdict, because the server died or its work was lost. Re-run this check to have it reviewed again; the server's log says more.",
  );
}

/** As `noticeOverrun`, of a group that is out of its queue by now. */
export function noticeGroupOverrun(minutes: number): CheckNotice {
  return noticeNotEvaluated(
    `the review took longer than ${minutesOf(minutes)} and was stopped. What it ran is kept: put the pull request into the queue again to go on from there, or let fewer cases run. The operator sets the time with PROMPTGATE_REVIEW_MINUTES.`,
  );
}

/** As `noticeAbandoned`, of a group. */
export function noticeGroupAbandoned(): CheckNotice {
  return noticeNotEvaluated(
    "the review ended without a verdict, because the server died, its work was lost, or the App could not see the repository for a while. Put the pull request into the queue again; the server's log says more.",
  );
}

/** A newer head is reviewed in this one's place. */
export function noticeSuperseded(headSha: string): CheckNotice {
  return notice(
    `Superseded by ${headSha.slice(0, 7)}`,
    `The pull request moved on to ${m.code(headSha.slice(0, 7))}, which is reviewed instead.`,
  );
}

/** Another server took the review over while this one was about to begin it. */
export function noticeOvertaken(): CheckNotice {
  return notice('Taken over by another server', 'The review goes on there and has a check of its own.');
}

/** Another pull request has the same commit and base, and its check counts for both. */
export function noticeStoodAside(): CheckNotice {
  return notice(
    'Left to another pull request',
    'The same commit is to be merged into the same branch by another pull request, whose check counts for both.',
  );
}

/** The pull request was closed before its review ended. */
export function noticeClosed(): CheckNotice {
  return notice('Not reviewed: the pull request was closed', 'Reopening it starts the review again.');
}

/** The group was taken out of the merge queue, or merged, before its review ended. */
export function noticeGroupGone(): CheckNotice {
  return notice(
    'Not reviewed to the end: the merge queue gave this group up',
    'A group that is made anew gets a check of its own.',
  );
}

/** A group's provider is down; concluding now would take its pull requests out of the queue. */
export function noticeGroupWaits(reason: string): CheckNotice {
  return notice(`Tried again soon: ${reason}`, `${prose(reason, m)}\n\nThe review is tried again by itself.`);
}

/**
 * A commit has one check of a name: what passes in one pull request must not open another in which it fails. Goes in front
 * of what the review found, which stays.
 */
export function noticeRival(pull: number, passed: Heading): Heading {
  return heading(
    `Not passed: this commit has not passed in #${pull}`,
    `The review of this pull request ended as: ${m.text(passed.title)}. The same commit is also the head of #${pull}, where it failed, is being reviewed, or waits for an approval, and GitHub has one check named promptgate for both. Once it passes there, or #${pull} is closed or gets another commit, this one is looked at again by itself.\n\n${passed.summary}`,
  );
}

/**
 * The policy wants a maintainer to have seen what the change does to the gate itself. Goes in front of what the review
 * found, which stays.
 */
export function noticeUnacknowledged(headSha: string, found: Heading): Heading {
  return heading(
    'Waiting for a maintainer: the change touches the gate itself',
    `The policy asks somebody with maintain permission to look at what this change does to it, or to the cases that it is judged by. Whoever has, writes:\n\n\`\`\`\n/promptgate accept ${fullSha(headSha)} <reason>\n\`\`\`\n\nApart from that the review ended as: ${m.text(found.title)}.\n\n${found.summary}`,
  );
}

/** There is no valid policy to judge the change by, and it makes one. */
export function noticeMended(headSha: string, found: Heading): Heading {
  return heading(
    'Waiting for a maintainer: the change makes the policy valid again',
    `The policy of the base branch cannot be used, so nothing of this change was judged. Somebody with maintain permission, who may be its author, looks at all that it changes and writes:\n\n\`\`\`\n/promptgate accept ${fullSha(headSha)} <reason>\n\`\`\`\n\nOnce it is merged, have the other pull requests reviewed again.\n\n${found.summary}`,
  );
}

/** Of a fork: whoever wrote the change can have written to the judge, so a person has to have looked. */
export function noticeJudged(headSha: string, found: Heading): Heading {
  return heading(
    'Waiting for a person: only a judge says that this fork’s change passes',
    `A suite has no other deciding metric than a judge’s, and the change comes from a fork, whose author may have written to the judge as well. Somebody with write permission looks at the outputs below and writes:\n\n\`\`\`\n/promptgate accept ${fullSha(headSha)} <reason>\n\`\`\`\n\nThe review ended as: ${m.text(found.title)}.\n\n${found.summary}`,
  );
}

/**
 * As `noticeUnacknowledged`, of a group: it is out of its queue, so that the pull request is where something can be done.
 * `pull`: its number, where it is known.
 */
export function noticeGroupUnacknowledged(pull: number | null, found: Heading): Heading {
  const where = pull === null ? 'its pull request' : `#${pull}`;
  return heading(
    'Not passed: the group touches the gate itself, and nobody acknowledged that',
    `The policy asks somebody with maintain permission to look at what this group does to it, or to the cases that it is judged by, and what was acknowledged in its pull requests is not all of it. Have ${where} reviewed again (${m.code('/promptgate rerun')}), acknowledge what its check names, and put it into the queue again.\n\nApart from that the review ended as: ${m.text(found.title)}.\n\n${found.summary}`,
  );
}

/** Of a fork's pull request: only a judge says that it passes. */
export function noticeGroupUnseen(pull: number, found: Heading): Heading {
  return heading(
    'Not passed: only a judge says that a fork’s change passes, and nobody has looked at it',
    `#${pull} comes from a fork, and by the policy as it is now nothing but a judge decides on it. Have it reviewed again (${m.code('/promptgate rerun')}), look at it, accept what its check names, and put it into the queue again.\n\nApart from that the review ended as: ${m.text(found.title)}.\n\n${found.summary}`,
  );
}

/** Somebody has to have looked at the forks' changes in a group, and not all that is in it is known. */
export function noticeGroupUnknown(found: Heading): Heading {
  return heading(
    'Not passed: only a judge says that the group passes, and not all that is in it is known',
    `Somebody has to have looked at what a fork changes, and there may be more in the group than is known.\n\nApart from that the review ended as: ${m.text(found.title)}.\n\n${found.summary}`,
  );
}

function minutesOf(minutes: number): string {
  return `${Number(minutes.toFixed(2))} ${minutes === 1 ? 'minute' : 'minutes'}`;
}

/** It stands in a code block, where nothing is escaped. */
function fullSha(sha: string): string {
  return sha.replace(/[^0-9a-f]/g, '');
}

function notice(title: string, summary: string): CheckNotice {
  return { ...heading(title, summary), text: '', annotations: [] };
}

function heading(title: string, summary: string): Heading {
  return { title: shorten(cleanLine(title), MAX_TITLE), summary };
}
