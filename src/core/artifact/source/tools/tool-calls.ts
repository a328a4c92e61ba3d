import type { Json } from '../../problem.ts';
import type { ToolDefinition } from '../../types.ts';
import { isRecord, type JsonRecord } from '../../values.ts';
import type { Draft } from '../drafts.ts';
import { constantOf, entryOf, optionsOf, renderText, showHole, textIn, wordOf } from '../evaluate.ts';
import { lastPart, rememberByName } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { Lines, SourceCall, SourceEntry, SourceFunction, SourceText, SourceValue } from '../types.ts';
import { draftOfTool, EMPTY_SCHEMA, placesOfSchema, SCHEMA_KEYS, schemaOfFunction } from './tool-drafts.ts';
import { readArguments } from './zod-schema.ts';

/** Calls that make a tool of what they are given. */
const MAKERS =
  /^(useCopilotAction|useFrontendTool|tool|createTool|defineTool|dynamicTool|functionTool|makeTool|buildTool|registerTool|addTool|add_tool|register_tool|Tool|DynamicTool|DynamicStructuredTool|StructuredTool|FunctionTool|FunctionDeclaration|BaseTool|zodFunction|zodResponsesFunction|betaZodTool|betaTool|from_function|fromFunction|from_defaults|fromDefaults|from_query_engine|QueryEngineTool|ToolMetadata|ai_tool|aiTool|llmTool|server_tool|defineAction|[cC]reateAction|RunnableTool|create_tool|define_tool|beta_tool|AgentTool|McpTool|Function|FunctionDefinition(Param)?|FunctionObject|ToolDefinition|ToolFunction|ToolInfo|ToolSpecification|as_tool|asTool|(create|define|make|build)_?[fF]unction|RetrieverTool|queryTool|\w*ToolParam\w*)$/;
/** Makers that may be given a function with a name of its own. */
const WRAPS =
  /^(tool|functionTool|FunctionTool|from_function|fromFunction|from_defaults|fromDefaults|beta_?[tT]ool|add_tool|register_tool|create_tool)$/;
/** Makers by names of other things: of a tool they say all that a model has to know. */
const SPECIFIED = /^(create|define|make|build)_?[fF]unction$/;
/** Makers that need no schema: their tool takes a question. */
const WHOLE =
  /^(queryTool|as_tool|asTool|QueryEngineTool|RetrieverTool|ToolMetadata|from_?defaults|fromDefaults|from_query_engine)$/;
/** Makers of SDKs that take a tool without arguments, or its schema from what runs it, which stands elsewhere. */
const SDK_TOOLS = /(^|\.)(mcp\.Tool|FunctionDefinition(Param)?|ToolSpecification|defineTool)$/;
const NAME_KEYS = ['name', 'id', 'toolName', 'tool_name'];
/** Makers whose tool is called as what it is bound to. */
const BOUND = /^(tool|\w*[cC]reateTool|defineTool|dynamicTool|create_tool|define_tool|betaZodTool)$/;

const makesTool = rememberByName((last): boolean => MAKERS.test(last));

