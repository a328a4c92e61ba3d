import type { TrialRequest } from '../../core/eval/types.ts';

/** Counts the tokens of a text; approximate for models that count otherwise. */
export type CountTokens = (text: string) => number;

/** US dollars from the shortest to the longest answers; null where a price is unknown. */
export type UsdRange = { low: number; high: number } | null;

/** Answers of this many tokens are assumed where a prompt sets no limit of its own. */
export const ASSUMED_OUTPUT_TOKENS = { low: 50, high: 800 };

/** English text has about four characters to a token, which is near enough for a range of prices. */
export function countRoughly(text: string): number {
  return Math.ceil(text.length / 4);
}

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

/** Tokens of a tool's result, or of what a simulated user says, where nobody knows yet. */
export const ASSUMED_RESULT_TOKENS = 200;

/** Things said by users in one run, at least and at most. */
export function countTurns({
  conversation,
}: Pick<Extract<TrialRequest, { kind: 'agent' }>, 'conversation'>): {
  low: number;
  high: number;
} {
  if (conversation?.kind === 'simulated') return { low: 1, high: conversation.maxTurns };
  const turns = 1 + (conversation?.turns.length ?? 0);
  return { low: turns, high: turns };
}
