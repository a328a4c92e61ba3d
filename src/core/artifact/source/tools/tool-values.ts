import type { Json } from '../../problem.ts';
import { findTools } from '../../shapes/tool-shapes.ts';
import type { ToolDefinition, ToolsContent } from '../../types.ts';
import type { Draft } from '../drafts.ts';
import {
  constantOf,
  entryOf,
  itemsOf,
  literalOf,
  optionsOf,
  renderText,
  showHole,
  textIn,
  toJson,
  wordOf,
} from '../evaluate.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { Lines, SourceEntry, SourceObject, SourceValue } from '../types.ts';
import { readAction } from './agent-actions.ts';
import { readHostedTools } from './hosted-tools.ts';
import { draftOfTool, placesOfSchema, SCHEMA_KEYS } from './tool-drafts.ts';
import { readArguments, readSchema } from './zod-schema.ts';

/** Values nested deeper than this are data. */
const MAX_DEPTH = 60;

/**
 * The tools that a literal list or object holds, in the dialect it is written in; null where it holds none. `listed`: it is called
 * a list of tools, of which a name and a schema say enough.
 */
export function readToolValue(
  value: SourceValue,
  name: string,
  index: SourceIndex,
  listed = false,
): Draft | null {
  if (value.type !== 'object' && value.type !== 'list') return null;
  const hosted = readHostedTools(value, name, index);
  const bare = listed && isListOfBare(value);
  if (hosted !== null || !(bare || isDescribed(value))) return hosted;
  const data = withSchemas(value, index, 0);
  const found = data === null ? null : findTools(data);
  const [first] = found?.tools ?? [];
  if (found === null || first === undefined) return null;
  if (!bare && found.tools.every(({ tool }) => tool.description === '')) return null;
  const items = value.type === 'list' ? value.items.filter(isWritten) : [value];
  const content: ToolsContent = {
    type: 'tools',
    dialect: found.dialect,
    tools: found.tools.map(({ tool }) => tool),
  };
  return {
    ...draftOfTool(
      isPlain(name) ? first.tool.name : name,
      first.tool,
      value,
      `tools in the dialect of ${found.dialect}`,
      new Map(),
    ),
    content,
    positions: Object.fromEntries(
      content.tools.flatMap((tool, at): [string, number][] => {
        const item = items[at];
        return item === undefined ? [] : positionsOf(tool.name, item);
      }),
    ),
  };
}

/** Tools as MCP lists them, without descriptions: `[{name: "add", input_schema: {type: "object", properties: {…}}}]`. */
function isListOfBare(value: SourceValue): boolean {
  return (
    value.type === 'list' &&
    value.items.length > 0 &&
    value.items.every((item) => {
      if (item.type !== 'object' || wordOf(entryOf(item.entries, 'name')) === null) return false;
      const schema = entryOf(item.entries, 'input_schema', 'inputSchema')?.value;
      if (schema?.type !== 'object' || wordOf(entryOf(schema.entries, 'type')) !== 'object') return false;
      const properties = entryOf(schema.entries, 'properties')?.value;
      return properties?.type === 'object' && properties.entries.length > 0;
    })
  );
}

/** What runs a tool, by its key. */
const HANDLER =
  /^(execute\w*|handler?|run\w*|invoke|call|callback|callable|func?|fn|function|action|perform|implementation|impl|executor|_?call|\w+_(fn|handler|func|function))$/;

/**
 * A tool whose name is its key: `{weather: {description, inputSchema: z.object({…}), execute}}`. `listed`: among the tools that a
 * model is given, of which a client may run some.
 */
export function readToolEntry({ key, value }: SourceEntry, index: SourceIndex, listed = false): Draft | null {
  if (value.type !== 'object') return null;
  const known = schemaEntryOf(value);
  const named =
    known !== null &&
    ((listed && index.usesModels && known.value.type === 'call') ||
      entryOf(value.entries, 'execute', 'handler', 'render', 'name') !== null);
  return named ? readSpecified(value, key, null, known, index) : readToolObject(value, '', index);
}

