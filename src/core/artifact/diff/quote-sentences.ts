import { type DiffPart, diffWords } from './diff-words.ts';
import type { Rewording, SentenceChanges } from './sentences.ts';
import { countOf, shorten } from './wording.ts';

/** Up to so many changes are all quoted; of more, those of each kind that weigh most, as many as there is room for. */
const MAX_QUOTED = 3;
/** What may be said of the sentences of a text, where nothing else is said of it. Characters. */
export const MAX_TEXT = 420;

/**
 * Quotes are cut shorter until all of it fits into `room` (characters), for sizes and variables stand behind it: `1 sentence removed ("Be brief."), 2 reworded ("a" -> "b" and 1 more)`.
 */
export function describeSentences(changes: SentenceChanges, room: number): string[] {
  const { removed, added, reworded, replaced, moved } = changes;
  const total = [removed, added, reworded, replaced, moved].reduce((sum, { length }) => sum + length, 0);
  const lengths = total === 1 ? [120] : [80, 60, 45, 30, 20];
  const shapes = [3, 2, 1].flatMap((most) =>
    (most === 1 || total <= MAX_QUOTED ? lengths : [80, 60, 45]).map((length) => ({ most, length })),
  );
  const attempts = shapes.map(({ most, length }) =>
    countSentences(changes, length, total <= MAX_QUOTED ? MAX_QUOTED : most),
  );
  return attempts.find((parts) => parts.join(', ').length <= room) ?? attempts.at(-1) ?? [];
}

function countSentences(changes: SentenceChanges, length: number, most: number): string[] {
  const { removed, added, replaced, moved } = changes;
  const refusals = changes.reworded.filter(({ before }) => isRefusal(before));
  const reworded = changes.reworded.filter(({ before }) => !isRefusal(before));
  const quote = (text: string) => `"${shorten(text, length)}"`;
  const show = <T>(items: readonly T[], textOf: (item: T) => string, quoted: (item: T) => string) =>
    quoteSome(items, { textOf, quoted, most });
  const both = ({ before, after }: Rewording) => `${before} ${after}`;
  const words = (one: Rewording) => quoteWords(one, length);
  // A rule that is gone weighs most, and its absence cannot be seen in the new text.
  const lost =
    removed.length <= 2
      ? quoteSome(removed, { textOf: String, quoted: quote, most: 2 })
      : `${removed.some(isRefusal) ? ', a refusal rule among them' : ''}${show(removed, String, quote)}`;
  const places = show(replaced, both, ({ before, after }) => `${quote(before)} -> ${quote(after)}`);
  const counts: [number, string][] = [
    [removed.length, `removed${lost}`],
    [replaced.length, `replaced${places}`],
    [reworded.length, `reworded${show(reworded, both, words)}`],
    [added.length, `added${show(added, String, quote)}`],
    [moved.length, 'moved'],
  ];
  const counted = counts
    .filter(([count]) => count > 0)
    .map(([count, verb], index) =>
      index === 0 ? `${countOf(count, 'sentence')} ${verb}` : `${count} ${verb}`,
    );
  if (refusals.length === 0) return counted;
  const rules = refusals.length === 1 ? 'refusal rule' : `${refusals.length} refusal rules`;
  return [...counted, `${rules} reworded${show(refusals, both, words)}`];
}

/** ` ("a" and 4 more)`: the sentence that weighs most, cut to `length` characters; nothing where there is none. */
export function quoteHeaviest(sentences: readonly string[], length: number): string {
  return quoteSome(sentences, { textOf: String, quoted: (text) => `"${shorten(text, length)}"`, most: 1 });
}

type Quoting<T> = { textOf: (item: T) => string; quoted: (item: T) => string; most: number };

/** ` ("a", "b")`, or ` ("a" and 4 more)`, those that weigh most. */
function quoteSome<T>(items: readonly T[], { textOf, quoted, most }: Quoting<T>): string {
  if (items.length === 0) return '';
  if (items.length <= most) return ` (${items.map(quoted).join(', ')})`;
  const shown = pickHeaviest(items, textOf, most);
  return ` (${shown.map(quoted).join(', ')} and ${items.length - shown.length} more)`;
}

/** The items that say most about what a model may do, at most `most`, in their own order; where none says any, the first. */
function pickHeaviest<T>(items: readonly T[], textOf: (item: T) => string, most: number): T[] {
  const sorted = [...items].sort((a, b) => weightOf(textOf(b)) - weightOf(textOf(a)));
  const heaviest = sorted.slice(0, most).filter((item, index) => index === 0 || weightOf(textOf(item)) > 0);
  return items.filter((item) => heaviest.includes(item));
}

