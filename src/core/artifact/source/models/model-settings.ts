import { isWellKnownModel } from '../../model-id.ts';
import { normalizeKey } from '../../values.ts';
import type { Claims } from '../drafts.ts';
import { constantOf, type Lookup, optionsOf, toJson } from '../evaluate.ts';
import { literalsIn, readsWithDefault, withLiterals } from '../literal-defaults.ts';
import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { isRetrievalCall } from '../retrieval/retrieval-calls.ts';
import { isRetrievalModel } from '../retrieval/retrieval-models.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry } from '../types.ts';
import { listAddressSettings } from './address-settings.ts';
import { listAliasSettings } from './alias-settings.ts';
import { listBlockThresholds } from './block-thresholds.ts';
import { listCompanions } from './code-companions.ts';
import type { CodeSetting } from './code-settings.ts';
import { listEffortBudgets } from './effort-budgets.ts';
import { listChosenEfforts } from './effort-helpers.ts';
import { listGivenConstants } from './given-constants.ts';
import { listHubModels } from './hub-models.ts';
import { isDecoding, isGivenPrompt, isOfDecoding, shortens } from './limited-calls.ts';
import { listLocalWeights } from './local-weights.ts';
import { listMemoryWindows } from './memory-windows.ts';
import {
  isMediaCall,
  isModelCall,
  MODEL_KEYS,
  modelIn,
  modelOfCall,
  type NamedModel,
  samplingOf,
  settingsOfModel,
} from './model-calls.ts';
import { modelChoices } from './model-choices.ts';
import { settingsOfBinding, speaksOfModels } from './model-constants.ts';
import { listFlags, listModelUrls } from './model-flags.ts';
import { isModelName } from './model-names.ts';
import { nestedOptions, steering } from './model-options.ts';
import { listLimits, listParameters, measures } from './model-parameters.ts';
import { listMarkedDefaults, listOfferedModels } from './offered-models.ts';
import { listSessions } from './realtime-sessions.ts';
import { listBodies, settingsOfBody } from './request-bodies.ts';
import { choosesModel, settingsOfReturned } from './returned-models.ts';
import { listSafetySettings } from './safety-settings.ts';
import { listTemperatures } from './temperature-tables.ts';

/** Calls that are about a model and do not ask it. */
const NOT_CHOICE =
  /^(_?encoding_for_model|_?encodingForModel|get_encoding|count_?\w*[tT]okens\w*|\w*[pP]ric\w*|\w*[cC]ost\w*|startsWith|startswith|endsWith|includes|replace|indexOf|has|expect|assert\w*|print|log|info|debug|warn|error|z|literal|enum|Literal|test|match|add_argument|\w*Error|supports\w*|is[A-Z_]\w*|calculate\w*|estimate\w*|track\w*|record\w*|register\w*|push|append|Set|Map)$/;
/** More values are rows of data. */
const MAX_POSITIONAL = 6;
const READS_ENVIRONMENT =
  /^(getenv|get|env|config|Field|field|default|str|string|optional|setdefault|getattr)$/;

/** Functions that measure a text as a model does, or say what it costs. */
const COUNTS = /(^|_)(tokens?|tokeni[sz]\w*|encod\w+|decod\w+|costs?|pric\w+|truncat\w+)(_|$)/;

const choosesNothing = rememberByName(
  (last): boolean => NOT_CHOICE.test(last) || READS_ENVIRONMENT.test(last),
);

/** What else is known of a file. */
export type SettingsHints = {
  path: string;
  /** It tells a model something. */
  tells: boolean;
  /** By its name it holds settings and nothing else. */
  settingsOnly: boolean;
};

