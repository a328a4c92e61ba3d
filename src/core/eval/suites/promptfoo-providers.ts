import { READ_PARAMETERS, readParameters, SAMPLING_KEYS } from '../../artifact/parameters.ts';
import type { Json } from '../../artifact/problem.ts';
import { findTools } from '../../artifact/shapes/tool-shapes.ts';
import type { ModelParameters, ResponseFormat, ToolDefinition } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, memberOf, normalizeKey, stringOf } from '../../artifact/values.ts';
import { toModelId } from './model-id.ts';
import {
  CODE,
  findReferenced,
  type ReferencedTexts,
  type Refuse,
  readReferenced,
} from './promptfoo-files.ts';
import { uniqueLabel } from './promptfoo-prompts.ts';
import { readTransform } from './promptfoo-transforms.ts';

export type ReadProvider = {
  /** Unique in its config. */
  label: string;
  model: string;
  parameters: ModelParameters;
  responseFormat: ResponseFormat;
  tools: ToolDefinition[];
  /** Makes of its answers what is scored; null: nothing does. */
  transform: string | null;
  /** Labels of the prompts it answers; null: all. */
  prompts: string[] | null;
  /** Files that its settings are read from. */
  sources: string[];
};

/** Kinds of OpenAI's and Anthropic's interfaces that are no chat completions. */
const OTHER_INTERFACES =
  /^\w+:(assistant|agents?|codex[\w-]*|claude-agent-sdk|realtime|image|video|speech|transcription|embeddings?|moderation)\b/i;
/** Settings, by their letters alone, that change what a model answers and that no request here carries. */
const UNSENT = new Set([
  ...[...SAMPLING_KEYS].filter((key) => !READ_PARAMETERS.has(key)),
  ...[
    'functions',
    'functioncall',
    'toolchoice',
    'systemprompt',
    'system',
    'systeminstruction',
    'instructions',
  ],
  ...[
    'thinking',
    'logitbias',
    'passthrough',
    'prefix',
    'suffix',
    'mcp',
    'functiontoolcallbacks',
    'modalities',
  ],
]);

/** Every provider of a config that is a chat model; what its `config` says goes into the request or is refused. */
export function readProviders(
  path: string,
  providers: Json,
  texts: ReferencedTexts,
  refuse: Refuse,
): ReadProvider[] {
  const list = Array.isArray(providers) ? providers : providers === null ? [] : [providers];
  if (list.length === 0) refuse('`providers`', 'the config names no provider');
  const taken = new Set<string>();
  return list.flatMap((entry) => {
    const keyed = isRecord(entry) && entry.id === undefined ? Object.entries(entry)[0] : undefined;
    const id = typeof entry === 'string' ? entry : (stringOf(memberOf(entry, 'id')) ?? keyed?.[0] ?? null);
    if (id === null) {
      refuse('a provider', 'it has no id');
      return [];
    }
    const reason = whyNoChatModel(id);
    if (reason !== null) {
      refuse(`provider \`${id}\``, reason);
      return [];
    }
    const settings: JsonRecord = isRecord(keyed?.[1]) ? keyed[1] : isRecord(entry) ? entry : {};
    const transform = readTransform(`\`transform\` of provider \`${id}\``, settings.transform, refuse);
    const written = isRecord(settings.config) ? settings.config : {};
    const config = readFiles(path, id, written, texts, refuse);
    const model = toModelId(id);
    return [
      {
        label: uniqueLabel(stringOf(settings.label) ?? model, taken),
        model,
        transform: transform ?? null,
        parameters: readSampling(config),
        prompts: Array.isArray(settings.prompts)
          ? settings.prompts.filter((one) => typeof one === 'string')
          : null,
        sources: Object.values(written).flatMap((value) =>
          typeof value === 'string' && value.startsWith('file://') ? findReferenced(path, value, texts) : [],
        ),
        ...readShapes(id, config, refuse),
      },
    ];
  });
}

/** Why a provider cannot be run; null where it can. */
export function whyNoChatModel(id: string): string | null {
  if (/^(https?|wss?|webhook)/i.test(id))
    return 'a repository names no address here; a suite of the policy may have these tests as its `dataset` and an `http` target, whose address the operator sets';
  if (/^(file|python|exec|golang|ruby|package):|\.([cm]?[jt]s|py)$/i.test(id)) return CODE;
  if (/^(echo|promptfoo:.*|sequence|manual-input|browser)$/i.test(id)) return 'it is no model';
  return OTHER_INTERFACES.test(id)
    ? 'it is no chat model; other interfaces are not part of this version'
    : null;
}

/** `file://` values of a provider's settings, such as its tools or its response format. */
function readFiles(
  path: string,
  id: string,
  config: JsonRecord,
  texts: ReferencedTexts,
  refuse: Refuse,
): JsonRecord {
  const entries = Object.entries(config).flatMap(([key, value]): [string, Json][] => {
    if (typeof value !== 'string' || !value.startsWith('file://')) return [[key, value]];
    const read = readReferenced(path, value, texts);
    if (read.ok) return [[key, read.value]];
    refuse(`\`${key}\` of provider \`${id}\``, read.reason);
    return [];
  });
  return Object.fromEntries(entries);
}

function readSampling(config: JsonRecord): ModelParameters {
  const effort = stringOf(memberOf(config.reasoning ?? null, 'effort'));
  return { ...(effort === null ? {} : { reasoningEffort: effort }), ...readParameters(config) };
}

/** Tools and response format of the request; what else would change the answer is refused. */
function readShapes(
  id: string,
  config: JsonRecord,
  refuse: Refuse,
): { tools: ToolDefinition[]; responseFormat: ResponseFormat } {
  const what = (key: string) => `\`${key}\` of provider \`${id}\``;
  for (const [key, value] of Object.entries(config)) {
    const idle = value === null || (normalizeKey(key) === 'toolchoice' && value === 'auto');
    if (UNSENT.has(normalizeKey(key)) && !idle) refuse(what(key), 'requests made here do not carry it');
  }
  const tools = config.tools === undefined || config.tools === null ? null : findTools(config.tools);
  if (tools === null && Array.isArray(config.tools) && config.tools.length > 0)
    refuse(what('tools'), 'they are no function tools of one provider');
  const format = readResponseFormat(config.response_format ?? null);
  if (format === null) refuse(what('response_format'), 'it is neither text, json_object nor a json_schema');
  return {
    tools: tools === null ? [] : tools.tools.map(({ tool }) => tool),
    responseFormat: format ?? { type: 'text' },
  };
}

/** Chat completions' form, or that of responses; null where it is neither. */
function readResponseFormat(written: Json): ResponseFormat | null {
  const type = stringOf(memberOf(written, 'type'));
  if (written === null || type === 'text') return { type: 'text' };
  if (type === 'json_object') return { type: 'json' };
  const held = memberOf(written, 'json_schema') ?? written;
  const schema = memberOf(held, 'schema');
  if (type !== 'json_schema' || !isRecord(schema)) return null;
  const name = stringOf(memberOf(held, 'name')) ?? 'response';
  return { type: 'json_schema', name, schema, strict: memberOf(held, 'strict') === true };
}
