import type { BytePairEncodingCore as Core } from 'gpt-tokenizer/BytePairEncodingCore';
import type { Token } from './token-texts.ts';

export type CountTokens = (text: string) => number;

/** Byte pair encoding takes quadratic time on a run without a break; longer runs are counted in pieces. */
const MAX_RUN = 500;
/** So many texts of a process are counted by the few tokens that occur in them; whoever counts more is quicker with a map of all. */
const MAX_BY_FEW = 6;
/** Parts of a text that may be tokens. Looking for more takes longer than a map of all tokens. */
const MAX_PARTS = 30_000;
/** Parts that are looked at, those that were met before among them: long runs that are all alike have few parts and as many to look at. */
const MAX_TRIED = 600_000;

let countedByFew = 0;
let withAll: Core | null = null;

/**
 * Loads a token counter (OpenAI's o200k_base). Other providers' counts differ by some percent, so it serves for differences, not for
 * bills. Works in linear time; special tokens count as plain text. Short texts take some 20 ms each; after a few of them, and for long
 * ones, a map of all tokens is made once, which takes 0.2 s and 30 MB.
 */
export async function loadTokenCounter(): Promise<CountTokens> {
  const [{ BytePairEncodingCore }, { O200K_TOKEN_SPLIT_REGEX: split }, { listTokens, findTokens }] =
    await Promise.all([
      import('gpt-tokenizer/BytePairEncodingCore'),
      import('gpt-tokenizer/encodingParams/constants'),
      import('./token-list.ts'),
    ]);
  const open = (tokens: Token[]) =>
    new BytePairEncodingCore({
      bytePairRankDecoder: tokens,
      tokenSplitRegex: split,
      // Of none at all it makes a pattern that fits everywhere.
      specialTokensEncoder: new Map([['<|endoftext|>', tokens.length]]),
    });

  /** Null: there are too many, or some that are no texts. */
  function findFew(text: string): Token[] | null {
    if (countedByFew >= MAX_BY_FEW || !/^[\0-\x7f]*$/.test(text)) return null;
    const parts = new Set<string>();
    let tried = 0;
    for (const [run] of text.matchAll(split))
      for (let from = 0; from < run.length; from++) {
        tried += run.length - from;
        if (tried > MAX_TRIED) return null;
        for (let to = from + 1; to <= run.length; to++) parts.add(run.slice(from, to));
        if (parts.size > MAX_PARTS) return null;
      }
    countedByFew += 1;
    // What a text's runs are merged to depends on the ranks of their parts, and of nothing else.
    return findTokens(parts);
  }

  function countTokens(text: string): number {
    const few = withAll === null ? findFew(text) : null;
    if (few !== null) return open(few).countNative(text);
    withAll ??= open(listTokens());
    return withAll.countNative(text);
  }

  return (text) => {
    if (!/\S{501}|\s{501}/.test(text)) return countTokens(text);
    const pieces = text.match(new RegExp(`\\S{1,${MAX_RUN}}|\\s{1,${MAX_RUN}}`, 'g')) ?? [];
    return pieces.reduce((total, piece) => total + countTokens(piece), 0);
  };
}
