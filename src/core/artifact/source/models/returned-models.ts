import { isWellKnownModel } from '../../model-id.ts';
import { type Claims, isClaimed } from '../drafts.ts';
import type { Lookup } from '../evaluate.ts';
import { isOwnDefault } from '../literal-defaults.ts';
import { wordsOf } from '../names/name-words.ts';
import type { SourceFunction, SourceObject, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { MODEL_KEYS, modelIn, settingsOfModel } from './model-calls.ts';
import { CATALOGUE, isSurelyModel, MAX_CHOICES, settingsOfBinding } from './model-constants.ts';
import { isModelName } from './model-names.ts';

/** What is said of an answer, and not of what is asked: `return {model: "gpt-4o", usage, cost}`. */
const REPORTED =
  /^(usage|\w*cost\w*|tokens?|\w*tokens_?used|latency\w*|duration\w*|elapsed\w*|answer|response|text|content|output|result|choices|status|success|ok|error|message|cached|is_?valid|valid)$/i;
/** Who serves the model that stands beside it. */
const PROVIDER = /^(provider|vendor|(api|model|llm)_?(provider|type)|platform|backend)$/i;
/** Functions that say which model is asked: `getDefaultModel`, `select_model_for_task`. */
const CHOOSES =
  /^(get|select|choose|pick|resolve|default|fallback|current|active|preferred|chat|llm|text|vision|fast|smart|small|large|cheap|openai|anthropic|gemini|model|name|id|for|task|by|tier|the)$/;

/** The models in what a function returns: `return {provider: "openai", modelId: "gpt-5-mini"}`, `return "gpt-5-mini"`. */
export function settingsOfReturned(
  { name, scope, returns }: SourceFunction,
  claims: Claims,
  lookup: Lookup,
  stands: boolean,
): CodeSetting[] {
  const path = [...scope, name].filter((part) => part !== '').join('.');
  // `return row ?? {provider: "openai", model: "gpt-5-mini"}`
  const values = returns.flatMap((value) =>
    value.type === 'choice' && value.options.some(({ type }) => type === 'object') ? value.options : [value],
  );
  const found = values.flatMap((value) =>
    value.type === 'object'
      ? settingsOfChoice(value, path, claims, stands)
      : isIdOfModel(name, scope, value)
        ? settingsOfModel(modelIn(value), path, 'model')
        : choosesModel(name) && value.type !== 'name' && (stands || isSurelyModel(value))
          ? settingsOfBinding(
              { name, scope, value, appends: false, lines: value.lines },
              claims,
              lookup,
              stands,
            )
          : [],
  );
  return found.length > MAX_CHOICES ? [] : found;
}

/** Whether a function of that name says which model is asked. */
export function choosesModel(name: string): boolean {
  const words = wordsOf(name);
  return words.length >= 2 && words.includes('model') && words.every((word) => CHOOSES.test(word));
}

/** Methods by which a type of models gives what each of them is called by its provider. */
const GIVES_ID =
  /^(get_?)?(api_?)?(model_?)?(id|name|slug|identifier|str|string)$|^(as|to|into)_(str|string|model_id|api_(id|name|str))$|^toString$/i;

/** `impl Model { fn id(&self) -> &str { match self { Model::Large => "gpt-5", … } } }`: two well-known models or more. */
function isIdOfModel(name: string, scope: readonly string[], value: SourceValue): boolean {
  if (!GIVES_ID.test(name) || !isModelName(scope.at(-1) ?? '')) return false;
  const model = modelIn(value);
  return model !== null && model.all.length >= 2 && model.all.every(isWellKnownModel);
}

function settingsOfChoice(value: SourceObject, path: string, claims: Claims, stands: boolean): CodeSetting[] {
  const { entries } = value;
  if (isClaimed(value, claims) || entries.some(({ key }) => CATALOGUE.test(key) || REPORTED.test(key)))
    return [];
  if (!stands && !entries.some(({ key }) => PROVIDER.test(key))) return [];
  return entries.flatMap((entry) =>
    (MODEL_KEYS.includes(entry.key) && entry.value.type !== 'call') ||
    (isModelName(entry.key) && isOwnDefault(entry.key, entry.value) && isSurelyModel(entry.value))
      ? settingsOfModel(modelIn(entry.value), `${path}.${entry.key}`, entry.key)
      : [],
  );
}
