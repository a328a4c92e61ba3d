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

/**
 * Offset of the key (in an object) or the item (in a list) at `keys` in valid JSON, or of its nearest existing
 * ancestor. Of a key written twice the last counts, as in JSON.parse.
 */
export function locateInJson(source: string, keys: readonly (string | number)[]): number {
  let at = skipSpace(source, 0);
  let offset = at;
  for (const key of keys) {
    const child = source[at] === '{' ? findMember(source, at, String(key)) : findItem(source, at, key);
    if (child === null) break;
    offset = child.offset;
    at = child.value;
  }
  return offset;
}

type Child = { offset: number; value: number };

function findMember(source: string, objectAt: number, name: string): Child | null {
  let found: Child | null = null;
  let at = skipSpace(source, objectAt + 1);
  while (at < source.length && source[at] !== '}') {
    const offset = at;
    const end = skipValue(source, at);
    const value = skipSpace(source, skipSpace(source, end) + 1);
    if (JSON.parse(source.slice(offset, end)) === name) found = { offset, value };
    at = skipSpace(source, skipValue(source, value));
    if (source[at] === ',') at = skipSpace(source, at + 1);
  }
  return found;
}

function findItem(source: string, listAt: number, index: string | number): Child | null {
  if (source[listAt] !== '[' || typeof index !== 'number') return null;
  let at = skipSpace(source, listAt + 1);
  for (let i = 0; at < source.length && source[at] !== ']'; i++) {
    if (i === index) return { offset: at, value: at };
    at = skipSpace(source, skipValue(source, at));
    if (source[at] === ',') at = skipSpace(source, at + 1);
  }
  return null;
}

/** The end of the value that starts at `at`. */
function skipValue(source: string, at: number): number {
  let depth = 0;
  let i = at;
  while (i < source.length) {
    const char = source[i];
    if (char === '"') i = stringEnd(source, i) ?? source.length;
    else if (char === '{' || char === '[') {
      depth += 1;
      i += 1;
    } else if (char === '}' || char === ']') {
      depth -= 1;
      i += 1;
    } else if (depth === 0)
      return matchEnd(NUMBER, source, i) ?? matchEnd(LITERAL, source, i) ?? source.length;
    else i += 1;
    if (depth === 0) return i;
  }
  return i;
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
