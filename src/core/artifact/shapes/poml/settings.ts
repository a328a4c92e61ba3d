import { indexLines } from '../../documents/position.ts';
import { parseJson } from '../../documents/structured.ts';
import { readParameters, unreadParameters } from '../../parameters.ts';
import type { Json } from '../../problem.ts';
import type { ModelParameters, ResponseFormat } from '../../types.ts';
import { isRecord, type JsonRecord, withoutKeys } from '../../values.ts';
import { normalizeName } from './markup.ts';
import type { PomlElement } from './messages.ts';
import { listPomlVariables } from './variables.ts';

/** Elements that set something and print nothing. */
export const SETTINGS: ReadonlySet<string> = new Set([
  'let',
  'meta',
  'outputschema',
  'runtime',
  'stylesheet',
  'tool',
  'tooldefinition',
]);

export type PomlSettings = {
  /** Offsets of the elements that were read, which are no part of a message. */
  ranges: [number, number][];
  model: string | null;
  parameters: ModelParameters;
  responseFormat: ResponseFormat;
  other: JsonRecord;
  positions: Record<string, number>;
  /** Names that `<let>` binds, and those that its values ask for. */
  names: string[];
  variables: string[];
};

/** What a POML text sets beside its messages: `<runtime>`, `<output-schema>`, `<tool-definition>`, `<let>` and the like. */
export function readPomlSettings(
  path: string,
  text: string,
  root: PomlElement | null,
  elements: readonly PomlElement[],
): PomlSettings {
  const lineAt = indexLines(text);
  const found: PomlSettings = {
    ranges: [],
    model: null,
    parameters: {},
    responseFormat: { type: 'text' },
    other: {},
    positions: {},
    names: [],
    variables: [],
  };
  const groups = new Map<string, [string, Json][]>();
  const add = (group: string, name: string, value: Json, line: number) => {
    const members = groups.get(group) ?? [];
    members.push([name, value]);
    groups.set(group, members);
    found.positions[`otherSettings.${group}.${name}`] = line;
  };
  let runtime: JsonRecord = {};
  let end = 0;
  for (const { tag, inner, to } of elements) {
    if (!SETTINGS.has(tag.name) || tag.from < end) continue;
    end = to;
    found.ranges.push([tag.from, to]);
    const { line } = lineAt(tag.from);
    const body = normalizeText(text.slice(...inner));
    const attributes: JsonRecord = Object.fromEntries(
      Object.entries(tag.attributes).map(([key, value]) => [key, readScalar(value)]),
    );
    const type = tag.name === 'meta' ? normalizeName(tag.attributes.type ?? '') : '';
    const data = readJson(path, body);
    if (tag.name === 'runtime' || type === 'runtime') {
      runtime = { ...runtime, ...withoutKeys(attributes, ['type']) };
      for (const name of Object.keys(readParameters(runtime))) found.positions[`parameters.${name}`] ??= line;
      found.positions.model ??= line;
    } else if ((tag.name === 'outputschema' || type === 'responseschema') && isRecord(data)) {
      const name = typeof attributes.name === 'string' ? attributes.name : 'response';
      found.responseFormat = { type: 'json_schema', name, schema: data, strict: false };
      found.positions.schema = line;
      found.positions.responseFormat = line;
    } else if (tag.name === 'tool' || tag.name === 'tooldefinition' || type === 'tool') {
      const name =
        typeof attributes.name === 'string' ? attributes.name : `${groups.get('tools')?.length ?? 0}`;
      const rest = withoutKeys(attributes, ['name', 'type']);
      add('tools', name, { ...rest, ...(body === '' ? {} : { parameters: data ?? body }) }, line);
    } else if (tag.name === 'let') {
      const name = tag.attributes.name ?? `${groups.get('let')?.length ?? 0}`;
      if (tag.attributes.name !== undefined) found.names.push(name);
      found.variables.push(...listPomlVariables(`{{${tag.attributes.value ?? ''}}}${body}`));
      add(
        'let',
        name,
        { ...withoutKeys(attributes, ['name']), ...(body === '' ? {} : { value: data ?? body }) },
        line,
      );
    } else {
      const index = groups.get(tag.name)?.length ?? 0;
      add(tag.name, String(index), { ...attributes, ...(body === '' ? {} : { value: data ?? body }) }, line);
    }
  }
  const { model, provider, ...rest } = runtime;
  if (typeof model === 'string' && model !== '' && !model.includes('{')) {
    found.model = typeof provider === 'string' && !model.includes('/') ? `${provider}/${model}` : model;
  } else delete found.positions.model;
  const unread = {
    ...unreadParameters(rest),
    ...(found.model === null && model !== undefined ? { model } : {}),
    ...(provider !== undefined && found.model !== `${provider}/${model}` ? { provider } : {}),
  };
  found.parameters = readParameters(rest);
  found.other = {
    ...Object.fromEntries([...groups].map(([group, members]) => [group, Object.fromEntries(members)])),
    ...(Object.keys(unread).length === 0 ? {} : { runtime: unread }),
    ...(root === null || Object.keys(root.tag.attributes).length === 0
      ? {}
      : { poml: { ...root.tag.attributes } }),
  };
  return found;
}

function readScalar(value: string): Json {
  const text = value.trim();
  if (/^-?\d{1,15}(\.\d{1,15})?$/.test(text)) return Number(text);
  return text === 'true' || text === 'false' ? text === 'true' : value;
}

function readJson(path: string, body: string): Json | null {
  if (!/^[[{]/.test(body) || body.startsWith('{{')) return null;
  const parsed = parseJson(path, body);
  return parsed.ok ? parsed.value.data : null;
}

function normalizeText(text: string): string {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}
