import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseEnv } from '../../../../src/core/artifact/documents/env-document.ts';
import { parseToml } from '../../../../src/core/artifact/documents/toml-document.ts';
import type { Json } from '../../../../src/core/artifact/problem.ts';

const hostile = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc
    .array(
      fc.constantFrom('[', ']', '"', "'", '"""', "'''", '=', '.', '\n', '\r\n', '#', 'a', '1', ' ', '\\'),
    )
    .map((parts) => parts.join('')),
);

describe('TOML', () => {
  it('is read with the line of every key, through tables, arrays of tables and texts of several lines', () => {
    const text = [
      'title = "x" # [not.a.table]',
      '[a."b.c"]',
      'list = [',
      '  1, # = 2',
      ']',
      "text = '''",
      'd = 1',
      "'''",
      'd.e = { f = "]" }',
      '[[t]]',
      '[[t]]',
      'k = 1',
      '[t.inner]',
      'z = 1979-05-27',
    ].join('\n');
    const parsed = parseToml('a.toml', text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    const { data, locate } = parsed.value;
    expect(data).toEqual({
      title: 'x',
      a: { 'b.c': { list: [1], text: 'd = 1\n', d: { e: { f: ']' } } } },
      t: [{}, { k: 1, inner: { z: '1979-05-27' } }],
    });
    const lineOf = (...keys: (string | number)[]) => locate(keys).line;
    expect(lineOf('title')).toBe(1);
    expect(lineOf('a', 'b.c')).toBe(2);
    expect(lineOf('a', 'b.c', 'list')).toBe(3);
    expect(lineOf('a', 'b.c', 'text')).toBe(6);
    expect(lineOf('a', 'b.c', 'd', 'e', 'f')).toBe(9);
    expect(lineOf('t', 1, 'k')).toBe(12);
    expect(lineOf('t', 1, 'inner', 'z')).toBe(14);
  });

  it('that is not valid is a problem with its place', () => {
    expect(parseToml('a.toml', 'a = 1\nb = [1,\n')).toMatchObject({
      ok: false,
      problems: [{ path: 'a.toml', expected: 'valid TOML' }],
    });
    expect(parseToml('a.toml', `a${'.a'.repeat(5000)} = 1`).ok).toBe(false);
  });

  it('may end with the sign of a comment', () => {
    const parsed = parseToml('a.toml', 'model = "gpt-5" #');
    expect(parsed.ok && parsed.value.locate(['model']).line).toBe(1);
  });

  it('of any text is data or problems, and any place can be asked for', () => {
    fc.assert(
      fc.property(hostile, (text) => {
        const parsed = parseToml('a.toml', text);
        if (!parsed.ok) return parsed.problems.length > 0;
        const lines = text.split('\n').length;
        return pathsOf(parsed.value.data).every((keys) => {
          const { line } = parsed.value.locate(keys);
          return line >= 1 && line <= lines;
        });
      }),
      { numRuns: 200 },
    );
  });
});

describe('an environment file', () => {
  it('gives names, unquoted values and numbers, whatever else it holds', () => {
    const text = '\uFEFF# a\nexport A = "b # c" # d\nB=12\nC=007\nD=x # y\nnonsense\nE=\nB=13\n';
    const { data, locate } = parseEnv(text);
    expect(data).toEqual({ A: 'b # c', B: 13, C: '007', D: 'x', E: '' });
    expect(locate(['B']).line).toBe(8);
  });

  it('of any text is a flat record', () => {
    fc.assert(
      fc.property(hostile, (text) =>
        Object.values(parseEnv(text).data ?? {}).every((v) => typeof v !== 'object'),
      ),
    );
  });
});

function pathsOf(data: Json, keys: (string | number)[] = []): (string | number)[][] {
  if (data === null || typeof data !== 'object') return [keys];
  const entries = Array.isArray(data) ? data.map((item, at) => [at, item] as const) : Object.entries(data);
  return [keys, ...entries.flatMap(([key, value]) => pathsOf(value, [...keys, key]))];
}
