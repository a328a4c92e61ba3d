import { bearsOnAnswers } from '../answer-limits.ts';
import { isModelId, isProviderName, isWellKnownModel } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { dottedPath, type Leaf, normalizeKey, sectionOf } from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';

/** Who serves a model, and by which version of its interface. */
const BESIDE =
  /^((llm|model|ai)?provider|(openai)?apiversion|apitype|\w*(reasoning|thinking)(effort|level|mode|budget)?|(llm)?(num|n)ctx)$/;
/** How long the vectors of an embedding model are; under a plain name only beside one. */
const DIMENSION = /^((text|output|embed(ding)?s?|vector)+)?dim(s|ensions?|ensionality)?$/;
/** In a section: the file and the version of a model, how much it is given, where it is asked. */
const IN_SECTION =
  /^\w*model(name|basename|file(name)?|path|version|revision)$|^(n|num|max)?(ctx|context)(size|length|len|window|tokens)?$|^maxmodellen$|^((llm|openai|api|model|chat|ollama)?(baseurl|apibase|apiurl)|(llm|openai|model|chat|ollama)(url|host|endpoint))$/;
/** Whether one of several is used. */
const SWITCH = /^(enabled|disabled|active)$/;
const CHOOSES = /^(llm|ai|model)?(provider|backend|vendor)$/;

/** Sections that say by role or task which model is asked. */
const ROLES =
  /^(llm|model|ai|agent)?(roles?|routes?|routing|tasks?|assignments?|tiers|stages|purposes|usecases|slots|overrides|aliases)$/;
const MODEL_SECTION = /^(llms?|ai|models?|languagemodels?)(config|settings|options)?$/;
/** Who deploys a model names it after its family: `chat-gpt41mini`. */
const AFTER_FAMILY = /(^|[-_:/])(gpt|claude|gemini|gemma|llama|mistral|qwen|deepseek|grok)[-_]?\d*/i;
/** A catalogue has more. */
const MAX_ROLES = 20;

/**
 * Whether a leaf says more of the models of a file: who serves them, in which version, by which address, from which file, how
 * much they are given, whether they are used. `groups`: the mappings that models stand in; `embedding`: those of embedders.
 */
export function neighboursOf(
  groups: readonly (readonly (string | number)[])[],
  embedding: ReadonlySet<string>,
): (leaf: Leaf) => boolean {
  const paths = new Set(groups.map(dottedPath));
  return ({ keys, value }) => {
    // A parameter of a template stands in a mapping of its own: `modelVersion: {value: …}`.
    const own = keys.at(-1) === 'value' && keys.length > 1 ? keys.slice(0, -1) : keys;
    const [name, holder] = [normalizeKey(String(own.at(-1))), own.slice(0, -1)];
    const path = dottedPath(holder);
    if (paths.has(path)) {
      if (BESIDE.test(name)) return true;
      const scalar = typeof value === 'string' || typeof value === 'number';
      if (scalar && holder.length > 0 && IN_SECTION.test(name)) return true;
      if (typeof value === 'boolean' && holder.length > 1 && SWITCH.test(name)) return true;
    }
    if (DIMENSION.test(name) && embedding.has(path)) return true;
    if (limitsConversation(String(own.at(-1)), value, paths.has(path))) return true;
    return CHOOSES.test(name) && choosesAmong(value, holder, groups);
  };
}

/** How much of a conversation the model is given, and from which confidence on its answer counts; an environment has texts only. */
function limitsConversation(name: string, value: Json, beside: boolean): boolean {
  if (!/^\d+(\.\d+)?$/.test(defaultOf(String(value)))) return false;
  const bears = bearsOnAnswers(name);
  return bears === 'surely' || (bears === 'perhaps' && beside);
}

/** `ai: {provider: openai, openai: {model: …}, vertexai: {model: …}}` */
function choosesAmong(
  value: Json,
  holder: readonly (string | number)[],
  groups: readonly (readonly (string | number)[])[],
): boolean {
  if (typeof value !== 'string' || holder.length === 0) return false;
  const members = groups
    .filter((group) => group.length > holder.length && holder.every((key, at) => group[at] === key))
    .map((group) => normalizeKey(String(group[holder.length])));
  return members.includes(normalizeKey(value)) || (members.length > 0 && isProviderName(value));
}

/** The leaves of mappings from roles to models, those that are left to a default among them: `{plan: gpt-5, check: null}`. */
export function listRoleModels(leaves: readonly Leaf[]): Leaf[] {
  const byRole = leaves.filter(({ keys }) => ROLES.test(normalizeKey(String(keys.at(-2) ?? ''))));
  return [...Map.groupBy(byRole, sectionOf).values()].filter(areRoles).flat();
}

function areRoles(section: readonly Leaf[]): boolean {
  const named = section.flatMap(({ value }) => (value === null ? [] : [value]));
  const above = section[0]?.keys.slice(0, -2).map((key) => normalizeKey(String(key))) ?? [];
  const inModels = above.some((key) => MODEL_SECTION.test(key));
  const isOne = (value: Json) =>
    typeof value === 'string' &&
    !value.startsWith('/') &&
    (isModelId(value) || (inModels && AFTER_FAMILY.test(value) && /^[\w.:/-]{3,100}$/.test(value)));
  const known = named.some((value) => typeof value === 'string' && (inModels || isWellKnownModel(value)));
  return named.length >= 2 && named.length <= MAX_ROLES && known && named.every(isOne);
}
