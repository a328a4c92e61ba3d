import { NO_BYTES, NONE, TOKEN_TEXTS, type Token } from './token-texts.ts';

/** Every token by its rank. */
export function listTokens(): Token[] {
  const all: Token[] = [];
  for (let at = 0; at < TOKEN_TEXTS.length; ) {
    const head = TOKEN_TEXTS.charCodeAt(at);
    const end = at + 1 + head - (head < NO_BYTES ? NONE : NO_BYTES);
    const text = TOKEN_TEXTS.slice(at + 1, end);
    all.push(head < NO_BYTES ? text : Array.from(text, (byte) => byte.charCodeAt(0)));
    at = end;
  }
  return all;
}

/** Those of these ASCII texts that are tokens, in the order of ranks, which is all that merging goes by. */
export function findTokens(texts: ReadonlySet<string>): Token[] {
  const found: Token[] = [];
  const beginnings = new Uint8Array(2 ** 14);
  for (const text of texts) beginnings[beginningOf(text, 0, text.length)] = 1;
  for (let at = 0; at < TOKEN_TEXTS.length; ) {
    const head = TOKEN_TEXTS.charCodeAt(at);
    const end = at + 1 + head - (head < NO_BYTES ? NONE : NO_BYTES);
    // Most tokens begin as none of the texts does: a text of their own is not made of them.
    if (head < NO_BYTES && beginnings[beginningOf(TOKEN_TEXTS, at + 1, end)] === 1) {
      const token = TOKEN_TEXTS.slice(at + 1, end);
      if (texts.has(token)) found.push(token);
    }
    at = end;
  }
  return found;
}

/** Of the first two characters, where there are two; alike for some that are not ASCII. */
function beginningOf(text: string, from: number, end: number): number {
  const first = text.charCodeAt(from) & 127;
  return from + 1 < end ? (first << 7) | (text.charCodeAt(from + 1) & 127) : first;
}
