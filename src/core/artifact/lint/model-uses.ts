import { providerOf } from '../model-id.ts';
import { readParameters } from '../parameters.ts';
import type { Artifact, ModelParameters } from '../types.ts';
import { type JsonRecord, memberOf, normalizeKey, parentOf } from '../values.ts';

/** One model that an artifact names, with the parameters it is called with, as far as they stand beside it. */
export type ModelUse = {
  id: string;
  /** The field that names the model. */
  field: string;
  parameters: ModelParameters;
  /** Whatever else is set beside it, by normalised key. */
  others: ReadonlySet<string>;
  /** The field of a parameter or other setting, by normalised key. */
  fieldOf(key: string): string;
};

/** Formats of an application's own settings, which no SDK is given as they stand. */
const OWN_SETTINGS = new Set(['model-config', 'telling-settings']);
/** Sections that a framework reads, so that their words are the model's. */
const READ_BY_FRAMEWORK = /(^|\.)(spring\.ai|langchain4j)\./;

/** Every model an artifact names. */
export function listModelUses(artifact: Artifact): ModelUse[] {
  const uses = listNamed(artifact);
  return OWN_SETTINGS.has(artifact.format) ? uses.map((use) => withoutRetrieval(use, artifact)) : uses;
}

/**
 * Calls whose model is a constant of the same file: `model=MODEL`, with what else they set. Their models are not named
 * there, so that they are among those of `listModelUses` without it.
 */
export function listCalledByName({ content }: Artifact): ModelUse[] {
  if (content.type !== 'model-config') return [];
  const { models, settings } = content;
  if (Object.keys(settings).some((path) => ELSEWHERE.test(lastKey(path)))) return [];
  const named = Object.entries(settings).flatMap(([path, value]): [string, string][] => {
    const id =
      typeof value === 'string' && /(^|\.)model$/i.test(path) ? memberOf(settings, value) : undefined;
    return typeof id === 'string' && models.includes(id) ? [[path, id]] : [];
  });
  if (named.length === 0) return [];
  const calls = new Map(named);
  const written = Object.fromEntries(
    Object.entries(settings).map(([path, value]) => [path, calls.get(path) ?? value]),
  );
  return listConfigured(models, written).filter(({ field }) => calls.has(field.slice('settings.'.length)));
}

/** How many passages are retrieved is called `top_k` as well, and stands beside the model that reads them; one beside `top_p` is sampled from. */
function withoutRetrieval(use: ModelUse, { content }: Artifact): ModelUse {
  const count =
    'settings' in content ? content.settings[use.fieldOf('topk').slice('settings.'.length)] : null;
  const sampled = use.parameters.topP !== undefined || use.others.has('minp');
  if (typeof count !== 'number' || sampled || READ_BY_FRAMEWORK.test(use.field)) return use;
  return { ...use, others: new Set([...use.others].filter((key) => key !== 'topk')) };
}

function listNamed({ content }: Artifact): ModelUse[] {
  switch (content.type) {
    case 'prompt': {
      const { model, parameters, otherSettings } = content;
      if (model === null) return [];
      const others = new Set(Object.keys(otherSettings ?? {}).map(lastKey));
      const fieldOf = (key: string) => `parameters.${PARAMETER_NAMES.get(key) ?? key}`;
      return [{ id: model, field: 'model', parameters, others, fieldOf }];
    }
    case 'model-config':
    case 'settings':
      return listConfigured(content.models, content.settings);
    case 'rag': {
      const named = [content.embedder, content.reranker].filter((id) => id !== null);
      return listConfigured(named, content.settings);
    }
    default:
      return [];
  }
}

const PARAMETER_NAMES: ReadonlyMap<string, keyof ModelParameters> = new Map([
  ['temperature', 'temperature'],
  ['topp', 'topP'],
  ['maxoutputtokens', 'maxOutputTokens'],
  ['frequencypenalty', 'frequencyPenalty'],
  ['presencepenalty', 'presencePenalty'],
  ['reasoningeffort', 'reasoningEffort'],
]);

