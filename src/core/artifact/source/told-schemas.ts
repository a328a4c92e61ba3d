import { isRecord, type JsonRecord } from '../values.ts';
import type { Draft } from './drafts.ts';
import type { SourceIndex } from './source-index.ts';
import { draftOfTool, placesOfSchema } from './tool-drafts.ts';
import type { Lines } from './types.ts';
import { readSchema } from './zod-schema.ts';

const NAMED = /([sS]chema|Input|Args|Params|Parameters)$/;
/** Schemas of what programs tell each other. */
const NOT_TOLD =
  /(Event|State|Config|Request|Response|Output|Result|Definition|Options|Env|Settings|Metadata|Error|Payload)(Schema)?$/i;
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
  const found = index.file.bindings.flatMap(({ name, scope, value }) => {
    if (scope.length > 0 || !NAMED.test(name) || NOT_TOLD.test(name) || value.type !== 'call') return [];
    const schema = readSchema(value, index);
    if (schema === null || schema.type !== 'object' || !isDescribed(schema, 0)) return [];
    return [{ name, value, schema, shown: JSON.stringify(schema) }];
  });
  const wholes = [...tools.map(({ content }) => JSON.stringify(content)), ...found.map(({ shown }) => shown)];
  return found.flatMap(({ name, value, schema, shown }) => {
    // A part of a tool of this file, or of another schema.
    if (wholes.some((whole) => whole.length > shown.length && whole.includes(shown))) return [];
    const tool = { name, description: '', parameters: schema };
    const places = new Map<string, Lines>(placesOfSchema(value));
    return [draftOfTool(name, tool, value, 'schema of a tool', places)];
  });
}

function isDescribed(schema: JsonRecord, depth: number): boolean {
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
