import { endOfCharacter, scanText, type TextToken } from './text-scan.ts';

/** Tokens of a file, in its order; the last one is `end`. Comments and directives are left out. */
export type Tokens = {
  text: string;
  /** `name`, `number`, `text`, `char`, `end`; of reserved words and signs what is written. `>` always stands alone. */
  kinds: string[];
  starts: number[];
  ends: number[];
  /** By the index of the token. */
  texts: Map<number, TextToken>;
  /** Of an opening bracket the index of its closing one; -1 where it has none. */
  closing: number[];
  /** Offset of the first thing that is no token, or of a bracket without its other half; null where all are sound. */
  fault: number | null;
};

const RESERVED = new Set(
  `abstract as base bool break byte case catch char checked class const continue decimal default delegate do double else enum event
explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock long namespace new null
object operator out override params private protected public readonly ref return sbyte sealed short sizeof stackalloc static string
struct switch this throw true try typeof uint ulong unchecked unsafe ushort using virtual void volatile while`.split(
    /\s+/,
  ),
);

/** Longest first; `>>` is left to who reads expressions, because types end with it. */
const SIGNS =
  /\?\?=|<<=|\.\.|=>|==|!=|<=|>=|&&|\|\||\?\?|\+\+|--|\+=|-=|\*=|\/=|%=|&=|\|=|\^=|<<|->|::|[{}[\]().,;:+\-*/%&|^!~=<>?]/y;
const NAME = /@?[\p{L}_][\p{L}\p{N}\p{M}_]*/uy;
const NUMBER =
  /0[xX][\da-fA-F_]+[uUlL]*|0[bB][01_]+[uUlL]*|(?:\d[\d_]*)?\.?\d[\d_]*(?:[eE][+-]?\d+)?[fFdDmMuUlL]*/y;
const BLANK = /[\s\uFEFF]+/y;
const CLOSES: Readonly<Record<string, string>> = { '(': ')', '[': ']', '{': '}' };

/** Reads a file, or its part from `from` to `to`, in time linear in its length. Never throws. */
export function readTokens(text: string, from = 0, to = text.length): Tokens {
  const tokens: Tokens = {
    text,
    kinds: [],
    starts: [],
    ends: [],
    texts: new Map(),
    closing: [],
    fault: null,
  };
  const open: number[] = [];
  /** How many of each are open. */
  const counts: Record<string, number> = { ')': 0, ']': 0, '}': 0 };
  let at = from;
  let lineBegins = true;
  const fail = (where: number) => {
    tokens.fault ??= where;
  };
  const add = (kind: string, end: number) => {
    tokens.kinds.push(kind);
    tokens.starts.push(at);
    tokens.ends.push(end);
    tokens.closing.push(-1);
    at = end;
    lineBegins = false;
  };
  while (at < to) {
    const code = text.charCodeAt(at);
    if (code === 10) {
      lineBegins = true;
      at += 1;
      continue;
    }
    const blank = code <= 32 ? at + 1 : code > 127 ? endOf(BLANK, text, at) : -1;
    if (blank > 0) {
      at = blank;
      continue;
    }
    if (code === 47 && text.charCodeAt(at + 1) === 47) {
      at = lineEnd(text, at, to);
      continue;
    }
    if (code === 47 && text.charCodeAt(at + 1) === 42) {
      const end = text.indexOf('*/', at + 2);
      if (end < 0) fail(at);
      at = end < 0 ? to : end + 2;
      continue;
    }
    if (code === 35 && lineBegins) {
      at = endOfDirective(text, at, to);
      continue;
    }
    if (code === 34 || code === 36 || code === 64) {
      const found = scanText(text, at);
      if (found !== null) {
        if (!found.closed) fail(found.from);
        tokens.texts.set(tokens.kinds.length, found);
        let end = Math.min(found.to, to);
        // `"…"u8`
        if (/^u8(?!\w)/.test(text.slice(end, end + 3))) end += 2;
        add('text', end);
        continue;
      }
    }
    if (code === 39) {
      const end = endOfCharacter(text, at);
      if (end === null) fail(at);
      add('char', end ?? at + 1);
      continue;
    }
    const number =
      (code >= 48 && code <= 57) || (code === 46 && /\d/.test(text[at + 1] ?? ''))
        ? endOfNumber(text, at)
        : -1;
    if (number > 0) {
      add('number', number);
      continue;
    }
    const name = endOf(NAME, text, at);
    if (name > 0) {
      const word = text.slice(at, name);
      add(RESERVED.has(word) ? word : 'name', name);
      continue;
    }
    const sign = endOf(SIGNS, text, at);
    if (sign < 0) {
      fail(at);
      at += 1;
      continue;
    }
    const kind = text.slice(at, sign);
    const closes = CLOSES[kind];
    if (closes !== undefined) {
      open.push(tokens.kinds.length);
      counts[closes] = (counts[closes] ?? 0) + 1;
    } else if (kind === ')' || kind === ']' || kind === '}') {
      if ((counts[kind] ?? 0) === 0 || !closeBracket(tokens, open, kind, counts)) fail(at);
    }
    add(kind, sign);
  }
  const left = open[0];
  if (left !== undefined) fail(tokens.starts[left] ?? 0);
  at = to;
  add('end', to);
  return tokens;
}

