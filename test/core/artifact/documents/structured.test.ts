import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseJson, parseYaml } from '../../../../src/core/artifact/documents/structured.ts';

const problemsOf = (parsed: ReturnType<typeof parseYaml>) => (parsed.ok ? [] : parsed.problems);

describe('YAML', () => {
  it.each<[string, string, number, number, RegExp]>([
    ['a syntax error', 'a: 1\nb: [1,\nc: 2\n', 3, 1, /valid YAML/],
    ['a key written twice', 'a: 1\nb:\n  c: 1\n  c: 2\n', 4, 3, /each key once/],
    ['a second document', 'a: 1\n---\nb: 2\n', 2, 1, /one YAML document/],
    ['an alias inside itself', 'a: &x\n  - *x\n', 2, 5, /outside itself/],
    ['an alias without an anchor', 'a: *x\n', 1, 4, /anchor before its alias/],
    ['flow nesting beyond 200 levels', `a:\n  ${'['.repeat(300)}`, 2, 203, /at most 200 levels/],
  ])('says where %s is', (_what, text, line, column, expected) => {
    expect(problemsOf(parseYaml('a.yml', text))).toMatchObject([
      { path: 'a.yml', line, column, expected: expect.stringMatching(expected) },
    ]);
  });

  it('counts what aliases are when they are written out', () => {
    const text = `a: &a [${'aaaaaaaaaa,'.repeat(30_000)}]\nb: [${'*a,'.repeat(90)}]\n`;
    expect(problemsOf(parseYaml('a.yml', text))).toMatchObject([
      { expected: expect.stringContaining('once aliases are written out') },
    ]);
  });

  it('follows merge keys and keeps own keys of any name', () => {
    const parsed = parseYaml('a.yml', 'a: &a {x: 1}\nb: {<<: *a, y: 2}\n__proto__: {z: 3}\n');
    expect(parsed.ok && JSON.stringify(parsed.value.data)).toBe(
      '{"a":{"x":1},"b":{"x":1,"y":2},"__proto__":{"z":3}}',
    );
  });
});

describe('JSON', () => {
  it.each<[string, string, number, number]>([
    ['a comma too many', '{\n  "a": 1,\n}', 3, 1],
    ['an unclosed text', '["a', 1, 2],
    ['an end that is missing', '{"a": 1', 1, 8],
    ['a word that is none', '[tru]', 1, 2],
  ])('says where %s is', (_what, text, line, column) => {
    expect(problemsOf(parseJson('a.json', text))).toMatchObject([{ line, column }]);
  });

  it('accepts exactly what JSON.parse does, with the same result', () => {
    const almost = fc.oneof(
      fc.json(),
      fc
        .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '"', '}', '0', '\\'))
        .map(([text, at, put]) => text.slice(0, at % text.length) + put + text.slice((at % text.length) + 1)),
    );
    fc.assert(
      fc.property(almost, (text) => {
        let expected: unknown;
        let valid = true;
        try {
          expected = JSON.parse(text);
        } catch {
          valid = false;
        }
        const parsed = parseJson('a.json', text);
        expect(parsed.ok).toBe(valid);
        if (parsed.ok) expect(parsed.value.data).toEqual(expected);
      }),
    );
  });
});

describe('positions', () => {
  const data = fc.array(
    fc.record({
      k: fc.constantFrom('a', 'b"', 'c\\', ''),
      v: fc.oneof(fc.integer(), fc.string(), fc.constant([])),
    }),
    { maxLength: 8 },
  );

  it('are those of each item, in YAML and JSON alike', () => {
    fc.assert(
      fc.property(data, (list) => {
        const text = `[${list.map((item) => `\n${JSON.stringify(item)}`).join(',')}]`;
        for (const parsed of [parseJson('a.json', text), parseYaml('a.yml', text)]) {
          if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
          for (const index of list.keys()) {
            expect(parsed.value.locate([index])).toEqual({ line: index + 2, column: 1 });
            expect(parsed.value.locate([index, 'v']).line).toBe(index + 2);
          }
        }
      }),
    );
  });

  it('of something that is not there are those of what it would be part of', () => {
    const parsed = parseYaml('a.yml', 'a:\n  b: 1\n');
    expect(parsed.ok && parsed.value.locate(['a', 'x', 'y'])).toEqual({ line: 1, column: 1 });
  });
});
