import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf } from '../values.ts';

/** A schema within a schema, and the dotted path to it: `address.lines[]`. Empty: the schema itself. */
export type PlacedSchema = { schema: JsonRecord; at: string; depth: number };

const MAX_SCHEMAS = 20_000;

/** Every schema within a schema: properties, items, definitions and branches of unions; in file order, at most 20,000. */
export function listSchemas(root: JsonRecord): PlacedSchema[] {
  const found: PlacedSchema[] = [];
  const visit = (value: Json | undefined, at: string, depth: number) => {
    if (!isRecord(value) || found.length >= MAX_SCHEMAS) return;
    found.push({ schema: value, at, depth });
    const properties = memberOf(value, 'properties');
    if (isRecord(properties)) {
      for (const [name, inner] of Object.entries(properties))
        visit(inner, at === '' ? name : `${at}.${name}`, depth + 1);
    }
    visit(memberOf(value, 'items'), `${at}[]`, depth + 1);
    for (const key of ['anyOf', 'oneOf', 'allOf']) {
      const branches = memberOf(value, key);
      if (Array.isArray(branches)) for (const branch of branches) visit(branch, at, depth);
    }
    for (const key of ['$defs', 'definitions']) {
      const definitions = memberOf(value, key);
      if (isRecord(definitions))
        for (const [name, inner] of Object.entries(definitions)) visit(inner, `${key}.${name}`, 1);
    }
  };
  visit(root, '', 0);
  return found;
}