/** Models and sampling parameters of calls, constants, fields and defaults; none where no model is chosen. */
export function listModelSettings(
  index: SourceIndex,
  claims: Claims,
  stack: readonly CodeSetting[],
  { path, tells, settingsOnly }: SettingsHints,
): CodeSetting[] {
  const { bindings, calls, functions } = index.file;
  const bodies = listBodies(index, claims);
  const stands = index.usesModels || bodies.length > 0;
  const choosing = functions.some(({ name }) => choosesModel(name));
  const near = stands || speaksOfModels(index.file);
  const settings = [
    ...calls.flatMap((call) => (claims.has(call) ? [] : settingsOfCall(call, index, stands))),
    ...bindings.flatMap((binding) =>
      binding.appends || claims.has(binding.value)
        ? []
        : settingsOfBinding(binding, claims, index.lookup, stands, near, choosing),
    ),
    ...functions.flatMap((fn) =>
      fn.parameters.flatMap(({ name, default: given }): CodeSetting[] => {
        if (given === null || !isModelName(name) || COUNTS.test(wordsOf(fn.name).join('_'))) return [];
        return settingsOfModel(modelIn(given), [...fn.scope, fn.name, name].join('.'), name);
      }),
    ),
    ...functions.flatMap((fn) => settingsOfReturned(fn, claims, index.lookup, stands)),
    ...bodies.flatMap((body) => settingsOfBody(body, index.lookup)),
    ...listAliasSettings(index, claims),
    ...listGivenConstants(index),
    ...listEffortBudgets(index.file),
    ...listChosenEfforts(index.file),
    ...listSafetySettings(index, claims),
    ...listBlockThresholds(index),
    ...listSessions(index, claims),
    ...listMemoryWindows(index),
    ...listHubModels(index).filter(({ value }) => !isRetrievalModel(String(value))),
    ...listLocalWeights(index),
    ...stack,
    ...listFlags(index),
    ...listModelUrls(index),
    ...listTemperatures(index.file, path, stands || tells),
    ...listMarkedDefaults(index.file),
  ];
  const parameters = listParameters(index, settings.length > 0 || index.usesModels);
  const chosen = [...settings, ...parameters];
  return onlyFirst([
    ...chosen,
    ...listOfferedModels(index.file, chosen),
    ...listAddressSettings(index.file, settings),
    ...listLimits(index, chosen),
    ...listCompanions(index, chosen, { asks: tells || index.usesModels, settingsOnly }),
  ]);
}

/** What two rules see in one place is one setting. */
function onlyFirst(settings: readonly CodeSetting[]): CodeSetting[] {
  const seen = new Set<string>();
  return settings.filter(({ path, value, line }) => {
    const key = `${line} ${lastPart(path)} ${JSON.stringify(value)}`;
    return !seen.has(key) && seen.add(key);
  });
}

function settingsOfCall(call: SourceCall, index: SourceIndex, stands: boolean): CodeSetting[] {
  const last = lastPart(call.callee);
  // What is read from the environment is named by what it is bound to.
  // `replace(config, temperature=0.1)` is a copy of settings, and no text with another word in it.
  const copies = last === 'replace' && call.named.length > 0;
  if (((choosesNothing(last) || readsWithDefault(call)) && !copies) || isRetrievalCall(call)) return [];
  const options = optionsOf(call);
  const own = modelOfCall(call);
  if (options.length === 0 && own === null) {
    const model = givenModel(call, index);
    return model === null ? [] : settingsOfModel(model, `${nameOfCall(call, index)}.model`, last);
  }
  const entries = [...options, ...options.flatMap(nestedOptions)];
  const choices = modelChoices(options, () => nameOfCall(call, index), last);
  if (choices.length > 0) return choices;
  const named = entries.some(({ key }) => MODEL_KEYS.includes(key));
  const sampling = samplingOf(entries).filter(({ value }) => value.type !== 'choice');
  const decodes = isDecoding(options) && !index.makesNetworks;
  const model =
    isOwnModel(last, sampling) ||
    (SAMPLER.test(last) && sampling.length > 0) ||
    samples(last, entries, sampling) ||
    isGivenPrompt(call, sampling) ||
    decodes;
  if (!stands && !model && !isModelCall(call.callee) && measures(last, entries, sampling)) return [];
  const asks =
    model || isModelCall(call.callee) || own !== null || (named && /[A-Z]|chat|llm|create/.test(last));
  // `model: openai("gpt-4o")`: the inner call holds the model.
  const wraps = options.some(
    ({ key, value }) => MODEL_KEYS.includes(key) && value.type === 'call' && modelIn(value) !== null,
  );
  const given = own === null ? givenModel(call, index) : null;
  if (given !== null) return settingsOfModel(given, `${nameOfCall(call, index)}.model`, last);
  const chooses = own !== null || wraps || model || (sampling.length > 0 && (index.usesModels || named));
  if (!asks || !chooses) return modelsByName(call, index);
  if (own !== null && isRetrievalModel(own.id)) return [];
  const name = nameOfCall(call, index);
  const media = isMediaCall(call.callee) ? options.filter(({ key }) => MEDIA.test(key)) : [];
  return [
    ...(own === null ? namedModel(options, name, last) : settingsOfModel(own, `${name}.model`, last)),
    ...[
      ...sampling,
      ...(decodes ? options.filter(isOfDecoding) : []),
      ...media.map(withLiterals).filter(({ value }) => literalsIn(value).length > 0),
    ].map(({ key, value, lines: [line] }) => ({
      path: `${name}.${key}`,
      value: toJson(value) ?? null,
      line,
      hint: last,
    })),
    ...options.flatMap((option) => steering(resolved(option, index.lookup), name, last, 0)),
  ];
}

/** What asks a model, by its own name: of an SDK, or of the application where the file speaks of models. */
const ASKS_BY_NAME =
  /transcri(be|ption)|translat(e|ion)|speech|complet(e|ion)|generat|respon(d|se)|^_?a?(ask|chat|query|prompt|summari[sz]e|infer|call)/i;

