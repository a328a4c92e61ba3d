import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, type Leaf, listLeaves, normalizeKey, stringOf } from '../values.ts';

/** What promptfoo reads of a provider. */
const KEYS = new Set('id label config prompts env transform delay inputs'.split(' '));
/** A catalogue has more. */
const MAX_PROVIDERS = 50;
/** `openai:gpt-5`, `anthropic:messages:claude-…`: who serves it before a colon, as promptfoo alone writes it. */
const SERVED = /^[a-z][a-z0-9_-]{1,30}:[\w@]/;
const SECRET = /(key|secret|token|password|authorization|headers)$/;
/** Worth parsing: an `id` that names who serves a model. */
const WORDS = /(^|[\s{,-])["']?id["']?\s*:\s*["']?[a-z][a-z0-9_-]{1,30}:[\w@]/;

export function mayBePromptfooProviders(text: string): boolean {
  return WORDS.test(text);
}

/**
 * Providers in a file of their own, which a promptfoo config names by `file://`: a list of them, or one. Every setting but
 * credentials, and none where the data is something else.
 */
export function findPromptfooProviders(data: Json): Leaf[] {
  if (listPromptfooProviders(data).length === 0) return [];
  return listLeaves(data).filter(
    ({ keys }) => !keys.some((key) => SECRET.test(normalizeKey(String(key)))) && keys.at(-1) !== 'label',
  );
}

/** The ids of such providers. */
export function listPromptfooProviders(data: Json): string[] {
  const list = Array.isArray(data) ? data : [data];
  if (list.length === 0 || list.length > MAX_PROVIDERS) return [];
  const ids = list.map((item) => (isRecord(item) ? idOf(item) : stringOf(item)));
  const sure = list.some((item) => isRecord(item) && isRecord(item.config));
  const known = ids.filter((id) => id !== null && SERVED.test(id) && isModelId(id));
  const written = ids.every((id) => id !== null && /^[\w.-]+:/.test(id));
  return sure && written && known.length > 0 ? ids.filter((id) => id !== null) : [];
}

function idOf(item: JsonRecord): string | null {
  return Object.keys(item).every((key) => KEYS.has(key)) ? stringOf(item.id ?? null) : null;
}
