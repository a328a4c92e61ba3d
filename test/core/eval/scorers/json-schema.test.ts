import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { grade, score } from './support.ts';

const order = {
  type: 'object',
  properties: { id: { type: 'string', pattern: '^[A-Z]-\\d+$' }, amount: { type: 'number', minimum: 0 } },
  required: ['id'],
  additionalProperties: false,
};

function check(schema: Json, value: Json) {
  return score('json_schema', JSON.stringify(value), { options: { schema } });
}

/** Definitions that each refer to the next twice: 2^depth evaluations if nobody counts. */
function bomb(depth: number, keyword: 'allOf' | 'anyOf'): Json {
  const definitions = Array.from({ length: depth }, (_, i) => [
    `d${i}`,
    i === depth - 1
      ? { type: keyword === 'allOf' ? 'object' : 'string' }
      : { [keyword]: [{ $ref: `#/$defs/d${i + 1}` }, { $ref: `#/$defs/d${i + 1}` }] },
  ]);
  return { $defs: Object.fromEntries(definitions), $ref: '#/$defs/d0' };
}

describe('json_schema', () => {
  it('passes an answer that satisfies the schema', () => {
    expect(check(order, { id: 'A-17', amount: 5 }).value).toBe(1);
  });

  it.each([
    ['a missing member', {}, "must have required property 'id'"],
    ['another type', { id: 'A-17', amount: '5' }, '/amount must be number'],
    ['a pattern', { id: 'a17' }, '/id must match pattern'],
    ['a member too many', { id: 'A-17', x: 1 }, 'must NOT have additional properties'],
  ])('says where the answer breaks it: %s', (_what, value, reason) => {
    const found = check(order, value);
    expect(found.value).toBe(0);
    expect(found.reason).toContain(reason);
  });

  it('takes the schema as JSON text, as providers wrap it, and from the case', () => {
    const answer = '{"id": "A-17"}';
    expect(grade('json_schema', answer, { options: { schema: JSON.stringify(order) } })).toBe(1);
    expect(
      grade('json_schema', answer, { options: { schema: { name: 'order', strict: true, schema: order } } }),
    ).toBe(1);
    expect(grade('json_schema', '{}', { expected: { json_schema: order } })).toBe(0);
  });

  it('scores 0 what is no JSON at all', () => {
    expect(grade('json_schema', '', { options: { schema: order } })).toBe(0);
    expect(grade('json_schema', 'Order A-17', { options: { schema: order } })).toBe(0);
  });

  it('knows both drafts by their own words', () => {
    const old = { $schema: 'http://json-schema.org/draft-07/schema#', items: [{ type: 'string' }] };
    const current = { prefixItems: [{ type: 'string' }] };
    expect([check(old, [1]).value, check(old, ['a']).value]).toEqual([0, 1]);
    expect([check(current, [1]).value, check(current, ['a']).value]).toEqual([0, 1]);
  });

  it('compares unique items by their content', () => {
    const schema = { uniqueItems: true };
    expect(
      check(schema, [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ]).value,
    ).toBe(0);
    expect(check(schema, [1, '1', [1]]).value).toBe(1);
  });

  it('checks dates, times and addresses, and leaves formats it does not know alone', () => {
    expect(check({ format: 'date' }, '2024-02-29').value).toBe(1);
    expect(check({ format: 'date' }, '2023-02-29').value).toBe(0);
    expect(check({ format: 'date-time' }, '2024-02-29T10:00:00Z').value).toBe(1);
    expect(check({ format: 'email' }, 'a@b').value).toBe(0);
    for (const format of ['idn-hostname', 'constructor', 'toString', '__proto__', 'hasOwnProperty']) {
      expect(check({ format }, 'x').value).toBe(1);
    }
  });
});

describe('a hostile schema', () => {
  it.each([
    ['a reference elsewhere', { $ref: 'https://example.com/schema.json' }],
    ['a reference to a file', { $ref: 'file:///etc/passwd' }],
    ['a pattern with lookahead', { pattern: '(?=a)' }],
    ['a pattern with a backreference among the names', { patternProperties: { '(a)\\1': {} } }],
    ['a type that does not exist', { type: 'text' }],
    ['a keyword of the wrong type', { properties: 5 }],
    ['the name of the specification itself', { $id: 'https://json-schema.org/draft/2020-12/schema' }],
    [
      'a thousand large patterns',
      { allOf: Array.from({ length: 1_000 }, (_, i) => ({ pattern: `(a?){900}${i}` })) },
    ],
    ['no schema', 'x'],
    ['more values than a schema has', { enum: Array.from({ length: 6_000 }, (_, i) => i) }],
    ['more levels than a schema has', nest(150)],
  ])('is refused: %s', (_what, schema) => {
    expect(check(schema as Json, {}).value).toBeNull();
  });

  it.each(['allOf', 'anyOf'] as const)(
    'that asks for 2^40 evaluations through %s settles nothing',
    (keyword) => {
      expect(check(bomb(40, keyword), {}).value).toBeNull();
      expect(check(bomb(5, 'allOf'), {}).value).toBe(1);
    },
  );

  it('that refers to itself without end settles nothing', () => {
    expect(check({ $ref: '#' }, {}).value).toBeNull();
    expect(
      check({ $defs: { a: { $ref: '#/$defs/b' }, b: { $ref: '#/$defs/a' } }, $ref: '#/$defs/a' }, {}).value,
    ).toBeNull();
  });

  it('follows a tree of the answer with itself', () => {
    const tree = { properties: { children: { type: 'array', items: { $ref: '#' } } }, required: ['name'] };
    expect(check(tree, { name: 'a', children: [{ name: 'b', children: [] }] }).value).toBe(1);
    expect(check(tree, { name: 'a', children: [{ children: [] }] }).reason).toContain('/children/0');
  });

  it('cannot stall on a pattern, which counts by its size and the text', () => {
    expect(check({ pattern: '^(a+)+$' }, `${'a'.repeat(50_000)}!`).value).toBe(0);
    expect(check({ pattern: '^(a?){1000}(a?){1000}$' }, 'a'.repeat(200_000)).value).toBeNull();
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, i) => [`(a?){500}${i}$`, true]));
    const answer = Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${i}`, i]));
    expect(check({ patternProperties: many }, answer).value).toBeNull();
  });

  it('cannot hold thousands of conditions against each of thousands of items', () => {
    const conditions = Array.from({ length: 2_000 }, (_, i) => ({ const: `x${i}` }));
    expect(check({ items: { not: { anyOf: conditions } } }, Array(100_000).fill(1)).value).toBeNull();
  });

  it('cannot put code or prototypes into the check', () => {
    const names = ['__proto__', 'constructor', '"];process.exit(1);//', '`$', '\u2028'];
    const properties = Object.fromEntries(
      names.map((name) => [name, { type: 'string', description: '*/ x /*' }]),
    );
    expect(check({ properties: JSON.parse(JSON.stringify(properties)), required: names }, {}).value).toBe(0);
    expect(check({ const: names, $comment: '*/ process.exit(1)' }, names).value).toBe(1);
    expect(Object.hasOwn(Object.prototype, 'type')).toBe(false);
  });

  it('cannot make the check asynchronous', () => {
    expect(check({ $async: true, type: 'string' }, 1).value).toBe(0);
    expect(check({ properties: { a: { $async: true, type: 'string' } } }, { a: 1 }).value).toBe(0);
  });
});

function nest(levels: number): Json {
  let schema: Json = {};
  for (let i = 0; i < levels; i++) schema = { not: schema };
  return schema;
}
