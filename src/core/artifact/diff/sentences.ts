import { diffSequences } from './sequence-diff.ts';
import { contentWords, wordSimilarity } from './word-overlap.ts';

/** How a text differs from another, in sentences. */
export type SentenceChanges = {
  removed: string[];
  added: string[];
  reworded: { before: string; after: string }[];
  /** Sentences that stand elsewhere now, word for word. */
  moved: number;
  /** Sentences that did not change. */
  kept: number;
};

const MAX_EDITS = 1000;
/** Groups of more sentences than this are not searched for rewordings, which takes their product in time. */
const MAX_GROUP = 60;
/** Two sentences are one reworded sentence from this share of common words on. */
const REWORDED = 0.4;

/** Sentences and lines, white space evened out; empty ones are left out. Where a sentence is wrapped is layout. */
function splitSentences(text: string): string[] {
  return unwrap(text)
    .split(/\n|(?<=[.!?]["')\]]?)[ \t]+(?=\S)|(?<=[。！？])/)
    .map((sentence) => sentence.trim().replace(/\s+/g, ' '))
    .filter((sentence) => sentence !== '');
}

/**
 * Joins a line with the one before it that it goes on from: it begins in lower case where the other did not end.
 * Instructions one to a line begin with capitals, list marks or digits, and stay apart.
 */
function unwrap(text: string): string {
  const lines = text.split('\n').map((line) => line.trimEnd());
  return lines.join('\n').replace(/([^\n.!?:;|>{}[\]])\n[ \t]*(?=\p{Ll}[\p{L}'’-]* )/gu, '$1 ');
}

/** Compares two texts sentence by sentence; null where nearly everything differs, or too much to compare. */
export function diffSentences(before: string, after: string): SentenceChanges | null {
  const runs = diffSequences(splitSentences(before), splitSentences(after), MAX_EDITS);
  if (runs === null) return null;
  const changes: SentenceChanges = { removed: [], added: [], reworded: [], moved: 0, kept: 0 };
  for (const [index, run] of runs.entries()) {
    if (run.op === 'equal') changes.kept += run.items.length;
    if (run.op === 'delete') {
      const next = runs[index + 1];
      pairReworded(run.items, next?.op === 'insert' ? next.items : [], changes);
    }
    if (run.op === 'insert' && runs[index - 1]?.op !== 'delete') changes.added.push(...run.items);
  }
  return withMoves(changes);
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
  const removed = changes.removed.filter((sentence) => {
    const count = moved.get(sentence) ?? 0;
    if (count === 0) return true;
    moved.set(sentence, count - 1);
    return false;
  });
  return { ...changes, added, removed, moved: changes.added.length - added.length };
}
