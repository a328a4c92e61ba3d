import { placeLeaves } from '../documents/setting-lines.ts';
import type { Structured } from '../documents/structured.ts';
import { listDocuments } from '../documents/yaml-stream.ts';
import { isConfigFile, isUnderTests, nameOfConfig } from '../paths.ts';
import type { Json } from '../problem.ts';
import { isBrokenArtifact } from '../shapes/broken-files.ts';
import { mayBeAbout } from '../shapes/config-words.ts';
import { isCustomResource, nameOfResource, runsPrograms } from '../shapes/environment.ts';
import { FRAMEWORK_WORDS } from '../shapes/framework-models.ts';
import { findListedModels } from '../shapes/model-lists.ts';
import {
  findEnvironmentModels,
  findModelSettings,
  findNamedModels,
  findPipelineModels,
  findSampling,
  listModels,
} from '../shapes/model-settings.ts';
import {
  findPromptfooProviders,
  listPromptfooProviders,
  mayBePromptfooProviders,
} from '../shapes/promptfoo-providers.ts';
import { isRagData } from '../shapes/rag-keys.ts';
import { findModelsBesideRetrieval, linesBeside } from '../shapes/retrieval-sections.ts';
import type { ArtifactFormat, FileProbe, ParsedArtifact } from '../types.ts';
import {
  isConfigSized,
  isRecord,
  type JsonRecord,
  type Leaf,
  listLeaves,
  normalizeKey,
  settingsOf,
} from '../values.ts';

/** Keys of recordings, other tools' files and result tables; what holds one is no model configuration. */
const FOREIGN = new Set(
  `messages choices usage input completion response output outputs score openapi swagger model_list litellm_settings interactions
  prompts scenarios testData evaluators template input_variables _type dependencies devDependencies results rows`.split(
    /\s+/,
  ),
);
/** Those under which an application also keeps where it reads and writes: `output: {dir, retention_days}`. */
const ALSO_SETTINGS = new Set(['input', 'output', 'outputs', 'results', 'response', 'score', 'prompts']);
/** What a recording says of a call. */
const RECORDED =
  /^(text|content|choices|usage|messages?|role|tokens|(in|out)puttokens|latency\w*|finishreason|scores?|answer|response|completion|accuracy|f1|passed)$/;
/** What an editor or an issue form asks a model for is no feature of the product. */
const ELSEWHERE =
  /(^|\/)\.((github|gitlab|circleci)\/(issue_template|discussion_template|dependabot)|vscode\/|idea\/|zed\/)/i;
/** Files of CI, which run evals and agents with the models that they name. */
const PIPELINE =
  /(^|\/)(\.(github|gitlab|circleci|buildkite|woodpecker)\/|(\.gitlab-ci|action|azure-pipelines|bitbucket-pipelines|\.drone|\.woodpecker)[\w.-]*\.ya?ml$)/i;

/** Files that set up one model, by their names; what they say of it needs no name of it. */
const OF_ONE_MODEL =
  /(^|\/)(llms?|(ai|gpt|chat|language)[-_.]?model|model|openai|anthropic|claude|gemini|ollama|generation|sampling|completion)[-_.]?(config(uration)?|settings|params|parameters|options)\.(ya?ml|json|toml|properties|ini|cfg|conf)$/i;
/** Files of which models an application uses, by their names; keys say what for: `summarizer: gemini-flash-latest`. */
const OF_MODELS =
  /(^|\/)(llm|ai)?[-_.]?(models?|llms?)([-_.](config|map|roles|routing))?\.(ya?ml|json|toml)$/i;
