import { shownOf } from '../source/text-parts.ts';
import { scanTags, type Tag } from '../templates/template-tags.ts';
import { listVariables } from '../templates/template-variables.ts';
import type { CountTokens } from '../tokens.ts';
import type { TemplateLanguage } from '../types.ts';
import { describeLines, sortLines } from './line-kinds.ts';
import { describeMove, type Elsewhere, NOWHERE } from './moved-texts.ts';
import { describeSentences, MAX_TEXT, quoteAll } from './quote-sentences.ts';
import type { TemplateSide } from './read-alike.ts';
import { diffSentences, noSentenceChanges, type SentenceChanges, splitSentences } from './sentences.ts';
import { countOf, shorten } from './wording.ts';

/**
 * How a text changed, in sentences, variables and tokens: `1 sentence reworded ("a" -> "b"); +2 tokens (+5%)`. A variable
 * that another text of the same side has as well neither came nor went, and nor did a sentence that stands in another
 * text of the file now.
 */
export function describeText(
  old: string,
  now: string,
  before: TemplateSide,
  after: TemplateSide,
  counter: CountTokens | null,
  elsewhere: Elsewhere = NOWHERE,
): string {
  const oldNames = new Set(listVariables(before.template, old));
  const inside = pairCutExpressions(oldNames, listVariables(after.template, now));
  if (inside.size > 0) {
    let even = now;
    for (const [name, was] of inside) even = even.replaceAll(name, was);
    const rest = old === even ? '' : `, ${describeText(old, even, before, after, counter, elsewhere)}`;
    const said = [...inside.keys()]
      .slice(0, 5)
      .map((name) => `expression \`${asWritten(name, after)}\` changed`);
    return `${said.join(', ')}${rest}`;
  }
  const newNames = new Set(listVariables(after.template, now));
  const come = [...newNames].filter((name) => !oldNames.has(name) && !before.variables.includes(name));
  const gone = [...oldNames].filter((name) => !newNames.has(name) && !after.variables.includes(name));
  const even = (text: string) => text.replace(/\s+/g, ' ').trim();
  const [was, is] = [withoutComments(old, before), withoutComments(now, after)];
  const changes = even(was) === even(is) ? noSentenceChanges() : diffSentences(was, is);
  const parts =
    changes === null
      ? [describeRewrite(splitSentences(was), splitSentences(is))]
      : describeChanges(changes, new Set([...come, ...gone]), elsewhere, [was, is]);
  for (const name of come.slice(0, 5)) parts.push(`variable \`${asWritten(name, after)}\` added`);
  for (const name of gone.slice(0, 5)) parts.push(`variable \`${asWritten(name, before)}\` removed`);
  const size = counter === null ? null : describeSize(counter(was), counter(is));
  const unsaid =
    even(old) === even(now) || even(was) !== even(is)
      ? 'only white space changed'
      : 'only comments of the template changed';
  const text = parts.length === 0 ? unsaid : parts.join(', ');
  return size === null ? text : `${text}; ${size}`;
}

function describeChanges(
  changes: SentenceChanges,
  told: ReadonlySet<string>,
  elsewhere: Elsewhere,
  texts: readonly [string, string],
): string[] {
  const { sentences, other } = sortLines(changes);
  const [sent, removed] = split(sentences.removed, (sentence) => elsewhere.to.has(sentence));
  const [received, added] = split(sentences.added, (sentence) => elsewhere.from.has(sentence));
  const stays = changes.kept + sent.length + received.length > 0;
  const gone = changes.removed.length + changes.replaced.length;
  if (!stays && gone + changes.reworded.length > 2 && changes.reworded.length < gone) {
    const of = (side: 'before' | 'after') =>
      [...sentences.reworded, ...sentences.replaced].map((one) => one[side]);
    return [describeRewrite([...removed, ...of('before')], [...added, ...of('after')])];
  }
  const moves = [
    ...(sent.length === 0 ? [] : [describeMove(sent, elsewhere, 'to')]),
    ...(received.length === 0 ? [] : [describeMove(received, elsewhere, 'from')]),
  ];
  const lines = describeLines(other, told, texts);
  const variables = [...told].slice(0, 5).map((name) => `variable ${name} removed`);
  const room = MAX_TEXT - [...moves, ...lines, ...variables].join('  ').length;
  const said = [...moves, ...describeSentences({ ...sentences, removed, added }, room), ...lines];
  return said.length === 0 && changes.renumbered > 0 ? ['marks of entries written otherwise'] : said;
}

/** `rewritten ("Be brief." and 3 more in place of "Answer at length." and 5 more)` */
function describeRewrite(before: readonly string[], after: readonly string[]): string {
  const [was, is] = [quoteAll(before, MAX_REWRITTEN), quoteAll(after, MAX_REWRITTEN)];
  return was === '' || is === '' ? 'rewritten' : `rewritten (${is} in place of ${was})`;
}

/** Of a sentence of a text that is another one now. Characters. */
const MAX_REWRITTEN = 70;

/** Without what the engine takes out before a model sees it. In linear time. */
function withoutComments(text: string, { template }: TemplateSide): string {
  const isComment = COMMENTS[template];
  if (isComment === undefined) return text;
  let end = 0;
  const parts: string[] = [];
  for (const { kind, code, offset } of scanTags(text)) {
    if (!isComment(kind, code)) continue;
    parts.push(text.slice(end, offset));
    end = offset + code.length + 4;
  }
  return [...parts, text.slice(end)].join('');
}

type IsComment = (kind: Tag['kind'], code: string) => boolean;
const isHashed: IsComment = (kind) => kind === 'comment';
const COMMENTS: Partial<Record<TemplateLanguage, IsComment>> = {
  jinja: isHashed,
  nunjucks: isHashed,
  handlebars: (kind, code) => kind === 'output' && /^~?!/.test(code),
  'go-template': (kind, code) => kind === 'output' && /^-?\s{0,9}\/\*/.test(code),
};

/** By the name in which it is now, what an expression was of which only something far inside it changed. */
function pairCutExpressions(before: ReadonlySet<string>, after: readonly string[]): Map<string, string> {
  const old = new Map([...before].map((name) => [shownOf(name), name]));
  return new Map(
    after.flatMap((name): [string, string][] => {
      const was = old.get(shownOf(name));
      return was === undefined || was === name ? [] : [[name, was]];
    }),
  );
}

/** Those of which it holds, and the others. */
function split<T>(items: readonly T[], holds: (item: T) => boolean): [T[], T[]] {
  return [items.filter(holds), items.filter((item) => !holds(item))];
}

function asWritten(name: string, { template }: TemplateSide): string {
  const short = shorten(name, 60);
  if (template === 'f-string') return `{${short}}`;
  if (template === 'code') return `\${${short}}`;
  if (template === 'go-template') return `{{.${short}}}`;
  if (template === 'dify') return `{{#${short}#}}`;
  return template === 'semantic-kernel' ? `{{$${short}}}` : `{{${short}}}`;
}

/** `+84 tokens (+12%)`; null where the size stayed. */
function describeSize(before: number, after: number): string | null {
  if (before === after) return null;
  const sign = after > before ? '+' : '-';
  const share = before === 0 ? 0 : Math.round((100 * Math.abs(after - before)) / before);
  return `${sign}${countOf(Math.abs(after - before), 'token')}${share === 0 ? '' : ` (${sign}${share}%)`}`;
}
