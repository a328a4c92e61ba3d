import { positionAt } from '../documents/position.ts';
import { TemplateFault } from './problem.ts';
import { scanTags, type Tag } from './template-tags.ts';

/** Statements with a body, which `{% end… %}` closes. */
const BLOCKS = new Set('if for macro call filter set raw block with autoescape trans generation'.split(' '));
const SINGLE = new Set('else elif break continue include import from extends do debug pluralize'.split(' '));
/** Valid Jinja that the interpreter here does not know. */
const UNSUPPORTED = new Set(
  'include import from extends block with autoescape trans do debug pluralize'.split(' '),
);

type Open = { word: string; offset: number };

/**
 * Throws where tags or blocks do not close, naming the place, which the engine's own errors do not; and where a
 * statement is valid Jinja that cannot be run here. Linear in the text.
 */
export function checkJinjaStructure(text: string): void {
  const fail = (offset: number, message: string): never => {
    throw new TemplateFault(message, positionAt(text, offset));
  };
  const open: Open[] = [];
  let unsupported: Open | null = null;
  let end = 0;
  for (const tag of scanTags(text)) {
    if (open.at(-1)?.word !== 'raw') checkGap(text, end, tag.offset, fail);
    end = endOf(text, tag);
    const word = statementWord(tag);
    if (word === null) continue;
    if (open.at(-1)?.word === 'raw' && word !== 'endraw') continue;
    if (word.startsWith('end')) {
      const last = open.pop();
      if (last === undefined) fail(tag.offset, `\`{% ${word} %}\` closes nothing`);
      else if (`end${last.word}` !== word) {
        const line = positionAt(text, last.offset).line;
        fail(
          tag.offset,
          `\`{% ${word} %}\` stands where \`{% ${last.word} %}\` of line ${line} is still open`,
        );
      }
      continue;
    }
    if (!BLOCKS.has(word) && !SINGLE.has(word)) fail(tag.offset, `Jinja has no statement \`{% ${word} %}\``);
    if (UNSUPPORTED.has(word) || (word === 'for' && /\srecursive\s*[-+]?$/.test(tag.code)))
      unsupported ??= { word, offset: tag.offset };
    if (BLOCKS.has(word) && !(word === 'set' && /=/.test(tag.code))) open.push({ word, offset: tag.offset });
  }
  if (open.at(-1)?.word !== 'raw') checkGap(text, end, text.length, fail);
  const left = open.at(-1);
  if (left !== undefined) fail(left.offset, `\`{% ${left.word} %}\` is never closed`);
  if (unsupported !== null) {
    const message = `\`{% ${unsupported.word} %}\` is not supported here`;
    throw new TemplateFault(message, positionAt(text, unsupported.offset), true);
  }
}

/**
 * The text as the engine reads it: `{% raw %}` becomes the string it stands for, and the `+` of `{%+ … +%}`, which only
 * keeps white space that is kept here anyway, is blanked.
 */
export function prepareJinja(text: string): string {
  return text
    .replace(
      /\{%([-+]?)\s*raw\s*([-+]?)%\}([\s\S]*?)\{%([-+]?)\s*endraw\s*([-+]?)%\}/g,
      (_match, before: string, start: string, body: string, stop: string, after: string) => {
        const left = start === '-' ? body.trimStart() : body;
        const inner = stop === '-' ? left.trimEnd() : left;
        const literal = inner.replace(/[\\"]/g, '\\$&');
        return `{{${before === '-' ? '-' : ''} "${literal}" ${after === '-' ? '-' : ''}}}`;
      },
    )
    .replace(/\{%\+/g, '{% ')
    .replace(/\+%\}/g, ' %}');
}

/** The first tag that is no valid Jinja by itself, as `parse` judges; null where none is. */
export function findFaultyTag(text: string, parses: (text: string) => boolean): Tag | null {
  return (
    scanTags(text).find((tag) => {
      const word = statementWord(tag);
      if (tag.kind === 'comment' || word?.startsWith('end')) return false;
      if (word === null) return !parses(`{{${tag.code}}}`);
      const code = `{%${tag.code}%}`;
      if (word === 'if' || word === 'for') return !parses(`${code}{% end${word} %}`);
      if (word === 'elif') return !parses(`{% if x %}${code}{% endif %}`);
      return word === 'set' && tag.code.includes('=') && !parses(code);
    }) ?? null
  );
}

function statementWord(tag: Tag): string | null {
  if (tag.kind !== 'statement') return null;
  return /^[-+]?\s*([A-Za-z_]\w*)/.exec(tag.code)?.[1] ?? '';
}

function endOf(text: string, tag: Tag): number {
  return Math.min(text.length, tag.offset + tag.code.length + 4);
}

function checkGap(
  text: string,
  from: number,
  to: number,
  fail: (offset: number, message: string) => never,
): void {
  const match = /\{[{%#]/.exec(text.slice(from, to));
  if (match !== null) fail(from + match.index, `\`${match[0]}\` is never closed`);
}
