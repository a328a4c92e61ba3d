import type { Json } from '../problem.ts';
import type { ToolDefinition, ToolDialect } from '../types.ts';
import { isRecord, type JsonRecord, memberOf, stringOf, withoutKeys } from '../values.ts';
import { listNestedTools } from './nested-tools.ts';

/** Keys under which a file may hold its list of tools. */
const WRAPPERS = [
  'tools',
  'functions',
  'toolDefinitions',
  'tool_definitions',
  'functionDeclarations',
  'function_declarations',
];
/** Keys of a recorded request or answer, an API description or a conversation: then the tools are only cargo. */
const CARGO = [
  'messages',
  'choices',
  'input',
  'output',
  'openapi',
  'swagger',
  'jsonrpc',
  'contents',
  'question',
];

/** The tools of a file, each with the keys that lead to it. */
export type FoundTools = {
  dialect: ToolDialect;
  tools: { tool: ToolDefinition; keys: (string | number)[] }[];
  /** What else the file says: beside the list by its own key, in a tool by the tool's name. */
  unread: JsonRecord;
};

/** Members of a tool that are read into its definition. */
const READ = ['type', 'name', 'description', 'parameters', 'input_schema', 'inputSchema', 'strict'];

/**
 * Reads the tools of a parsed file: a list, a wrapper around a list, or one tool. Null where it is none of these.
 * `named`: the file is called after tools, so that arguments as a list (`[{name, type}]`) are a tool's and no command's.
 */
export function findTools(data: Json, named = false): FoundTools | null {
  return findIn(named ? withSchemas(data) : data);
}

function findIn(data: Json): FoundTools | null {
  if (Array.isArray(data)) return readList(data, []);
  if (!isRecord(data) || CARGO.some((key) => Object.hasOwn(data, key))) return null;
  for (const key of WRAPPERS) {
    const list = memberOf(data, key);
    const found = Array.isArray(list) ? readList(list, [key]) : null;
    if (found !== null) return { ...found, unread: { ...withoutKeys(data, [key]), ...found.unread } };
    if (Array.isArray(list)) return null;
  }
  const single = readTool(data);
  if (single === null) return findInside(data);
  const { dialect, tool } = single;
  return { dialect, tools: [{ tool, keys: [] }], unread: unreadOf(data, tool) };
}

/** A list of tools among an application's settings: the first. */
function findInside(data: JsonRecord): FoundTools | null {
  for (const { list, keys } of listNestedTools(data, CARGO)) {
    const found = readList(list, keys);
    if (found !== null) return found;
  }
  return null;
}

/** Tools whose arguments are a list of names and types, with the schema that it means. */
function withSchemas(data: Json): Json {
  if (Array.isArray(data)) return data.map(withSchemas);
  if (!isRecord(data)) return data;
  const list = memberOf(data, 'arguments') ?? memberOf(data, 'parameters');
  const isArguments =
    Array.isArray(list) &&
    list.length > 0 &&
    list.every((item) => ['name', 'type'].every((key) => stringOf(memberOf(item, key)) !== null));
  if (!isArguments)
    return Object.fromEntries(
      Object.entries(data).map(([key, value]) => [key, WRAPPERS.includes(key) ? withSchemas(value) : value]),
    );
  const properties = list
    .filter(isRecord)
    .map((item) => [String(item.name), withoutKeys(item, ['name', 'required'])]);
  const required = list.flatMap((item) =>
    memberOf(item, 'required') === true ? [memberOf(item, 'name') ?? ''] : [],
  );
  const parameters = { type: 'object', properties: Object.fromEntries(properties), required };
  return { ...withoutKeys(data, ['arguments']), parameters };
}

/** Every element must be a tool of one dialect; tools built into the provider (`type: web_search`) may stand among them. */
function readList(list: Json[], at: (string | number)[]): FoundTools | null {
  // Gemini and Vertex wrap their declarations once more.
  for (const key of ['functionDeclarations', 'function_declarations']) {
    const nested = list.length === 1 ? memberOf(list[0], key) : undefined;
    if (!Array.isArray(nested)) continue;
    const found = readList(nested, [...at, 0, key]);
    return found === null ? null : { ...found, dialect: 'gemini' };
  }
  const found: FoundTools['tools'] = [];
  const unread: [string, Json][] = [];
  let dialect: ToolDialect | null = null;
  for (const [index, item] of list.entries()) {
    const read = readTool(item);
    const tool = read?.tool ?? readBuiltIn(item);
    if (tool === null) return null;
    if (read !== null) {
      if (dialect !== null && dialect !== read.dialect) return null;
      dialect = read.dialect;
      if (isRecord(item)) unread.push(...Object.entries(unreadOf(item, read.tool)));
    }
    found.push({ tool, keys: [...at, index] });
  }
  return dialect === null ? null : { dialect, tools: found, unread: Object.fromEntries(unread) };
}

