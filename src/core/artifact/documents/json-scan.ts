type Fault = { offset: number; expected: string };

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const LITERAL = /true|false|null/y;
const HEX4 = /[0-9a-fA-F]{4}/y;

/**
 * The first place where `source` stops being strict JSON, or nests deeper than `maxDepth`; null where it does
 * neither. JSON.parse decides what is valid; this says where, which V8's messages often do not.
 */
export function findJsonFault(source: string, maxDepth: number): Fault | null {
  const open: ('{' | '[')[] = [];
  let expect: 'value' | 'value-or-close' | 'key' | 'key-or-close' | 'colon' | 'comma' = 'value';
  let at = 0;
  for (;;) {
    at = skipSpace(source, at);
    const char = source[at];
    const inside = open.at(-1);
    if (expect === 'comma') {
      if (inside === undefined)
        return at >= source.length ? null : { offset: at, expected: 'the end of the file' };
      const close = inside === '{' ? '}' : ']';
      if (char === close) open.pop();
      else if (char === ',') expect = inside === '{' ? 'key' : 'value';
      else return { offset: at, expected: `a comma or "${close}"` };
      at += 1;
      continue;
    }
    if (expect === 'colon') {
      if (char !== ':') return { offset: at, expected: 'a colon' };
      at += 1;
      expect = 'value';
      continue;
    }
    if (expect === 'key' || expect === 'key-or-close') {
      if (char === '}' && expect === 'key-or-close') {
        open.pop();
        expect = 'comma';
        at += 1;
        continue;
      }
      const end = stringEnd(source, at);
      if (end === null) return { offset: at, expected: 'a key in double quotes' };
      at = end;
      expect = 'colon';
      continue;
    }
    if (char === ']' && expect === 'value-or-close') {
      open.pop();
      expect = 'comma';
      at += 1;
      continue;
    }
    if (char === '{' || char === '[') {
      if (open.length >= maxDepth) return { offset: at, expected: `nesting of at most ${maxDepth} levels` };
      open.push(char);
      expect = char === '{' ? 'key-or-close' : 'value-or-close';
      at += 1;
      continue;
    }
    const end = stringEnd(source, at) ?? matchEnd(NUMBER, source, at) ?? matchEnd(LITERAL, source, at);
    if (end === null) return { offset: at, expected: 'a JSON value' };
    at = end;
    expect = 'comma';
  }
}

/** Where a key (in an object) or an item (in a list) of valid JSON stands, and what stands inside its value. */
export type JsonPlace = { offset: number; children: ReadonlyMap<string | number, JsonPlace> };

const NO_CHILDREN: ReadonlyMap<string | number, JsonPlace> = new Map();

/** Every place of valid JSON, in one pass. Of a key written twice the last counts, as in JSON.parse. */
export function indexJson(source: string): JsonPlace {
  const offset = skipSpace(source, 0);
  return { offset, children: indexValue(source, offset).children };
}

/** Recursion is safe: `findJsonFault` has refused deep nesting. */
function indexValue(source: string, at: number): { children: JsonPlace['children']; end: number } {
  const open = source[at];
  if (open !== '{' && open !== '[') {
    const end = stringEnd(source, at) ?? matchEnd(NUMBER, source, at) ?? matchEnd(LITERAL, source, at);
    return { children: NO_CHILDREN, end: end ?? source.length };
  }
  const close = open === '{' ? '}' : ']';
  const children = new Map<string | number, JsonPlace>();
  let next = skipSpace(source, at + 1);
  while (next < source.length && source[next] !== close) {
    const offset = next;
    let key: string | number = children.size;
    if (open === '{') {
      const keyEnd = stringEnd(source, offset) ?? source.length;
      key = JSON.parse(source.slice(offset, keyEnd)) as string;
      next = skipSpace(source, skipSpace(source, keyEnd) + 1);
    }
    const inner = indexValue(source, next);
    children.set(key, { offset, children: inner.children });
    next = skipSpace(source, inner.end);
    if (source[next] === ',') next = skipSpace(source, next + 1);
  }
  return { children, end: next + 1 };
}

function skipSpace(source: string, at: number): number {
  let i = at;
  while (i < source.length) {
    const code = source.charCodeAt(i);
    if (code !== 32 && code !== 10 && code !== 13 && code !== 9) break;
    i += 1;
  }
  return i;
}

/** The end of the string that starts at `at`; null where none does. By hand: a regex overflows on very long strings. */
function stringEnd(source: string, at: number): number | null {
  if (source[at] !== '"') return null;
  let i = at + 1;
  while (i < source.length) {
    const code = source.charCodeAt(i);
    if (code === 34) return i + 1;
    if (code < 32) return null;
    if (code !== 92) i += 1;
    else if (source[i + 1] === 'u' && matchEnd(HEX4, source, i + 2) !== null) i += 6;
    else if ('"\\/bfnrt'.includes(source[i + 1] ?? ' ')) i += 2;
    else return null;
  }
  return null;
}

function matchEnd(pattern: RegExp, source: string, at: number): number | null {
  pattern.lastIndex = at;
  return pattern.test(source) && pattern.lastIndex > at ? pattern.lastIndex : null;
}
