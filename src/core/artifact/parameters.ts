import { canonicalJson } from './digest.ts';
import type { Json } from './problem.ts';
import type { ModelParameters } from './types.ts';
import { type JsonRecord, normalizeKey, numberOf, stringOf, withoutKeys } from './values.ts';

/** Normalised keys of sampling parameters, whatever the dialect. */
export const SAMPLING_KEYS: ReadonlySet<string> = new Set([
  'temperature',
  'topp',
  'topk',
  'minp',
  'maxtokens',
  'maxoutputtokens',
  'maxcompletiontokens',
  'maxnewtokens',
  'maxtokenstosample',
  'numpredict',
  'frequencypenalty',
  'presencepenalty',
  'repetitionpenalty',
  'repeatpenalty',
  'numctx',
  'seed',
  'stop',
  'stopsequences',
  'reasoningeffort',
  'thinkingbudget',
  'verbosity',
]);

const MAX_TOKENS = ['maxoutputtokens', 'maxcompletiontokens', 'maxtokens', 'maxnewtokens', 'numpredict'];

/** Normalised keys that `readParameters` reads. */
export const READ_PARAMETERS: ReadonlySet<string> = new Set([
  ...MAX_TOKENS,
  'temperature',
  'topp',
  'frequencypenalty',
  'presencepenalty',
  'seed',
  'stop',
  'stopsequences',
  'reasoningeffort',
  'verbosity',
]);

/** The parameters under their one set of names; keys that mean none of them are ignored. */
export function readParameters(source: JsonRecord): ModelParameters {
  const given = new Map<string, Json>(
    Object.entries(source).map(([key, value]) => [normalizeKey(key), value]),
  );
  const number = (keys: readonly string[]) =>
    keys.map((key) => numberOf(given.get(key))).find((value) => value !== null);
  const temperature = number(['temperature']);
  const topP = number(['topp']);
  const maxOutputTokens = number(MAX_TOKENS);
  const frequencyPenalty = number(['frequencypenalty']);
  const presencePenalty = number(['presencepenalty']);
  const seed = number(['seed']);
  const reasoningEffort = stringOf(given.get('reasoningeffort'));
  const verbosity = stringOf(given.get('verbosity'));
  const stop = given.get('stop') ?? given.get('stopsequences');
  const stops = (Array.isArray(stop) ? stop : [stop]).filter((item) => typeof item === 'string');
  return {
    ...(temperature === undefined ? {} : { temperature }),
    ...(topP === undefined ? {} : { topP }),
    ...(maxOutputTokens === undefined ? {} : { maxOutputTokens }),
    ...(frequencyPenalty === undefined ? {} : { frequencyPenalty }),
    ...(presencePenalty === undefined ? {} : { presencePenalty }),
    ...(seed === undefined ? {} : { seed }),
    ...(stops.length === 0 ? {} : { stop: stops }),
    ...(reasoningEffort === null ? {} : { reasoningEffort }),
    ...(verbosity === null ? {} : { verbosity }),
  };
}

/** The members of a record that `readParameters` makes nothing of: other keys, other types, a second spelling. */
export function unreadParameters(source: JsonRecord): JsonRecord {
  const read = canonicalJson(readParameters(source));
  return Object.fromEntries(
    Object.entries(source).filter(
      ([key]) =>
        !READ_PARAMETERS.has(normalizeKey(key)) ||
        canonicalJson(readParameters(withoutKeys(source, [key]))) === read,
    ),
  );
}
