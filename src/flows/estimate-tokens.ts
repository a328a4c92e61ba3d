/** Counts the tokens of a text; approximate for models that count otherwise. */
export type CountTokens = (text: string) => number;

/** US dollars from the shortest to the longest answers; null where a price is unknown. */
export type UsdRange = { low: number; high: number } | null;

/** Answers of this many tokens are assumed where a prompt sets no limit of its own. */
export const ASSUMED_OUTPUT_TOKENS = { low: 50, high: 800 };

/** English text has about four characters, or three quarters of a word, to a token. */
export function passageTokens({
  chunkSize,
  unit,
  topK,
}: {
  chunkSize: number;
  unit: string;
  topK: number;
}): number {
  const perUnit = unit === 'tokens' ? 1 : unit === 'words' ? 4 / 3 : 1 / 4;
  return Math.ceil(chunkSize * perUnit * topK);
}
