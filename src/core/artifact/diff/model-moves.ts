import { canonicalJson } from '../digest.ts';
import { isModelId, isProviderName, providerOf } from '../model-id.ts';
import type { Json } from '../problem.ts';
import type { FieldChange } from '../types.ts';
import { memberOf, normalizeKey } from '../values.ts';
import { withoutNumber } from './align-settings.ts';
import { findRenamed } from './renamed-settings.ts';
import { showValue } from './wording.ts';

type Leaves = Record<string, Json>;

/** `: provider swap` where another provider serves the model now; `served`: the files say that it is the same one. */
export function describeSwap(before: string | null, after: string | null, served = false): string {
  const [from, to] = [before, after].map((model) => (model === null ? null : providerOf(model)));
  // Who trains such a model is seldom who serves it.
  if ([before, after].every((model) => model !== null && OPEN_WEIGHTS.test(model))) return '';
  return from !== null && to !== null && from !== to && !served ? ': provider swap' : '';
}

/** Models that anyone may serve, by names that say nothing of who does. */
const OPEN_WEIGHTS =
  /^((meta-)?(code)?llama-?\d|gemma|open-mi|mi[sx]tral-\d|mi[sx]tral(?=:|$)|phi-?\d|qwen-?\d|qwq|gpt-oss|deepseek-r1|granite)[\w.:-]*$/i;

/** Who serves a model of this name is set here: `llm_provider` of `llm_model`, `base_url`. */
const SERVER = /^(provider|modelprovider|baseurl|apibase|apibaseurl|endpoint)$/;

/**
 * Whether both models at this path are served by one and the same: it is in a section that a provider is called after
 * (`ollama.llm_model`), or the provider or the address beside it is set and stayed. What a model's family says of who
 * trains it does not count there. An id that names its provider is not meant.
 */
export function isServedAlike({ field, before, after }: FieldChange, old: Leaves, now: Leaves): boolean {
  const isOther = (value: Json) =>
    typeof value === 'string' ? value.includes('/') || !isModelId(value) : !Array.isArray(value);
  // Of thousands of settings few are models, and each of those looks at all others.
  if ([before, after].some(isOther)) return false;
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

/**
 * In one section, or given to classes: `ChatOpenAI.model` and `ChatAnthropic.model`; not `judge.model` and `summary.model`. A
 * class that is still asked, or was before, is another one.
 */
function standAlike(gone: string, come: string, old: Leaves, now: Leaves): boolean {
  const [a, b] = [gone, come].map((field) => field.slice(0, Math.max(0, field.lastIndexOf('.'))));
  if (a === b) return true;
  const isClass = (section = '') => /(^|\.)[A-Z]\w*$/.test(section);
  const holds = (leaves: Leaves, section = '') =>
    section !== '' && Object.keys(leaves).some((path) => path.startsWith(`${section}.`));
  const pairs = [a, b].every((section) => section === '' || isClass(section));
  return pairs && !holds(now, a) && !holds(old, b);
}

function holdsValue(leaves: Leaves, value: Json): boolean {
  return Object.values(leaves).some((held) => textsIn(held).includes(value));
}

/** A value that is a text, and those that a list or a mapping holds. */
function textsIn(value: Json): Json[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}

/** What holds the name of a model, however short: `model` of `sonnet`, `fallback_models`. */
const MODEL_KEY = /models?(names?|ids?)?$/;

const SORTS = ['chat', 'embeds', 'media'] as const;
type Sort = (typeof SORTS)[number];

function sortOf(field: string, value: string): Sort {
  if (/embed/i.test(`${field} ${value}`)) return 'embeds';
  return OF_MEDIA.test(field) ? 'media' : 'chat';
}

/** What makes pictures, speech or films stands for no chat model. */
const OF_MEDIA = /(^|\.)\w*(image|speech|transcription|video)_?models?(\.|$)/i;

function modelsOn(side: 'before' | 'after', changes: readonly FieldChange[], sort: Sort): FieldChange[] {
  const other = side === 'before' ? 'after' : 'before';
  return changes.filter((change) => {
    const value = change[side];
    const isModel = typeof value === 'string' && isModelId(value);
    return isModel && change[other] === null && sortOf(change.field, value) === sort;
  });
}

/**
 * The models that were replaced under another name, of chat models and of those that embed one each. One that is still
 * named elsewhere, or was before, may have its place there.
 */
export function findReplacements(changes: readonly FieldChange[], old: Leaves, now: Leaves): Replacement[] {
  return SORTS.flatMap((sort): Replacement[] => {
    const [went, came] = [modelsOn('before', changes, sort), modelsOn('after', changes, sort)];
    const [[gone, ...moreGone], [come, ...moreCome]] = [went, came];
    if (gone === undefined || come === undefined) return [];
    // Of several the one of the same name: `model_name` is `model` now.
    if (moreGone.length + moreCome.length > 0)
      return findRenamed([...went, ...came], ({ field, before, after }) => ({ path: field, before, after }));
    if (holdsValue(now, gone.before) || holdsValue(old, come.after)) return [];
    return standAlike(gone.field, come.field, old, now) ? [{ gone, come }] : [];
  });
}

/** The model that is the only one now, under a name of its own, and those that went; `beside`: some make pictures, speech or films. */
export type SoleModel = { gone: FieldChange[]; come: FieldChange; beside: boolean };

/** Where several chat models went and one that came is all that is left; which of them it stands for cannot be known. */
export function findSoleModel(changes: readonly FieldChange[], now: Leaves): SoleModel | null {
  const [gone, came] = [modelsOn('before', changes, 'chat'), modelsOn('after', changes, 'chat')];
  const [come, ...more] = came;
  if (come === undefined || more.length > 0 || gone.length < 2) return null;
  const left = Object.entries(now).filter(([path, value]) => {
    const isNamed = MODEL_KEY.test(normalizeKey(withoutNumber(path).split('.').at(-1) ?? ''));
    return (
      path !== come.field &&
      !OF_MEDIA.test(path) &&
      textsIn(value).some(
        (text) => text !== '' && text !== come.after && (isNamed || isModelId(String(text))),
      )
    );
  });
  const named = findRenamed([...gone, come], ({ field, before, after }) => ({ path: field, before, after }));
  const beside = Object.keys(now).some((path) => OF_MEDIA.test(path));
  return left.length > 0 || named.length > 0 ? null : { gone, come, beside };
}

/** What it is now, then each that went with the names that it had: of at most three. */
export function describeSole(
  { gone, come, beside }: SoleModel,
  nameOf: (path: string) => string,
): { text: string; weight: number } {
  const byModel = [...Map.groupBy(gone, ({ before }) => String(before))];
  const shown = byModel.slice(0, 3).map(
    ([model, uses]) =>
      `${showValue(model)} (${uses
        .slice(0, 3)
        .map(({ field }) => nameOf(field))
        .join(', ')}${uses.length > 3 ? ` and ${uses.length - 3} more` : ''})`,
  );
  const rest = byModel.length > 3 ? ` and ${byModel.length - 3} more` : '';
  const swaps = byModel.every(([model]) => describeSwap(model, String(come.after)) !== '');
  return {
    text: `${nameOf(come.field)} ${showValue(come.after)} is the only ${beside ? 'chat model' : 'model'} set here now, in place of ${shown.join(', ')}${rest}${swaps ? ': provider swap' : ''}`,
    weight: 9,
  };
}
