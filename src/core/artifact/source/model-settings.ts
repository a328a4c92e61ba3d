import { isModelId } from '../model-id.ts';
import { normalizeKey } from '../values.ts';
import type { CodeSetting } from './code-settings.ts';
import { type Claims, isClaimed } from './drafts.ts';
import { optionsOf, toJson, wordOf } from './evaluate.ts';
import { isModelCall, MODEL_KEYS, modelIn, modelOfCall, samplingOf } from './model-calls.ts';
import { lastPart, wordsOf } from './name-words.ts';
import { nameOfCall } from './place-names.ts';
import { isRetrievalCall, isRetrievalModel } from './retrieval-settings.ts';
import type { SourceIndex } from './source-index.ts';
import type { SourceBinding, SourceCall, SourceEntry, SourceValue } from './types.ts';

/** More ids than this in one constant are a catalogue of what could be chosen, and not a choice. */
const MAX_CHOICES = 8;
const MODEL_WORD = /^(model|models|llm|llms|engine|deployment|gpt|chatmodel)$/;
/** Words of names that say something about models and choose none. */
const ABOUT_MODELS =
  /^(embed\w*|rerank\w*|price|prices|pricing|cost|costs|type|types|deprecated|available|allowed|known|valid|supported|pattern|patterns|alias|aliases|tokenizer|encoding|limits?|catalog|registry|windows?)$/;
/** Calls that are about a model and do not ask it. */
const NOT_CHOICE =
  /^(_?encoding_for_model|_?encodingForModel|get_encoding|count_?\w*[tT]okens\w*|\w*[pP]ric\w*|\w*[cC]ost\w*|startsWith|startswith|endsWith|includes|replace|indexOf|has|expect|assert\w*|print|log|info|debug|warn|error|z|literal|enum|Literal|test|match|add_argument|\w*Error|supports\w*|is[A-Z_]\w*|calculate\w*|estimate\w*|track\w*|record\w*|register\w*|push|append|Set|Map)$/;
/** Names of lists of models that a program asks. */
const CHOSEN_LIST =
  /^((my|our|the|llm|chat|agent|ai)_)*(models?|llms?|model_names?|model_list|model_ids?)$|fallback|default|prefer|order|chain|ensemble|jury|judge|council|candidate|rotation|backup|active|cascade|tier|primary|arena|compare|evaluate|eval/;
const READS_ENVIRONMENT = /^(getenv|get|env|config|Field|field|default|str|string|optional)$/;
const PARAMETER =
  /(^|_)(temperature|top_?p|max_?(output_?|completion_?|new_?)?tokens|reasoning_?effort|frequency_?penalty|presence_?penalty)$/;
/** What a person picks from has labels, and what is billed has prices. */
const CATALOGUE =
  /^(label|displayName|display_name|price|pricing|cost|input_?cost\w*|output_?cost\w*|context_?(window|length)|max_?input_?tokens|icon|provider_?name|badge)$/i;

/** Models and sampling parameters of calls, constants, fields and defaults; none where no model is chosen. */
export function listModelSettings(index: SourceIndex, claims: Claims): CodeSetting[] {
  const { bindings, calls, functions } = index.file;
  const settings = [
    ...calls.flatMap((call) => (claims.has(call) ? [] : settingsOfCall(call, index))),
    ...bindings.flatMap((binding) =>
      binding.appends || claims.has(binding.value) ? [] : settingsOfBinding(binding, claims),
    ),
    ...functions.flatMap((fn) =>
      fn.parameters.flatMap(({ name, default: given }): CodeSetting[] => {
        if (given === null || !isModelName(name)) return [];
        const model = modelIn(given);
        return model === null || isRetrievalModel(model.id)
          ? []
          : [{ path: [...fn.scope, fn.name, name].join('.'), value: model.id, line: model.line, hint: name }];
      }),
    ),
  ];
  if (settings.length === 0 && !index.usesModels) return [];
  // A temperature is one of a model only beside one.
  const parameters = bindings.flatMap(({ name, scope, value }): CodeSetting[] =>
    value.type === 'number' && PARAMETER.test(wordsOf(name).join('_'))
      ? [{ path: [...scope, name].join('.'), value: value.value, line: value.lines[0], hint: name }]
      : [],
  );
  return [...settings, ...parameters];
}

function settingsOfCall(call: SourceCall, index: SourceIndex): CodeSetting[] {
  const last = lastPart(call.callee);
  // What is read from the environment is named by what it is bound to.
  if (NOT_CHOICE.test(last) || READS_ENVIRONMENT.test(last) || isRetrievalCall(call)) return [];
  const options = optionsOf(call);
  const entries = [...options, ...options.flatMap(nestedOptions)];
  const own = modelOfCall(call);
  const choices = modelChoices(options, nameOfCall(call, index), last);
  if (choices.length > 0) return choices;
  const named = entries.some(({ key }) => MODEL_KEYS.includes(key));
  const asks = isModelCall(call.callee) || own !== null || (named && /[A-Z]|chat|llm|create/.test(last));
  const sampling = samplingOf(entries).filter(({ value }) => value.type !== 'choice');
  // `model: openai("gpt-4o")`: the inner call holds the model.
  const wraps = options.some(
    ({ key, value }) => MODEL_KEYS.includes(key) && value.type === 'call' && modelIn(value) !== null,
  );
  const chooses = own !== null || wraps || (sampling.length > 0 && (index.usesModels || named));
  if (!asks || !chooses) return [];
  if (own !== null && isRetrievalModel(own.id)) return [];
  const name = nameOfCall(call, index);
  return [
    ...(own === null ? [] : [{ path: `${name}.model`, value: own.id, line: own.line, hint: last }]),
    ...sampling.map(({ key, value, lines: [line] }) => ({
      path: `${name}.${key}`,
      value: toJson(value) ?? null,
      line,
      hint: last,
    })),
    ...options.flatMap((option) => steering(option, name, last, 0)),
  ];
}

