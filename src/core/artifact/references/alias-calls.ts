import { canonicalJson } from '../digest.ts';
import { readParameters, SAMPLING_KEYS, unreadParameters } from '../parameters.ts';
import type { Json } from '../problem.ts';
import type { ModelParameters } from '../types.ts';
import { type JsonRecord, normalizeKey } from '../values.ts';

/** How a gateway calls the model behind an alias where a request does not say. */
export type AliasCall = {
  parameters: ModelParameters;
  /** What else changes answers, by its name as it is written; no request that is made here carries it. */
  unsent: JsonRecord;
};

/**
 * Normalised names of what LiteLLM adds to a request beside sampling parameters. Keys, addresses, limits and prices, of which there are
 * many more, change no answer.
 */
const ADDED =
  /^(thinking|extrabody|responseformat|tools|toolchoice|functions|functioncall|logitbias|mockresponse|safetysettings|modalities|reasoning|websearchoptions|promptid|promptvariables|guardrails)$/;

/** What stands under `prefix` among the settings of a gateway's config, by their dotted paths. */
export function readAliasCall(settings: Record<string, Json>, prefix: string): AliasCall {
  const scalars: JsonRecord = {};
  const nested: JsonRecord = {};
  for (const [path, value] of Object.entries(settings)) {
    if (!path.startsWith(prefix)) continue;
    const [key = '', ...rest] = path.slice(prefix.length).split(/[.[]/);
    if (rest.length === 0) scalars[key] = value;
    else nested[key] = { ...(nested[key] as JsonRecord | undefined), [rest.join('.')]: value };
  }
  const unread = { ...unreadParameters(scalars), ...nested };
  const unsent = Object.entries(unread).filter(([key]) => {
    const normalized = normalizeKey(key);
    return SAMPLING_KEYS.has(normalized) || ADDED.test(normalized);
  });
  return { parameters: readParameters(scalars), unsent: Object.fromEntries(unsent) };
}

/** Both together, of which the later says more where both say something. */
export function joinCalls(first: AliasCall, later: AliasCall): AliasCall {
  return {
    parameters: { ...first.parameters, ...later.parameters },
    unsent: { ...first.unsent, ...later.unsent },
  };
}

/** ` with temperature 0.2`; nothing where a request says all. */
export function describeCall({ parameters, unsent }: AliasCall): string {
  const said = Object.entries({ ...parameters, ...unsent }).map(
    ([name, value]) => `${name} ${typeof value === 'string' ? value : canonicalJson(value)}`,
  );
  return said.length === 0 ? '' : ` with ${said.join(', ')}`;
}

/** The names of what differs of that which no request carries, sorted. */
export function listUnsentChanges(was: AliasCall, is: AliasCall): string[] {
  const names = [...new Set([...Object.keys(was.unsent), ...Object.keys(is.unsent)])].sort();
  return names.filter(
    (name) => canonicalJson(was.unsent[name] ?? null) !== canonicalJson(is.unsent[name] ?? null),
  );
}
