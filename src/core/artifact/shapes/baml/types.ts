import type { JsonRecord } from '../../values.ts';

const SCALARS: ReadonlyMap<string, JsonRecord> = new Map<string, JsonRecord>([
  ['string', { type: 'string' }],
  ['int', { type: 'integer' }],
  ['float', { type: 'number' }],
  ['bool', { type: 'boolean' }],
  ['null', { type: 'null' }],
  ['image', {}],
  ['audio', {}],
  ['pdf', {}],
  ['video', {}],
]);
const TOKEN = /[A-Za-z_][\w.]*|"(?:[^"\\\n]|\\.)*"|-?\d+(?:\.\d+)?|\[\]|[<>()[\]|?,]/g;
const MAX_DEPTH = 40;

/** A type of BAML as JSON Schema, with `#/$defs/Name` for each class, enum and alias, and those names. */
export type BamlType = { schema: JsonRecord; names: string[] };

/** Reads `string`, `Resume[]`, `map<string, int>?`, `"a" | "b"`; null where it is no type or nests too deeply. */
export function readBamlType(text: string): BamlType | null {
  const tokens = text.match(TOKEN) ?? [];
  const names = new Set<string>();
  let at = 0;

  const readUnion = (depth: number): JsonRecord | null => {
    const options: JsonRecord[] = [];
    do {
      if (tokens[at] === '|') at += 1;
      const option = readPostfix(depth);
      if (option === null) return null;
      options.push(option);
    } while (tokens[at] === '|');
    return joinOptions(options);
  };
  const readPostfix = (depth: number): JsonRecord | null => {
    let schema = readPrimary(depth);
    for (let token = tokens[at]; schema !== null; token = tokens[at]) {
      if (token === '[]') schema = { type: 'array', items: schema };
      else if (token === '?') schema = makeNullable(schema);
      else return schema;
      at += 1;
    }
    return schema;
  };
  const readPrimary = (depth: number): JsonRecord | null => {
    const token = tokens[at];
    at += 1;
    if (token === undefined || depth > MAX_DEPTH) return null;
    if (token === '(') {
      const inner = readUnion(depth + 1);
      if (tokens[at] !== ')') return null;
      at += 1;
      return inner;
    }
    if (token === 'map' && tokens[at] === '<') {
      at += 1;
      const key = readUnion(depth + 1);
      if (tokens[at] !== ',' || key === null) return null;
      at += 1;
      const value = readUnion(depth + 1);
      if (tokens[at] !== '>' || value === null) return null;
      at += 1;
      const keyed = key.type === 'string' ? {} : { propertyNames: key };
      return { type: 'object', ...keyed, additionalProperties: value };
    }
    if (token.startsWith('"')) return { const: token.slice(1, -1) };
    if (/^-?\d/.test(token)) return { const: Number(token) };
    if (token === 'true' || token === 'false') return { const: token === 'true' };
    if (!/^[A-Za-z_]/.test(token)) return null;
    const scalar = SCALARS.get(token);
    if (scalar !== undefined) return scalar;
    names.add(token);
    return { $ref: `#/$defs/${token}` };
  };

  const schema = readUnion(0);
  return schema === null || at < tokens.length ? null : { schema, names: [...names] };
}

function joinOptions(options: JsonRecord[]): JsonRecord {
  const [first] = options;
  if (options.length === 1 && first !== undefined) return first;
  const constants = options.map((option) => option.const);
  return constants.every((value) => value !== undefined) ? { enum: constants } : { anyOf: options };
}

function makeNullable(schema: JsonRecord): JsonRecord {
  return typeof schema.type === 'string'
    ? { ...schema, type: [schema.type, 'null'] }
    : { anyOf: [schema, { type: 'null' }] };
}
