import { isModelAlias, isShortAlias } from '../../model-alias.ts';
import { isProviderName } from '../../model-id.ts';
import type { Claims } from '../drafts.ts';
import { optionsIn, optionsOf, renderText, wordOf } from '../evaluate.ts';
import { fallbackOf } from '../literal-defaults.ts';
import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { callsWithOptions } from '../root-values.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceEntry, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { isModelName } from './model-names.ts';

const NAMES_MODEL =
  /(^|_)(models?|llm)(_(id|name|alias))?$|(^|_)model_(?!type|class|family|path|dir|file|label)/;
const LANGUAGE =
  /(^|_)(llm|ai|gpt|openai|anthropic|claude|gemini|google|openrouter|chat|agent|judge|assistant|summary|summarizer|planner|fast|smart)(_|$)/;
/** Who is asked: `LLM_PROVIDER = "openai"`. */
const SERVES = /(?:^|_)(llms?|ai|chat|models?|judge)_(?:provider|vendor|backend|option|service)$/;
/** Models that hear have their sizes for names. */
const HEARS = /(^|_)(whisper|stt|asr|transcri\w+)(_|$)/;
const WHISPER =
  /^(tiny|base|small|medium|large|turbo|distil-(small|medium|large))(\.en)?(-v[123](\.5)?)?(-turbo)?$/;
/** What is called, where it is a coding agent or a model. */
const ASKS = /claude|anthropic|agent|llm|gpt|gemini|chat|query|prompt/i;
/** What stands beside the model of something else, or in a record. */
const OTHER_THING =
  /^(make|brand|manufacturer|year|price|vin|sku|mesh|vertices|optimizer|epochs|codec|bitrate|poet|syllables|timestamp|cost\w*|duration\w*|latency\w*|usage|outcome|label|display_?name|description)$/i;

/** What a value under this name has to be: the short name of a model, of one that hears, or of who serves the model. */
const knownBy = rememberByName((name): ((text: string) => boolean) | null => {
  const words = wordsOf(name).join('_');
  const [, whose] = SERVES.exec(words) ?? [];
  if (whose !== undefined) return (text) => isProviderName(text, !/^(llms?|ai)$/.test(whose));
  if (!isModelName(name) || !NAMES_MODEL.test(words)) return null;
  if (HEARS.test(words)) return (text) => WHISPER.test(text);
  return LANGUAGE.test(words) ? isShortAlias : isModelAlias;
});

/** Short names of models: `DEFAULT_MODEL = "sonnet"`, `GEMINI_MODEL = env("M", "flash")`, `ClaudeAgentOptions(model="opus")`. */
export function listAliasSettings(index: SourceIndex, claims: Claims): CodeSetting[] {
  const { bindings, functions } = index.file;
  const found = (key: string, value: SourceValue, path: string): CodeSetting[] => {
    const known = knownBy(key);
    if (known === null) return [];
    const names = aliasesIn(value, known);
    const [line, end] = value.lines;
    const [first] = names;
    return first === undefined
      ? []
      : [{ path, value: names.length > 1 ? names : first, line, end, hint: key }];
  };
  const inEntries = (entries: readonly SourceEntry[], path: string): CodeSetting[] =>
    entries.some(({ key }) => OTHER_THING.test(key))
      ? []
      : entries.flatMap(({ key, value }) => found(key, value, `${path}.${key}`));
  return [
    ...bindings.flatMap(({ name, scope, value, appends }): CodeSetting[] => {
      if (appends || claims.has(value)) return [];
      const path = [...scope, name].join('.');
      if (value.type !== 'object') {
        const own = found(name, value, path);
        const read = own.length > 0 ? null : settingReadBy(value);
        return read === null ? own : found(read, value, path);
      }
      // `MODELS = {fast: "haiku", deep: "opus"}`
      const each =
        knownBy(name) !== null && value.entries.every((entry) => aliasesIn(entry.value, isModelAlias)[0]);
      return each
        ? value.entries.flatMap((entry) => found(name, entry.value, `${path}.${entry.key}`))
        : inEntries(value.entries, path);
    }),
    ...functions.flatMap((fn) =>
      fn.parameters.flatMap(({ name, default: given }) =>
        given === null ? [] : found(name, given, [...fn.scope, fn.name, name].join('.')),
      ),
    ),
    ...callsWithOptions(index.file).flatMap((call) =>
      !claims.has(call) && (index.usesModels || ASKS.test(lastPart(call.callee)))
        ? inEntries(optionsOf(call), nameOfCall(call, index))
        : [],
    ),
  ];
}

/** What the setting is called that a value is read from, whatever it is bound to: `raw = env.LLM_PROVIDER ?? "openai"`. */
function settingReadBy(value: SourceValue): string | null {
  if (value.type === 'call') {
    const { receiver, positional } = value;
    if (receiver !== null) return settingReadBy(receiver);
    const name = fallbackOf(value) === null ? null : wordOf(positional[0]);
    return name !== null && /^[A-Z][A-Z0-9_]+$/.test(name) ? name : null;
  }
  const [first] = value.type === 'choice' ? value.options : [];
  if (first === undefined) return null;
  if (first.type === 'name') return /(^|\.)[A-Z][A-Z0-9_]+$/.test(first.name) ? lastPart(first.name) : null;
  return first.type === 'call' ? wordOf(first.positional[0]) : null;
}

/** The names in a text, in what else it may be, and in what holds where a setting is not given. */
function aliasesIn(value: SourceValue, known: (text: string) => boolean): string[] {
  const names = optionsIn(value, null).flatMap((option): string[] => {
    const given = option.type === 'call' ? fallbackOf(option) : option;
    return given === null
      ? []
      : optionsIn(given).flatMap((one) => (one.type === 'text' ? [renderText(one)] : []));
  });
  return names.every(known) ? [...new Set(names)] : [];
}
