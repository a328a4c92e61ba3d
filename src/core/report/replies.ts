import { type CommandName, USAGE } from './command/types.ts';
import { markdown as m, prose } from './markup.ts';

/** Answers to commands in comments: Markdown, a sentence or two that say what happened and what to do. */

const MEANINGS: [CommandName, string][] = [
  ['help', 'this list'],
  ['rerun', 'reviews the newest commit again; finished runs are not paid for again'],
  ['approve', 'has a fork’s commit reviewed'],
  ['accept', 'lets a commit pass that did not, and says who took that on'],
  ['explain', 'what base and change did on one case'],
  [
    'add-case',
    'makes a case of one suite a row for the dataset of another: as a pull request where the App may write, else to be put there by hand',
  ],
  [
    'calibrate',
    'has the judges grade the base’s outputs five times over, and keeps how noisy they are for later reviews',
  ],
  [
    'swap',
    'runs the suites on these models too, or on those of the policy’s `swap`, and shows quality, cost and time',
  ],
];
const NEED_WRITE: readonly CommandName[] = ['rerun', 'approve', 'accept', 'swap', 'add-case', 'calibrate'];

/** By which the App finds its answer to one comment again. */
export function replyMarker(comment: number): string {
  return `<!-- promptgate:reply ${comment} -->`;
}

export function replyHelp(): string {
  const lines = MEANINGS.map(
    ([name, meaning]) =>
      `- ${m.code(USAGE[name])}: ${meaning}${NEED_WRITE.includes(name) ? ' (needs write permission)' : ''}`,
  );
  return ['A line of a comment on a pull request that begins with one of these:', '', ...lines].join('\n');
}

export function replyUnknown(word: string, nearest: CommandName | null): string {
  const meant = nearest === null ? '' : ` Did you mean ${m.code(USAGE[nearest])}?`;
  return `There is no command ${m.code(word)}.${meant}\n\n${replyHelp()}`;
}

export function replyIncomplete(command: CommandName, missing: string): string {
  return `${m.code(command)} lacks ${m.text(missing)}. Write ${m.code(USAGE[command])}.`;
}

export function replyNotCompared(reason: string): string {
  return `Nothing was compared. ${prose(reason, m)}`;
}

export function replyOverrun(minutes: number): string {
  return `The comparison was stopped after ${minutes} minutes. What was finished is kept: write the same again to go on, or name fewer models.`;
}

/** `needs`: what the command asks for. */
export function replyForbidden(command: CommandName, login: string): string {
  return `${m.code(command)} needs write permission to this repository, which ${m.text(login)} does not have. Somebody who has it can write the same.`;
}

export function replyClosed(): string {
  return 'This pull request is closed. Reopen it first.';
}

export function replyOtherHead(said: string, headSha: string, again: string): string {
  return `${m.code(said)} is not the newest commit of this pull request, which is ${m.code(headSha)}. Look at that one, then write ${m.code(again)}.`;
}

export function replyNotDone(command: string, reason: string): string {
  return `${m.code(command)} could not be carried out. ${prose(reason, m)}`;
}

export function replyNoFork(): string {
  return 'This pull request comes from a branch of this repository, so it is reviewed without an approval.';
}

export function replyNotReviewed(headSha: string): string {
  return `${m.code(headSha.slice(0, 7))} is being reviewed, or will be soon. Write this again when the check has ended.`;
}

export function replyNeedsApproval(headSha: string): string {
  return `${m.code(headSha.slice(0, 7))} comes from a fork and was not reviewed, so nobody knows what would be accepted. Write ${m.code(`/promptgate approve ${headSha}`)} first.`;
}

export function replyNothingToAccept(headSha: string): string {
  return `The review of ${m.code(headSha.slice(0, 7))} passes, so there is nothing to accept.`;
}

export function replyAccepted(headSha: string, actor: string): string {
  return `${m.code(headSha.slice(0, 7))} was accepted already, by ${m.text(actor)}.`;
}

/** `policy`: its path; null where it is not known what the policy says. */
export function replyAuthorMayNot(policy: string | null): string {
  return policy === null
    ? 'You opened this pull request, and the review could not read whether the policy lets its author accept. Somebody else who may write here has to.'
    : `You opened this pull request, and the policy ${m.code(policy)} does not let its author accept. Somebody else who may write here has to.`;
}

export function replyNeedsMaintain(login: string): string {
  return `This change touches the gate itself, and the policy asks somebody with maintain permission to acknowledge that, which ${m.text(login)} does not have. Somebody who has it can write the same.`;
}

/** `broken`: the policy that is not valid, or would not be once this is merged. */
export function replyNoPolicy(headSha: string, broken: string): string {
  return `${m.code(headSha.slice(0, 7))} cannot be accepted: there is no valid policy, or would be none once it is merged, and nothing after it could be judged. Mend ${m.code(broken)} as the check says; a change that makes it valid again can be accepted by somebody with maintain permission.`;
}

export function replyUnjudged(login: string): string {
  return `No policy could be applied to this commit, so accepting it takes maintain permission, which ${m.text(login)} does not have. Somebody who has it can write the same.`;
}