/** `"a", "b" and 4 more` of what a text says, so that a reader knows what it is about. */
export function quoteAll(sentences: readonly string[], length: number): string {
  return quoteSome(sentences, { textOf: String, quoted: (text) => `"${shorten(text, length)}"`, most: 2 })
    .replace(/^ \(/, '')
    .replace(/\)$/, '');
}

/** How much a sentence says about what a model may do: what it refuses, what it must, a number. */
function weightOf(sentence: string): number {
  if (isRefusal(sentence)) return 4;
  if (isRule(sentence)) return 3;
  if (/\b(not|may|should|unless|instead|if)\b/i.test(sentence)) return 2;
  return /\d/.test(sentence.replace(/^\d+\./, '')) ? 1 : 0;
}

/** Whether a sentence says what must be done or must not, whatever the case. */
export function isRule(sentence: string): boolean {
  return /\b(must|never|always|only|do not|don't|cannot)\b/i.test(sentence) || isRefusal(sentence);
}

/** Whether a sentence says what is to be refused, in words that leave no doubt. */
function isRefusal(sentence: string): boolean {
  return /\b(refuse|decline|reject|turn down)\b|\b(do not|don't|never|must not|cannot) (answer|help with|assist with|discuss|engage with|respond to|talk about|speak about)\b/i.test(
    sentence,
  );
}

/** The words that changed, where they stand together. */
function quoteWords({ before, after }: Rewording, length: number): string {
  const parts = diffWords(before, after).filter(({ op, text }) => op === 'equal' || text.trim() !== '');
  const [lost, ...moreLost] = parts.filter(({ op }) => op === 'delete');
  const [gained, ...moreGained] = parts.filter(({ op }) => op === 'insert');
  const quote = (text: string | undefined) => `"${shorten(text ?? '', Math.min(40, length))}"`;
  const pieces = (op: 'delete' | 'insert') => {
    const texts = parts.filter((part) => part.op === op).map((part) => part.text.trim());
    return `"${shorten(texts.join(' … '), length)}"`;
  };
  if (moreLost.length > 0 && gained === undefined) return `${pieces('delete')} dropped`;
  if (moreGained.length > 0 && lost === undefined) return `${pieces('insert')} added`;
  if (moreLost.length > 0 || moreGained.length > 0) return `"${shorten(after, length)}"`;
  if (lost === undefined) return `${quote(gained?.text)} added`;
  if (gained === undefined) return `${quote(lost.text)} dropped`;
  const [at, then] = [parts.indexOf(lost), parts.indexOf(gained)];
  const start = Math.min(at, then);
  const move = ({ from, to }: { from: string; to: string }) => `${quote(from)} -> ${quote(to)}`;
  if (Math.abs(at - then) === 1)
    return move(widen(lost.text, gained.text, parts[start - 1]?.text, parts[start + 2]?.text));
  // What stands between them stayed: neither took the place of the other.
  const beside = ({ op, text }: DiffPart, index: number) => {
    const [from, to] = op === 'delete' ? [text, ''] : ['', text];
    const wide = widen(from, to, parts[index - 1]?.text, parts[index + 1]?.text);
    if (wide.from !== '' && wide.to !== '') return move(wide);
    return op === 'delete' ? `${quote(text)} dropped` : `${quote(text)} added`;
  };
  return [at, then]
    .sort((a, b) => a - b)
    .map((index) => beside(index === at ? lost : gained, index))
    .join(', ');
}

/** Scripts that write without spaces, in which one character is seldom a word. */
const UNSPACED = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}]/u;

/** With what stands beside them where they are parts of words, or marks alone: `urgent:` for `:`. */
function widen(lost: string, gained: string, before = '', after = ''): { from: string; to: string } {
  const isPart = UNSPACED.test(lost + gained) && Array.from(lost + gained).length < 8;
  const isMark = !/[\p{L}\p{N}]/u.test(lost + gained);
  if (!isPart && !isMark) return { from: lost, to: gained };
  const left = (isPart ? /[\p{L}\p{N}]{0,4}$/u : /\S{0,24}$/).exec(before.slice(-40))?.[0] ?? '';
  const right = isPart ? (/^[\p{L}\p{N}]{0,4}/u.exec(after.slice(0, 40))?.[0] ?? '') : '';
  return { from: `${left}${lost}${right}`, to: `${left}${gained}${right}` };
}
