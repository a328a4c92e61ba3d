import type { Json } from '../../problem.ts';
import type { ResponseFormat } from '../../types.ts';
import type { JsonRecord } from '../../values.ts';
import type { BamlDefinition } from './classes.ts';
import { readBamlType } from './types.ts';

type Definitions = ReadonlyMap<string, BamlDefinition>;

/** The definitions that these names lead to, those included; names of other files lead nowhere. */
export function reachDefinitions(names: readonly string[], definitions: Definitions): Set<string> {
  const reached = new Set<string>();
  const open = [...names];
  for (let name = open.pop(); name !== undefined; name = open.pop()) {
    const definition = definitions.get(name);
    if (definition === undefined || reached.has(name)) continue;
    reached.add(name);
    open.push(...definition.names);
  }
  return reached;
}

/**
 * What an answer of type `returns` must look like; text where it is a plain string, and where the file does not define
 * what it is. `returns` is then what remains to be said of the type; null where the format says all.
 */
export function formatOfReturn(
  returns: string,
  definitions: Definitions,
): { responseFormat: ResponseFormat; reached: Set<string>; returns: string | null } {
  const type = readBamlType(returns);
  const plain = { responseFormat: { type: 'text' } as const, reached: new Set<string>(), returns };
  if (type === null) return plain;
  if (returns === 'string') return { ...plain, returns: null };
  const reached = reachDefinitions(type.names, definitions);
  if (reached.size === 0) return plain;
  const root = definitions.get(/^#\/\$defs\/(\w+)$/.exec(String(type.schema.$ref))?.[1] ?? '');
  const inner = root?.schema ?? type.schema;
  const used = new Set(
    [...reached].filter((name) => name !== root?.name || isNamedBy(reached, definitions, name)),
  );
  const schema = withDefinitions(inner, used, definitions);
  return {
    responseFormat: { type: 'json_schema', name: returns, schema, strict: false },
    reached,
    returns: null,
  };
}

function isNamedBy(reached: ReadonlySet<string>, definitions: Definitions, name: string): boolean {
  return [...reached].some((other) => definitions.get(other)?.names.includes(name));
}

/** A schema with the definitions that it needs; what another file defines is anything, under its name. */
export function withDefinitions(
  schema: JsonRecord,
  names: ReadonlySet<string>,
  definitions: Definitions,
): JsonRecord {
  const known = (value: Json): Json => openForeign(value, names);
  const defs = [...names]
    .sort()
    .map((name): [string, Json] => [name, known(definitions.get(name)?.schema ?? {})]);
  const root = known(schema) as JsonRecord;
  return defs.length === 0 ? root : { ...root, $defs: Object.fromEntries(defs) };
}

/** References to what is not among `names` as schemas that take anything. Types nest at most 40 levels deep. */
function openForeign(value: Json, names: ReadonlySet<string>): Json {
  if (Array.isArray(value)) return value.map((item) => openForeign(item, names));
  if (value === null || typeof value !== 'object') return value;
  const name = /^#\/\$defs\/(.+)$/.exec(typeof value.$ref === 'string' ? value.$ref : '')?.[1];
  if (name !== undefined && !names.has(name)) {
    const { $ref: _reference, ...rest } = value;
    return { ...rest, title: name };
  }
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, openForeign(item, names)]));
}
