/** A string literal as it is written. Offsets are of the file. */
export type TextToken = {
  from: number;
  to: number;
  /** Where what it says begins and ends, inside its quotes. */
  bodyFrom: number;
  bodyTo: number;
  kind: 'plain' | 'verbatim' | 'raw';
  /** How many braces begin a hole; 0 where the text has none. */
  dollars: number;
  holes: TextHole[];
  /** False where the file ends before it does. */
  closed: boolean;
};

/** What is filled in: from the first brace to behind the last one, with the expression between. */
export type TextHole = { from: number; to: number; valueFrom: number; valueTo: number };

/** Texts within holes of texts, deeper than people write them. */
const MAX_DEPTH = 8;
/** More signs before a quote are noise: each of them would be looked at as the first one. */
const MAX_SIGNS = 20;

const QUOTE = 34;
const DOLLAR = 36;
const AT = 64;
const BACKSLASH = 92;
const OPEN = 123;
const CLOSE = 125;
const NEWLINE = 10;

/** The string literal that begins at `at` with a quote, `$` or `@`; null where none does. */
export function scanText(text: string, at: number, depth = 0): TextToken | null {
  let start = at;
  let dollars = 0;
  let verbatim = false;
  for (; start < at + MAX_SIGNS; start++) {
    const code = text.charCodeAt(start);
    if (code === DOLLAR) dollars += 1;
    else if (code === AT && !verbatim) verbatim = true;
    else break;
  }
  if (text.charCodeAt(start) !== QUOTE || depth > MAX_DEPTH) return null;
  let quotes = 1;
  while (text.charCodeAt(start + quotes) === QUOTE) quotes += 1;
  if (!verbatim && quotes >= 3) return scanRaw(text, at, start + quotes, { quotes, dollars, depth });
  if (dollars > 1) return null;
  return scanQuoted(text, at, start + 1, { verbatim, dollars, depth });
}

/** A literal that is not closed yet: it goes on to the end of the file. */
function openToken(
  { length }: string,
  begun: Pick<TextToken, 'from' | 'bodyFrom' | 'kind' | 'dollars'>,
): TextToken {
  return { ...begun, to: length, bodyTo: length, holes: [], closed: false };
}

function scanQuoted(
  text: string,
  from: number,
  bodyFrom: number,
  { verbatim, dollars, depth }: { verbatim: boolean; dollars: number; depth: number },
): TextToken {
  const token = openToken(text, { from, bodyFrom, kind: verbatim ? 'verbatim' : 'plain', dollars });
  for (let at = bodyFrom; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH && !verbatim) at += 1;
    else if (code === QUOTE) {
      if (verbatim && text.charCodeAt(at + 1) === QUOTE) at += 1;
      else return { ...token, to: at + 1, bodyTo: at, closed: true };
    } else if (code === NEWLINE && !verbatim) return { ...token, to: at, bodyTo: at };
    else if (code === OPEN && dollars === 1) {
      if (text.charCodeAt(at + 1) === OPEN) at += 1;
      else {
        const hole = scanHole(text, at, 1, depth);
        if (hole === null) return token;
        token.holes.push(hole);
        at = hole.to - 1;
      }
    }
  }
  return token;
}

function scanRaw(
  text: string,
  from: number,
  bodyFrom: number,
  { quotes, dollars, depth }: { quotes: number; dollars: number; depth: number },
): TextToken {
  const token = openToken(text, { from, bodyFrom, kind: 'raw', dollars });
  for (let at = bodyFrom; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      const run = runOf(text, at, QUOTE);
      if (run >= quotes) return { ...token, to: at + run, bodyTo: at + run - quotes, closed: true };
      at += run - 1;
    } else if (code === OPEN && dollars > 0) {
      const run = runOf(text, at, OPEN);
      if (run >= dollars) {
        const hole = scanHole(text, at + run - dollars, dollars, depth);
        if (hole === null) return token;
        token.holes.push(hole);
        at = hole.to - 1;
      } else at += run - 1;
    }
  }
  return token;
}

function runOf(text: string, at: number, code: number): number {
  let run = 1;
  while (text.charCodeAt(at + run) === code) run += 1;
  return run;
}

/** `{price:F2}`, `{{name}}`: the expression ends at a comma or colon outside of all brackets. */
function scanHole(text: string, from: number, braces: number, depth: number): TextHole | null {
  const valueFrom = from + braces;
  let open = 0;
  let valueTo = -1;
  for (let at = valueFrom; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === CLOSE && open === 0) {
      const to = at + braces;
      return { from, to: Math.min(to, text.length), valueFrom, valueTo: valueTo < 0 ? at : valueTo };
    }
    if (code === 40 || code === 91 || code === OPEN) open += 1;
    else if (code === 41 || code === 93 || code === CLOSE) open -= 1;
    else if (open === 0 && valueTo < 0 && code === 58) {
      if (text.charCodeAt(at + 1) === 58) at += 1;
      else valueTo = at;
    } else if (open === 0 && valueTo < 0 && code === 44) valueTo = at;
    // What follows a colon is a format, in which quotes mean nothing.
    else if ((code === QUOTE || code === DOLLAR || code === AT) && valueTo < 0) {
      const inner = scanText(text, at, depth + 1);
      if (inner !== null) {
        if (!inner.closed) return null;
        at = inner.to - 1;
      } else if (code === QUOTE) return null;
    } else if (code === 39 && valueTo < 0) {
      const end = endOfCharacter(text, at);
      if (end !== null) at = end - 1;
    }
  }
  return null;
}

/** Behind `'x'`, `'\''`, `'é'`; null where that is none. */
export function endOfCharacter(text: string, at: number): number | null {
  let end = at + 1;
  if (text.charCodeAt(end) === BACKSLASH) {
    end += 2;
    while (end < at + 12 && /[0-9a-fA-F]/.test(text[end] ?? '')) end += 1;
  } else end += 1;
  return text.charCodeAt(end) === 39 ? end + 1 : null;
}