/** The tool that a call defines: `tool({…})`, `server.registerTool(name, {…}, handler)`. Null where it defines none. */
export function readToolCall(
  call: SourceCall,
  index: SourceIndex,
  keys: ReadonlyMap<string, string>,
): Draft | null {
  const last = lastPart(call.callee);
  const handsOn = callsAsTool(call);
  if (!makesTool(last) && !isSpecifiedCall(call) && !handsOn) return null;
  const before = lastPart(call.callee.slice(0, -last.length - 1));
  if (
    /^(from_?function|fromFunction|from_?defaults|fromDefaults|from_query_engine)$/.test(last) &&
    !/Tool$/.test(before)
  )
    return null;
  const entries = optionsOfTool(call, index);
  if (SPECIFIED.test(last) && !isSpecified(entries)) return null;
  const called = textIn(call.positional[0], index.lookup);
  const wrapped = WRAPS.test(last) ? functionName(call) : null;
  const given = entryOf(entries, ...NAME_KEYS)?.value;
  const written =
    wordOf(textIn(given, index.lookup)) ??
    constantOf(given) ??
    (called === null ? null : wordOf(called)) ??
    wrapped ??
    (BOUND.test(last) ? boundName(call, index, keys) : null) ??
    null;
  // CrewAI calls `News Search` by `news_search`.
  const name = last === 'from_query_engine' ? (written?.toLowerCase().replaceAll(' ', '_') ?? null) : written;
  if (name === null || name === '' || /\s/.test(name)) return null;
  const target =
    wrapped === null && WRAPS.test(last) === false
      ? handlerOf(entries, index)
      : index.functionOf(wrapped ?? '');
  const described = entryOf(entries, 'description', 'desc', 'tool_description', 'toolDescription');
  const second = called === null ? undefined : secondText(call, index);
  const description: SourceText | null =
    writtenIn(described?.value, index) ?? writtenIn(second, index) ?? target?.doc ?? null;
  const schemaValue =
    entryOf(entries, ...SCHEMA_KEYS)?.value ??
    (last === 'tool' && called !== null ? shapeOf(call, second) : undefined);
  const schema = readArguments(schemaValue, index) ?? readWritten(textIn(schemaValue, index.lookup));
  // Actions are of programs too; those that a model may choose say what they are for.
  if (description === null && described === null && (schemaValue === undefined || /Action$/.test(last)))
    return null;
  // A tool of a drawing program has a name and a description, and nothing that a model could call.
  if (
    schema === null &&
    target === null &&
    !hasHandler(entries) &&
    !isGivenFunction(call) &&
    !WHOLE.test(last) &&
    !SDK_TOOLS.test(call.callee) &&
    !handsOn
  )
    return null;
  // What makes it here may describe it, where the call itself says neither what it is called nor what it does.
  const elsewhere = given === undefined && called === null && index.functionOf(last) !== null;
  const unknown = described?.value ?? second ?? (elsewhere ? call : undefined);
  const tool: ToolDefinition = {
    name,
    description:
      description !== null ? renderText(description) : unknown === undefined ? '' : holeOf(unknown),
    parameters:
      schema ??
      (target === null ? EMPTY_SCHEMA : takesOneText(call, index) ? ONE_TEXT : schemaOfFunction(target)),
  };
  const places: [string, Lines][] = [
    ['description', description ?? described ?? call],
    ...placesOfSchema(schemaValue),
  ];
  return draftOfTool(name, tool, call, `tool made by ${last}()`, new Map(places), entries);
}

/** How LangChain offers a `Tool`, whatever its function calls what it takes. */
const ONE_TEXT: JsonRecord = {
  type: 'object',
  properties: { __arg1: { type: 'string' } },
  required: ['__arg1'],
};

/** LangChain's `Tool`, unlike its `StructuredTool`, has one input without a name. */
function takesOneText({ callee }: SourceCall, { file }: SourceIndex): boolean {
  const [maker, last] = callee.split('.').slice(-2);
  const name = last === 'from_function' || last === undefined ? maker : last;
  return (
    name === 'Tool' &&
    file.imports.some(
      ({ module, names }) =>
        /^langchain(_core|_community|_classic)?(\.|$)/.test(module) &&
        names.some(({ local }) => local === 'Tool'),
    )
  );
}

/** A schema that is written as JSON: `new McpSchema.Tool("…", "…", SCHEMA)`; null of any other text. */
function readWritten(text: SourceText | null): JsonRecord | null {
  if (text === null || !text.parts.every((part) => 'text' in part)) return null;
  try {
    const schema = JSON.parse(renderText(text)) as Json;
    return isRecord(schema) && ('type' in schema || 'properties' in schema) ? schema : null;
  } catch {
    return null;
  }
}

/** With what stands elsewhere in the file, and `metadata=ToolMetadata(name="…")`. */
function optionsOfTool(call: SourceCall, index: SourceIndex): SourceEntry[] {
  const entries = [...optionsOf(call), ...namedOptions(call, index)];
  const metadata = entryOf(entries, 'metadata')?.value;
  if (metadata?.type === 'call') return [...entries, ...optionsOf(metadata)];
  return metadata?.type === 'object' ? [...entries, ...metadata.entries] : entries;
}