/** `createTranscription(file, "whisper-1")`, `generateResponse(prompt, "gemma3:4b")`: a model behind what is asked. */
function givenModel(call: SourceCall, index: SourceIndex): NamedModel | null {
  const { callee, positional } = call;
  if (positional.length < 2 || positional.length > MAX_POSITIONAL) return null;
  if (!(index.usesModels && ASKS_BY_NAME.test(lastPart(callee))) && !isModelCall(callee)) return null;
  const value = positional.slice(1).find(({ type }) => type === 'text');
  const model = value === undefined ? null : modelIn(value);
  return model !== null && /[\d:-]/.test(model.id) ? model : null;
}

/** `Assistant(default_model=config.get("MODEL", "gpt-4o"))`: a well-known model by the name of its argument. */
function modelsByName(call: SourceCall, index: SourceIndex): CodeSetting[] {
  return call.named.flatMap(({ key, value }): CodeSetting[] => {
    if (MODEL_KEYS.includes(key) || !isModelName(key) || value.type === 'name') return [];
    const model = modelIn(value);
    if (model === null || !isWellKnownModel(model.id)) return [];
    return settingsOfModel(model, `${nameOfCall(call, index)}.${key}`, key);
  });
}

/** What the image, the voice or the film is to be like. */
const MEDIA = /^(size|quality|style|voice|speed|aspect_?ratio|response_?format|n|background|language)$/i;
/** Classes of an application that stand for a model: `new ChatLocal({temperature: 0.1})`, `HouseLLM(max_tokens=200)`. */
const OWN_MODEL = /^(Chat|LLM)[A-Z]\w*$|^[A-Z]\w*(LLM|Llm|ChatModel|LanguageModel|ChatGenerator)$/;

/** What SDKs call the settings of one request: `GenerateContentConfig(temperature=0)`. */
const SAMPLER =
  /^(GenerateContentConfig|GenerationConfig|GenerateConfig|LiveConnectConfig|InferenceConfig(uration)?|ModelSettings|ModelConfig|ModelParameters|SamplingParams|SamplingParameters|CompletionOptions|CompletionArgs|ChatOptions|ChatCompletionOptions|CreateChatCompletionRequest|LLMConfig|LlmConfig|\w*(PromptExecutionSettings|ChatOptions|CompletionConfig|SamplingConfig))$/;

const TOLD_BY_NAME = /^system_?(prompt|instruction|message)s?$/i;
/** What a model is told, by the name of the argument; what shortens a text or a conversation is given it as well. */
const TOLD_BY_NAME_OR_PLACE = /^(system|messages|(user_?)?prompt|system_?(prompt|instruction|message)s?)$/i;
/** What transformers is told of how a text is decoded. */
const DECODES = /^(do_sample|max_new_tokens|num_beams|num_return_sequences)$/;

/** Whatever is called: a temperature and a limit of tokens, or one of them beside what a model is told or how it decodes. */
function samples(last: string, entries: readonly SourceEntry[], sampling: readonly SourceEntry[]): boolean {
  const sure = sampling.filter(
    ({ key, value }) =>
      /^(temperature|topp|maxtokens|maxoutputtokens|maxcompletiontokens|maxnewtokens)$/.test(
        normalizeKey(key),
      ) && value.type === 'number',
  );
  return (
    sure.some(
      ({ key, value }) =>
        normalizeKey(key) !== 'temperature' || (value.type === 'number' && value.value <= 2),
    ) &&
    (sure.length >= 2 ||
      entries.some(({ key }) => DECODES.test(key)) ||
      entries.some(({ key }) => (shortens(last) ? TOLD_BY_NAME : TOLD_BY_NAME_OR_PLACE).test(key)))
  );
}

function isOwnModel(last: string, sampling: readonly SourceEntry[]): boolean {
  return (
    OWN_MODEL.test(last) &&
    sampling.some(({ key }) =>
      /^(temperature|topp|maxtokens|maxnewtokens|maxoutputtokens)$/.test(normalizeKey(key)),
    )
  );
}

/** A model that is a constant of elsewhere: then its name is all that is known of it. */
function namedModel(options: readonly SourceEntry[], name: string, hint: string): CodeSetting[] {
  const entry = options.find(({ key, value }) => MODEL_KEYS.includes(key) && constantOf(value) !== null);
  if (entry === undefined) return [];
  return [{ path: `${name}.${entry.key}`, value: toJson(entry.value) ?? null, line: entry.lines[0], hint }];
}

/** Settings that are bound to a name, as they stand there. */
function resolved(entry: SourceEntry, lookup: Lookup): SourceEntry {
  const value = entry.value.type === 'name' ? lookup(entry.value.name) : null;
  return value?.type === 'list' || value?.type === 'object' ? { ...entry, value } : entry;
}
