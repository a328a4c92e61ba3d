import type { Json } from '../problem.ts';
import { decodeEscapes } from '../source/languages/python/python-escapes.ts';

/** Deeper nesting is no data that somebody wrote. */
const MAX_DEPTH = 50;
const STRING = /[rRuU]?(?:'([^'\\\n]*(?:\\[\s\S][^'\\\n]*)*)'|"([^"\\\n]*(?:\\[\s\S][^"\\\n]*)*)")/y;
const WORD = /(?:True|False|None|[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)(?![\w.])/y;
const SPACE = /\s*/y;

/**
 * A list or mapping as Python prints it (`['a', "it's"]`, `{'x': None}`), which is what pandas writes into the cells of a CSV file; null where
 * the text is anything else. Mappings have texts as keys. Takes linear time.
 */
export function readPythonLiteral(text: string): Json | null {
  let at = 0;

  function match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = at;
    const found = pattern.exec(text);
    if (found !== null) at = pattern.lastIndex;
    return found;
  }

  function take(character: string): boolean {
    match(SPACE);
    if (text[at] !== character) return false;
    at += 1;
    return true;
  }

  function readString(): string | undefined {
    const found = match(STRING);
    if (found === null) return undefined;
    return decodeEscapes(found[1] ?? found[2] ?? '', /^r/i.test(found[0]), false);
  }

  /** Undefined: no value stands here. */
  function readValue(depth: number): Json | undefined {
    if (depth > MAX_DEPTH) return undefined;
    match(SPACE);
    const first = text[at];
    if (first === '[' || first === '(') {
      at += 1;
      return readItems(first === '[' ? ']' : ')', () => readValue(depth + 1));
    }
    if (first === '{') return readMapping(depth);
    const string = readString();
    if (string !== undefined) return string;
    const word = match(WORD)?.[0];
    if (word === undefined) return undefined;
    if (word === 'None') return null;
    if (word === 'True' || word === 'False') return word === 'True';
    const number = Number(word);
    return Number.isFinite(number) ? number : undefined;
  }

  function readItems<T extends Json>(end: string, readOne: () => T | undefined): T[] | undefined {
    const items: T[] = [];
    while (!take(end)) {
      if (items.length > 0 && !take(',')) return undefined;
      if (items.length > 0 && take(end)) break;
      const item = readOne();
      if (item === undefined) return undefined;
      items.push(item);
    }
    return items;
  }

  function readMapping(depth: number): Json | undefined {
    at += 1;
    const pairs = readItems('}', (): [string, Json] | undefined => {
      match(SPACE);
      const key = readString();
      const value = key === undefined || !take(':') ? undefined : readValue(depth + 1);
      return key === undefined || value === undefined ? undefined : [key, value];
    });
    return pairs === undefined ? undefined : Object.fromEntries(pairs);
  }

  if (!/^\s*[[{]/.test(text)) return null;
  const value = readValue(0);
  match(SPACE);
  return value === undefined || at < text.length ? null : value;
}
