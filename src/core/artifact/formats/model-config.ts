import { isModelId } from '../model-id.ts';
import { SAMPLING_KEYS } from '../parameters.ts';
import { isUnderTests, stemOf } from '../paths.ts';
import type { Json, Parsed } from '../problem.ts';
import { isRagData } from '../rag-keys.ts';
import type { Structured } from '../structured.ts';
import type { ArtifactFormat, FileProbe } from '../types.ts';
import {
  dottedPath,
  isConfigSized,
  isRecord,
  type JsonRecord,
  type Leaf,
  listLeaves,
  normalizeKey,
  settingsOf,
} from '../values.ts';

const MODEL_KEY =
  /^((default|primary|fallback|small|large|fast|chat|completion|llm|main|judge|base)?model(id|name)?|llm|deployment(name)?|engine)$/;
/** Keys of recordings, other tools' files and result tables; what holds one is no model configuration. */
const FOREIGN = new Set(
  `messages choices usage completion response output outputs score openapi swagger jobs model_list litellm_settings interactions
  prompts scenarios testData evaluators template input_variables _type dependencies devDependencies results rows apiVersion`.split(
    /\s+/,
  ),
);

/** A model's name beside its sampling parameters, outside a prompt. */
export const modelConfig: ArtifactFormat = {
  id: 'model-config',
  kind: 'model-config',
  candidate: (path) => /\.(ya?ml|json)$/i.test(path) && !isUnderTests(path),
  match(file) {
    if (!/model|llm|gpt-|claude|gemini/i.test(file.text)) return null;
    if (!/temperature|top[-_]?[pk]|max[-_]?\w{0,20}[-_]?tokens|reasoning[-_]?effort/i.test(file.text))
      return null;
    const parsed = readFile(file);
    return parsed.ok && findLeaves(parsed.value.data).length > 0
      ? { confidence: 'likely', reason: 'a model beside its sampling parameters' }
      : null;
  },
  parse(file) {
    const parsed = readFile(file);
    if (!parsed.ok) return parsed;
    const leaves = findLeaves(parsed.value.data);
    const models = leaves.flatMap(({ keys, value }) =>
      [...keys.map(String), ...(typeof value === 'string' && isModelKey(keys) ? [value] : [])].filter(
        isModelId,
      ),
    );
    return {
      ok: true,
      value: [
        {
          name: stemOf(file.path),
          content: {
            type: 'model-config',
            models: [...new Set(models)].sort(),
            settings: settingsOf(leaves),
          },
          references: [],
          embeddedTests: null,
          positions: Object.fromEntries(
            leaves.map((leaf) => [`settings.${dottedPath(leaf.keys)}`, parsed.value.locate(leaf.keys).line]),
          ),
        },
      ],
    };
  },
};

function readFile(file: FileProbe): Parsed<Structured> {
  return /\.json$/i.test(file.path) ? file.json() : file.yaml();
}

function isModelKey(keys: readonly (string | number)[]): boolean {
  const last = normalizeKey(String(keys.at(-1)));
  if (MODEL_KEY.test(last)) return true;
  return (last === 'name' || last === 'id') && MODEL_KEY.test(normalizeKey(String(keys.at(-2) ?? '')));
}

function isSampling(keys: readonly (string | number)[], value: Json): boolean {
  return (
    SAMPLING_KEYS.has(normalizeKey(String(keys.at(-1)))) &&
    (typeof value === 'number' || typeof value === 'string' || Array.isArray(value))
  );
}

/** A prompt among the settings counts, so that it cannot change unseen. */
function isPrompt({ keys, value }: Leaf): boolean {
  return (
    typeof value === 'string' && /(prompt|instructions?|persona)$/.test(normalizeKey(String(keys.at(-1))))
  );
}

/** The leaves that name a model or set a parameter, if the file pairs the two anywhere; else none. */
function findLeaves(data: Json): Leaf[] {
  if (!isRecord(data) || hasForeignKey(data) || !isConfigSized(data) || isRagData('', data)) return [];
  const leaves = listLeaves(data);
  const named = leaves.filter(
    ({ keys, value }) => isModelKey(keys) && typeof value === 'string' && isModelId(value),
  );
  const sampled = leaves.filter(({ keys, value }) => isSampling(keys, value));
  const groups = new Set(named.map(({ keys }) => dottedPath(groupOf(keys))));
  const paired = sampled.some(
    ({ keys }) =>
      keys.slice(0, -1).some((key) => isModelId(String(key))) ||
      // In one mapping, or one in a mapping beside the other (`model`, `parameters: {temperature}`).
      [-1, -2].some((end) => keys.length >= -end && groups.has(dottedPath(keys.slice(0, end)))),
  );
  if (!paired) return [];
  const kept = new Set([...named, ...sampled]);
  return leaves.filter((leaf) => kept.has(leaf) || isPrompt(leaf));
}

/** The mapping that a model's name belongs to. */
function groupOf(model: readonly (string | number)[]): readonly (string | number)[] {
  return model.slice(0, /^(name|id)$/.test(String(model.at(-1))) ? -2 : -1);
}

function hasForeignKey(data: JsonRecord): boolean {
  return Object.keys(data).some((key) => FOREIGN.has(key));
}
