import { markdown as m } from './markup.ts';

/** By which the App finds its replies again: of each kind a pull request has one. */
export const ACCEPT_MARKER = '<!-- promptgate:accept -->';
export const REFUSED_MARKER = '<!-- promptgate:refused -->';
export const SWAP_MARKER = '<!-- promptgate:swap -->';

/** A button carries no reason, so whoever pressed it is told what to write. A code block is no command. */
export function replyAccept(headSha: string, actor: string): string {
  return `${ACCEPT_MARKER}
${m.code(actor)} wants to accept the regression of ${m.code(headSha.slice(0, 7))}. This needs a reason, so write it as a comment of its own, without the angle brackets:

\`\`\`
/promptgate accept ${headSha} <reason>
\`\`\`

It takes somebody who may write to this repository, and holds for this commit only.
`;
}

/** What came of comparing the policy's candidates, or why nothing did. `result` is Markdown. */
export function replyCompared(actor: string, result: string): string {
  return `${SWAP_MARKER}
${m.code(actor)} asked for the policy’s candidates to be compared.

${result}
`;
}

/** Somebody pressed a button who may not. */
export function replyRefused(label: string, headSha: string, actor: string): string {
  return `${REFUSED_MARKER}
${m.code(actor)} pressed "${m.text(label)}" on the check of ${m.code(headSha.slice(0, 7))}. Nothing was done: this takes somebody who may write to this repository.
`;
}
