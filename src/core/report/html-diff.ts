import { diffWords } from '../artifact/diff/diff-words.ts';
import { escapeHtml } from './markup.ts';

/** Two texts as HTML, for two panes: what only the first has is struck out in it, what only the second has underlined. */
export type MarkedSides = { before: string; after: string };

/** Marks what changed, word by word. */
export function markChanges(before: string, after: string): MarkedSides {
  const sides = { before: '', after: '' };
  for (const { op, text } of diffWords(before, after)) {
    const escaped = escapeHtml(text);
    if (op === 'equal') {
      sides.before += escaped;
      sides.after += escaped;
    } else if (op === 'delete') sides.before += `<del>${escaped}</del>`;
    else sides.after += `<ins>${escaped}</ins>`;
  }
  return sides;
}

/** Two answers longer than this together are shown without marks. Characters. */
const MAX_ANSWERS = 20_000;

/** The same for two answers: those that have little in common are not marked, because marks everywhere hide the texts. */
export function markAnswers(before: string, after: string): MarkedSides {
  const plain = { before: escapeHtml(before), after: escapeHtml(after) };
  if (before.length + after.length > MAX_ANSWERS || before === after) return plain;
  const equal = diffWords(before, after)
    .filter(({ op, text }) => op === 'equal' && text.trim() !== '')
    .reduce((sum, { text }) => sum + text.length, 0);
  return 4 * equal >= before.length + after.length ? markChanges(before, after) : plain;
}

/** Two panes beside each other, below each other on a phone; `base` and `head` are HTML. */
export function renderSides(base: string, head: string): string {
  return `<div class="sides"><div><p class="label">base</p>${base}</div><div><p class="label">this change</p>${head}</div></div>`;
}