/** A tool of the AI SDK by itself, which the model knows by a key of elsewhere: `const weather: Tool = {description, inputSchema, execute}`. */
export function readBoundTool(value: SourceValue, name: string, index: SourceIndex): Draft | null {
  if (value.type !== 'object' || entryOf(value.entries, 'name') !== null) return null;
  const schema = schemaEntryOf(value);
  const runs =
    entryOf(value.entries, 'execute') ?? (index.usesModels ? entryOf(value.entries, 'handler') : null);
  if (schema === null || runs === null || !/^(function|name)$/.test(runs.value.type)) return null;
  // What a command of a chat takes is a list.
  return schema.value.type === 'list' ? null : readSpecified(value, name, null, schema, index);
}

function schemaEntryOf({ entries }: SourceObject): SourceEntry | null {
  return entryOf(entries, 'parameters', 'parametersJsonSchema', 'inputSchema');
}

/** Types of tools, as SDKs and applications call them, without white space; `Toolbar` is none. */
const TOOL_TYPE =
  /(^|[.|&<(])\w*(Tool|ToolDefinition|ToolDef|ToolSpec(ification)?|ToolSchema|ToolConfig|ToolParam|ToolDeclaration|ToolInterface|FunctionTool|FunctionDeclaration)(<|>|\||&|\)|$)/;

/** A tool by all that it is: a name, a description, a schema of arguments and what runs it, whatever it is handed to. */
export function readToolObject(value: SourceValue, path: string, index: SourceIndex): Draft | null {
  if (value.type !== 'object') return null;
  const typed = TOOL_TYPE.test(value.typed ?? '');
  if (value.entries.length < (typed ? 2 : 4)) return null;
  const action = readAction(value, isPlain(path) ? null : path, index);
  if (action !== null) return action;
  const name = wordOf(entryOf(value.entries, 'name', 'toolName', 'tool_name'));
  const schema = entryOf(value.entries, ...SCHEMA_KEYS);
  const runs = value.entries.some(
    ({ key, value: { type } }) =>
      HANDLER.test(key) && (type === 'function' || type === 'name' || type === 'call'),
  );
  if (name === null || !/^[a-z][\w.-]{1,63}$/i.test(name) || schema === null || !(runs || typed)) return null;
  return readSpecified(value, name, isPlain(path) ? null : path, schema, index);
}

function readSpecified(
  value: SourceObject,
  key: string,
  path: string | null,
  schema: SourceEntry,
  index: SourceIndex,
): Draft | null {
  const description = textIn(entryOf(value.entries, 'description')?.value, index.lookup);
  const described = description !== null && literalOf(description).trim() !== '';
  // What its type calls a tool needs no description to be one.
  if (!described && !TOOL_TYPE.test(value.typed ?? '')) return null;
  const parameters = speaksOfTools(path, index)
    ? readArguments(schema.value, index)
    : readSchema(schema.value, index);
  // The schema of one value is a field's.
  if (parameters === null || (parameters.type ?? 'object') !== 'object') return null;
  const name = wordOf(entryOf(value.entries, 'name')) ?? key;
  const tool: ToolDefinition = {
    name,
    description: description === null ? '' : renderText(description),
    parameters,
  };
  const places: [string, Lines][] = [['description', description ?? value], ...placesOfSchema(schema.value)];
  return draftOfTool(path ?? name, tool, value, 'tool with a schema', new Map(places));
}

/** Where a table of parameters may be a tool's as well as a command's. */
function speaksOfTools(path: string | null, index: SourceIndex): boolean {
  return (
    index.usesModels || wordsOf(path ?? '').some((word) => /^(tools?|toolset|toolkit|functions)$/.test(word))
  );
}

/** What says nothing of the tool: a default export, what a function without a name is called with. */
function isPlain(name: string): boolean {
  return /(^|\.)(default|exports)?$/.test(name);
}

const described = new WeakMap<SourceValue, boolean>();