/** Models among settings; the parameters of one stand in the same mapping. */
function listConfigured(models: readonly string[], settings: JsonRecord): ModelUse[] {
  const groups = new Map<string, JsonRecord>();
  for (const [path, value] of Object.entries(settings)) {
    const parent = parentOf(path);
    const group = groups.get(parent);
    if (group === undefined)
      groups.set(parent, { [path.slice(parent === '' ? 0 : parent.length + 1)]: value });
    else group[path.slice(parent === '' ? 0 : parent.length + 1)] = value;
  }
  const known = new Set(models);
  const called = new Set(
    Object.entries(settings).flatMap(([path, value]) => (/\.model$/.test(path) ? [value] : [])),
  );
  const uses: ModelUse[] = [];
  for (const [path, value] of Object.entries(settings)) {
    if (typeof value !== 'string' || !known.has(value)) continue;
    // LiteLLM's alias of the same name is what callers ask for, not what is called.
    if (/\.model_name$/.test(path) && called.has(value)) continue;
    const parent = parentOf(path);
    const group = withoutBlanks(groups.get(parent) ?? {});
    const keys = new Map(Object.keys(group).map((key) => [normalizeKey(key), key]));
    const fieldOf = (key: string) => {
      const name = keys.get(key);
      return name === undefined
        ? `settings.${path}`
        : `settings.${parent === '' ? name : `${parent}.${name}`}`;
    };
    uses.push({
      id: value,
      field: `settings.${path}`,
      parameters: readParameters(group),
      others: new Set(keys.keys()),
      fieldOf,
    });
  }
  const placed = new Set(uses.map(({ id }) => id));
  return [...uses, ...models.filter((id) => !placed.has(id)).map((id) => namedByKey(id, settings))];
}

/** The addresses that requests go to where none is given. */
const OWN_ADDRESS =
  /^https:\/\/(api\.openai\.com(\/v1)?|api\.anthropic\.com(\/v1)?|generativelanguage\.googleapis\.com(\/v1(beta)?(\/openai)?)?)\/?$/i;

/** Forms save what nobody filled in as an empty text, and the address of the maker itself says no more than none. */
function withoutBlanks(group: JsonRecord): JsonRecord {
  return Object.fromEntries(
    Object.entries(group).filter(
      ([, value]) =>
        value !== '' && value !== null && !(typeof value === 'string' && OWN_ADDRESS.test(value)),
    ),
  );
}

/** A model that is the name of a mapping, or stands where its path is not a leaf's. */
function namedByKey(id: string, settings: JsonRecord): ModelUse {
  const path = Object.keys(settings).find((key) => key === id || key.includes(id));
  const field = path === undefined ? 'settings' : `settings.${path}`;
  return { id, field, parameters: {}, others: new Set(), fieldOf: () => field };
}

function lastKey(path: string): string {
  return normalizeKey(path.slice(path.lastIndexOf('.') + 1));
}

/** Settings that send requests elsewhere than to the maker of the model. */
const ELSEWHERE = /^(api)?(base(url|path)?|endpoint|url|host)$|^(openai)?apibase$|^azure|deployment/;

/** A section that is named for another host of the same models: `azure.models`, `ChatAzure.model`. */
const OTHER_HOST = /azure|bedrock|vertex|foundry/i;

/** Who made the model, where the id, the section that it stands in and what stands beside it say that it is called there; else null. */
export function directMaker(use: ModelUse): string | null {
  const elsewhere = OTHER_HOST.test(use.field) || [...use.others].some((key) => ELSEWHERE.test(key));
  return elsewhere ? null : directProvider(use.id);
}

const DIRECT: ReadonlyMap<string, string> = new Map([
  ['openai', 'openai'],
  ['anthropic', 'anthropic'],
  ['google', 'google'],
  ['gemini', 'google'],
]);
/** Parts of promptfoo's ids that name the endpoint. */
const ENDPOINTS = new Set(['chat', 'responses', 'messages', 'completion', 'embedding', 'embeddings']);

/** The maker whose own API serves this id: `openai/gpt-5`, `gpt-5`, `openai:chat:gpt-5`; null for other hosts. */
export function directProvider(id: string): string | null {
  const parts = id.toLowerCase().split(/[/:]/);
  const hosts = parts.slice(0, -1).filter((part) => !ENDPOINTS.has(part));
  if (hosts.length === 0) {
    const family = providerOf(parts.at(-1) ?? '');
    return DIRECT.get(family ?? '') ?? null;
  }
  return hosts.length === 1 ? (DIRECT.get(hosts[0] ?? '') ?? null) : null;
}

/** The bare name: `gpt-5` of `openai/gpt-5`. */
export function modelName(id: string): string {
  return id.toLowerCase().split(/[/:]/).at(-1) ?? id;
}
