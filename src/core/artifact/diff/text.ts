import { listVariables } from '../templates/template-variables.ts';
import type { CountTokens } from '../tokens.ts';
import type { PromptContent } from '../types.ts';
import { diffWords } from './diff-words.ts';
import { diffSentences, type SentenceChanges } from './sentences.ts';
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

function describeSentences({ removed, added, reworded, moved, kept }: SentenceChanges): string[] {
  const total = removed.length + added.length + reworded.length + moved;
  if (total === 0) return [];
  if (total === 1) {
    const [lost, gained, changed] = [removed[0], added[0], reworded[0]];
    if (lost !== undefined) return [`1 sentence removed ("${shorten(lost, 80)}")`];
    if (gained !== undefined) return [`1 sentence added ("${shorten(gained, 80)}")`];
    if (changed !== undefined)
      return [`${isRefusal(changed.before) ? 'refusal rule' : '1 sentence'} reworded${quoteWords(changed)}`];
  }
  if (kept === 0 && removed.length + reworded.length > 2 && reworded.length < removed.length)
    return ['rewritten'];
  // A rule that is gone weighs most, and its absence cannot be seen in the new text.
  const quoted =
    removed.length <= 2
      ? ` (${removed.map((text) => `"${shorten(text, 60)}"`).join(', ')})`
      : removed.some(isRefusal)
        ? ', a refusal rule among them'
        : '';
  const refusals = reworded.filter(({ before }) => isRefusal(before)).length;
  const counts: [number, string][] = [
    [removed.length, `removed${quoted}`],
    [reworded.length - refusals, 'reworded'],
    [added.length, 'added'],
    [moved, 'moved'],
  ];
  const counted = counts
    .filter(([count]) => count > 0)
    .map(([count, verb], index) =>
      index === 0 ? `${countOf(count, 'sentence')} ${verb}` : `${count} ${verb}`,
    );
  if (refusals === 0) return counted;
  return [...counted, `${refusals === 1 ? 'refusal rule' : `${refusals} refusal rules`} reworded`];
}

/** Whether a sentence says what is to be refused, in words that leave no doubt. */
function isRefusal(sentence: string): boolean {
  return /\b(refuse|decline|reject|turn down)\b|\b(do not|don't|never|must not|cannot) (answer|help with|assist with|discuss|engage with|respond to|talk about|speak about)\b/i.test(
    sentence,
  );
}

/** The words that changed, where they stand together. */
function quoteWords({ before, after }: { before: string; after: string }): string {
  const parts = diffWords(before, after);
  const [lost, ...moreLost] = parts.filter(({ op }) => op === 'delete');
  const [gained, ...moreGained] = parts.filter(({ op }) => op === 'insert');
  if (moreLost.length > 0 || moreGained.length > 0) return ` ("${shorten(after, 80)}")`;
  const quote = (text: string | undefined) => `"${shorten(text ?? '', 40)}"`;
  if (lost === undefined) return ` (${quote(gained?.text)} added)`;
  if (gained === undefined) return ` (${quote(lost.text)} dropped)`;
  return ` (${quote(lost.text)} -> ${quote(gained.text)})`;
}

const NO_CHANGES: SentenceChanges = { removed: [], added: [], reworded: [], moved: 0, kept: 0 };

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
