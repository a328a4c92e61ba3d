import type { JsonRecord } from '../../values.ts';
import { toJson } from '../evaluate.ts';
import type { SourceCall, SourceValue } from '../types.ts';

type Step = { name: string; given: readonly SourceValue[] };
export type LaravelField = { schema: JsonRecord; required: boolean };

const TYPES = /^(string|integer|number|boolean|array|object)$/;
/** Links that set a keyword, by the type of the value. */
const BOUNDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  min: { string: 'minLength', array: 'minItems' },
  max: { string: 'maxLength', array: 'maxItems' },
};

/**
 * A field of Laravel's `JsonSchema`, which tools of laravel/mcp and laravel/ai describe their arguments by:
 * `$schema->string()->description('…')->required()`. Null of any other call.
 */
export function readLaravelField(
  call: SourceCall,
  inner: (value: SourceValue) => JsonRecord,
): LaravelField | null {
  const [start, made, ...links] = stepsOf(call);
  if (start?.name !== 'schema' || made === undefined || !TYPES.test(made.name)) return null;
  const type = made.name;
  const schema: JsonRecord = { type };
  const [members] = made.given;
  if (type === 'object' && members?.type === 'object') Object.assign(schema, inner(members));
  let required = false;
  for (const { name, given } of links) {
    const [first] = given;
    const value = first === undefined ? undefined : toJson(first);
    if (name === 'required') required = value !== false;
    else if (name === 'nullable') schema.type = [type, 'null'];
    else if (name === 'items' && first?.type === 'call') schema.items = inner(first);
    else if (first !== undefined && /^(description|title|enum|default|format|pattern|min|max)$/.test(name))
      schema[BOUNDS[name]?.[type] ?? { min: 'minimum', max: 'maximum' }[name] ?? name] = value ?? null;
  }
  return { schema, required };
}

/** The names and calls of a chain, from its beginning. */
function stepsOf(call: SourceCall): Step[] {
  const before = call.receiver?.type === 'call' ? stepsOf(call.receiver) : [];
  const names = call.callee.split('.');
  return [
    ...before,
    ...names.map((name, at) => ({ name, given: at === names.length - 1 ? call.positional : [] })),
  ];
}
