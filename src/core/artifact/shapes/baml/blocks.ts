/** A declaration of BAML by its offsets: `function Name(a: string) -> Type { … }`. */
export type BamlBlock = {
  keyword: string;
  name: string;
  /** What stands between the name and the body. */
  header: string;
  /** The body: between the braces, or the string of a `template_string`, or the type of a `type`. */
  body: readonly [from: number, to: number];
  from: number;
  to: number;
};
export type BamlFile = { blocks: BamlBlock[]; fault: { offset: number; expected: string } | null };

const KEYWORDS = /^(class|client|enum|function|generator|impl|retry_policy|template_string|test|type)$/;
/** What stands between a keyword and its `{`. Characters. */
const MAX_HEADER = 4000;
const WORD = /[A-Za-z_]\w*/y;
const LINE_END = /\n|$/g;

/**
 * The declarations of a BAML file in order, in linear time. What it does not know is passed over; a string or a block
 * of a known declaration that never ends is a fault.
 */
export function listBamlBlocks(text: string): BamlFile {
  const blocks: BamlBlock[] = [];
  let at = 0;
  while (at < text.length) {
    const skipped = skipToken(text, at);
    if (skipped === null) return { blocks, fault: unclosed(text, at) };
    if (skipped > at) {
      at = skipped;
      continue;
    }
    const keyword = wordAt(text, at);
    if (keyword === '') {
      const end = text[at] === '{' ? findClose(text, at) : { at: at + 1 };
      if ('fault' in end) return { blocks, fault: end.fault };
      at = end.at;
      continue;
    }
    if (!KEYWORDS.test(keyword)) {
      at += keyword.length;
      continue;
    }
    const block = readBlock(text, at, keyword);
    if ('fault' in block) return { blocks, fault: block.fault };
    if (block.name !== '') blocks.push(block);
    at = Math.max(block.to, at + keyword.length);
  }
  return { blocks, fault: null };
}

type Fault = { fault: { offset: number; expected: string } };

function readBlock(text: string, from: number, keyword: string): BamlBlock | Fault {
  const start = /(?:<[^<>\n]{0,100}>)?[ \t]*/y;
  start.lastIndex = from + keyword.length;
  start.exec(text);
  const nameAt = start.lastIndex;
  const name = wordAt(text, nameAt);
  const headerAt = nameAt + name.length;
  const none: BamlBlock = { keyword, name: '', header: '', body: [from, from], from, to: headerAt };
  if (name === '' && keyword !== 'impl') return none;
  if (keyword === 'type') {
    const to = findTypeEnd(text, headerAt);
    return { keyword, name, header: '', body: [Math.min(headerAt + 1, to), to], from, to };
  }
  let at = headerAt;
  let depth = 0;
  const limit = Math.min(text.length, headerAt + MAX_HEADER);
  while (at < limit) {
    if (keyword === 'template_string' && isString(text, at)) {
      const to = skipToken(text, at);
      if (to === null) return { fault: unclosed(text, at) };
      return { keyword, name, header: text.slice(headerAt, at), body: innerOf(text, at, to), from, to };
    }
    // Inside of parentheses braces are expressions: `@assert(small, {{ this < 10 }})`.
    if (text[at] === '(') depth += 1;
    if (text[at] === ')') depth -= 1;
    if (text[at] === '{' && text[at + 1] !== '/' && depth <= 0) {
      const close = findClose(text, at);
      if ('fault' in close) return close;
      const header = text.slice(headerAt, at);
      return { keyword, name, header, body: [at + 1, close.at - 1], from, to: close.at };
    }
    // The next declaration begins: this was a word in a sentence.
    if (text[at] === '\n' && KEYWORDS.test(wordAt(text, at + 1))) break;
    const next = skipToken(text, at);
    if (next === null) return { fault: unclosed(text, at) };
    at = next > at ? next : at + 1;
  }
  return { ...none, to: at };
}

