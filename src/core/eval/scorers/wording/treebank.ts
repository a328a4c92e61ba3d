import { isSpace, skipSpace } from './white-space.ts';

/** Words that the Penn Treebank writes as two. */
const SPLIT_WORDS = new Map<string, readonly string[]>(
  Object.entries({
    cannot: ['can', 'not'],
    "d'ye": ['d', "'ye"],
    gimme: ['gim', 'me'],
    gonna: ['gon', 'na'],
    gotta: ['got', 'ta'],
    lemme: ['lem', 'me'],
    "more'n": ['more', "'n"],
    "'tis": ["'t", 'is'],
    "'twas": ["'t", 'was'],
    wanna: ['wan', 'na'],
  }),
);
const PLAIN = /^[\p{L}\p{N}]+$/u;
/** What stands alone wherever it is; commas and colons do not split numbers. */
const ALONE = /(\.\.\.|--|``|''|[;@#$%&?!()[\]{}<>"]|[,:](?!\d))/;
const CLITIC = /^(.+)('(?:s|m|d|ll|re|ve)|n't)$/s;

/** What stands alone and, at the end of a word, needs no look at what is around it. */
const PLAIN_END = ',:;?!%&@#$)]}';

/**
 * Words and punctuation of a text in lower case by the rules of the Penn Treebank (MacIntyre's tokenizer.sed, 1995), at most `most`. A
 * full stop stands alone at the very end of the text only, and there not after initials.
 */
export function splitTreebank(text: string, most: number): string[] {
  const tokens: string[] = [];
  let chunks = 0;
  for (let at = skipSpace(text, 0); at < text.length && chunks < most && tokens.length < most; ) {
    const start = at;
    let plain = at;
    while (plain < text.length && isWordCode(text.charCodeAt(plain))) plain += 1;
    at = plain;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at += 1;
    const end = at;
    at = skipSpace(text, at);
    chunks += 1;
    const chunk = text.slice(start, end);
    // A word of letters and digits alone: nothing in it could be split but what `addWord` knows.
    if (plain === end) addWord(tokens, chunk, true);
    else addChunk(tokens, chunk, plain - start, at === text.length || chunks === most);
  }
  return tokens.length > most ? tokens.slice(0, most) : tokens;
}

/** ASCII letters in lower case, and digits. */
function isWordCode(code: number): boolean {
  return (code >= 97 && code <= 122) || (code >= 48 && code <= 57);
}

/** `plain`: how many ASCII letters and digits it begins with. Most of a text are such words, some with a comma or a stop. */
function addChunk(tokens: string[], chunk: string, plain: number, isLast: boolean): void {
  const end = plain > 0 && plain === chunk.length - 1 ? (chunk[plain] ?? '') : '';
  if (end === '.' && !isLast) tokens.push(chunk);
  else if (end !== '' && (end === '.' || PLAIN_END.includes(end))) {
    addWord(tokens, chunk.slice(0, plain), true);
    tokens.push(end);
  } else if (PLAIN.test(chunk)) addWord(tokens, chunk);
  else for (const piece of splitChunk(isLast ? setStopApart(chunk) : chunk)) addWord(tokens, piece);
}

function setStopApart(chunk: string): string {
  const [, before = '', closing = ''] = /^(.*[^.])\.([\])}>"']*)$/s.exec(chunk) ?? [];
  return before === '' || /(?:^|[^\p{L}\p{N}])[a-z]\.[a-z]$/u.test(before) ? chunk : `${before} . ${closing}`;
}

function splitChunk(chunk: string): string[] {
  const pieces: string[] = [];
  for (const word of chunk.split(' ')) {
    for (const piece of word.split(ALONE)) {
      if (piece === '') continue;
      if (piece !== '"') pieces.push(piece);
      // A quote opens at the start of a word, and after an opening bracket.
      else pieces.push(pieces.length === 0 || /^[([{<]$/.test(pieces.at(-1) ?? '') ? '``' : "''");
    }
  }
  return pieces;
}

/** The first letters of those; most words are none of them, and to look a word up reads it once more. */
const FIRST = new Set([...SPLIT_WORDS.keys()].map((word) => word.charCodeAt(0)));
const LONGEST = Math.max(...[...SPLIT_WORDS.keys()].map(({ length }) => length));

function addWord(tokens: string[], word: string, isPlain = false): void {
  const pair = word.length <= LONGEST && FIRST.has(word.charCodeAt(0)) ? SPLIT_WORDS.get(word) : undefined;
  if (pair !== undefined) tokens.push(...pair);
  else if (isPlain || !word.includes("'") || word.length === 1 || word === "''") tokens.push(word);
  else if (word.endsWith("'") && word.at(-2) !== "'") {
    addWord(tokens, word.slice(0, -1));
    tokens.push("'");
  } else {
    const [, stem, clitic] = CLITIC.exec(word) ?? [];
    if (stem === undefined || clitic === undefined) tokens.push(word);
    else tokens.push(stem, clitic);
  }
}
