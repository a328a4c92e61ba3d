import { SAMPLING_KEYS } from '../../parameters.ts';
import { normalizeKey } from '../../values.ts';
import { optionsOf, toJson, wordOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import { rememberByName, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { isRetrievalModel } from '../retrieval/retrieval-models.ts';
import { callsWithOptions, listBound } from '../root-values.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceEntry, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { isModelName } from './model-names.ts';

/** Only language models, and what embeds and hears for them, are kept so. */
const WEIGHTS = /^[^\s:*?"<>|]{1,200}\.(gguf|ggml)$/i;
/** What says which file it is, where the file says the rest. */
const WHICH = /^(gguf_)?(path|file|file_?name|name|weights|model)$/;
/** Names of weights that do not answer. */
const HEARS = /whisper|flux|diffusion|sdxl|(^|[^a-z])(tts|stt|asr|vad|clip|mmproj)([^a-z]|$)/i;
/** How the model that is loaded reads and answers; where it runs is said elsewhere. */
const RUN =
  /^((llm|model|llama|default)_)?(n_ctx|num_ctx|context_(tokens|size|length|window)|max_context_tokens|rep[a-z]{2,6}tion_penalty|repeat_penalty|max_response_tokens|n_predict|num_predict)$/;

const MAX_DEPTH = 6;

/** `sampled`: whether it is an argument, where what samples needs no other name. */
type Given = { path: string; name: string; value: SourceValue; sampled: boolean };

/**
 * Files of weights under a name that says model, with how they are run where it is set beside them: `LLM_PATH = "m.gguf"` and
 * `CONTEXT_TOKENS = 4096`, `Llama(model_path="m.gguf", n_ctx=4096, temperature=0.2)`.
 */
export function listLocalWeights(index: SourceIndex): CodeSetting[] {
  const { bindings } = index.file;
  const bound = Map.groupBy(
    bindings.filter(({ appends }) => !appends),
    ({ scope }) => scope.join('.'),
  );
  const places: Given[][] = [...bound.values()]
    .filter((place) => place.some(({ name, value }) => loads(name, value)))
    .map((place) =>
      place.map(({ scope, name, value }) => ({
        path: [...scope, name].join('.'),
        name,
        value,
        sampled: false,
      })),
    );
  const addEntries = (entries: readonly SourceEntry[], nameOf: () => string, depth = 0): void => {
    for (const { key, value } of entries)
      if (value.type === 'object' && depth < MAX_DEPTH)
        addEntries(value.entries, () => `${nameOf()}.${key}`, depth + 1);
    // Most load nothing, and what a call is named by takes looking around.
    if (!entries.some(({ key, value }) => loads(key, value))) return;
    const name = nameOf();
    places.push(
      entries.map(({ key, value }) => ({ path: `${name}.${key}`, name: key, value, sampled: true })),
    );
  };
  for (const call of callsWithOptions(index.file)) addEntries(optionsOf(call), () => nameOfCall(call, index));
  for (const { path, value } of listBound(index.file))
    if (value.type === 'object') addEntries(value.entries, () => path);
  return places.flatMap((place) => {
    const weights = place.flatMap(weightsOf);
    return weights.length === 0 ? [] : [...weights, ...place.flatMap(runOf)];
  });
}

const saysModel = rememberByName((name): boolean => isModelName(name) || WHICH.test(wordsOf(name).join('_')));

function loads(name: string, value: SourceValue): boolean {
  return saysModel(name) && literalsIn(value).some(isWeights);
}

function isWeights(literal: SourceValue): boolean {
  const file = wordOf(literal) ?? '';
  return WEIGHTS.test(file) && !HEARS.test(file) && !isRetrievalModel(file);
}

function weightsOf({ path, name, value }: Given): CodeSetting[] {
  if (!loads(name, value)) return [];
  return literalsIn(value)
    .filter(isWeights)
    .map((literal) => ({ path, value: toJson(literal) ?? null, line: literal.lines[0], hint: name }));
}

const isRun = rememberByName((name): boolean => RUN.test(wordsOf(name).join('_')));

function runOf({ path, name, value, sampled }: Given): CodeSetting[] {
  if (!isRun(name) && !(sampled && SAMPLING_KEYS.has(normalizeKey(name)))) return [];
  const [literal] = literalsIn(value).filter(({ type }) => type === 'number');
  return literal === undefined
    ? []
    : [{ path, value: toJson(literal) ?? null, line: literal.lines[0], hint: name }];
}