/** Brackets that are left open, deeper than people nest them, are not looked through for the other half of one. */
const MAX_OPEN = 300;

/** Whether a bracket has its other half, and nothing within it is left open. */
function closeBracket(tokens: Tokens, open: number[], kind: string, counts: Record<string, number>): boolean {
  for (let at = open.length - 1; at >= Math.max(0, open.length - MAX_OPEN); at--) {
    const opened = tokens.kinds[open[at] ?? -1] ?? '';
    if (CLOSES[opened] === kind) {
      const index = open[at];
      if (index !== undefined) tokens.closing[index] = tokens.kinds.length;
      const sound = at === open.length - 1;
      for (const left of open.splice(at)) {
        const half = CLOSES[tokens.kinds[left] ?? ''] ?? '';
        counts[half] = (counts[half] ?? 0) - 1;
      }
      return sound;
    }
    // A brace ends what is open in it; a parenthesis without its half ends nothing.
    if (opened === '{' && kind !== '}') break;
  }
  return false;
}

function endOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : -1;
}

/** `1..5` is a range, `1.ToString()` a member. */
function endOfNumber(text: string, at: number): number {
  const end = endOf(NUMBER, text, at);
  const range = text.slice(at, end).indexOf('..');
  return range > 0 ? at + range : end;
}

function lineEnd(text: string, at: number, to: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 || end > to ? to : end;
}

const DIRECTIVE = /[ \t]*#[ \t]*(\w*)[^\n]*/y;

/**
 * Behind a directive. Of `#if` the first branch is read and the others are not: together they would be no program.
 * `#if false`, and what is behind `#else`, goes up to its `#endif`.
 */
function endOfDirective(text: string, at: number, to: number): number {
  DIRECTIVE.lastIndex = at;
  const found = DIRECTIVE.exec(text);
  const end = Math.min(found === null ? at + 1 : DIRECTIVE.lastIndex, to);
  if (found?.[1] !== 'else' && found?.[1] !== 'elif') return end;
  let depth = 0;
  for (let line = end; line >= 0 && line < to; line = text.indexOf('\n', line)) {
    line += line === end && text.charCodeAt(line) !== 10 ? 0 : 1;
    DIRECTIVE.lastIndex = line;
    const word = DIRECTIVE.exec(text)?.[1];
    if (word === 'if') depth += 1;
    else if (word === 'endif' && depth-- === 0) return Math.min(DIRECTIVE.lastIndex, to);
  }
  return to;
}
