import { parse, TomlError } from 'smol-toml';
import type { Json, Parsed } from '../problem.ts';
import { indexLines, type Position } from './position.ts';
import type { Structured } from './structured.ts';

const MAX_DEPTH = 200;

/**
 * Parses TOML 1.0. Never throws: syntax errors and nesting deeper than 200 levels come back as problems. Dates become
 * their text, as do numbers that JSON does not have.
 */
export function parseToml(path: string, text: string): Parsed<Structured> {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  const fail = (at: Position, expected: string, found: string): Parsed<never> => ({
    ok: false,
    problems: [{ path, ...at, expected, found }],
  });
  try {
    const data = toJson(parse(source, { maxDepth: MAX_DEPTH }), 0);
    let places: Map<string, Position> | null = null;
    const locate = (keys: readonly (string | number)[]) => {
      places ??= indexToml(source);
      for (let end = keys.length; end > 0; end -= 1) {
        const place = places.get(JSON.stringify(keys.slice(0, end)));
        if (place !== undefined) return place;
      }
      return { line: 1, column: 1 };
    };
    const lines = source.split('\n');
    const locateText = (keys: readonly (string | number)[]) => {
      const { line } = locate(keys);
      return opensBlock(lines[line - 1] ?? '') ? { line: line + 1 } : { line };
    };
    return { ok: true, value: { data, locate, locateText } };
  } catch (error) {
    if (error instanceof TomlError) {
      const [first = 'a syntax error'] = error.message.replace(/^Invalid TOML document: /, '').split('\n', 1);
      return fail({ line: error.line, column: error.column }, 'valid TOML', first);
    }
    if (error instanceof RangeError)
      return fail({ line: 1, column: 1 }, 'nesting of at most 200 levels', 'more');
    throw error;
  }
}

function toJson(value: unknown, depth: number): Json {
  if (depth > MAX_DEPTH) throw new RangeError('nests too deeply');
  if (typeof value === 'string' || typeof value === 'boolean' || value === null) return value;
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (Array.isArray(value)) return value.map((item) => toJson(item, depth + 1));
  if (value instanceof Date) return value.toISOString();
  if (typeof value !== 'object') return String(value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, toJson(item, depth + 1)]));
}

/** Where every key and table of a valid document stands, by its keys as JSON. */
function indexToml(text: string): Map<string, Position> {
  const places = new Map<string, Position>();
  const counts = new Map<string, number>();
  const positions = indexLines(text);
  let table: (string | number)[] = [];
  let at = 0;
  const place = (keys: readonly (string | number)[], offset: number) => {
    const id = JSON.stringify(keys);
    if (!places.has(id)) places.set(id, positions(offset));
  };
  while (at < text.length) {
    at = skipBlank(text, at);
    if (at >= text.length) break;
    const start = at;
    if (text[at] === '[') {
      const repeated = text[at + 1] === '[';
      const { keys, end } = readKeys(text, at + (repeated ? 2 : 1));
      table = repeated ? nextOf(withIndexes(keys, counts), counts) : withIndexes(keys, counts);
      place(table, start);
      at = skipLine(text, end);
      continue;
    }
    const { keys, end } = readKeys(text, at);
    place([...table, ...keys], start);
    at = skipValue(text, end + 1);
  }
  return places;
}

/** The keys with the index of the array's last table after each array that they lead through. */
function withIndexes(keys: readonly string[], counts: ReadonlyMap<string, number>): (string | number)[] {
  const path: (string | number)[] = [];
  for (const key of keys) {
    path.push(key);
    const count = counts.get(JSON.stringify(path));
    if (count !== undefined) path.push(count - 1);
  }
  return path;
}

/** The path of one more table of an array. */
function nextOf(path: (string | number)[], counts: Map<string, number>): (string | number)[] {
  const array = typeof path.at(-1) === 'number' ? path.slice(0, -1) : path;
  const id = JSON.stringify(array);
  const index = counts.get(id) ?? 0;
  counts.set(id, index + 1);
  return [...array, index];
}

/** A dotted key, up to the `=` or `]` after it. */
function readKeys(text: string, from: number): { keys: string[]; end: number } {
  const keys: string[] = [];
  let at = from;
  let key = '';
  while (at < text.length && !'=]\n'.includes(text[at] ?? '')) {
    const char = text[at] ?? '';
    if (char === '"' || char === "'") {
      const end = skipString(text, at);
      key += text.slice(at + 1, end - 1);
      at = end;
      continue;
    }
    if (char === '.') {
      keys.push(key);
      key = '';
    } else if (!/\s/.test(char)) key += char;
    at += 1;
  }
  return { keys: [...keys, key], end: at };
}

/** After a value and the rest of its line; values in brackets go on over several lines. */
function skipValue(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const char = text[at] ?? '';
    if (char === '"' || char === "'") {
      at = skipString(text, at);
      continue;
    }
    if (char === '#') {
      // Up to the line break, which may end the value.
      const end = text.indexOf('\n', at);
      at = end < 0 ? text.length : end;
      continue;
    }
    if (char === '[' || char === '{') depth += 1;
    if (char === ']' || char === '}') depth -= 1;
    at += 1;
    if (char === '\n' && depth <= 0) break;
  }
  return at;
}

/** After the string that begins here: one, or three quotation marks; a backslash escapes in double ones. */
function skipString(text: string, from: number): number {
  const mark = text[from] ?? '';
  const fence = mark.repeat(3);
  const long = text.startsWith(fence, from);
  let at = from + (long ? 3 : 1);
  while (at < text.length) {
    if (mark === '"' && text[at] === '\\') at += 2;
    else if (long ? text.startsWith(fence, at) : text[at] === mark) {
      at += long ? 3 : 1;
      // `""""` ends a text whose last character is a quotation mark.
      while (long && text[at] === mark) at += 1;
      return at;
    } else at += 1;
  }
  return at;
}

function skipBlank(text: string, from: number): number {
  let at = from;
  while (at < text.length) {
    if (text[at] === '#') at = skipLine(text, at);
    else if (/\s/.test(text[at] ?? '')) at += 1;
    else break;
  }
  return at;
}

function skipLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end + 1;
}

/** Whether a text of several lines of TOML begins behind this line. */
function opensBlock(line: string): boolean {
  return line.split(/"""|'''/).length === 2 && /("""|''')\s*$/.test(line.slice(-200));
}
