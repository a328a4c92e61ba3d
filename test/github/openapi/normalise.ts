type Node = { [key: string]: unknown };

/**
 * OpenAPI 3.0 schemas as JSON Schema: `nullable` becomes a type or an alternative of its own, also where an `enum`, an
 * `allOf` or a `$ref` stands beside it, which a validator that only knows `nullable` next to `type` gets wrong.
 */
export function normalise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(normalise);
  if (typeof value !== 'object' || value === null) return value;
  const node: Node = {};
  for (const [key, held] of Object.entries(value)) node[key] = normalise(held);
  // A property may itself be called "nullable"; then what it holds is a schema.
  if (node.nullable !== true) return node;
  const { nullable: _, ...schema } = node;
  return { anyOf: [schema, { type: 'null' }] };
}
