import { canonicalJson } from '../digest.ts';
import { isModelId, isProviderName, providerOf } from '../model-id.ts';
import type { Json } from '../problem.ts';
import type { FieldChange } from '../types.ts';
import { memberOf, normalizeKey } from '../values.ts';
import { findRenamed } from './renamed-settings.ts';

type Leaves = Record<string, Json>;

/** `: provider swap` where another provider serves the model now; `served`: the files say that it is the same one. */
export function describeSwap(before: string | null, after: string | null, served = false): string {
  const [from, to] = [before, after].map((model) => (model === null ? null : providerOf(model)));
  return from !== null && to !== null && from !== to && !served ? ': provider swap' : '';
}

/** Who serves a model of this name is set here: `llm_provider` of `llm_model`, `base_url`. */
const SERVER = /^(provider|modelprovider|baseurl|apibase|apibaseurl|endpoint)$/;

/**
 * Whether both models at this path are served by one and the same: it is in a section that a provider is called after
 * (`ollama.llm_model`), or the provider or the address beside it is set and stayed. What a model's family says of who
 * trains it does not count there. An id that names its provider is not meant.
 */
export function isServedAlike({ field, before, after }: FieldChange, old: Leaves, now: Leaves): boolean {
  if ([before, after].some((id) => typeof id === 'string' && id.includes('/'))) return false;
  const keys = field.split('.');
  const above = keys.slice(0, -1).map((key) => key.replace(/\[.*$/, ''));
  if (above.some((key) => isProviderName(key, true))) return true;
  const parent = above.length === 0 ? '' : field.slice(0, field.lastIndexOf('.') + 1);
  const prefix = normalizeKey(keys.at(-1) ?? '').replace(/model(name|id)?$/, '');
  return Object.entries(now).some(([path, value]) => {
    const key = path.startsWith(parent) ? path.slice(parent.length) : '.';
    if (key.includes('.') || canonicalJson(value) !== canonicalJson(memberOf(old, path) ?? null))
      return false;
    const name = normalizeKey(key);
    if (!name.startsWith(prefix) || !SERVER.test(name.slice(prefix.length))) return false;
    return typeof value === 'string' && value !== '' && (!name.endsWith('provider') || isProviderName(value));
  });
}

/** A model that went and the one that came in its section, under another name: nothing else of that sort came or went. */
export type Replacement = { gone: FieldChange; come: FieldChange };

/** In one section, or given to classes: `ChatOpenAI.model` and `ChatAnthropic.model`; not `judge.model` and `summary.model`. */
function standAlike(one: string, other: string): boolean {
  const [a, b] = [one, other].map((field) => field.slice(0, Math.max(0, field.lastIndexOf('.'))));
  const isClass = (section = '') => /(^|\.)[A-Z]\w*$/.test(section);
  return a === b || (isClass(a) && isClass(b));
}

/** The models that were replaced under another name, of chat models and of those that embed one each. */
export function findReplacements(changes: readonly FieldChange[]): Replacement[] {
  return [false, true].flatMap((embeds): Replacement[] => {
    const of = (side: 'before' | 'after') =>
      changes.filter(({ field, ...values }) => {
        const value = values[side];
        const other = side === 'before' ? values.after : values.before;
        const isModel = typeof value === 'string' && isModelId(value);
        return isModel && other === null && /embed/i.test(`${field} ${value}`) === embeds;
      });
    const [went, came] = [of('before'), of('after')];
    const [[gone, ...moreGone], [come, ...moreCome]] = [went, came];
    if (gone === undefined || come === undefined) return [];
    // Of several the one of the same name: `model_name` is `model` now.
    if (moreGone.length + moreCome.length > 0)
      return findRenamed([...went, ...came], ({ field, before, after }) => ({ path: field, before, after }));
    return standAlike(gone.field, come.field) ? [{ gone, come }] : [];
  });
}
