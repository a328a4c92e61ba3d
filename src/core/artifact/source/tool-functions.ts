import type { ToolDefinition } from '../types.ts';
import { isRecord, type JsonRecord } from '../values.ts';
import type { Draft } from './drafts.ts';
import { entryOf, optionsOf, renderText, textIn, toJson, wordOf } from './evaluate.ts';
import type { SourceIndex } from './source-index.ts';
import { draftOfTool, EMPTY_SCHEMA, placesOfSchema, schemaOfFunction } from './tool-drafts.ts';
import type { Lines, SourceClass, SourceFunction, SourceText, SourceValue } from './types.ts';
import { readSchema } from './zod-schema.ts';

const TOOL_DECORATORS =
  /(^|\.)(tool|function_tool|tool_plain|kernel_function|ai_function|ai_callable|function_schema|mcp_tool|beta_tool|beta_async_tool|register_tool|llm_tool|agent_tool|skill|register_for_llm|call_tool_plain|openai_function|strands_tool)$/;

/** The tool that a decorated function is: its docstring and parameters are what the model sees. */
export function readToolFunction(fn: SourceFunction, index: SourceIndex): Draft | null {
  const decorator = fn.decorators.find((value) => TOOL_DECORATORS.test(nameOf(value)));
  if (decorator === undefined || fn.name === '') return null;
  const given = decorator.type === 'call' ? optionsOf(decorator) : [];
  const first = decorator.type === 'call' ? decorator.positional[0] : undefined;
  const called = first?.type === 'text' ? wordOf(first) : null;
  const name =
    wordOf(entryOf(given, 'name', 'name_override')) ??
    (called !== null && /^[\w.-]+$/.test(called) ? called : fn.name);
  const described =
    textIn(entryOf(given, 'description', 'description_override', 'desc')?.value) ??
    (called !== null && /\s/.test(called) && first?.type === 'text' ? first : null) ??
    fn.doc;
  const schema = entryOf(given, 'args_schema', 'schema', 'input_schema', 'parameters')?.value;
  const tool: ToolDefinition = {
    name,
    description: described === null ? '' : renderText(described).trim(),
    parameters: (schema === undefined ? null : readSchema(schema, index)) ?? schemaOfFunction(fn),
  };
  const positions = new Map<string, Lines>([['description', described ?? fn]]);
  for (const field of fn.parameters) positions.set(`parameters.${field.name}`, field);
  return draftOfTool(
    [...fn.scope, fn.name].join('.'),
    tool,
    fn,
    `function decorated with @${nameOf(decorator)}`,
    positions,
  );
}

function nameOf(value: SourceValue): string {
  return value.type === 'call' ? value.callee : value.type === 'name' ? value.name : '';
}

/** The tool that a class is: `class Search(BaseTool)` with a name and a description. */
export function readToolClass(cls: SourceClass, index: SourceIndex): Draft | null {
  if (!cls.bases.some((base) => /(^|\.)\w*Tool(\[.*\])?$/.test(base))) return null;
  const field = (...names: string[]) => cls.fields.find((candidate) => names.includes(candidate.name));
  const [name, description, schema] = [
    field('name'),
    field('description'),
    field('args_schema', 'schema', 'inputs', 'parameters', 'input_schema'),
  ];
  const text = textOfField(description?.default ?? null, index) ?? cls.doc;
  const id = textOfField(name?.default ?? null, index);
  if (text === null || (id === null && description === undefined)) return null;
  const called = id === null ? cls.name : renderText(id);
  const tool: ToolDefinition = {
    name: called,
    description: renderText(text).trim(),
    parameters: schemaOfMember(schema?.default ?? null, index) ?? EMPTY_SCHEMA,
  };
  const positions = new Map<string, Lines>([
    ['description', text],
    ...placesOfSchema(schema?.default ?? undefined),
  ]);
  return draftOfTool(cls.name, tool, cls, `class of ${cls.bases[0] ?? 'a tool'}`, positions);
}

function textOfField(value: SourceValue | null, index: SourceIndex): SourceText | null {
  if (value?.type !== 'call') return textIn(value ?? undefined, index.lookup);
  return textIn(entryOf(value.named, 'default')?.value ?? value.positional[0], index.lookup);
}

function schemaOfMember(value: SourceValue | null, index: SourceIndex): JsonRecord | null {
  if (value === null) return null;
  const schema = readSchema(value, index);
  if (schema !== null) return schema;
  // smolagents: `inputs = {"query": {"type": "string", "description": "…"}}`
  const json = toJson(value);
  return isRecord(json) && Object.values(json).every(isRecord) ? { type: 'object', properties: json } : null;
}
