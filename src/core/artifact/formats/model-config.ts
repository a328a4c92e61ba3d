import { placeLeaves } from '../documents/setting-lines.ts';
import { baseName, isEnvFile, isUnderTests, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { findEnvironmentModels, findModelSettings, listModels } from '../shapes/model-settings.ts';
import { isRagData } from '../shapes/rag-keys.ts';
import { findModelsBesideRetrieval, linesBeside } from '../shapes/retrieval-sections.ts';
import type { ArtifactFormat } from '../types.ts';
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
/** Keys of files that run programs: what models those use is in their environment. */
const DEPLOYMENT = ['apiVersion', 'services'];
/** What an editor, an issue form or a test run asks a model for is no feature of the product. */
const ELSEWHERE = /(^|\/)\.(github|vscode|idea|zed|gitlab|circleci)\//i;

/** Models and sampling parameters in configuration, outside a prompt. */
export const modelConfig: ArtifactFormat = {
  id: 'model-config',
  kind: 'model-config',
  candidate: (path) =>
    (/\.(ya?ml|json|toml)$/i.test(path) || isEnvFile(path)) && !isUnderTests(path) && !ELSEWHERE.test(path),
  match(file) {
    if (!/model|llm|engine|deployment/i.test(file.text) || !MODEL_TEXT.test(file.text)) return null;
    const parsed = file.data();
    return parsed.ok && findLeaves(file.path, parsed.value.data).length > 0
      ? { confidence: 'likely', reason: 'a model, or a model beside its sampling parameters' }
      : null;
  },
  parse(file) {
    const parsed = file.data();
    if (!parsed.ok) return parsed;
    const leaves = findLeaves(file.path, parsed.value.data);
    return {
      ok: true,
      value: [
        {
          name: isEnvFile(file.path) ? baseName(file.path) : stemOf(file.path),
          content: { type: 'model-config', models: listModels(leaves), settings: settingsOf(leaves) },
          references: [],
          embeddedTests: null,
          positions: placeLeaves(leaves, parsed.value),
          ...linesBeside(file, parsed.value, leaves),
        },
      ],
    };
  },
};

/** How the names of models begin, and the providers before a slash. */
const MODEL_TEXT =
  /gpt|claude|gemini|gemma|llama|mi[sx]tral|stral|deepseek|qwen|qwq|grok|phi|command|nova|titan|kimi|glm|jamba|embed|openai|llm|ollama|models|o[1345]\b|[a-z]\//i;

function findLeaves(path: string, data: Json): Leaf[] {
  if (!isRecord(data) || !isConfigSized(data)) return [];
  if (DEPLOYMENT.some((key) => Object.hasOwn(data, key))) return findEnvironmentModels(data);
  if (hasForeignKey(data)) return [];
  return isRagData(path, data) ? findModelsBesideRetrieval(data) : findModelSettings(data);
}

function hasForeignKey(data: JsonRecord): boolean {
  return Object.entries(data).some(
    ([key, value]) => FOREIGN.has(key) && !(ALSO_SETTINGS.has(key) && isRecord(value) && !isRecording(value)),
  );
}

function isRecording(section: JsonRecord): boolean {
  return listLeaves(section).some(({ keys }) => keys.some((key) => RECORDED.test(normalizeKey(String(key)))));
}
