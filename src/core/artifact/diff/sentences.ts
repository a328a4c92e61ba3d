import { withoutMarks } from './list-marks.ts';
import { separateBlocks } from './separate-blocks.ts';
import { diffSequences } from './sequence-diff.ts';
import { contentWords, wordSimilarity } from './word-overlap.ts';

/** A sentence, and what it has become. */
export type Rewording = { before: string; after: string };

/** How a text differs from another, in sentences. */
export type SentenceChanges = {
  removed: string[];
  added: string[];
  reworded: Rewording[];
  /** Another one in the same place, which has too little in common with it to be a rewording. */
  replaced: Rewording[];
  /** Sentences that stand elsewhere now, word for word. */
  moved: string[];
  /** Sentences that did not change. */
  kept: number;
  /** Entries of a list that have another number or mark now, and the same words. */
  renumbered: number;
};

const MAX_EDITS = 1000;
/** Groups of more sentences than this are not searched for rewordings, which takes their product in time. */
const MAX_GROUP = 60;
/** Two sentences are one reworded sentence from this share of common words on. */
const REWORDED = 0.4;

/** A full stop behind the mark of a list's entry (`3.`, `b.`) or behind `e.g`, `i.e` and `vs` ends no sentence. */
const SENTENCE_END =
  /\n|(?<=[.!?]["')\]]?)(?<!(?:^|\n)[ \t]*(?:\d{1,3}|[A-Za-z])\.|\b(?:[Ee]\.g|[Ii]\.e|vs)\.)[ \t]+(?=\S)|(?<=[。！？])/;

/** A key and the beginning of its value, which may stand on the next line; of a number or a word, all of it. Prose behind a colon is none. */
const JSON_LINE =
  /^(?:"[^"\n]{1,80}"\s*:\s*(?:["{[]|$|(?:-?\d[\d.eE+-]*|true|false|null)\s*(?:[,|}\]]|\/\/|$))|[\s[\]{},]+$)/;

/** Whether a line is one of a JSON example, in which a full stop ends no sentence. */
export function isJsonLine(line: string): boolean {
  return JSON_LINE.test(line);
}

/** Sentences and lines, white space evened out; empty ones are left out. Where a sentence is wrapped is layout. */
export function splitSentences(text: string): string[] {
  return unwrap(text)
    .split('\n')
    .flatMap(separateBlocks)
    .flatMap((line) => (isJsonLine(line.trim()) ? [line] : line.split(SENTENCE_END)))
    .map((sentence) => sentence.trim().replace(/\s+/g, ' '))
    .filter((sentence) => sentence !== '');
}

/**
 * Joins a line with the one before it that it goes on from: it begins in lower case where the other did not end.
 * Instructions one to a line begin with capitals, list marks or digits, and stay apart, and so do words one to a line, but
 * for the last one of a sentence.
 */
function unwrap(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines
    .join('\n')
    .replace(/([^\n.!?:;|>{}[\]])\n[ \t]*(?=\p{Ll}[\p{L}'’-]*(?: |[.!?](?:\n|$)))/gu, '$1 ');
}

/** Of two texts that say the same. */
export function noSentenceChanges(): SentenceChanges {
  return { removed: [], added: [], reworded: [], replaced: [], moved: [], kept: 0, renumbered: 0 };
}

/** Compares two texts sentence by sentence; null where nearly everything differs, or too much to compare. */
export function diffSentences(before: string, after: string): SentenceChanges | null {
  const runs = diffSequences(splitSentences(before), splitSentences(after), MAX_EDITS);
  if (runs === null) return null;
  const places: Rewording[] = [];
  const changes = noSentenceChanges();
  for (const [index, run] of runs.entries()) {
    if (run.op === 'equal') changes.kept += run.items.length;
    if (run.op === 'delete') {
      const next = runs[index + 1];
      const added = next?.op === 'insert' ? next.items : [];
      if (isLayout(run.items, added)) {
        changes.kept += run.items.length;
        continue;
      }
      pairReworded(run.items, added, changes);
      const [[before, ...moreBefore], [after, ...moreAfter]] = [run.items, added];
      if (before !== undefined && after !== undefined && moreBefore.length + moreAfter.length === 0)
        places.push({ before, after });
    }
    if (run.op === 'insert' && runs[index - 1]?.op !== 'delete') changes.added.push(...run.items);
  }
  return withReplacements(withMoves(withoutMarks(changes)), places);
}

/** Whether the same words stand on other lines. */
function isLayout(removed: readonly string[], added: readonly string[]): boolean {
  const bare = (sentences: readonly string[]) => sentences.join('').replace(/\s/g, '');
  return added.length > 0 && bare(removed) === bare(added);
}

function pairReworded(removed: readonly string[], added: readonly string[], changes: SentenceChanges): void {
  const left = new Set(added.keys());
  const small = removed.length <= MAX_GROUP && added.length <= MAX_GROUP;
  const words = small ? added.map(contentWords) : [];
  for (const sentence of removed) {
    const mine = contentWords(sentence);
    let best: { index: number; likeness: number } | null = null;
    for (const index of small ? left : []) {
      const likeness = wordSimilarity(mine, words[index] ?? new Set());
      if (likeness >= REWORDED && likeness > (best?.likeness ?? 0)) best = { index, likeness };
    }
    if (best === null) changes.removed.push(sentence);
    else {
      left.delete(best.index);
      changes.reworded.push({ before: sentence, after: added[best.index] ?? '' });
    }
  }
  for (const index of left) changes.added.push(added[index] ?? '');
}

function withMoves(changes: SentenceChanges): SentenceChanges {
  const gone = new Map<string, number>();
  for (const sentence of changes.removed) gone.set(sentence, (gone.get(sentence) ?? 0) + 1);
  const moved = new Map<string, number>();
  const added = changes.added.filter((sentence) => {
    const count = gone.get(sentence) ?? 0;
    if (count === 0) return true;
    gone.set(sentence, count - 1);
    moved.set(sentence, (moved.get(sentence) ?? 0) + 1);
    return false;
  });
  const left = new Map(moved);
  const removed = changes.removed.filter((sentence) => {
    const count = left.get(sentence) ?? 0;
    if (count === 0) return true;
    left.set(sentence, count - 1);
    return false;
  });
  return {
    ...changes,
    added,
    removed,
    moved: [...moved].flatMap(([sentence, count]) => Array(count).fill(sentence)),
  };
}

/** `places`: where one sentence stands now in place of one. What moved was not replaced, and nor was what is reworded. */
function withReplacements(changes: SentenceChanges, places: readonly Rewording[]): SentenceChanges {
  const [removed, added] = [[...changes.removed], [...changes.added]];
  const replaced = places.filter(({ before, after }) => {
    const [gone, come] = [removed.indexOf(before), added.indexOf(after)];
    if (gone < 0 || come < 0) return false;
    removed.splice(gone, 1);
    added.splice(come, 1);
    return true;
  });
  return { ...changes, removed, added, replaced };
}
