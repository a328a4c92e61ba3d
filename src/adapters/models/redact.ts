/** Shorter keys are placeholders such as `none`, and words of ordinary text. */
const SHORTEST_KEY = 5;
const LONGEST_MESSAGE = 400;

/**
 * Makes the function that every text from a provider passes before anyone sees it: the given keys, and whatever looks
 * like one, are replaced; control characters and line breaks become spaces; at most 400 characters remain.
 */
export function createRedactor(keys: readonly (string | null)[]): (text: string) => string {
  const secrets = keys
    .filter((key) => key !== null && key.length >= SHORTEST_KEY)
    .toSorted((a, b) => (b?.length ?? 0) - (a?.length ?? 0));
  return (text) => {
    let safe = text;
    for (const secret of secrets) if (secret !== null) safe = safe.replaceAll(secret, '[key]');
    safe = safe
      .replace(/\bBearer\s+[\w.~+/=-]{8,}/gi, 'Bearer [key]')
      .replace(/\bsk-[\w-]{12,}/g, '[key]')
      .replace(/[\p{Cc}\p{Cf}\s]+/gu, ' ')
      .trim();
    return safe.length > LONGEST_MESSAGE ? `${safe.slice(0, LONGEST_MESSAGE - 1)}…` : safe;
  };
}
