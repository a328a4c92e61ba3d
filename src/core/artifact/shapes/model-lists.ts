import { isWellKnownModel } from '../model-id.ts';
import { SAMPLING_KEYS } from '../parameters.ts';
import { hasDirectory, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { entriesOf, isRecord, type JsonRecord, type Leaf, listLeaves, normalizeKey } from '../values.ts';
import { findModelSettings } from './model-settings.ts';

/** More are a catalogue. */
const MAX_LISTED = 50;
const MODEL = /^(model|modelid|modelname|llm)$/;
/** What a catalogue says of what there is to choose from, and a run of what came out. */
const OTHER =
  /cost|pric|capabilit|context(window|length)|released?(date|at)?$|deprecat|modalit|^(input|output|prompt|completion)tokens?$|latency|duration|scores?$|accuracy|^(passed|results?|output|outputs|response|answer|messages|content|choices|usage|timestamp|createdat|license|parameters?count|size|downloads|likes|owned_?by|object)$/;
/** Numbers by which answers and models are ranked; `precision` is of weights as well. */
const MEASURE =
  /^((macro|micro|avg|mean)?f1|(sacre)?bleu\d?|rouge\w{0,4}|meteor|chrf|wer|cer|acc|precision|recall|auc|mrr|map|ndcg\w{0,3}|(pass|hits?|recall|precision)at\d+|exactmatch|em|perplexity|winrate|wins|losses|elo|rank|votes|mmlu\w*|gsm8k|humaneval|swebench\w*)$/;
/** Files of what evals are run with. */
const MATRIX =
  /(^|[-_.])(eval[-_]?)?(matrix|configs?|variants?|experiments?|candidates?|contestants|arms|systems|models?[-_]under[-_]test)([-_.]|$)/i;
const MODEL_MATRIX =
  /(^|[-_.])(models?|llms?|evals?)[-_](matrix|candidates?|variants?|under[-_]test)([-_.]|$)/i;
const EVALS = /^([a-z0-9]+[-_])*(evals?|evaluations?|experiments?|benchmarks?)$/i;

/** Whether a list at the top of a file may be one of models, by the file's name. */
function isNamedForModelList(path: string): boolean {
  return MODEL_MATRIX.test(stemOf(path)) || (MATRIX.test(stemOf(path)) && hasDirectory(path, EVALS));
}

/**
 * The leaves of a list of configurations, each a model with how it is asked: `[{name, model, prompt, temperature}]`. In a file that is
 * named for what is evaluated the models are enough.
 */
export function findListedModels(path: string, data: Json): Leaf[] {
  if (!Array.isArray(data) || data.length === 0 || data.length > MAX_LISTED || !data.every(isRecord))
    return [];
  if (!data.every(isOfModel)) return findModelsOfJobs(data);
  return isNamedForModelList(path) || data.some(isSampled) ? listLeaves(data) : [];
}

/** Nothing else is called so. */
const LLM_MODEL = /^llmmodel(id|name)?$/;
/** What is done by itself, and no row of what was. */
const OF_JOB = /^(cron|schedule|trigger|triggers|systemprompt|instructions?)$/;
/** More models are a catalogue. */
const MAX_MODELS = 8;

/** `[{name, actions: [{job, llm_model}]}]`: of what is to be done, which model does it. */
function findModelsOfJobs(data: JsonRecord[]): Leaf[] {
  const leaves = listLeaves(data);
  const nameOf = (key: string | number | undefined) => normalizeKey(String(key));
  if (leaves.some(({ keys }) => keys.some((key) => OTHER.test(nameOf(key))))) return [];
  const rows = data.map((row) => Object.keys(row).some((key) => OF_JOB.test(nameOf(key))));
  const models = leaves.flatMap(({ keys, value }) =>
    LLM_MODEL.test(nameOf(keys.at(-1))) &&
    (keys.length > 2 || rows[Number(keys[0])] === true) &&
    typeof value === 'string' &&
    isWellKnownModel(value)
      ? [value]
      : [],
  );
  return models.length > 0 && new Set(models).size <= MAX_MODELS ? findModelSettings(data) : [];
}

function isOfModel(record: JsonRecord): boolean {
  const entries = entriesOf(record);
  return (
    entries.some(
      ({ key, value }) => MODEL.test(key) && typeof value === 'string' && isWellKnownModel(value),
    ) &&
    !entries.some(({ key, value }) => OTHER.test(key) || (typeof value === 'number' && MEASURE.test(key)))
  );
}

function isSampled(record: JsonRecord): boolean {
  return listLeaves(record).some(({ keys }) => SAMPLING_KEYS.has(normalizeKey(String(keys.at(-1)))));
}
