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
const ASCII_WORD = /^[a-z0-9]+$/;
const PLAIN = /^[\p{L}\p{N}]+$/u;
/** What stands alone wherever it is; commas and colons do not split numbers. */
const ALONE = /(\.\.\.|--|``|''|[;@#$%&?!()[\]{}<>"]|[,:](?!\d))/;
const CLITIC = /^(.+)('(?:s|m|d|ll|re|ve)|n't)$/s;

/**
 * Words and punctuation of a text in lower case by the rules of the Penn Treebank (MacIntyre's tokenizer.sed, 1995), at most `most`. A
 * full stop stands alone at the very end of the text only, and there not after initials.
 */
export function splitTreebank(text: string, most: number): string[] {
  const chunks = text.trim().split(/\s+/, most);
  if (chunks[0] === '') return [];
  const last = chunks.length - 1;
  const tokens: string[] = [];
  for (const [i, chunk] of chunks.entries()) {
    if (tokens.length >= most) break;
    if (ASCII_WORD.test(chunk) || PLAIN.test(chunk)) addWord(tokens, chunk);
    else for (const piece of splitChunk(i === last ? setStopApart(chunk) : chunk)) addWord(tokens, piece);
  }
  return tokens.slice(0, most);
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

function addWord(tokens: string[], word: string): void {
  const pair = SPLIT_WORDS.get(word);
  if (pair !== undefined) tokens.push(...pair);
  else if (!word.includes("'") || word.length === 1 || word === "''") tokens.push(word);
  else if (word.endsWith("'") && word.at(-2) !== "'") {
    addWord(tokens, word.slice(0, -1));
    tokens.push("'");
  } else {
    const [, stem, clitic] = CLITIC.exec(word) ?? [];
    if (stem === undefined || clitic === undefined) tokens.push(word);
    else tokens.push(stem, clitic);
  }
}
