import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '../../../../src/core/artifact/problem.ts';
import { readPythonLiteral } from '../../../../src/core/artifact/shapes/python-literal.ts';

/** As Python's `repr` has it: a text in single quotes, unless it has some and no double ones. */
function repr(value: Json): string {
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value === 'number') return String(value);
  if (typeof value === 'string') {
    const quote = value.includes("'") && !value.includes('"') ? '"' : "'";
    const escaped = value.replaceAll('\\', '\\\\').replaceAll('\n', '\\n').replaceAll(quote, `\\${quote}`);
    return `${quote}${escaped}${quote}`;
  }
  if (Array.isArray(value)) return `[${value.map(repr).join(', ')}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${repr(key)}: ${repr(inner)}`)
    .join(', ')}}`;
}

const leaf = fc.oneof(
  fc.string(),
  fc.constantFrom("it's", 'a\nb', '\\', '"', 'é'),
  fc.integer(),
  fc.boolean(),
);
const data = fc.letrec((tie) => ({
  value: fc.oneof({ depthSize: 'small' }, leaf, fc.constant(null), tie('list'), tie('mapping')),
  list: fc.array(tie('value'), { maxLength: 4 }),
  mapping: fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
}));

describe('a literal of Python', () => {
  it('is read as what was printed', () => {
    fc.assert(
      fc.property(fc.oneof(data.list, data.mapping), (value) => {
        expect(readPythonLiteral(repr(value as Json))).toEqual(JSON.parse(JSON.stringify(value)));
      }),
    );
  });

  it.each([
    "['a' 'b']",
    '[nan]',
    '[array([1])]',
    "['a'] and more",
    "['unterminated]",
    "{1: 'a'}",
    '[INST] text',
    '[,]',
    '['.repeat(10_000),
  ])('is nothing that is read otherwise: %s', (text) => {
    expect(readPythonLiteral(text)).toBeNull();
  });
});
