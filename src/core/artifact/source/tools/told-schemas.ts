import { isRecord, type JsonRecord } from '../../values.ts';
import type { Draft } from '../drafts.ts';
import { innerValues } from '../evaluate.ts';
import type { SourceIndex } from '../source-index.ts';
import type { Lines, SourceFile, SourceValue } from '../types.ts';
import { draftOfTool, placesOfSchema } from './tool-drafts.ts';
import { readSchema } from './zod-schema.ts';

const NAMED = /([sS]chema|Input|Args|Params|Parameters)$/;
/** Schemas of what programs tell each other. */
const NOT_TOLD =
  /(Event|State|Config|Request|Response|Output|Result|Definition|Options|Env|Settings|Metadata|Error|Payload|ToolCall|ToolUse|Json)(Schema)?$/i;
const MAX_DEPTH = 20;

/**
 * Schemas with described fields that a file of TypeScript holds for the tools of others: `PickSchema = z.object({row:
 * z.number().describe("…")})`. `speaksOfTools`: the file says what they are for.
 */
export function findToldSchemas(
  index: SourceIndex,
  tools: readonly Draft[],
  speaksOfTools: boolean,
): Draft[] {
  if (index.file.language !== 'typescript' || !speaksOfTools) return [];
  const used = namesInUse(index.file);
  const found = index.file.bindings.flatMap(({ name, scope, value }) => {
    if (
      scope.length > 0 ||
      !used.has(name) ||
      !NAMED.test(name) ||
      NOT_TOLD.test(name) ||
      value.type !== 'call'
    )
      return [];
    const schema = readSchema(value, index);
    if (schema === null || schema.type !== 'object' || !isDescribed(schema, 0)) return [];
    return [{ name, value, schema, shown: JSON.stringify(schema) }];
  });
  const wholes = [...tools.map(({ content }) => JSON.stringify(content)), ...found.map(({ shown }) => shown)];
  return found.flatMap(({ name, value, schema, shown }) => {
    // A part of a tool of this file, or of another schema.
    if (wholes.some((whole) => whole.length > shown.length && whole.includes(shown))) return [];
    const tool = { name, description: '', parameters: schema, schemaOnly: true as const };
    const places = new Map<string, Lines>(placesOfSchema(value));
    return [draftOfTool(name, tool, value, 'schema of a tool', places)];
  });
}

/** Names that are exported or stand for a value somewhere: a schema that only a type is made of is told to nobody. */
function namesInUse({ exports, bindings, calls, functions }: SourceFile): Set<string> {
  const names = new Set(exports);
  const visit = (value: SourceValue, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (value.type === 'name') names.add(value.name.split('.', 1)[0] ?? value.name);
    else if (value.type === 'spread') visit(value.value, depth + 1);
    else for (const inner of innerValues(value)) visit(inner, depth + 1);
  };
  for (const { value } of bindings) visit(value, 0);
  for (const { returns } of functions) for (const value of returns) visit(value, 0);
  for (const { positional, named } of calls)
    for (const value of [...positional, ...named.map((entry) => entry.value)]) visit(value, 0);
  return names;
}

/** Whether a field of the schema says in words what it is. */
export function isDescribed(schema: JsonRecord, depth = 0): boolean {
  if (depth > MAX_DEPTH) return false;
  const inner = [
    ...(isRecord(schema.properties) ? Object.values(schema.properties) : []),
    schema.items ?? null,
  ];
  return inner.some(
    (member) =>
      isRecord(member) && (typeof member.description === 'string' || isDescribed(member, depth + 1)),
  );
}
