import { listVariables } from '../templates/template-variables.ts';
import type { CountTokens } from '../tokens.ts';
import type { PromptContent } from '../types.ts';
import { diffWords } from './diff-words.ts';
import { diffSentences, type Rewording, type SentenceChanges } from './sentences.ts';
import { countOf, shorten } from './wording.ts';

/** What of a prompt decides how its texts are read. */
export type TemplateSide = Pick<PromptContent, 'template' | 'variables'>;

/**
 * How a text changed, in sentences, variables and tokens: `1 sentence reworded ("a" -> "b"); +2 tokens (+5%)`. A variable
 * that another text of the same side has as well neither came nor went.
 */
export function describeText(
  old: string,
  now: string,
  before: TemplateSide,
  after: TemplateSide,
  counter: CountTokens | null,
): string {
  const parts: string[] = [];
  const oldNames = new Set(listVariables(before.template, old));
  const newNames = new Set(listVariables(after.template, now));
  const even = (text: string) => text.replace(/\s+/g, ' ').trim();
  const same = even(old) === even(now);
  const changes = same ? NO_CHANGES : diffSentences(old, now);
  parts.push(...(changes === null ? ['rewritten'] : describeSentences(changes)));
  for (const name of [...newNames]
    .filter((name) => !oldNames.has(name) && !before.variables.includes(name))
    .slice(0, 5))
    parts.push(`variable \`${asWritten(name, after)}\` added`);
  for (const name of [...oldNames]
    .filter((name) => !newNames.has(name) && !after.variables.includes(name))
    .slice(0, 5))
    parts.push(`variable \`${asWritten(name, before)}\` removed`);
  const size = counter === null ? null : describeSize(counter(old), counter(now));
  const text = parts.length === 0 ? 'only white space changed' : parts.join(', ');
  return size === null ? text : `${text}; ${size}`;
}

/** Up to so many changes are quoted, each as far as it is short. */
const MAX_QUOTED = 3;

function describeSentences(changes: SentenceChanges): string[] {
  const { removed, added, replaced, moved, kept } = changes;
  const [refusals, reworded] = split(changes.reworded, ({ before }) => isRefusal(before));
  const total = removed.length + added.length + replaced.length + changes.reworded.length + moved;
  const gone = removed.length + replaced.length;
  if (kept === 0 && gone + changes.reworded.length > 2 && changes.reworded.length < gone)
    return ['rewritten'];
  const isShort = total <= MAX_QUOTED;
  const length = total === 1 ? 80 : 60;
  const quote = (text: string) => `"${shorten(text, length)}"`;
  const inBrackets = (quotes: readonly string[]) => (quotes.length === 0 ? '' : ` (${quotes.join(', ')})`);
  // A rule that is gone weighs most, and its absence cannot be seen in the new text.
  const lost =
    removed.length <= 2
      ? inBrackets(removed.map(quote))
      : removed.some(isRefusal)
        ? ', a refusal rule among them'
        : '';
  const counts: [number, string][] = [
    [removed.length, `removed${lost}`],
    [
      replaced.length,
      `replaced${isShort ? inBrackets(replaced.map(({ before, after }) => `${quote(before)} -> ${quote(after)}`)) : ''}`,
    ],
    [reworded.length, `reworded${isShort ? inBrackets(reworded.map((one) => quoteWords(one, length))) : ''}`],
    [added.length, `added${isShort ? inBrackets(added.map(quote)) : ''}`],
    [moved, 'moved'],
  ];
  const counted = counts
    .filter(([count]) => count > 0)
    .map(([count, verb], index) =>
      index === 0 ? `${countOf(count, 'sentence')} ${verb}` : `${count} ${verb}`,
    );
  if (refusals.length === 0) return counted;
  const words = isShort ? inBrackets(refusals.map((one) => quoteWords(one, length))) : '';
  const rules = refusals.length === 1 ? 'refusal rule' : `${refusals.length} refusal rules`;
  return [...counted, `${rules} reworded${words}`];
}

/** Those of which it holds, and the others. */
function split<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}

/** Whether a sentence says what is to be refused, in words that leave no doubt. */
function isRefusal(sentence: string): boolean {
  return /\b(refuse|decline|reject|turn down)\b|\b(do not|don't|never|must not|cannot) (answer|help with|assist with|discuss|engage with|respond to|talk about|speak about)\b/i.test(
    sentence,
  );
}

/** The words that changed, where they stand together. */
function quoteWords({ before, after }: Rewording, length: number): string {
  const parts = diffWords(before, after);
  const [lost, ...moreLost] = parts.filter(({ op }) => op === 'delete');
  const [gained, ...moreGained] = parts.filter(({ op }) => op === 'insert');
  if (moreLost.length > 0 || moreGained.length > 0) return `"${shorten(after, length)}"`;
  const quote = (text: string | undefined) => `"${shorten(text ?? '', 40)}"`;
  if (lost === undefined) return `${quote(gained?.text)} added`;
  if (gained === undefined) return `${quote(lost.text)} dropped`;
  return `${quote(lost.text)} -> ${quote(gained.text)}`;
}

const NO_CHANGES: SentenceChanges = { removed: [], added: [], reworded: [], replaced: [], moved: 0, kept: 0 };

function asWritten(name: string, { template }: TemplateSide): string {
  const short = shorten(name, 60);
  if (template === 'f-string') return `{${short}}`;
  if (template === 'code') return `\${${short}}`;
  return template === 'semantic-kernel' ? `{{$${short}}}` : `{{${short}}}`;
}

/** `+84 tokens (+12%)`; null where the size stayed. */
function describeSize(before: number, after: number): string | null {
  if (before === after) return null;
  const sign = after > before ? '+' : '-';
  const share = before === 0 ? 0 : Math.round((100 * Math.abs(after - before)) / before);
  return `${sign}${countOf(Math.abs(after - before), 'token')}${share === 0 ? '' : ` (${sign}${share}%)`}`;
}