/** A section that says who does what; of models there are then names without the word. */
const ROLES =
  /^[\s"'{[]{0,20}(?:(?:llm|ai|agent)[-_.]?)?(?:roles?|routes?|tasks?|assignments?|tiers|stages|purposes|slots|overrides|aliases)["']?[ \t]*[:\]]/im;
/** `DEEPSEEK_MAX_TOKENS`, `max.tokens` */
const LIMITS = /max[-_.]?(?:output|new|completion)?[-_.]?tokens/i;

/** Models and sampling parameters in configuration, outside a prompt. */
export const modelConfig: ArtifactFormat = {
  id: 'model-config',
  kind: 'model-config',
  readsSome: true,
  candidate: (path) => isConfigFile(path) && !isUnderTests(path) && !ELSEWHERE.test(path),
  match(file) {
    const ofOne = OF_ONE_MODEL.test(file.path);
    if (!ofOne && !mayBeAbout('models', file.text)) return null;
    const says =
      /model|llm|engine|deployment|llama|routing/i.test(file.text) &&
      (MODEL_TEXT.test(file.text) || FRAMEWORK_WORDS.test(file.text));
    const roles =
      ROLES.test(file.text) &&
      /gpt-?\d|claude-|gemini-\d|qwen|llama|mistral|sonnet|opus|haiku/i.test(file.text);
    if (isBrokenArtifact(file, 'model-config'))
      return { confidence: 'certain', reason: 'named for models, one of which it names' };
    const other = LIMITS.test(file.text) || ofOne || OF_MODELS.test(file.path);
    if (!says && !roles && !other && !mayBePromptfooProviders(file.text)) return null;
    return readParts(file).length > 0
      ? { confidence: 'likely', reason: 'a model, or a model beside its sampling parameters' }
      : null;
  },
  parse(file) {
    const parsed = isBrokenArtifact(file, 'model-config') ? file.data() : null;
    if (parsed?.ok === false) return parsed;
    const parts = readParts(file);
    const stem = nameOfConfig(file.path);
    return { ok: true, value: parts.map((part) => toArtifact(file, part, parts, stem)) };
  },
};

/** One document of a file, and what it says of models. */
type Part = { source: Structured; leaves: Leaf[]; lines: [number, number] | null };

function readParts(file: FileProbe): Part[] {
  return listDocuments(file)
    .map((source) => ({ source, leaves: findLeaves(file.path, source.data), lines: source.lines }))
    .filter(({ leaves }) => leaves.length > 0);
}

function toArtifact(
  file: FileProbe,
  { source, leaves, lines }: Part,
  parts: readonly Part[],
  stem: string,
): ParsedArtifact {
  const given = parts.length === 1 ? null : nameOfResource(source.data);
  return {
    name: given ?? stem,
    content: { type: 'model-config', models: modelsOf(source.data, leaves), settings: settingsOf(leaves) },
    references: [],
    embeddedTests: null,
    positions: placeLeaves(leaves, source),
    ...(lines === null ? linesBeside(file, source, leaves) : { lines, root: `line ${lines[0]}` }),
  };
}

function modelsOf(data: Json, leaves: readonly Leaf[]): string[] {
  const provided = listPromptfooProviders(data);
  return provided.length > 0 ? [...new Set(provided)].sort() : listModels(leaves);
}

/** How the names of models begin, and the providers before a slash. */
const MODEL_TEXT =
  /gpt|claude|gemini|gemma|llama|mi[sx]tral|stral|deepseek|qwen|qwq|grok|phi|command|nova|titan|kimi|glm|jamba|embed|openai|llm|ollama|lm_?studio|cpp|gguf|safetensors|localai|models|sonnet|opus|haiku|flash|pro\b|ultra|4o|o[1345]\b|[a-z]\//i;

function findLeaves(path: string, data: Json): Leaf[] {
  if (!isConfigSized(data)) return [];
  const provided = findPromptfooProviders(data);
  if (provided.length > 0) return provided;
  if (!isRecord(data)) return findListedModels(path, data);
  if (PIPELINE.test(path)) return findPipelineModels(withoutLineEnds(data));
  if (isCustomResource(data)) {
    const found = findModelSettings(data);
    return found.length > 0 ? found : findEnvironmentModels(data);
  }
  if (runsPrograms(data)) return findEnvironmentModels(data);
  if (hasForeignKey(data)) return [];
  if (isRagData(path, data)) return findModelsBesideRetrieval(data);
  const found = findModelSettings(data);
  if (found.length > 0) return found;
  if (OF_ONE_MODEL.test(path)) return findSampling(data);
  return OF_MODELS.test(path) ? findNamedModels(data) : [];
}

/** `model: |` with one line below it is that line. */
function withoutLineEnds(data: JsonRecord): JsonRecord {
  const trim = (value: Json): Json => {
    if (typeof value === 'string') return value.replace(/^([^\n]+)\n+$/, '$1');
    if (Array.isArray(value)) return value.map(trim);
    return isRecord(value) ? withoutLineEnds(value) : value;
  };
  return Object.fromEntries(Object.entries(data).map(([key, value]) => [key, trim(value)]));
}

function hasForeignKey(data: JsonRecord): boolean {
  return Object.entries(data).some(
    ([key, value]) => FOREIGN.has(key) && !(ALSO_SETTINGS.has(key) && isRecord(value) && !isRecording(value)),
  );
}

function isRecording(section: JsonRecord): boolean {
  return listLeaves(section).some(({ keys }) => keys.some((key) => RECORDED.test(normalizeKey(String(key)))));
}
