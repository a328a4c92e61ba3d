import { isModelId, isWellKnownModel } from '../model-id.ts';
import { SAMPLING_KEYS } from '../parameters.ts';
import type { Json } from '../problem.ts';
import { dottedPath, type Leaf, listLeaves, normalizeKey, sectionOf, stringOf } from '../values.ts';
import { isVariable, listEnvironment } from './environment.ts';
import { listFrameworkModels, namesFrameworkModel } from './framework-models.ts';
import { listHubModels } from './hub-models.ts';
import { listLocalModels } from './local-models.ts';
import { listModelAddresses } from './model-addresses.ts';
import { listAliasModels } from './model-aliases.ts';
import { isModelOption, listCommandOptions } from './model-arguments.ts';
import { listRoleModels, neighboursOf } from './model-neighbours.ts';
import { choosesProvider, listProviderRoutes, routesToModel } from './model-routes.ts';
import { isSampling, listTuned, listTunedByPrefix, nameOfTuned, namesService } from './model-sections.ts';
import { defaultOf } from './placeholder-defaults.ts';

/** `model`, `fast_model`, `OPENAI_MODEL`, `modelName`; the value decides whether it names a model. */
const MODEL_KEY = /model(id|name|ur[il])?$|^(llm(name|id)?|deployment(name)?|engine)$/;
/** `SUMMARY_LLM`, `CHAT_ENGINE`, `azure-deployment` */
const SERVED_KEY = /[_-](llms?|engine|deployment)([_-](name|id))?$/i;
const MODELS_KEY = /models$/;
/** `MODEL_DRAFT`, `modelFast`: what a model is for, behind the word. */
const MODEL_FOR = /model[_-]\w|[mM]odel[A-Z]|MODEL_\w/;
/** What is said of a model without naming it. */
const ABOUT_MODEL =
  /(type|family|class|arch\w*|provider|vendor|format|prefix|suffix|label|title|description|tokenizer|alias|owner|author|license|card|path|dir|file|url|options|choices|enum|examples|available|supported|allowed)$/;
/** A list of more models is a catalogue to choose from, not a choice. */
const MAX_MODELS = 8;
const PROMPT_KEY = /(prompt|instructions?|persona)$/;

/**
 * The leaves of a configuration that name a model, set a sampling parameter or hold a prompt beside them, if the file
 * configures a model at all; else none. A model stands beside a parameter, is known well enough to stand alone, or is
 * what a service of models is told to use. `without`: leaves that are another artifact's.
 */
export function findModelSettings(data: Json, without: (leaf: Leaf) => boolean = () => false): Leaf[] {
  const options = listCommandOptions(data);
  const all = [...listLeaves(data), ...listEnvironment(data), ...options];
  const leaves = all.filter((leaf) => !without(leaf));
  const own = new Set([
    ...leaves.filter(namesService),
    ...leaves.filter(choosesProvider),
    ...listFrameworkModels(leaves),
    ...listTuned(leaves),
    ...listTunedByPrefix(leaves),
    ...listRoleModels(leaves),
    ...listAliasModels(leaves),
    ...listLocalModels(leaves),
    ...listHubModels(leaves),
    ...options,
  ]);
  const named = leaves.filter(namesModel);
  const sampled = leaves.filter(isSampling);
  if (own.size === 0 && !(isNamed(leaves, named) && (isPaired(named, sampled) || isChoice(named)))) return [];
  const groups = [...named, ...own].map(({ keys }) => groupOf(keys));
  const embedding = new Set(named.filter(embeds).map(({ keys }) => dottedPath(groupOf(keys))));
  const addresses = listModelAddresses(
    leaves,
    all.filter((leaf) => namesModel(leaf) || namesService(leaf)),
  );
  const kept = new Set([...own, ...named, ...sampled, ...listProviderRoutes(leaves, named), ...addresses]);
  const isBeside = neighboursOf(groups, embedding);
  return leaves.filter((leaf) => kept.has(leaf) || isPrompt(leaf) || isBeside(leaf));
}

function embeds({ keys, value }: Leaf): boolean {
  return (
    modelsOf(value).some((model) => /embed/i.test(model)) || keys.some((key) => /embed/i.test(String(key)))
  );
}

