import { isModelId, isProviderName, isWellKnownModel, providerOf } from '../../model-id.ts';
import { SAMPLING_KEYS } from '../../parameters.ts';
import { normalizeKey } from '../../values.ts';
import { type Claims, isClaimed } from '../drafts.ts';
import { constantOf, isNested, type Lookup, wordOf } from '../evaluate.ts';
import { declaredIn, fallbackOf, withLiterals } from '../literal-defaults.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import { isRetrievalModel } from '../retrieval/retrieval-models.ts';
import type { SourceBinding, SourceEntry, SourceFile, SourceObject, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { isLevel } from './effort-helpers.ts';
import { MODEL_KEYS, modelIn, samplingOf, settingsOfModel } from './model-calls.ts';
import {
  isChosenList,
  isDefaultModelName,
  isModelName,
  isParameterName,
  isProviderList,
  mayBeChosenList,
} from './model-names.ts';
import { isSampler } from './request-bodies.ts';

/** A member of an enum of models: `LanguageModel.GPT3_5_16K`. */
const ENUM_MEMBER =
  /(^|\.)\w*(Models?|LLMs?|Llms?)\.(?=\w*\d|\w*(GPT|CLAUDE|GEMINI|LLAMA|MISTRAL))[A-Z]\w*$/i;
/** More ids than this in one constant are a catalogue of what could be chosen, and not a choice. */
export const MAX_CHOICES = 8;
/** What a person picks from has labels, and what is billed has prices. */
export const CATALOGUE =
  /^(label|displayName|display_name|price|pricing|cost|input_?cost\w*|output_?cost\w*|context_?(window|length)|max_?input_?tokens|icon|provider_?name|badge)$/i;
/** `enum ModelProvider { Mistral = "mistral" }`: who serves models, and none of these. */
const PROVIDERS = /(?<!(by|for|per)_?)(provider|vendor)s?(\.\w+)?$/i;
const READS = /^(getenv|get|env|config|Field|field|default|str|string|optional)$/;

/** Constants, fields and maps of models: `DEFAULT_MODEL = "…"`, `MODELS = {fast: "…"}`. */
export function settingsOfBinding(
  { name, scope, value }: SourceBinding,
  claims: Claims,
  lookup: Lookup,
  /** Something else in the file says that a model is asked. */
  stands: boolean,
  /** Names in the file speak of models. */
  nearModels = stands,
  /** A function of the file says which model is asked. */
  choosing = false,
): CodeSetting[] {
  if (!isNested(value) && value.type !== 'text' && value.type !== 'name') return [];
  const found: CodeSetting[] = [];
  const visit = (inner: SourceValue, path: string, key: string, trusted: boolean, depth: number): void => {
    if (depth > 12 || claims.has(inner)) return;
    const telling = trusted || (isModelName(key) && !PROVIDERS.test(key));
    switch (inner.type) {
      case 'name':
        if (isDefaultModelName(key) || (MODEL_KEYS.includes(key) && ENUM_MEMBER.test(inner.name)))
          found.push(...defaultModel(inner.name, path, key, inner.lines[0], lookup));
        return;
      case 'text':
      case 'choice':
      case 'call': {
        if (inner.type === 'call')
          for (const member of declaredIn(inner)) visit(member, path, '', false, depth + 1);
        // `row ?? {llm_model: "gpt-5-mini"}`
        if (inner.type === 'choice')
          for (const option of inner.options)
            if (option.type === 'object') visit(option, path, key, trusted, depth + 1);
        const reads =
          inner.type !== 'call' || fallbackOf(inner) !== null || READS.test(lastPart(inner.callee));
        if (telling && reads) found.push(...settingsOfModel(modelIn(inner), path, key));
        return;
      }
      case 'list': {
        const ids = idsIn(inner.items);
        if (
          ids !== null &&
          (telling ? isChosenList(key) || (choosing && isProviderList(key, ids)) : areSurelyAsked(ids, key))
        )
          found.push({ path, value: ids, line: inner.lines[0], hint: key });
        else if (ids === null || !telling)
          for (const [at, item] of inner.items.entries())
            if (item.type === 'object') visit(item, `${path}[${at}]`, '', false, depth + 1);
        return;
      }
      case 'object': {
        if (inner.entries.some((entry) => CATALOGUE.test(entry.key)) || isClaimed(inner, claims)) return;
        const byProvider = isProviderTable(inner);
        for (const entry of inner.entries) {
          const isLabel = /^(name|title|description|id)$/.test(entry.key);
          const own = (telling || byProvider) && (!isLabel || isNameOf(key, entry));
          visit(entry.value, `${path}.${entry.key}`, entry.key, own, depth + 1);
        }
        found.push(...parametersOf(inner.entries, path, key, stands, nearModels));
      }
    }
  };
  visit(value, [...scope, name].join('.'), name, false, 0);
  const ids = found.flatMap((setting) => setting.value).filter((id) => typeof id === 'string');
  return ids.length > (isTableOfRoles(value) ? MAX_ROLES : MAX_CHOICES) ? [] : found;
}

/** Of the same roles for each of some providers; more are a catalogue as well. */
const MAX_ROLES = 40;

/** `{openai: {chat: "gpt-5", ranking: "gpt-5-nano"}, gemini: {chat: …, ranking: …}}`: each provider has a model for each role. */
function isTableOfRoles(value: SourceValue): boolean {
  if (value.type !== 'object' || !isProviderTable(value)) return false;
  const [roles, ...others] = value.entries.map((entry) =>
    entry.value.type === 'object' && entry.value.entries.every((inner) => isSurelyModel(inner.value))
      ? entry.value.entries.map(({ key }) => key).sort()
      : [],
  );
  return (
    roles !== undefined &&
    roles.length > 0 &&
    !roles.some(isModelId) &&
    others.every((other) => other.join() === roles.join())
  );
}

/** `model: {name: "llama-3.3-70b", temperature: 0.1}`: of one model the name is no label. */
function isNameOf(holder: string, { key }: SourceEntry): boolean {
  return /^(name|id)$/.test(key) && /^((llm|chat|ai)_?)?(model|llm)$/i.test(holder);
}

/** Which model each provider is asked for: `{openai: {default: "gpt-5", cheap: "gpt-5-mini"}, anthropic: …}`. */
function isProviderTable({ entries }: SourceObject): boolean {
  const areModels = (value: SourceValue): boolean =>
    value.type === 'object'
      ? value.entries.length > 0 && value.entries.every((entry) => areModels(entry.value))
      : isSurelyModel(value) && !/[A-Z\s]/.test(constantOf(value) ?? '');
  return (
    entries.length >= 2 &&
    entries.some(({ key }) => isProviderName(key, true)) &&
    entries.every(({ key, value }) => isProviderName(key) && areModels(value))
  );
}

export function isSurelyModel(value: SourceValue): boolean {
  const model = modelIn(value);
  return model?.all.every(isWellKnownModel) ?? false;
}

/** The ids of a list that holds nothing else; null of any other. */
function idsIn(items: readonly SourceValue[]): string[] | null {
  const ids = items.map((item) => wordOf(item)).filter((id): id is string => id !== null && isModelId(id));
  return ids.length > 0 && ids.length === items.length ? ids : null;
}

/** Two models or more, each behind its provider, under a name that says nothing of what they can do. */
function areSurelyAsked(ids: readonly string[], name: string): boolean {
  return (
    ids.length >= 2 && mayBeChosenList(name) && ids.every((id) => id.includes('/') && providerOf(id) !== null)
  );
}

/** `DEFAULT_MODEL = MODELS.small`: the id, or where it stands elsewhere, what it is called there. */
function defaultModel(name: string, path: string, hint: string, line: number, lookup: Lookup): CodeSetting[] {
  const value = lookup(name);
  const model = value === null ? null : modelIn(value);
  if (model !== null) return isRetrievalModel(model.id) ? [] : [{ path, value: model.id, line, hint }];
  return value === null && /^[A-Z]\w*(\.[A-Z]\w*)?\.\w+$/.test(name) && /model|llm/i.test(name)
    ? [{ path, value: name, line, hint }]
    : [];
}

/** `generationConfig = {temperature: 0.4, topP: 1}`, and the parameters beside a model. */
function parametersOf(
  entries: readonly SourceEntry[],
  path: string,
  key: string,
  stands: boolean,
  nearModels: boolean,
): CodeSetting[] {
  const sampling = samplingOf(entries);
  const asked = isRequestName(key) && entries.some((entry) => isDefaultTemperature(entry)) && nearModels;
  const beside = entries.some(
    (entry) =>
      isDefaultModelName(entry.key) ||
      // `{OPENAI_MODEL: "gpt-5", TEMPERATURE: 0}`
      (isModelName(entry.key) && isSurelyModel(entry.value)) ||
      (isNameOf(key, entry) && modelIn(entry.value) !== null) ||
      (entry.key === 'models' &&
        entry.value.type === 'object' &&
        entry.value.entries.some(({ value }) => isSurelyModel(value))) ||
      (MODEL_KEYS.includes(entry.key) &&
        (stands || entry.value.type !== 'text' || modelIn(entry.value) !== null)),
  );
  const alone = sampling.length >= 2 && entries.some(({ key }) => key === 'temperature');
  if (!beside && !alone && !asked && !(stands && isSampler(key, entries))) return [];
  // `LLM_TEMPERATURE` is a parameter only beside a model.
  const named =
    beside || asked
      ? entries
          .filter(({ key }) => isParameterName(key) && !SAMPLING_KEYS.has(normalizeKey(key)))
          .map(withLiterals)
      : [];
  return [...sampling, ...named, ...byTask(entries)].flatMap(({ key: parameter, value, lines }) => {
    const set = value.type === 'number' ? value.value : beside ? levelIn(parameter, value) : null;
    return set === null
      ? []
      : [{ path: `${path}.${parameter}`, value: set, line: lines[0], hint: parameter }];
  });
}

/** What says which numbers a person may choose. */
const OF_RANGE = /^(type|min|max|minimum|maximum|step|default|description|title|label|enum)$/i;

/** `temperature: {research: 0.3, critic: 0.4}`: one for each of what a model does. */
function byTask(entries: readonly SourceEntry[]): SourceEntry[] {
  return entries.flatMap(({ key, value }) =>
    SAMPLING_KEYS.has(normalizeKey(key)) &&
    value.type === 'object' &&
    !value.entries.some((entry) => OF_RANGE.test(entry.key))
      ? value.entries.map((entry) => ({ ...withLiterals(entry), key: `${key}.${entry.key}` }))
      : [],
  );
}

/** How hard a model thinks and how much it says, in words. */
function levelIn(key: string, value: SourceValue): string | null {
  const level = /(effort|verbosity)$/i.test(key) ? wordOf(value) : null;
  return level !== null && isLevel(level) ? level : null;
}

/** `API_CONFIG`, `chatDefaults`: what is asked of a service, which may be a model. */
function isRequestName(name: string): boolean {
  return wordsOf(name).some((word) =>
    /^(api|request|requests|chat|llm|ai|openai|model|generation|completion|rag|assistant|chatbot)$/.test(
      word,
    ),
  );
}

/** `DEFAULT_TEMPERATURE: 0.8`; one above two is of the air. */
function isDefaultTemperature({ key, value }: SourceEntry): boolean {
  return (
    /^(default|llm|chat|model|ai)_temperature$/.test(wordsOf(key).join('_')) &&
    value.type === 'number' &&
    value.value <= 2
  );
}

/** Whether constants of the file are called after models, tokens or prompts. */
export function speaksOfModels({ bindings }: SourceFile): boolean {
  const isNear = (name: string) =>
    wordsOf(name).some((word) => /^(models?|llms?|prompts?|tokens|openai|gpt)$/.test(word));
  return bindings.some(
    ({ name, value }) =>
      isNear(name) || (value.type === 'object' && value.entries.some(({ key }) => isNear(key))),
  );
}
