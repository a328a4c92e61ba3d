import { diffSequences, type Run } from './sequence-diff.ts';

/** A stretch of text that both sides have, or that only one of them has. */
export type DiffPart = { op: 'equal' | 'delete' | 'insert'; text: string };

const MAX_WORDS = 50_000;
const MAX_EDITS = 2000;
/** A word, a run of white space or one sign; scripts that write without spaces go character by character. */
const WORD =
  /\s+|[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]|[\p{L}\p{N}\p{M}_]+|[^\s\p{L}\p{N}\p{M}_]/gu;

/**
 * What changed, word by word. The equal and deleted parts together are `before`, the equal and inserted ones `after`, to
 * the character. Work is bounded: texts of more than 50,000 words or 2,000 changed words are compared line by line, and
 * as a whole where that is too much as well.
 */
export function diffWords(before: string, after: string): DiffPart[] {
  const runs =
    diffTokens(before.match(WORD) ?? [], after.match(WORD) ?? []) ??
    diffTokens(splitLines(before), splitLines(after)) ??
    replaceWhole(before, after);
  return foldSpaces(runs.map(({ op, items }) => ({ op, text: items.join('') })));
}

function diffTokens(before: readonly string[], after: readonly string[]): Run[] | null {
  if (before.length > MAX_WORDS || after.length > MAX_WORDS) return null;
  return diffSequences(before, after, MAX_EDITS);
}

/** Lines with their line break. */
function splitLines(text: string): string[] {
  return text.split(/(?<=\n)/);
}

function replaceWhole(before: string, after: string): Run[] {
  return [
    { op: 'delete', items: [before] },
    { op: 'insert', items: [after] },
  ];
}

/** A space between two changed words belongs to the change: `old words` to `new words` reads better than word by word. */
function foldSpaces(parts: readonly DiffPart[]): DiffPart[] {
  const folded: DiffPart[] = [];
  let removed = '';
  let added = '';
  const flush = () => {
    if (removed !== '') folded.push({ op: 'delete', text: removed });
    if (added !== '') folded.push({ op: 'insert', text: added });
    removed = '';
    added = '';
  };
  for (const [index, { op, text }] of parts.entries()) {
    const inside = op === 'equal' && index < parts.length - 1 && removed !== '' && added !== '';
    if (op !== 'insert' && (op === 'delete' || (inside && /^ +$/.test(text)))) removed += text;
    if (op !== 'delete' && (op === 'insert' || (inside && /^ +$/.test(text)))) added += text;
    if (op === 'equal' && !(inside && /^ +$/.test(text))) {
      flush();
      folded.push({ op, text });
    }
  }
  flush();
  return folded;
}