/** What a network that is trained has, and a model that is asked has not. */
const TRAINED =
  /^(architectures?|hiddensize|vocabsize|(bos|eos|pad)tokenid|transformersversion|learningrate|(train)?batchsize|epochs?|dropout|nestimators|maxdepth|optimizer|numlayers|numhiddenlayers|numclasses|lossfunction|weightdecay)$/;
const SAMPLES =
  /^(temperature|topp|minp|max(output|completion|new)?tokens|numpredict|numctx|frequencypenalty|presencepenalty|repe(at|tition)penalty|reasoningeffort|thinkingbudget)$/;

/** The models of a file that says which ones are used, by keys that say what for; and how they sample: `temperature_agent: 0`. */
export function findNamedModels(data: Json): Leaf[] {
  const leaves = listLeaves(data);
  const named = leaves.filter(
    ({ keys, value }) =>
      typeof value === 'string' &&
      (isWellKnownModel(value) || /^(gemini|claude)-[a-z-]+-latest$/.test(value)) &&
      !ABOUT_MODEL.test(normalizeKey(String(keys.at(-1)))) &&
      !keys.some((key) => isModelId(String(key))),
  );
  // A list of what there is chooses nothing.
  const isCatalogue =
    named.length > MAX_MODELS || named.some(({ keys }) => keys.some((key) => typeof key === 'number'));
  if (named.length === 0 || isCatalogue) return [];
  const tunes = ({ keys }: Leaf) => /^(temperature|max_?tokens)([_-]\w+)?$/i.test(String(keys.at(-1)));
  return leaves.filter((leaf) => named.includes(leaf) || isSampling(leaf) || tunes(leaf));
}

/** The sampling parameters and limits of a file that is of one model and does not name it. */
export function findSampling(data: Json): Leaf[] {
  const leaves = listLeaves(data);
  const nameOf = ({ keys }: Leaf) => normalizeKey(String(keys.at(-1)));
  if (leaves.some((leaf) => TRAINED.test(nameOf(leaf)))) return [];
  const sure = leaves.some((leaf) => SAMPLES.test(nameOf(leaf)) && isSampling(leaf));
  return sure ? leaves.filter((leaf) => isSampling(leaf) || isPrompt(leaf)) : [];
}

function isNamed(leaves: readonly Leaf[], named: readonly Leaf[]): boolean {
  return named.length > 0 || leaves.some(({ keys }) => keys.some((key) => isModelId(String(key))));
}

/** The models of settings that `findModelSettings` gave, sorted. */
export function listModels(leaves: readonly Leaf[]): string[] {
  const told = new Set([...listRoleModels(leaves), ...listAliasModels(leaves)]);
  const models = leaves.flatMap((leaf) => [
    ...leaf.keys.map(String).filter(isModelId),
    ...(told.has(leaf) ||
    namesModel(leaf) ||
    namesService(leaf) ||
    namesFrameworkModel(leaf) ||
    (isModelOption(leaf) && !isSampling(leaf))
      ? modelsOf(leaf.value)
      : []),
  ]);
  const found = models.length > 0 ? models : listTuned(leaves).flatMap((leaf) => nameOfTuned(leaf) ?? []);
  return [...new Set(found)].sort();
}

/** Of a file that is something else (a workflow, a deployment): the models that its environment and its commands name. */
export function findEnvironmentModels(data: Json): Leaf[] {
  const leaves = [...listLeaves(data), ...listEnvironment(data)];
  const tuned = new Set(listTunedByPrefix(leaves));
  const aliases = new Set(listAliasModels(leaves.filter(isVariable)));
  const variables = leaves.filter(
    (leaf) =>
      tuned.has(leaf) ||
      aliases.has(leaf) ||
      (isVariable(leaf) &&
        ((namesModel(leaf) && isChoice([leaf])) || namesService(leaf) || choosesProvider(leaf))),
  );
  const addresses = listModelAddresses(leaves.filter(isVariable), variables).filter(
    (leaf) => !variables.includes(leaf),
  );
  return [...withSampling(variables, leaves), ...addresses, ...listCommandOptions(data)];
}

/** Of what a pipeline of CI does: the models that its inputs, steps, environment and commands name. */
export function findPipelineModels(data: Json): Leaf[] {
  const leaves = [...listLeaves(data), ...listEnvironment(data)];
  const aliases = new Set(listAliasModels(leaves));
  const named = leaves.filter((leaf) => aliases.has(leaf) || (namesModel(leaf) && isChoice([leaf])));
  return [...withSampling(named, leaves), ...listCommandOptions(data)];
}

