import { isModelId } from '../model-id.ts';
import { SAMPLING_KEYS } from '../parameters.ts';
import { type Leaf, normalizeKey } from '../values.ts';
import { defaultOf } from './placeholder-defaults.ts';

/**
 * A service of models and what it is to use: `OpenAI: {Deployment}`, `AZURE_OPENAI_CHAT_DEPLOYMENT`, `llm: {model}`. Who
 * runs it gives deployments and aliases names of his own, so the value need not be known.
 */
const SERVICE =
  /(openai|azureai|aifoundry|foundry|aiservices?|semantickernel|anthropic|bedrock|vertexai|ollama|openrouter|litellm|groq|vllm|llm(?!ent)|chatcompletion|embeddings?|embedder|rerank(er|ing)?)\w*(deployment|model)(name|id)?$/;
const CHOSEN = /(deployment|model)(name|id)?$/;
/** Whose model it is, where nothing but a language model has such a part: `AGENT_MODEL`. */
const PART =
  /(^|[a-z])(agents?|assistant|chat(bot)?|judge|planner|supervisor|orchestrator|copilot|summar(y|izer)|reasoning|utility|completion|critic|reviewer)model(name|id)?$/;
/** A provider's model, neither of which need be known: `zai:glm-5.1`. */
const PROVIDED = /^[a-z][\w-]{1,30}[:/](?=[\w.:/-]*\d)[A-Za-z][\w.-]*([:/][\w.-]+)*$/;
/** Sections on the way from a service to its model: `spring.ai.openai.chat.options.model`. */
const STEP =
  /^(chat|chatmodel|embeddingmodel|streamingchatmodel|completions?|options|api|defaults?|request)$/;
/** A name that somebody gave: one word with something that no label of an interface has. */
const GIVEN = /^(?=.{3,100}$)(?=.*[\d/:._-])[A-Za-z][\w./:@-]*$/;
const PLACEHOLDER =
  /^(your|my|the|some|insert|enter|replace|change)[-_]|change-?me|xxx|example|placeholder|todo|:\/\//i;
/** Files, hosts and paths are no names of models. */
const ELSEWHERE =
  /\.(gguf|bin|onnx|pt|pth|pkl|joblib|safetensors|tflite|json|ya?ml|py|[jt]s|com|net|org|io)$|^\.|^\//i;

/** A section that is of nothing but a model's answers. */
const MODEL_SECTION =
  /(^|[a-z])llms?(config|settings|options|params|parameters)?$|^(chat|language|ai)?model(config|settings|options|params|parameters|kwargs)$|^(generation|sampling|completion)(config|settings|options|params|parameters)?$|^languagemodel$|^completionparams$|^(lmstudio|llamacpp|koboldcpp|localai)$/;
/** How a model that is run here is set up, under whatever name. */
const TUNED =
  /^(temperature|topp|maxtokens|maxoutputtokens|maxnewtokens|maxcontextwindow|contextwindow|contextlength|maxmodellen|numctx|numpredict|enablethinking|chattemplatekwargs|repeatpenalty|reasoningeffort)$/;
/** What a catalogue says of the models that it offers. */
const CATALOGUE = /cost|pric(e|ing)|capabilit|knowledgecutoff|released?(date|at)?$/;
const FOR_PEOPLE = /^(displayname|description|label|title|notes?)$/;
/** More of them are a catalogue too. */
const MAX_TUNED = 8;

/** Whether a leaf says which deployment or model of a service is used, whatever that is called. */
export function namesService({ keys, value }: Leaf): boolean {
  const names = keys.map((key) => normalizeKey(String(key)));
  const name = names.at(-1) ?? '';
  if (typeof value !== 'string' || !CHOSEN.test(name)) return false;
  const given = defaultOf(value);
  if (!GIVEN.test(given) || PLACEHOLDER.test(given) || ELSEWHERE.test(given)) return false;
  const above = names.slice(0, -1).findLast((key) => !STEP.test(key)) ?? '';
  const whose = `${above}${name}`;
  return SERVICE.test(whose) || (PART.test(whose) && (isModelId(given) || PROVIDED.test(given)));
}

