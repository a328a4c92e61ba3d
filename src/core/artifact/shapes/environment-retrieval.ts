import type { Json } from '../problem.ts';
import { type JsonRecord, type Leaf, normalizeKey } from '../values.ts';
import { listVariables } from './environment.ts';
import { defaultOf } from './placeholder-defaults.ts';
import { isRagData } from './rag-keys.ts';
import { isOfRetrieval } from './retrieval-sections.ts';
import { belongsToRetrieval, setsSimilarity } from './similarity-variables.ts';

/** Where a store is and how it is reached: a matter of running it. */
const CONNECTION =
  /(url|uri|host(name)?|port|endpoint|address|(api)?keys?|token|secret|password|user(name)?|path|dir(ectory)?|file|image|replicas|region|namespace|schedule|cron|timeout(ms|s|seconds)?)$/;

/**
 * The variables of programs that set how passages are cut, found and ranked, by the same rules as those of a `.env` file; none
 * where they do not say so together.
 */
export function listEnvironmentRetrieval(path: string, data: Json): Leaf[] {
  const variables = listVariables(data);
  const read: JsonRecord = Object.fromEntries(
    variables.map(({ keys, value }) => [String(keys.at(-1)), toSetting(value)]),
  );
  return isRagData(path, read) || setsSimilarity(read) ? variables.filter(setsRetrieval).map(asWritten) : [];
}

/** Whether a variable of such an environment is one of retrieval, and not of where a store is. */
function setsRetrieval(leaf: Leaf): boolean {
  const name = normalizeKey(String(leaf.keys.at(-1)));
  const only = { keys: [String(leaf.keys.at(-1))], value: toSetting(leaf.value) };
  return !CONNECTION.test(name) && (isOfRetrieval(only) || belongsToRetrieval(name));
}

/** Texts are all that an environment has; a placeholder stays as it is. */
function asWritten(leaf: Leaf): Leaf {
  const { value } = leaf;
  return typeof value === 'string' && !/^[$<{]/.test(value) ? { ...leaf, value: toSetting(value) } : leaf;
}

/** A number as a `.env` file has it: `"512"`, `${CHUNK_SIZE:-512}`. */
export function toSetting(value: Json): Json {
  if (typeof value !== 'string') return value;
  const given = defaultOf(value);
  const number = Number(given);
  return given !== '' && String(number) === given ? number : given;
}