/**
 * A model with how it is asked, where that stands beside it and says whose it is by its name or by having no other: `MODEL: gpt-5`,
 * `TEMPERATURE: 0`; not `ROOM_TEMPERATURE`.
 */
function withSampling(named: readonly Leaf[], leaves: readonly Leaf[]): Leaf[] {
  const known = new Set(named);
  const sections = new Set(named.map(sectionOf));
  const owners = new Set(named.map((leaf) => lastKey(leaf).replace(/model(id|name)?$/, '')));
  const isOwn = (leaf: Leaf) => {
    const owner = SAMPLED.exec(lastKey(leaf))?.[1];
    return owner !== undefined && (owner === '' || owners.has(owner) || OF_MODEL.test(owner));
  };
  const sampled = leaves.filter(
    (leaf) =>
      !known.has(leaf) &&
      isSampling(leaf) &&
      isSampled(leaf.value) &&
      sections.has(sectionOf(leaf)) &&
      (SAMPLING_KEYS.has(lastKey(leaf)) || isOwn(leaf)),
  );
  return [...named, ...sampled];
}

const SAMPLED =
  /^([a-z]*?)(temperature|topp|max(?:output|completion|new)?tokens|reasoningeffort|numpredict|numctx)$/;
const OF_MODEL =
  /^(default)?(llm|model|openai|azureopenai|anthropic|claude|gemini|gpt|chat|ai|agent|ollama)$/;

function lastKey({ keys }: Leaf): string {
  return normalizeKey(String(keys.at(-1)));
}

/** A number, or how hard a model thinks. */
function isSampled(value: Json): boolean {
  return /^(-?\d+(\.\d+)?|none|minimal|low|medium|high|xhigh)$/.test(defaultOf(String(value)));
}

function namesModel(leaf: Leaf): boolean {
  if (routesToModel(leaf)) return true;
  const { keys, value } = leaf;
  if (!modelsOf(value).every(isModelId) || modelsOf(value).length === 0) return false;
  const [last, above] = [normalizeKey(String(keys.at(-1))), normalizeKey(String(keys.at(-2) ?? ''))];
  if (MODEL_KEY.test(last) || MODELS_KEY.test(last) || SERVED_KEY.test(String(keys.at(-1)))) return true;
  if (ABOUT_MODEL.test(last)) return MODELS_KEY.test(above);
  return MODELS_KEY.test(above) || MODEL_KEY.test(above) || MODEL_FOR.test(String(keys.at(-1)));
}

/** The names in a value: one, a list of them, or the default of a placeholder. */
function modelsOf(value: Json): string[] {
  if (Array.isArray(value)) return value.length > MAX_MODELS ? [] : value.map((item) => stringOf(item) ?? '');
  if (typeof value !== 'string') return [];
  return [defaultOf(value)];
}

/** A prompt among the settings counts, so that it cannot change unseen. */
function isPrompt({ keys, value }: Leaf): boolean {
  return typeof value === 'string' && PROMPT_KEY.test(normalizeKey(String(keys.at(-1))));
}

/** In one mapping, or one in a mapping beside the other (`model`, `parameters: {temperature}`). */
function isPaired(named: readonly Leaf[], sampled: readonly Leaf[]): boolean {
  const groups = new Set(named.map(({ keys }) => dottedPath(groupOf(keys))));
  return sampled.some(
    ({ keys }) =>
      keys.slice(0, -1).some((key) => isModelId(String(key))) ||
      [-1, -2].some((end) => keys.length >= -end && groups.has(dottedPath(keys.slice(0, end)))),
  );
}

/** The mapping that a model's name belongs to. */
function groupOf(model: readonly (string | number)[]): readonly (string | number)[] {
  return model.slice(0, /^(name|id|value)$/.test(String(model.at(-1))) ? -2 : -1);
}

/** A few models, each of a family that nothing else is called after. */
function isChoice(named: readonly Leaf[]): boolean {
  const models = new Set(named.flatMap(({ value }) => modelsOf(value)));
  return models.size > 0 && models.size <= MAX_MODELS && [...models].some(isWellKnownModel);
}
