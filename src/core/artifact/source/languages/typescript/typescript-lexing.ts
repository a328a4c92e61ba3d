// Ends of tokens whose inside is not code: the offset behind one, or -1 where it never ends.

const BACKSLASH = 92;
const SLASH = 47;
const BACKTICK = 96;

export function isLineEnd(code: number): boolean {
  return code === 10 || code === 13 || code === 0x2028 || code === 0x2029;
}

/** `start`: of the opening quote. */
export function endOfString(text: string, start: number): number {
  const quote = text.charCodeAt(start);
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === quote) return at + 1;
    if (code === BACKSLASH) {
      // A line that goes on: `\` before `\r\n` escapes both.
      if (text.charCodeAt(at + 1) === 13 && text.charCodeAt(at + 2) === 10) at += 1;
      at += 1;
    } else if (code === 10 || code === 13) return -1;
  }
  return -1;
}

/** `start`: of the first slash of `//`. */
export function endOfLineComment(text: string, start: number): number {
  let at = start;
  while (at < text.length && !isLineEnd(text.charCodeAt(at))) at += 1;
  return at;
}

/** `start`: of the first slash of a block comment. */
export function endOfBlockComment(text: string, start: number): number {
  const end = text.indexOf('*/', start + 2);
  return end === -1 ? -1 : end + 2;
}

/** `start`: of the opening slash. */
export function endOfRegExp(text: string, start: number): number {
  let inClass = false;
  for (let at = start + 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (isLineEnd(code)) return -1;
    if (code === BACKSLASH) at += isLineEnd(text.charCodeAt(at + 1)) ? 0 : 1;
    else if (code === 91) inClass = true;
    else if (code === 93) inClass = false;
    else if (code === SLASH && !inClass) return endOfFlags(text, at + 1);
  }
  return -1;
}

function endOfFlags(text: string, start: number): number {
  let at = start;
  while (/[a-z]/i.test(text[at] ?? '')) at += 1;
  return isWordCode(text.charCodeAt(at)) ? -1 : at;
}

/** The piece of a template from `start` on: `isTail` where it ends with the backtick, else with `${`. */
export function endOfTemplatePiece(text: string, start: number): { end: number; isTail: boolean } | null {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at += 1;
    else if (code === BACKTICK) return { end: at + 1, isTail: true };
    else if (code === 36 && text.charCodeAt(at + 1) === 123) return { end: at + 2, isTail: false };
  }
  return null;
}

/** Whether a character below 128 is a letter, a digit, `_`, `$`, or the backslash of an escape. */
const ASCII_WORD: readonly boolean[] = Array.from({ length: 128 }, (_, code) =>
  /[\w$\\]/.test(String.fromCharCode(code)),
);
const WORD_BEYOND_ASCII = /[\p{L}\p{Nl}\p{Mn}\p{Mc}\p{Nd}\p{Pc}]/u;

export function isWordCode(code: number): boolean {
  return code < 128 ? ASCII_WORD[code]! : WORD_BEYOND_ASCII.test(String.fromCharCode(code));
}

export function isSpace(code: number): boolean {
  if (code < 128) return code === 32 || (code >= 9 && code <= 13);
  return code >= 128 && /\s/.test(String.fromCharCode(code));
}

export function endOfWord(text: string, start: number): number {
  let at = start;
  while (at < text.length && isWordCode(text.charCodeAt(at))) at += 1;
  return at;
}

const NUMBER = /0[xX][\da-fA-F_]+n?|0[oObB][\d_]+n?|\d[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]+)?n?/y;

/** -1 also where letters follow, which is no valid number. */
export function endOfNumber(text: string, start: number): number {
  NUMBER.lastIndex = start;
  NUMBER.test(text);
  const end = NUMBER.lastIndex;
  return isWordCode(text.charCodeAt(end)) ? -1 : end;
}

export function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}