/** Options of a call that change what a model does and are no sampling parameters. */
const STEERS =
  /^(toolchoice|paralleltoolcalls|maxsteps|stopwhen|responseformat|provideroptions|reasoning|thinking|modalities|verbosity|servicetier)$/;
/** What a model is told, where it is written elsewhere: then the name is all that is known of it. */
const TELLS = /^(system|instructions|systeminstruction|systemprompt)$/;
const MAX_LEVELS = 5;

function steering(
  { key, value, lines }: SourceEntry,
  at: string,
  hint: string,
  depth: number,
): CodeSetting[] {
  const known = normalizeKey(key);
  if (depth === 0 && !STEERS.test(known) && !(TELLS.test(known) && value.type === 'name')) return [];
  const path = `${at}.${key}`;
  if (value.type === 'object' && depth < MAX_LEVELS)
    return value.entries.flatMap((entry) => steering(entry, path, hint, depth + 1));
  return [{ path, value: toJson(value) ?? null, line: lines[0], hint }];
}

/** `customProvider({languageModels: {"chat-model": xai("grok-3")}})`: models by the name that the application calls them. */
function modelChoices(options: readonly SourceEntry[], name: string, hint: string): CodeSetting[] {
  return options.flatMap(({ key, value }) =>
    value.type !== 'object' || !/^\w*models$/i.test(key) || !isModelName(key)
      ? []
      : value.entries.flatMap((entry): CodeSetting[] => {
          const inner = entry.value.type === 'call' ? wrappedModel(entry.value) : entry.value;
          const model = modelIn(inner);
          return model === null || isRetrievalModel(model.id)
            ? []
            : [{ path: `${name}.${key}.${entry.key}`, value: model.id, line: model.line, hint }];
        }),
  );
}

/** What `wrapLanguageModel({model: xai("grok-3")})` wraps. */
function wrappedModel(call: SourceCall): SourceValue {
  const inner = optionsOf(call).find(({ key }) => key === 'model')?.value;
  return inner?.type === 'call' ? inner : call;
}

function nestedOptions({ key, value }: SourceEntry): SourceEntry[] {
  return value.type === 'object' && /config|options|settings|kwargs|body|generation|params/i.test(key)
    ? value.entries
    : [];
}

function isModelName(name: string): boolean {
  const words = wordsOf(name);
  return words.some((word) => MODEL_WORD.test(word)) && !words.some((word) => ABOUT_MODELS.test(word));
}

/** Constants, fields and maps of models: `DEFAULT_MODEL = "…"`, `MODELS = {fast: "…"}`. */
function settingsOfBinding({ name, scope, value }: SourceBinding, claims: Claims): CodeSetting[] {
  const found: CodeSetting[] = [];
  const visit = (inner: SourceValue, path: string, key: string, trusted: boolean, depth: number): void => {
    if (depth > 12 || claims.has(inner)) return;
    const telling = trusted || isModelName(key);
    switch (inner.type) {
      case 'text':
      case 'choice':
      case 'call': {
        const reads = inner.type !== 'call' || READS_ENVIRONMENT.test(lastPart(inner.callee));
        const model = telling && reads ? modelIn(inner) : null;
        if (model !== null && !isRetrievalModel(model.id))
          found.push({ path, value: model.id, line: model.line, hint: key });
        return;
      }
      case 'list': {
        const ids = inner.items.map((item) => wordOf(item)).filter((id) => id !== null && isModelId(id));
        if (telling && ids.length > 0 && ids.length === inner.items.length) {
          // `REASONING_MODELS = […]` says what models can do, `FALLBACK_MODELS = […]` which are asked.
          if (!CHOSEN_LIST.test(wordsOf(key).join('_'))) return;
          found.push({ path, value: ids, line: inner.lines[0], hint: key });
        } else
          for (const [at, item] of inner.items.entries())
            if (item.type === 'object') visit(item, `${path}[${at}]`, '', false, depth + 1);
        return;
      }
      case 'object':
        if (inner.entries.some((entry) => CATALOGUE.test(entry.key)) || isClaimed(inner, claims)) return;
        for (const entry of inner.entries) {
          const own = telling && !/^(name|title|description|id)$/.test(entry.key);
          visit(entry.value, `${path}.${entry.key}`, entry.key, own, depth + 1);
        }
        // `generationConfig = {temperature: 0.4, topP: 1}`
        if (
          inner.entries.some((entry) => MODEL_KEYS.includes(entry.key)) ||
          (samplingOf(inner.entries).length >= 2 &&
            inner.entries.some((entry) => entry.key === 'temperature'))
        )
          for (const { key: parameter, value: given, lines } of samplingOf(inner.entries))
            if (given.type === 'number')
              found.push({
                path: `${path}.${parameter}`,
                value: given.value,
                line: lines[0],
                hint: parameter,
              });
    }
  };
  visit(value, [...scope, name].join('.'), name, false, 0);
  const ids = found.flatMap((setting) => setting.value).filter((id) => typeof id === 'string');
  return ids.length > MAX_CHOICES ? [] : found;
}