/** `LLM_TEMPERATURE`, `summary_max_tokens`: an environment has no sections, so that names say whose setting it is. */
const PREFIXED_SAMPLING =
  /[a-z](temperature|topp|max(output|completion|new)?tokens|reasoningeffort|numpredict)$|numctx$/;

const PREFIX =
  /^([a-z][\w.]*?|)(temperature|topp|max(?:output|completion|new)?tokens|numpredict|numctx|repeatpenalty|repetitionpenalty|frequencypenalty|presencepenalty)$/;
/** What nothing else than a model is called after: one setting is enough. */
const OF_PROVIDER =
  /(^|[a-z])(llm|ollama|openai|anthropic|claude|gemini|gpt|groq|mistral|deepseek|openrouter|vllm)$/;

export function isSampling({ keys, value }: Leaf): boolean {
  const key = normalizeKey(String(keys.at(-1)));
  return (
    (SAMPLING_KEYS.has(key) || PREFIXED_SAMPLING.test(key)) &&
    (typeof value === 'number' || typeof value === 'string' || Array.isArray(value))
  );
}

/** The leaves of sections that tune a model without naming one as others do: `llm: {temperature, max_tokens}`. */
export function listTuned(leaves: readonly Leaf[]): Leaf[] {
  const sections = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const end = endOfSection(leaf);
    if (end === 0) continue;
    const id = JSON.stringify(leaf.keys.slice(0, end));
    const section = sections.get(id);
    if (section === undefined) sections.set(id, [leaf]);
    else section.push(leaf);
  }
  const tuned = [...sections.values()].filter(isTuned);
  return tuned.length > MAX_TUNED ? [] : tuned.flat().filter((leaf) => !FOR_PEOPLE.test(lastKey(leaf)));
}

/**
 * Settings of one model among many by their names, as environments and config maps have them: `LLM_TEMPERATURE` beside
 * `LLM_MAX_TOKENS`. One by itself may be of a room, or of a parser.
 */
export function listTunedByPrefix(leaves: readonly Leaf[]): Leaf[] {
  const groups = new Map<string, Leaf[]>();
  for (const leaf of leaves) {
    const [, prefix] = PREFIX.exec(lastKey(leaf)) ?? [];
    if (prefix === undefined || !/^-?\d+(\.\d+)?$/.test(defaultOf(String(leaf.value)))) continue;
    const id = JSON.stringify([...leaf.keys.slice(0, -1), prefix]);
    groups.set(id, [...(groups.get(id) ?? []), leaf]);
  }
  return [...groups.values()].filter(isOfOneModel).flat();
}

/** Rooms have temperatures, and accounts a number of tokens: without a name for whose they are both have to stand there. */
function isOfOneModel(group: readonly Leaf[]): boolean {
  const names = new Set(group.map(lastKey));
  const [, prefix = ''] = PREFIX.exec([...names][0] ?? '') ?? [];
  if (prefix === '') return TUNES_ANY.every((one) => [...names].some((name) => one.test(name)));
  return names.size >= 2 || OF_PROVIDER.test(prefix);
}

const TUNES_ANY = [/^temperature$/, /^(max(output|completion|new)?tokens|numpredict|numctx)$/] as const;

/** What a model is called of which a leaf of `listTuned` is a setting; null in a section that has no name for it. */
export function nameOfTuned({ keys }: Leaf): string | null {
  const at = keys.findIndex((key) => normalizeKey(String(key)) === 'models');
  return at < 0 ? null : String(keys[at + 1]);
}

/** How many keys lead to the section that a leaf stands in: a member of `models`, or one that is called after a model. */
function endOfSection({ keys }: Leaf): number {
  const above = keys.slice(0, -1).map((key) => normalizeKey(String(key)));
  const models = above.indexOf('models');
  if (models >= 0 && models + 1 < above.length && typeof keys[models + 1] === 'string') return models + 2;
  return above.findIndex((key) => MODEL_SECTION.test(key)) + 1;
}

function isTuned(section: readonly Leaf[]): boolean {
  const names = section.flatMap(({ keys }) => keys.slice(-2)).map((key) => normalizeKey(String(key)));
  return (
    !names.some((name) => CATALOGUE.test(name)) && new Set(names.filter((name) => TUNED.test(name))).size >= 2
  );
}

function lastKey({ keys }: Leaf): string {
  return normalizeKey(String(keys.at(-1)));
}