/** `registry.register(name="…", description="…", parameters={…}, handler=…)`: by what it is given, whatever is called. */
function isSpecifiedCall({ named }: SourceCall): boolean {
  if (named.length < 4) return false;
  const schema = entryOf(named, ...SCHEMA_KEYS)?.value;
  return (
    schema?.type === 'object' &&
    entryOf(schema.entries, 'type', 'properties') !== null &&
    isSpecified(named) &&
    hasHandler(named)
  );
}

/** `subagent({agent, toolName: "delegate", toolDescription: "…"})`: what an agent is to others. */
function callsAsTool(call: SourceCall): boolean {
  const entries = optionsOf(call);
  return (
    entryOf(entries, 'toolName', 'tool_name')?.value.type === 'text' &&
    entryOf(entries, 'toolDescription', 'tool_description')?.value.type === 'text' &&
    // Of an agent that is made here both are members.
    !entries.some(({ key }) => /^(instructions?|system_?(prompt|message))$/i.test(key))
  );
}

function isSpecified(entries: readonly SourceEntry[]): boolean {
  return (
    [entryOf(entries, 'name'), entryOf(entries, 'description')].every(
      (entry) => entry?.value.type === 'text',
    ) && entryOf(entries, ...SCHEMA_KEYS)?.value.type === 'object'
  );
}

/** What a tool is bound to, or the function that makes it: `const createDocument = ({session}) => tool({…})`. */
function boundName(
  call: SourceCall,
  index: SourceIndex,
  keys: ReadonlyMap<string, string>,
): string | undefined {
  const { names, scope, inside } = index.placeOf(call);
  const name = names.at(-1);
  return (
    (name === undefined ? undefined : (keys.get(name) ?? name)) ??
    (inside === null ? scope.at(-1) : undefined)
  );
}

/** `server.tool(name, description, {city: z.string()}, handler)`: the shape among the arguments. */
function shapeOf({ positional }: SourceCall, described: SourceValue | undefined): SourceValue | undefined {
  return positional.slice(1).find((value) => value !== described && /^(object|call|name)$/.test(value.type));
}

/** `server.tool("find", DESCRIPTION, shape, handler)`: what is said of the tool, also by a constant of elsewhere. */
function secondText({ positional }: SourceCall, index: SourceIndex): SourceValue | undefined {
  const [, second, third] = positional;
  if (second === undefined || textIn(second, index.lookup) !== null) return second;
  const isShape = third !== undefined && /^(object|call|name)$/.test(third.type) && positional.length > 3;
  return second.type === 'name' && isShape ? second : undefined;
}

/** The text that it is; null where `description ?? ""` has one that only stands in for what is not known here. */
function writtenIn(value: SourceValue | undefined, index: SourceIndex): SourceText | null {
  const text = textIn(value, index.lookup);
  return text !== null && renderText(text).trim() === '' && notText(value) !== undefined ? null : text;
}

function notText(value: SourceValue | undefined): SourceValue | undefined {
  return value?.type === 'choice'
    ? value.options.find(({ type }) => type !== 'text' && type !== 'null')
    : undefined;
}

function holeOf(value: SourceValue): string {
  return showHole(notText(value) ?? value);
}

/** `registerTool(name, config, handler)`, where `config` stands elsewhere in the file. */
function namedOptions({ positional }: SourceCall, index: SourceIndex): SourceEntry[] {
  return positional.flatMap((value) => {
    const found = value.type === 'name' ? index.lookup(value.name) : null;
    return found?.type === 'object' ? found.entries : [];
  });
}

function functionName({ positional, named }: SourceCall): string | null {
  const fn =
    named.find(({ key }) => /^(fn|func|function|coroutine|callable)$/.test(key))?.value ?? positional[0];
  return fn?.type === 'name' ? lastPart(fn.name) : null;
}

function handlerOf(entries: readonly SourceEntry[], index: SourceIndex): SourceFunction | null {
  const value = entryOf(entries, 'func', 'fn', 'function', 'coroutine', 'callable')?.value;
  return value?.type === 'name' ? index.functionOf(lastPart(value.name)) : null;
}

function hasHandler(entries: readonly SourceEntry[]): boolean {
  return (
    entryOf(entries, 'execute', 'func', 'fn', 'handler', 'run', 'function', 'coroutine', 'callback') !== null
  );
}

function isGivenFunction({ positional }: SourceCall): boolean {
  return positional.length > 1 && positional.some(({ type }) => type === 'function');
}
