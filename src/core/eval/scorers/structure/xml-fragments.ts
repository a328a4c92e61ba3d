import type { XmlElement, XmlRead } from './xml-tree.ts';

const NAME_START = /[\p{L}_:]/u;
const TAG = /(\/?)([\p{L}_:][\p{L}\p{N}\p{M}_:.·-]*)/uy;
const ATTRIBUTE = /([^\s"'=/]+)(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s"'=]+))?/g;
/** Quotes that never close make a scan run to the end of the text, once for each tag. */
const MAX_WORK = 20_000_000;

/**
 * The elements that a text holds amid other text: those that are closed and stand in no other closed one. Lenient within them, as
 * promptfoo is: entities are not looked up, attributes need no quotes. Those that stand
 * side by side are one document.
 */
export function readXmlFragments(text: string): XmlRead | { unsettled: string } {
  const groups: XmlElement[][] = [[]];
  const open: XmlElement[] = [];
  let work = 0;
  let last = 0;
  const drop = () => {
    for (const { children } of open.splice(0)) if (children.length > 0) groups.push(children);
  };
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', last)) {
    const inner = open.at(-1);
    if (inner !== undefined && !inner.text && text.slice(last, at).trim() !== '') inner.text = true;
    const skipped = skipDeclaration(text, at);
    if (skipped !== null) {
      last = skipped;
      continue;
    }
    last = at + 1;
    TAG.lastIndex = at + 1;
    const tag = NAME_START.test(text[at + 1] ?? '') || text[at + 1] === '/' ? TAG.exec(text) : null;
    if (tag === null) continue;
    const [, slash, name = ''] = tag;
    const { end, read } = findTagEnd(text, TAG.lastIndex);
    work += read;
    if (work > MAX_WORK) return { unsettled: 'finding XML in this answer takes too much work' };
    if (end === -1) continue;
    last = end + 1;
    if (slash === '/') {
      const closed = open.at(-1)?.name === name ? open.pop() : undefined;
      if (closed === undefined) drop();
      else (open.at(-1)?.children ?? groups[0])?.push(closed);
      continue;
    }
    const inside = text.slice(TAG.lastIndex, end);
    const element: XmlElement = { name, attributes: listAttributes(inside), children: [], text: false };
    if (/\/\s*$/.test(inside)) (open.at(-1)?.children ?? groups[0])?.push(element);
    else open.push(element);
  }
  drop();
  const found = groups.filter((group) => group.length > 0);
  if (found.length === 0) return { ok: false, fault: 'there is none' };
  return { ok: true, documents: found };
}

/** Where a comment, character data, a declaration or an instruction ends; null where none begins. */
function skipDeclaration(text: string, at: number): number | null {
  const second = text[at + 1];
  if (second !== '!' && second !== '?') return null;
  const closing =
    second === '?'
      ? '?>'
      : text.startsWith('!--', at + 1)
        ? '-->'
        : text.startsWith('![CDATA[', at + 1)
          ? ']]>'
          : '>';
  const end = text.indexOf(closing, at + 2);
  return end === -1 ? text.length : end + closing.length;
}

/** The `>` of a tag, quoted ones aside; -1 where another tag begins first. */
function findTagEnd(text: string, from: number): { end: number; read: number } {
  let quote = '';
  for (let i = from; i < text.length; i++) {
    const character = text[i];
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") quote = character;
    else if (character === '<') return { end: -1, read: i - from };
    else if (character === '>') return { end: i, read: i - from };
  }
  return { end: -1, read: text.length - from };
}

function listAttributes(inside: string): string[] {
  return inside.trim() === '' ? [] : Array.from(inside.matchAll(ATTRIBUTE), ([, name = '']) => name);
}
