export type CountTokens = (text: string) => number;

/** Byte pair encoding takes quadratic time on a run without a break; longer runs are counted in pieces. */
const MAX_RUN = 500;

/**
 * Loads a token counter (OpenAI's o200k_base), which takes about 0.3 s the first time. Other providers' counts differ by
 * some percent, so it serves for differences, not for bills. Works in linear time; special tokens count as plain text.
 */
export async function loadTokenCounter(): Promise<CountTokens> {
  const { countTokens } = await import('gpt-tokenizer/encoding/o200k_base');
  const plain = { disallowedSpecial: new Set<string>() };
  return (text) => {
    if (!/\S{501}|\s{501}/.test(text)) return countTokens(text, plain);
    const pieces = text.match(new RegExp(`\\S{1,${MAX_RUN}}|\\s{1,${MAX_RUN}}`, 'g')) ?? [];
    return pieces.reduce((total, piece) => total + countTokens(piece, plain), 0);
  };
}