/** Whether a description stands anywhere in the value: without one it is no tool, and turning it into data is dear. */
function isDescribed(value: SourceValue, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  if (value.type === 'list') return value.items.some((item) => isDescribed(item, depth + 1));
  if (value.type !== 'object') return false;
  const known = described.get(value);
  if (known !== undefined) return known;
  const found = value.entries.some(
    ({ key, value: inner }) => key === 'description' || isDescribed(inner, depth + 1),
  );
  described.set(value, found);
  return found;
}

/** What stands there itself; other items of a list are tools of elsewhere. */
function isWritten({ type }: SourceValue): boolean {
  return type !== 'other' && type !== 'name' && type !== 'spread';
}

/** The value as data, with zod schemas and names of schemas put into JSON Schema. */
function withSchemas(value: SourceValue, index: SourceIndex, depth: number): Json | null {
  if (depth > MAX_DEPTH) return null;
  if (value.type === 'list')
    return (itemsOf(value, index.lookup) ?? [])
      .filter(isWritten)
      .map((item) => withSchemas(item, index, depth + 1));
  if (value.type !== 'object') return toJson(value) ?? null;
  if (isPassedOn(value.entries, index)) return null;
  return Object.fromEntries(
    value.entries.flatMap(({ key, value: inner }): [string, Json][] => {
      if (inner.type === 'function') return [];
      const named = key === 'enum' && inner.type === 'name' ? itemsOf(inner, index.lookup) : null;
      if (named !== null) return [[key, named.map((item) => toJson(item) ?? null)]];
      if (/^(parameters|input_schema|inputSchema)$/.test(key) && inner.type !== 'object')
        return [[key, readSchema(inner, index) ?? {}]];
      const text = inner.type === 'name' || inner.type === 'choice' ? textIn(inner, index.lookup) : null;
      if (text !== null) return [[key, renderText(text)]];
      // What lists tools of elsewhere in another dialect defines none.
      // `${options.name}.${variant}`: whatever it is called, it is defined elsewhere.
      if (key === 'name' && inner.type === 'text' && !/\w/.test(literalOf(inner).replaceAll('{_}', '')))
        return [];
      // A parameter may be called `name`, and is then a schema.
      if (key === 'name' && inner.type !== 'text' && inner.type !== 'object') {
        const constant = constantOf(inner);
        return constant === null ? [] : [[key, constant]];
      }
      if (key === 'description' && inner.type !== 'text' && inner.type !== 'object')
        return [[key, showHole(inner)]];
      return [[key, withSchemas(inner, index, depth + 1)]];
    }),
  );
}

/** `{name, description, parameters}` of whatever tool is at hand: nothing of it is written here. */
function isPassedOn(entries: readonly SourceEntry[], index: SourceIndex): boolean {
  return [entryOf(entries, 'description'), entryOf(entries, ...SCHEMA_KEYS)].every(
    (entry) =>
      entry?.value.type === 'name' &&
      lastPart(entry.value.name) === entry.key &&
      textIn(entry.value, index.lookup) === null &&
      index.lookup(entry.value.name) === null,
  );
}

function positionsOf(name: string, item: SourceValue): [string, number][] {
  const outer = item.type === 'object' ? item.entries : item.type === 'call' ? optionsOf(item) : [];
  const nested = entryOf(outer, 'function');
  const entries = nested?.value.type === 'object' ? nested.value.entries : outer;
  const schema = entryOf(entries, ...SCHEMA_KEYS);
  const properties = schema?.value.type === 'object' ? entryOf(schema.value.entries, 'properties') : null;
  const members = properties?.value.type === 'object' ? properties.value.entries : [];
  return [
    [`tools.${name}`, item.lines[0]],
    ...entries.map(({ key, lines: [line] }): [string, number] => [
      `tools.${name}.${SCHEMA_KEYS.includes(key) ? 'parameters' : key}`,
      line,
    ]),
    ...members.map(({ key, lines: [line] }): [string, number] => [`tools.${name}.parameters.${key}`, line]),
  ];
}
