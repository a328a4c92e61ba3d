import type { JsonRecord } from '../../values.ts';
import { literalOf, toJson } from '../evaluate.ts';
import { lastPart } from '../names/name-words.ts';
import type {
  SourceBinding,
  SourceCall,
  SourceClass,
  SourceEntry,
  SourceField,
  SourceValue,
} from '../types.ts';

const TYPES: ReadonlyMap<string, string> = new Map([
  ['str', 'string'],
  ['int', 'integer'],
  ['float', 'number'],
  ['bool', 'boolean'],
  ['list', 'array'],
  ['dict', 'object'],
]);

/** Classes that pydantic's `create_model` makes, by the names that they are bound to. */
export function listCreatedModels(bindings: readonly SourceBinding[]): SourceClass[] {
  return bindings.flatMap(({ name, value }) => {
    const made = value.type === 'call' ? readCreatedModel(value, name) : null;
    return made === null ? [] : [made];
  });
}

/** `create_model("Reply", sure=(bool, Field(description="…")))` as the class that it makes; null of another call. */
export function readCreatedModel(call: SourceCall, bound: string | null = null): SourceClass | null {
  if (lastPart(call.callee) !== 'create_model') return null;
  const [first] = call.positional;
  const name = bound ?? (first?.type === 'text' ? literalOf(first) : '');
  if (name === '') return null;
  return {
    name,
    bases: ['BaseModel'],
    decorators: [],
    doc: null,
    fields: call.named.filter(({ key }) => !key.startsWith('__')).map(readField),
    lines: call.lines,
    scope: call.scope,
  };
}

/** `(bool, Field(description="…"))`, `(str, ...)`, `(int, 5)` */
function readField({ key, value, lines }: SourceEntry): SourceField {
  const [type, given] = value.type === 'list' ? value.items : [value];
  const annotation = type?.type === 'name' ? type.name : '';
  const known = TYPES.get(annotation);
  const field = given?.type === 'call' && lastPart(given.callee) === 'Field' ? given : null;
  const fallback = field === null ? given : (defaultOf(field) ?? undefined);
  return {
    name: key,
    schema: { ...(known === undefined ? {} : { type: known }), ...(field === null ? {} : saidOf(field)) },
    annotation,
    required: fallback === undefined || fallback.type === 'other',
    default: fallback === undefined || fallback.type === 'other' ? null : fallback,
    lines,
  };
}

function defaultOf({ named, positional }: SourceCall): SourceValue | null {
  return named.find(({ key }) => key === 'default')?.value ?? positional[0] ?? null;
}

function saidOf({ named }: SourceCall): JsonRecord {
  return Object.fromEntries(
    named.flatMap(({ key, value }): [string, JsonRecord[string]][] => {
      const json = key === 'default' ? undefined : toJson(value);
      return json === undefined ? [] : [[key, json]];
    }),
  );
}