/** `{create_refund: {annotations: ...}}`; empty where all of the tool was read. */
function unreadOf(item: JsonRecord, tool: ToolDefinition): JsonRecord {
  const nested = memberOf(item, 'function') ?? memberOf(item, 'toolSpec');
  const outer = withoutKeys(item, isRecord(nested) ? ['type', 'function', 'toolSpec'] : READ);
  const unread = isRecord(nested) ? { ...outer, ...withoutKeys(nested, READ) } : outer;
  return Object.keys(unread).length === 0 ? {} : Object.fromEntries([[tool.name, unread]]);
}

function readTool(item: Json): { dialect: ToolDialect; tool: ToolDefinition } | null {
  if (!isRecord(item)) return null;
  const spec = memberOf(item, 'toolSpec');
  if (isRecord(spec)) {
    const schema = memberOf(memberOf(spec, 'inputSchema'), 'json');
    return isSchema(schema) ? build('bedrock', spec, schema) : null;
  }
  const nested = memberOf(item, 'function');
  if (item.type === 'function' && isRecord(nested)) {
    const parameters = memberOf(nested, 'parameters');
    if (parameters !== undefined && !isSchema(parameters)) return null;
    return build('openai-chat', nested, parameters, memberOf(nested, 'strict'));
  }
  const name = stringOf(memberOf(item, 'name'));
  if (name === null) return null;
  for (const [key, dialect] of [
    ['input_schema', 'anthropic'],
    ['inputSchema', 'mcp'],
  ] as const) {
    const schema = memberOf(item, key);
    if (schema !== undefined) return isSchema(schema) ? build(dialect, item, schema) : null;
  }
  const parameters = memberOf(item, 'parameters');
  if (item.type === 'function' && (parameters === undefined || isSchema(parameters)))
    return build('openai-responses', item, parameters, memberOf(item, 'strict'));
  // OpenAI's former `functions`, and BFCL: the bare function.
  if (item.type !== undefined || !isSchema(parameters) || typeof memberOf(item, 'description') !== 'string')
    return null;
  return build('openai-responses', item, parameters);
}

const EMPTY: JsonRecord = { type: 'object', properties: {} };

function build(
  dialect: ToolDialect,
  item: JsonRecord,
  schema: Json | undefined,
  strict?: Json,
): { dialect: ToolDialect; tool: ToolDefinition } | null {
  const name = stringOf(memberOf(item, 'name'));
  if (name === null || name === '') return null;
  return {
    dialect,
    tool: {
      name,
      description: stringOf(memberOf(item, 'description')) ?? '',
      parameters: isRecord(schema) ? { properties: {}, ...normalizeSchema(schema) } : EMPTY,
      ...(typeof strict === 'boolean' ? { strict } : {}),
    },
  };
}

function readBuiltIn(item: Json): ToolDefinition | null {
  const type = stringOf(memberOf(item, 'type'));
  if (type === null || type === 'function' || !/^[a-z]+(_[a-z0-9]+)+$/.test(type) || !isRecord(item))
    return null;
  const { type: _type, name, ...settings } = item;
  return {
    name: stringOf(name) ?? type,
    description: `built into the provider (${type})`,
    parameters: { type: 'object', properties: {}, ...settings },
    builtIn: type,
  };
}

function isSchema(value: Json | undefined): value is JsonRecord {
  if (!isRecord(value)) return false;
  const type = memberOf(value, 'type');
  if (type === 'object' || type === 'dict' || type === 'OBJECT') return true;
  if (Object.keys(value).length === 0) return true;
  return ['properties', '$ref', 'anyOf', 'oneOf', 'allOf'].some((key) => Object.hasOwn(value, key));
}

/** Type names of BFCL and Python that are no JSON Schema. */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['dict', 'object'],
  ['float', 'number'],
  ['double', 'number'],
  ['int', 'integer'],
  ['long', 'integer'],
  ['bool', 'boolean'],
  ['str', 'string'],
  ['list', 'array'],
  ['tuple', 'array'],
]);
/** Members that hold schemas by name, one schema, or a list of schemas. */
const BY_NAME = ['properties', 'patternProperties', '$defs', 'definitions', 'dependentSchemas'];
const NESTED = ['items', 'additionalProperties', 'not', 'anyOf', 'oneOf', 'allOf', 'prefixItems'];

/** JSON Schema with the type names of other dialects (`dict`, `float`, `any`) put into its own; no properties are none. */
function normalizeSchema(schema: JsonRecord): JsonRecord {
  const entries = Object.entries(schema).flatMap(([key, value]): [string, Json][] => {
    if (key === 'properties' && isRecord(value) && Object.keys(value).length === 0) return [];
    if (key === 'type' && typeof value === 'string') {
      // Gemini writes the names of types in capitals.
      const name = /^[A-Z]+$/.test(value) ? value.toLowerCase() : value;
      return name === 'any' ? [] : [[key, TYPES.get(name) ?? name]];
    }
    if (BY_NAME.includes(key) && isRecord(value)) {
      return [
        [
          key,
          Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, normalizeInner(inner)])),
        ],
      ];
    }
    return [[key, NESTED.includes(key) ? normalizeInner(value) : value]];
  });
  return Object.fromEntries(entries);
}

function normalizeInner(value: Json): Json {
  if (Array.isArray(value)) return value.map(normalizeInner);
  return isRecord(value) ? normalizeSchema(value) : value;
}
