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
  const known = tools.map(({ content }) => JSON.stringify(content));
  return index.file.bindings.flatMap(({ name, scope, value }): Draft[] => {
    if (scope.length > 0 || !NAMED.test(name) || NOT_TOLD.test(name) || value.type !== 'call') return [];
    const schema = readSchema(value, index);
    if (schema === null || schema.type !== 'object' || !isDescribed(schema, 0)) return [];
    const shown = JSON.stringify(schema);
    // A part of a tool of this file, or of a schema above.
    if (known.some((other) => other.includes(shown))) return [];
    known.push(shown);
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
