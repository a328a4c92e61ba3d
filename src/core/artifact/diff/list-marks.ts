import type { SentenceChanges } from './sentences.ts';

/** `4.`, `#### 4)`, `Step 4:` and `**4.` before what an entry of a list says. */
const NUMBER =
  /^((?:#{1,6}\s+)?(?:\*\*)?(?:(?:step|rule|section|part|phase)\s+)?\(?)\d{1,3}(?=[.):]|\s*[-–—])[.)]?/i;
const BULLET = /^[-*+•–]\s+/;

/** What an entry says, without the mark and the number that it has for standing where it stands. */
function bare(sentence: string): string {
  return sentence.replace(BULLET, '').replace(NUMBER, '$1').trim();
}

/** An entry before which another one came has another number, and one of a list a mark, and both say what they said. */
export function withoutMarks(changes: SentenceChanges): SentenceChanges {
  const reworded = changes.reworded.filter(({ before, after }) => bare(before) !== bare(after));
  const [lost, gained] = [new Set(changes.removed), new Set(changes.added)];
  const left = new Map<string, number>();
  for (const sentence of changes.removed)
    if (!gained.has(sentence)) left.set(bare(sentence), (left.get(bare(sentence)) ?? 0) + 1);
  const paired = new Map<string, number>();
  const added = changes.added.filter((sentence) => lost.has(sentence) || !take(left, bare(sentence), paired));
  const removed = changes.removed.filter((sentence) => gained.has(sentence) || !take(paired, bare(sentence)));
  const renumbered = changes.reworded.length - reworded.length + (changes.added.length - added.length);
  return { ...changes, reworded, added, removed, renumbered, kept: changes.kept + renumbered };
}

/** Takes one of this key, and gives it to the others; whether there was one. */
function take(from: Map<string, number>, key: string, to?: Map<string, number>): boolean {
  const count = from.get(key) ?? 0;
  if (count === 0) return false;
  from.set(key, count - 1);
  to?.set(key, (to.get(key) ?? 0) + 1);
  return true;
}
