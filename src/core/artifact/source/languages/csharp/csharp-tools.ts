import { lastPart } from '../../names/name-words.ts';
import { literalOf } from '../../text-parts.ts';
import type { SourceCall, SourceEntry, SourceField, SourceValue } from '../../types.ts';
import { entryAt, textOf } from '../lezer/reading.ts';

/** What makes a tool of a method or of a function that is written there. */
const OF_METHODS =
  /(^|\.)(AIFunctionFactory\.create|KernelFunctionFactory\.createFromMethod|createFunctionFromMethod|McpServerTool\.create|KernelFunctionFromMethod\.create)$/;
/** What makes a tool of a name, a description and a schema. */
const OF_SCHEMAS =
  /(^|\.)(ChatTool|ResponseTool|ConversationTool|RealtimeTool)\.createFunctionTool$|^(\w*FunctionToolDefinition|ConversationFunctionTool)$/;
/** `prompt.Function("add", "Adds.", (int a, int b) => …)` of Teams. */
const OF_PROMPTS = /(^|\.)\w*[pP]rompt\.function$/;
const RENAMED: ReadonlyMap<string, string> = new Map([
  ['functionName', 'name'],
  ['functionDescription', 'description'],
  ['functionParameters', 'parameters'],
]);
/** `new StdioClientTransport(new() { Command = "npx", Arguments = […] })` */
const TRANSPORTS: ReadonlyMap<string, string> = new Map([
  ['StdioClientTransport', 'StdioClientTransport'],
  ['SseClientTransport', 'SSEClientTransport'],
  ['HttpClientTransport', 'StreamableHTTPClientTransport'],
]);
/** Characters of a schema as text. */
const MAX_JSON = 100_000;
const MAX_DEPTH = 30;

/** Tools and servers of tools under the names that they have elsewhere. */
export function lowerTool(call: SourceCall): void {
  const { callee, positional } = call;
  if (OF_METHODS.test(callee)) {
    const [made, name, description] = positional;
    const method = made ?? call.named.find(({ key }) => key === 'method')?.value;
    const options = positional.flatMap((value) => (value.type === 'object' ? value.entries : []));
    call.callee = 'FunctionTool';
    call.named = [
      ...renamed([...call.named, ...options]).filter(({ key }) => key !== 'method'),
      ...(name?.type === 'text' ? [entryAt('name', name)] : []),
      ...(description?.type === 'text' ? [entryAt('description', description)] : []),
    ];
    call.positional = method === undefined ? [] : [method];
    if (method?.type === 'function')
      call.named.push(entryAt('parameters', schemaOf(method.function.parameters, call.lines)));
  } else if (OF_PROMPTS.test(callee)) {
    const [name, description] = positional;
    const made = positional.find((value) => value.type === 'function');
    if (made === undefined || name?.type !== 'text' || description?.type !== 'text') return;
    call.callee = 'FunctionTool';
    call.named = [
      entryAt('name', name),
      entryAt('description', description),
      entryAt('parameters', schemaOf(made.function.parameters, call.lines)),
    ];
    call.positional = [made];
  } else if (OF_SCHEMAS.test(callee)) {
    const given = positional.flatMap((value, at): SourceEntry[] => {
      const key = ['name', 'description', 'parameters'][at];
      return key === undefined || !/^(text|object|name)$/.test(value.type) ? [] : [entryAt(key, value)];
    });
    call.callee = 'FunctionTool';
    call.named = [...given, ...renamed(call.named)];
    call.positional = [];
  } else if (callee === 'FunctionDefinition' && positional[0]?.type === 'text') {
    call.named = [entryAt('name', positional[0]), ...call.named];
    call.positional = positional.slice(1);
  } else {
    const transport = TRANSPORTS.get(lastPart(callee));
    if (transport === undefined) return;
    const options = positional.flatMap((value) => (value.type === 'object' ? value.entries : []));
    call.callee = transport;
    call.named = [...call.named, ...options].map((entry) =>
      entry.key === 'arguments' ? { ...entry, key: 'args' } : entry,
    );
    call.positional = positional.filter(({ type }) => type !== 'object');
  }
}

function renamed(named: readonly SourceEntry[]): SourceEntry[] {
  return named.map((entry) => ({ ...entry, key: RENAMED.get(entry.key) ?? entry.key }));
}

/** The parameters of a function as a schema that is written out. */
function schemaOf(fields: readonly SourceField[], lines: [number, number]): SourceValue {
  const word = (text: string, at = lines): SourceValue => textOf([{ text }], at);
  const properties = fields.map(({ name, schema, default: given, lines: at }) => {
    const value = valueOfJson(schema, at, 0);
    if (value.type === 'object' && given !== null) value.entries.push(entryAt('default', given));
    return entryAt(name, value, at);
  });
  const required = fields.filter((field) => field.required).map(({ name }) => word(name));
  return {
    type: 'object',
    entries: [
      entryAt('type', word('object')),
      entryAt('properties', { type: 'object', entries: properties, lines }),
      entryAt('required', { type: 'list', items: required, lines }),
    ],
    lines,
  };
}

/** The object that a text of JSON is; null of every other value. */
export function jsonIn(value: SourceValue | undefined): SourceValue | null {
  const text = value?.type === 'text' ? literalOf(value.parts) : null;
  if (value === undefined || text === null || text.length > MAX_JSON || !/^\s*\{/.test(text)) return null;
  try {
    return valueOfJson(JSON.parse(text), value.lines, 0);
  } catch {
    return null;
  }
}

function valueOfJson(json: unknown, lines: [number, number], depth: number): SourceValue {
  if (depth > MAX_DEPTH) return { type: 'other', lines };
  if (typeof json === 'string') return textOf([{ text: json }], lines);
  if (typeof json === 'number') return { type: 'number', value: json, lines };
  if (typeof json === 'boolean') return { type: 'boolean', value: json, lines };
  if (Array.isArray(json))
    return { type: 'list', items: json.map((item) => valueOfJson(item, lines, depth + 1)), lines };
  if (typeof json !== 'object' || json === null) return { type: 'null', lines };
  return {
    type: 'object',
    entries: Object.entries(json).map(([key, inner]) => entryAt(key, valueOfJson(inner, lines, depth + 1))),
    lines,
  };
}
