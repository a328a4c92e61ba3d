import { cleanLine, markdown as m, prose, shorten } from './markup.ts';

/** Answers to `/promptgate add-case`, and the pull request that it opens: Markdown. */

/** A case on its way into a dataset. */
export type ProposedCase = {
  /** Of the row in the dataset. */
  id: string;
  suite: string;
  path: string;
  notes: readonly string[];
};

const READ_FIRST = 'Names and postal addresses of people cannot be told by their shape: read the row first.';

/** A row longer than this is no reply. Characters. */
const MAX_ROW = 20_000;
/** What makes a row look other than it is: nobody should paste what they cannot see. */
const UNSEEN = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u;

/** What a person puts into a dataset, and where. `link`: the file in GitHub's editor, which takes no text in its address. */
export function replyAddCase(row: {
  added: string;
  suite: string;
  path: string;
  link: string;
  notes: readonly string[];
}): string {
  const { added, suite, path, link, notes } = row;
  if (added.length > MAX_ROW || added.includes('<!--') || UNSEEN.test(added.replace(/[\t\r\n]/g, '')))
    return `The row for ${m.code(path)} cannot be shown in a comment: it is too long, or has characters that nobody sees. In a clone: ${m.code('promptgate add-case <case> --suite <suite>')}.`;
  const ticks = Math.max(2, ...[...added.matchAll(/`+/g)].map(([run]) => run.length)) + 1;
  const fence = '`'.repeat(ticks);
  return [
    `A row for ${m.code(path)} (suite ${m.code(suite)}). [Open the file](<${link}>) and put it behind the last row:`,
    '',
    fence,
    added,
    fence,
    '',
    ...notes.map((note) => `- ${prose(note, m)}`),
    `- ${READ_FIRST}`,
  ].join('\n');
}

export function replyNoCaseAdded(reason: string): string {
  return `No row was made. ${prose(reason, m)}`;
}

/** What the pull request says of itself. `asked`: the address of the comment, and who wrote it. */
export function describeProposal(
  { id, suite, path, notes }: ProposedCase,
  asked: { url: string; login: string },
): { title: string; body: string } {
  const lines = [
    `Adds the case ${m.code(id)} of suite ${m.code(suite)} to ${m.code(path)}, as ${m.code(asked.login)} asked for [here](<${asked.url}>).`,
    'Nothing counts before it is merged. Commit to this branch to change the row: from then on it is left alone.',
    '',
    ...notes.map((note) => `- ${prose(note, m)}`),
    `- ${READ_FIRST}`,
  ];
  return { title: titleOf(id), body: `${lines.join('\n')}\n` };
}

/** It is the message of a commit too, where `closes #7`, `closes GH-7` and an issue's address close an issue. Characters. */
const MAX_TITLE = 72;

function titleOf(id: string): string {
  const plain = cleanLine(id)
    .replace(/[^\p{L}\p{N} ._/:-]/gu, '')
    .replace(/:\/\//g, ' ')
    .replace(/\bgh-(?=\d)/gi, 'gh ');
  return `Eval case: ${shorten(plain === '' ? 'without a name' : plain, MAX_TITLE)}`;
}

/** A link to the pull request, and what became of it. */
export function replyProposed(
  kind: 'opened' | 'updated' | 'unchanged',
  pull: { number: number; url: string },
  { id, suite, path, notes }: ProposedCase,
): string {
  const link = `[pull request ${pull.number}](<${pull.url}>)`;
  const row = `the case ${m.code(id)} to ${m.code(path)} (suite ${m.code(suite)})`;
  const said = {
    opened: `Opened ${link}, which adds ${row}. Nothing counts before it is merged.`,
    updated: `Brought ${link} up to date, which adds ${row}. Nothing counts before it is merged.`,
    unchanged: `There is ${link} already, which adds ${row}.`,
  };
  return [said[kind], '', ...notes.map((note) => `- ${prose(note, m)}`), `- ${READ_FIRST}`].join('\n');
}

/** Others have written to the branch of the case. */
export function replyTakenOver(branch: string, pull: { number: number; url: string } | null): string {
  return pull === null
    ? `Somebody has committed to the branch ${m.code(branch)} of this case, and no pull request is open for it. Open one, or delete the branch and write the same again.`
    : `There is [pull request ${pull.number}](<${pull.url}>) for this case, to which somebody has committed: it stays as it is.`;
}
