import { cleanLine, markdown as m, prose, shorten } from './markup.ts';

/** What a check run says where there is no report. Markdown but for the title. */
export type CheckNotice = { title: string; summary: string; text: string; annotations: [] };

const MAX_TITLE = 255;

/** While a review is under way. `phase` is what it is doing. */
export function noticeProgress(phase: string): CheckNotice {
  return notice('Reviewing', `${m.text(phase)}.`);
}

/** A fork's author may not spend the operator's money. */
export function noticeFork(headSha: string): CheckNotice {
  return notice(
    'Waiting for a maintainer: the change comes from a fork',
    `Nothing was run and nothing was spent. Somebody who may write to this repository can look at ${m.code(headSha.slice(0, 7))} and have it reviewed by this comment on the pull request:\n\n\`\`\`\n/promptgate approve ${fullSha(headSha)}\n\`\`\`\n\nA push after that has to be approved again.`,
  );
}

/** Nothing is known, and `reason`, a sentence, says why. It is never a pass. */
export function noticeNotEvaluated(reason: string): CheckNotice {
  return notice(
    `Not evaluated: ${reason}`,
    `${prose(reason, m)}\n\nNothing is known about this change, so it does not pass.`,
  );
}

/** A newer head is reviewed in this one's place. */
export function noticeSuperseded(headSha: string): CheckNotice {
  return notice(
    `Superseded by ${headSha.slice(0, 7)}`,
    `The pull request moved on to ${m.code(headSha.slice(0, 7))}, which is reviewed instead.`,
  );
}

/** The pull request was closed before its review ended. */
export function noticeClosed(): CheckNotice {
  return notice('Not reviewed: the pull request was closed', 'Reopening it starts the review again.');
}

/**
 * A commit has one check of a name: what passes in one pull request must not open another in which it fails. Goes in front
 * of what the review found, which stays.
 */
export function noticeRival(
  pull: number,
  passed: { title: string; summary: string },
): Pick<CheckNotice, 'title' | 'summary'> {
  const { title, summary } = notice(
    `Not passed: this commit fails in #${pull}`,
    `The review of this pull request ended as: ${m.text(passed.title)}. The same commit is also the head of #${pull}, where it failed or is being reviewed, and GitHub has one check named promptgate for both. Close #${pull} or push another commit to one of them, then close and reopen this one.\n\n${passed.summary}`,
  );
  return { title, summary };
}

/** It stands in a code block, where nothing is escaped. */
function fullSha(sha: string): string {
  return sha.replace(/[^0-9a-f]/g, '');
}

function notice(title: string, summary: string): CheckNotice {
  return { title: shorten(cleanLine(title), MAX_TITLE), summary, text: '', annotations: [] };
}