/** A type goes on after `|`, `=` and an open parenthesis, and where the next line begins with `|`. */
function findTypeEnd(text: string, from: number): number {
  let depth = 0;
  let at = from;
  while (at < text.length) {
    const next = skipToken(text, at);
    if (next === null) return text.length;
    if (next > at) {
      at = next;
      continue;
    }
    const sign = text[at] ?? '';
    if ('(<['.includes(sign)) depth += 1;
    if (')>]'.includes(sign)) depth -= 1;
    if (sign === '\n' && depth <= 0 && !/[|=]\s*$/.test(text.slice(Math.max(from, at - 100), at))) {
      const more = /\s*\|/y;
      more.lastIndex = at;
      if (!more.test(text)) return at;
      at = more.lastIndex;
    } else at += 1;
  }
  return at;
}

/** The offset after the brace that closes the one at `open`. */
export function findClose(text: string, open: number): { at: number } | Fault {
  let depth = 0;
  let at = open;
  while (at < text.length) {
    const next = skipToken(text, at);
    if (next === null) return { fault: unclosed(text, at) };
    if (next > at) {
      at = next;
      continue;
    }
    if (text[at] === '{') depth += 1;
    if (text[at] === '}') depth -= 1;
    at += 1;
    if (depth === 0) return { at };
  }
  return { fault: { offset: open, expected: '`}` after `{`' } };
}

/** The offset after the comment or string that begins at `at`; `at` itself where none does; null where it never ends. */
export function skipToken(text: string, at: number): number | null {
  const sign = text[at];
  if (sign === '/' && text[at + 1] === '/' && text[at - 1] !== ':') {
    LINE_END.lastIndex = at;
    return LINE_END.exec(text)?.index ?? text.length;
  }
  if (sign === '{' && text.startsWith('{//', at)) {
    const end = text.indexOf('//}', at + 3);
    return end < 0 ? null : end + 3;
  }
  if (sign === '#') {
    const hashes = countHashes(text, at);
    if (text[at + hashes] !== '"') return at;
    const end = text.indexOf(`"${'#'.repeat(hashes)}`, at + hashes + 1);
    return end < 0 ? null : end + 1 + hashes;
  }
  if (sign !== '"') return at;
  for (let end = at + 1; end < text.length; end += 1) {
    if (text[end] === '\\') end += 1;
    else if (text[end] === '"') return end + 1;
  }
  return null;
}

export function isString(text: string, at: number): boolean {
  return text[at] === '"' || (text[at] === '#' && text[at + countHashes(text, at)] === '"');
}

/** The offsets of a string without its quotes and hashes. */
export function innerOf(text: string, from: number, to: number): [number, number] {
  const hashes = text[from] === '#' ? countHashes(text, from) : 0;
  return [from + hashes + 1, to - hashes - 1];
}

function countHashes(text: string, at: number): number {
  let count = 0;
  while (text[at + count] === '#' && count < 100) count += 1;
  return count;
}

export function wordAt(text: string, at: number): string {
  WORD.lastIndex = at;
  return WORD.exec(text)?.[0] ?? '';
}

function unclosed(text: string, at: number): { offset: number; expected: string } {
  const hashes = text[at] === '#' ? '#'.repeat(countHashes(text, at)) : '';
  const end = text[at] === '{' ? '//}' : `"${hashes}`;
  return { offset: at, expected: `\`${end}\` at the end of what begins here` };
}

/** A part of a file without comments and with single spaces outside of strings, as one line. */
export function normalizeBaml(text: string, [from, to]: readonly [number, number]): string {
  const out: string[] = [];
  let at = from;
  while (at < to) {
    const next = skipToken(text, at) ?? to;
    if (next > at) {
      out.push(isString(text, at) ? text.slice(at, Math.min(next, to)) : ' ');
      at = next;
      continue;
    }
    const sign = text[at] ?? '';
    if (!/\s/.test(sign)) out.push(sign);
    else if (out.at(-1) !== ' ') out.push(' ');
    at += 1;
  }
  return out.join('').trim();
}
