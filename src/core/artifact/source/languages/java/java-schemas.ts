import { lastPart } from '../../names/name-words.ts';
import { literalOf } from '../../text-parts.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../../types.ts';
import { entryAt } from '../lezer/reading.ts';

/** LangChain4j's classes of schemas (https://docs.langchain4j.dev/tutorials/structured-outputs). */
const TYPES: ReadonlyMap<string, string> = new Map([
  ['JsonObjectSchema', 'object'],
  ['JsonArraySchema', 'array'],
  ['JsonStringSchema', 'string'],
  ['JsonEnumSchema', 'string'],
  ['JsonIntegerSchema', 'integer'],
  ['JsonNumberSchema', 'number'],
  ['JsonBooleanSchema', 'boolean'],
]);
const ADDS = /^add(String|Integer|Number|Boolean|Enum)?Property$/;

/**
 * The schema that a builder of LangChain4j makes: `JsonObjectSchema.builder().addEnumProperty("unit", List.of("c", "f"))
 * .required("unit").build()`. Null of any other call.
 */
export function readJavaSchema({ callee, named, lines }: SourceCall): SourceValue | null {
  const type = TYPES.get(lastPart(callee));
  if (type === undefined) return null;
  const properties = named.flatMap(propertyOf);
  const entries = named.flatMap(({ key, value, lines: at }): SourceEntry[] => {
    if (ADDS.test(key)) return [];
    if (key === 'enumValues') return [entryAt('enum', asList(value), at)];
    return [entryAt(key, key === 'required' ? asList(value) : value, at)];
  });
  return {
    type: 'object',
    entries: [
      entryAt('type', textAt(type, lines)),
      ...(properties.length === 0
        ? []
        : [entryAt('properties', { type: 'object', entries: properties, lines })]),
      ...entries,
    ],
    lines,
  };
}

/** `addStringProperty("city", "Its name")`, `addEnumProperty("unit", List.of("c", "f"), "…")`, `addProperty("days", schema)` */
function propertyOf({ key, value, lines }: SourceEntry): SourceEntry[] {
  const kind = ADDS.exec(key);
  if (kind === null || value.type !== 'list') return [];
  const [named, first, second] = value.items;
  const name = named?.type === 'text' ? literalOf(named.parts) : null;
  if (name === null) return [];
  const type = kind[1];
  if (type === undefined) return first === undefined ? [] : [entryAt(name, first, lines)];
  const described = type === 'Enum' ? second : first;
  const entries = [
    entryAt('type', textAt(type === 'Enum' ? 'string' : type.toLowerCase(), lines)),
    ...(type === 'Enum' && first !== undefined ? [entryAt('enum', first)] : []),
    ...(described === undefined ? [] : [entryAt('description', described)]),
  ];
  return [entryAt(name, { type: 'object', entries, lines }, lines)];
}

function asList(value: SourceValue): SourceValue {
  return value.type === 'text' ? { type: 'list', items: [value], lines: value.lines } : value;
}

function textAt(text: string, lines: [number, number]): SourceValue {
  return { type: 'text', parts: [{ text }], lines };
}
