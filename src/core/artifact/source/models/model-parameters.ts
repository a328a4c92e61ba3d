import { normalizeKey, parentOf } from '../../values.ts';
import { literalOf, toJson, wordOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceBinding, SourceEntry, SourceFunction, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { MODEL_KEYS, modelIn } from './model-calls.ts';
import { isAgentLimit, isModelName, isParameterName } from './model-names.ts';
import { findSampledTopKs } from './sampled-top-k.ts';

/** Limits beside these are what a model or an account can bear, and no setting of a call. */
const LIMIT =
  /max_?input_?tokens|requests_per|tokens_per|context_(window|length|size)|(^|_)(rpm|tpm|rate_limit)(_|$)/;
const EFFORT = /^(none|minimal|low|medium|high|xhigh)$/;
/** What reads settings, as opposed to `weather.get("temperature", 0)`. */
const SETTINGS =
  /(env\w*|getenv|config\w*|cfg|conf|settings?|options?|opts|params|kwargs|args|llm|model)(\.|$)/i;

/**
 * Sampling parameters in constants, fields and defaults. A temperature is one of a model only beside a model: `stands`
 * says that there is one in the file; without, what stands together or says so itself is.
 */
export function listParameters(index: SourceIndex, stands: boolean): CodeSetting[] {
  const { file, makesNetworks } = index;
  const { bindings, functions } = file;
  const sampledTopKs = findSampledTopKs(index);
  // What samples beside its limits is set up, and not described.
  const sampled = new Set(
    bindings
      .filter(({ name, value }) => isTemperature(name) && literalsIn(value).length > 0)
      .map(({ scope }) => scope.join('.')),
  );
  const limits = new Set(
    bindings
      .filter(({ name }) => isLimit(name))
      .map(({ scope }) => scope.join('.'))
      .filter((scope) => !sampled.has(scope)),
  );
  const found = bindings.flatMap((binding) =>
    limits.size > 0 && limits.has(binding.scope.join('.')) && /tokens/i.test(binding.name)
      ? []
      : parameterOf(binding, sampledTopKs.has(binding)),
  );
  if (stands) return [...found, ...functions.flatMap(defaultsOf)];
  if (makesNetworks) return [];
  const asking = functions.filter(asksByItself).flatMap(defaultsOf);
  const sure = found.filter(
    ({ hint, told, scope }) =>
      isSaidOfModels(hint) ||
      (isTemperature(hint) && (told || isOfModels(scope) || standsBesideOther(scope, bindings))),
  );
  const scopes = new Set(sure.map(({ scope }) => scope.join('.')));
  return [...found.filter(({ scope }) => scopes.has(scope.join('.'))), ...asking];
}

/** `def chat(self, messages, temperature=0.7)`: what takes messages or a prompt and a temperature asks a model. */
function asksByItself({ parameters }: SourceFunction): boolean {
  return (
    parameters.some(({ name }) => /^(messages|(system_?|user_?)?prompt)$/i.test(name)) &&
    parameters.some(
      ({ name, default: given }) =>
        (isTemperature(name) || /max_?(output_?|completion_?|new_?)?tokens$/i.test(name)) &&
        given !== null &&
        parameterIn(name, given) !== null,
    )
  );
}

/**
 * Limits of agents in constants, fields and their defaults, where a model is chosen in the same class or among the same constants
 * (`besides`): alone they may be of any loop.
 */
export function listLimits({ file }: SourceIndex, besides: readonly CodeSetting[]): CodeSetting[] {
  if (besides.length === 0) return [];
  const owners = new Set(file.classes.map((cls) => [...cls.scope, cls.name].join('.')));
  const near = new Set(besides.map(({ path }) => parentOf(path)));
  return file.bindings.flatMap(({ name, scope, value, appends }): CodeSetting[] => {
    const at = scope.join('.');
    if (appends || !(scope.length === 0 || owners.has(at)) || !isAgentLimit(name, !near.has(at))) return [];
    const literal = literalsIn(value)
      .map((option) => numeric(option))
      .find((option) => option !== null);
    if (literal === undefined || literal === null) return [];
    return [{ path: [...scope, name].join('.'), value: literal.value, line: literal.lines[0], hint: name }];
  });
}

type Parameter = CodeSetting & { told: boolean; scope: readonly string[] };

function parameterOf({ name, scope, value }: SourceBinding, known: boolean): Parameter[] {
  const literal = known || isParameterName(name) ? parameterIn(name, value) : null;
  if (literal === null) return [];
  const path = [...scope, name].join('.');
  const told = value.type === 'call' && isToldOfModel(value);
  return [{ path, value: toJson(literal) ?? null, line: literal.lines[0], hint: name, told, scope }];
}

function parameterIn(name: string, value: SourceValue): SourceValue | null {
  // A temperature above two is one of the air.
  if (value.type === 'number') return isTemperature(name) && value.value > 2 ? null : value;
  if (/effort$/i.test(name))
    return (
      literalsIn(value).find((option) => option.type === 'text' && EFFORT.test(literalOf(option))) ?? null
    );
  if (
    value.type === 'call' &&
    /(^|\.)get$/.test(value.callee) &&
    !SETTINGS.test(value.callee.replace(/\.get$/, ''))
  )
    return null;
  const [literal] = literalsIn(value)
    .map((option) => numeric(option))
    .filter((option) => option !== null);
  return literal === undefined || (isTemperature(name) && literal.value > 2) ? null : literal;
}

function numeric(value: SourceValue): (SourceValue & { type: 'number' }) | null {
  if (value.type === 'number') return value;
  if (value.type !== 'text' || !/^\d+(\.\d+)?$/.test(literalOf(value))) return null;
  return { type: 'number', lines: value.lines, value: Number(literalOf(value)) };
}

/** `Field(default=0.3, description="Temperature of the LLM")` */
function isToldOfModel(value: SourceValue & { type: 'call' }): boolean {
  return value.named.some(
    ({ key, value: text }) =>
      /^(description|help|doc|title)$/.test(key) &&
      text.type === 'text' &&
      /\b(LLMs?|language model|sampling|completions?|GPT|Claude|Gemini)\b/i.test(literalOf(text)),
  );
}

/** `DEEP_MAX_OUTPUT_TOKENS`, `LLM_TEMPERATURE`: names that leave no doubt; whatever else has tokens gives out others. */
function isSaidOfModels(name: string): boolean {
  return /max_(output|completion|new|response|answer)_tokens$|(^|_)(llm|gpt|openai|claude|gemini|chat|completion)_(default_)?temperature$/.test(
    wordsOf(name).join('_'),
  );
}

/** `class LLMProviderSettings`: whose temperature it is. */
function isOfModels(scope: readonly string[]): boolean {
  return wordsOf(scope.at(-1) ?? '').some((word) =>
    /^(llms?|openai|gpt|claude|anthropic|gemini|ollama)$/.test(word),
  );
}

/** A class, or a file's constants, with `temperature` and `top_k` are of sampling. */
function standsBesideOther(scope: readonly string[], bindings: readonly SourceBinding[]): boolean {
  return bindings.some(
    ({ name, scope: other, value }) =>
      other.join('.') === scope.join('.') &&
      !isTemperature(name) &&
      (isParameterName(name) || /(^|_)top_?k(_|$)/.test(wordsOf(name).join('_'))) &&
      literalsIn(value).some(({ type }) => type === 'number'),
  );
}

const isTemperature = rememberByName((name): boolean => /temperature/i.test(lastPart(name)));
const isLimit = rememberByName((name): boolean => LIMIT.test(wordsOf(name).join('_')));

/** `def complete(prompt, model="gpt-4o", temperature=0.2)`: the defaults of a function that asks a model. */
function defaultsOf({ name, scope, parameters }: SourceFunction): CodeSetting[] {
  if (
    !parameters.some(
      (field) => isModelName(field.name) || /^(messages|prompt|system_?prompt)$/i.test(field.name),
    )
  )
    return [];
  return parameters.flatMap(({ name: parameter, default: given }): CodeSetting[] => {
    const literal = given !== null && isParameterName(parameter) ? parameterIn(parameter, given) : null;
    if (literal === null) return [];
    const path = [...scope, name, parameter].join('.');
    return [{ path, value: toJson(literal) ?? null, line: literal.lines[0], hint: parameter }];
  });
}

const SAID_OF_MODELS = /(^|_)(chat|llms?|gpt|ai|agents?|prompts?|completions?)(_|$)/;

/** `Reading(model="DHT22", temperature=21.5)`: a device or a forecast, whose temperature is one of the air. */
export function measures(
  last: string,
  entries: readonly SourceEntry[],
  sampling: readonly SourceEntry[],
): boolean {
  const models = entries.filter(({ key }) => MODEL_KEYS.includes(key)).map(({ value }) => value);
  const isWarmth = ({ key }: SourceEntry) => normalizeKey(key) === 'temperature';
  if (models.some((value) => modelIn(value) !== null) || SAID_OF_MODELS.test(wordsOf(last).join('_')))
    return false;
  return (
    sampling.some((entry) => isWarmth(entry) && entry.value.type === 'number' && entry.value.value > 2) ||
    (models.some((value) => value.type === 'text' && wordOf(value) !== null) && sampling.every(isWarmth))
  );
}
