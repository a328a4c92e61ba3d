import type { Json } from '../problem.ts';
import { splitWords } from './telling-words.ts';

/** Words of keys of what nobody shows in a review: credentials, and whose they are. */
const SECRET = new Set(
  'key keys apikey secret secrets password passwd pass pwd pw passphrase passcode pin salt credential credentials auth authorization bearer jwt cookie dsn webhook token cert certificate private org organization account'.split(
    ' ',
  ),
);
/** The same written as one word with whose it is: `openaikey`, `apikey2`. */
const ONE_WORD = /^[a-z]{2,30}(key|token|secret|password)\d{0,3}$/;
/** Of these also a number is one. */
const NUMBER = /^(pin|passcode|password|passwd|pwd)$/;
/** Sections of nothing else. */
const SECTION = /^((api_?)?keys?|auth)$|(^|[_-])(secrets?|credentials?)$/i;
const TOKENS = /^(api_?)?tokens?$/i;

/**
 * Whether what stands under `keys` may give access. A number does so only where the last word says it: `token_limit` and
 * `pass_threshold` are none.
 */
export function isSecretSetting(keys: readonly string[], value: Json): boolean {
  const words = splitWords(keys.at(-1) ?? '');
  const above = keys.slice(0, -1);
  if (above.some((key) => SECTION.test(key))) return true;
  if (typeof value === 'number' || typeof value === 'boolean')
    return SECRET.has(words.at(-1) ?? '') || words.some((word) => NUMBER.test(word));
  return (
    words.some((word) => SECRET.has(word)) ||
    ONE_WORD.test(words.join('')) ||
    above.some((key) => TOKENS.test(key))
  );
}
