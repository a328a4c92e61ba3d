import { indexLines } from './position.ts';

/** An element of a policy: its attributes as they are written, the text in it where no element is, and its parents. */
export type PolicyElement = {
  name: string;
  parents: string[];
  attributes: Map<string, string>;
  text: string;
  line: number;
};

const MAX_DEPTH = 100;
const NAME = /[A-Za-z][\w.-]*/y;
const ATTRIBUTE = /\s*([A-Za-z][\w.:-]*)\s*=\s*(["'])/y;

/**
 * The elements of a policy of Azure API Management, in file order and in linear time. Its expressions (`@(…)`) hold
 * quotation marks and `<` that no reader of XML accepts. Never throws; null for what nests deeper than 100 levels.
 */
export function listPolicyElements(source: string): PolicyElement[] | null {
  const text = source.replace(/\r\n?/g, '\n');
  const found: PolicyElement[] = [];
  const open: PolicyElement[] = [];
  const lineAt = indexLines(text);
  let [at, inner] = [0, 0];
  while (at < text.length) {
    const next = nextMark(text, at);
    at = next;
    if (next >= text.length) break;
    if (text.startsWith('<!--', at) || text.startsWith('<?', at)) {
      const mark = text.startsWith('<!--', at) ? '-->' : '?>';
      const end = text.indexOf(mark, at);
      at = end < 0 ? text.length : end + mark.length;
      continue;
    }
    if (text[at + 1] === '/') {
      const closed = open.pop();
      if (closed !== undefined && inner > 0) closed.text = text.slice(inner, at).trim();
      inner = 0;
      const end = text.indexOf('>', at);
      at = end < 0 ? text.length : end + 1;
      continue;
    }
    const name = matchAt(NAME, text, at + 1)?.[0];
    if (name === undefined) {
      at = at + 1;
      continue;
    }
    if (open.length >= MAX_DEPTH) return null;
    const { attributes, end, empty } = readTag(text, at + 1 + name.length);
    const parents = open.map((parent) => parent.name);
    const line = lineAt(at).line;
    const element: PolicyElement = { name, parents, attributes, text: '', line };
    found.push(element);
    at = end;
    inner = empty ? 0 : end;
    if (!empty) open.push(element);
  }
  return found;
}

/** The next `<` that is no part of an expression between elements. */
function nextMark(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    if (text[at] === '<') return at;
    if (text[at] === '@') at = endOfExpression(text, at) - 1;
  }
  return text.length;
}

function readTag(
  text: string,
  from: number,
): { attributes: Map<string, string>; end: number; empty: boolean } {
  const attributes = new Map<string, string>();
  let at = from;
  for (let match = matchAt(ATTRIBUTE, text, at); match !== null; match = matchAt(ATTRIBUTE, text, at)) {
    const [whole, key = '', quote = ''] = match;
    const start = at + whole.length;
    const end = text.indexOf(quote, text[start] === '@' ? endOfExpression(text, start) : start);
    attributes.set(key, text.slice(start, end < 0 ? text.length : end));
    at = end < 0 ? text.length : end + 1;
  }
  const close = text.indexOf('>', at);
  return {
    attributes,
    end: close < 0 ? text.length : close + 1,
    empty: close > 0 && text[close - 1] === '/',
  };
}

/** Behind `@(…)` and `@{…}`, whose brackets are paired; behind the `@` where it begins neither. */
function endOfExpression(text: string, from: number): number {
  const open = text[from + 1] ?? '';
  const close = open === '(' ? ')' : '}';
  if (open !== '(' && open !== '{') return from + 1;
  let depth = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    if (text[at] === open) depth += 1;
    else if (text[at] === close) depth -= 1;
    if (depth === 0) return at + 1;
  }
  return text.length;
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}
