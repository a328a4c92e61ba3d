import { placeLeaves } from '../documents/setting-lines.ts';
import { baseName, isEnvFile, isUnderTests, stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { findEnvironmentModels, findModelSettings, listModels } from '../shapes/model-settings.ts';
import { isRagData } from '../shapes/rag-keys.ts';
import type { ArtifactFormat } from '../types.ts';
import { isConfigSized, isRecord, type JsonRecord, type Leaf, settingsOf } from '../values.ts';

/** Keys of recordings, other tools' files and result tables; what holds one is no model configuration. */
const FOREIGN = new Set(
  `messages choices usage input completion response output outputs score openapi swagger model_list litellm_settings interactions
  prompts scenarios testData evaluators template input_variables _type dependencies devDependencies results rows`.split(
    /\s+/,
  ),
);
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
    return parsed.ok && findLeaves(parsed.value.data).length > 0
      ? { confidence: 'likely', reason: 'a model, or a model beside its sampling parameters' }
      : null;
  },
  parse(file) {
    const parsed = file.data();
    if (!parsed.ok) return parsed;
    const leaves = findLeaves(parsed.value.data);
    return {
      ok: true,
      value: [
        {
          name: isEnvFile(file.path) ? baseName(file.path) : stemOf(file.path),
          content: { type: 'model-config', models: listModels(leaves), settings: settingsOf(leaves) },
          references: [],
          embeddedTests: null,
          positions: placeLeaves(leaves, parsed.value),
        },
      ],
    };
  },
};

/** How the names of models begin, and the providers before a slash. */
const MODEL_TEXT =
  /gpt|claude|gemini|gemma|llama|mi[sx]tral|stral|deepseek|qwen|qwq|grok|phi|command|nova|titan|kimi|glm|jamba|embed|o[1345]\b|[a-z]\//i;

function findLeaves(data: Json): Leaf[] {
  if (!isRecord(data) || !isConfigSized(data)) return [];
  if (DEPLOYMENT.some((key) => Object.hasOwn(data, key))) return findEnvironmentModels(data);
  if (hasForeignKey(data) || isRagData('', data)) return [];
  return findModelSettings(data);
}

function hasForeignKey(data: JsonRecord): boolean {
  return Object.keys(data).some((key) => FOREIGN.has(key));
}
