/** `sign`: `=` or `:`; `end`: the end of a line, or a comma. */
export type Token = { kind: 'word' | 'text' | 'sign' | 'open' | 'close' | 'end'; text: string; line: number };

const WORD = /[^\s{}[\]=:,'"#/]+/y;

/** The tokens of Bicep and HCL; comments are left out, calls and operators are words. Every character is read once. */
export function* scanBlockTokens(text: string): Generator<Token> {
  let line = 1;
  let at = 0;
  while (at < text.length) {
    const sign = text[at] ?? '';
    if (sign === '\n' || sign === ',') {
      yield { kind: 'end', text: sign, line };
      if (sign === '\n') line += 1;
      at += 1;
      continue;
    }
    const next = endOfToken(text, at);
    const token = text.slice(at, next);
    const kind = kindOf(text, at);
    if (kind !== null) yield { kind, text: kind === 'text' ? unquote(token) : token, line };
    line += countLines(token);
    at = next;
  }
}

function kindOf(text: string, at: number): Token['kind'] | null {
  const sign = text[at] ?? '';
  if (/\s/.test(sign) || isComment(text, at)) return null;
  if (sign === "'" || sign === '"' || text.startsWith('<<', at)) return 'text';
  if (sign === '{' || sign === '[') return 'open';
  if (sign === '}' || sign === ']') return 'close';
  return sign === '=' || sign === ':' ? 'sign' : 'word';
}

function endOfToken(text: string, at: number): number {
  const sign = text[at] ?? '';
  if (isComment(text, at)) {
    const block = text.startsWith('/*', at);
    const end = text.indexOf(block ? '*/' : '\n', at + 1);
    return end < 0 ? text.length : block ? end + 2 : end;
  }
  if (text.startsWith("'''", at)) return behind(text, "'''", at + 3);
  if (sign === "'" || sign === '"') return endOfText(text, at, sign);
  if (text.startsWith('<<', at)) return endOfHeredoc(text, at);
  WORD.lastIndex = at;
  return WORD.test(text) ? WORD.lastIndex : at + 1;
}

function isComment(text: string, at: number): boolean {
  return text[at] === '#' || text.startsWith('//', at) || text.startsWith('/*', at);
}

function behind(text: string, mark: string, from: number): number {
  const end = text.indexOf(mark, from);
  return end < 0 ? text.length : end + mark.length;
}

/** A text ends on its line; in `${…}` stand texts of their own. */
function endOfText(text: string, from: number, quote: string): number {
  let depth = 0;
  for (let at = from + 1; at < text.length; at += 1) {
    const sign = text[at];
    if (sign === '\n') return at;
    if (sign === '\\') at += 1;
    else if (sign === '$' && text[at + 1] === '{') depth += 1;
    else if (sign === '}' && depth > 0) depth -= 1;
    else if (sign === quote && depth === 0) return at + 1;
  }
  return text.length;
}

function endOfHeredoc(text: string, from: number): number {
  const mark = /^<<-?([A-Za-z_]\w{0,50})/.exec(text.slice(from, from + 60))?.[1];
  if (mark === undefined) return from + 2;
  const lines = /[^\n]*(\n|$)/y;
  lines.lastIndex = from;
  lines.exec(text);
  while (lines.lastIndex < text.length) {
    const start = lines.lastIndex;
    if ((lines.exec(text)?.[0] ?? '').trim() === mark) return endOfLine(text, start);
  }
  return text.length;
}

/** Where the line that begins here ends. */
function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

function unquote(token: string): string {
  if (token.startsWith("'''")) return token.slice(3).replace(/'''$/, '');
  if (token.startsWith('<<')) return token.slice(token.indexOf('\n') + 1);
  return token.slice(1).replace(/["']$/, '');
}

function countLines(token: string): number {
  let count = 0;
  for (let at = token.indexOf('\n'); at >= 0; at = token.indexOf('\n', at + 1)) count += 1;
  return count;
}
