import fc from 'fast-check';
import { expect, it } from 'vitest';
import { stringify } from 'yaml';
import { parseMocks } from '../../../../src/core/eval/agent/read-mocks.ts';

const LIST = [
  { tool: 'get', arguments: { id: 'A-1' }, returns: { state: 'late' } },
  { tool: 'get', error: 'no such order' },
  { tool: 'pay', returns_each: ['a', { error: 'b' }] },
];

it('a file of mocks is the same list in YAML, JSON and JSON lines, each with its line', () => {
  const read = (path: string, text: string) => {
    const parsed = parseMocks(path, text);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
    return parsed.value;
  };
  const lines = read('m.jsonl', LIST.map((one) => JSON.stringify(one)).join('\n'));
  expect(lines.map(({ line }) => line)).toEqual([1, 2, 3]);
  const mocks = lines.map(({ mock }) => mock);
  expect(mocks[2]?.answers).toEqual([
    { content: 'a', error: false },
    { content: 'b', error: true },
  ]);
  for (const [path, text] of [
    ['m.yml', stringify(LIST)],
    ['m.json', JSON.stringify(LIST)],
  ] as const)
    expect(read(path, text).map(({ mock }) => mock)).toEqual(mocks);
});

it('any file of mocks is read, or every faulty one of it is named with its line', () => {
  const value = fc.jsonValue({ maxDepth: 2 });
  const key = fc.constantFrom('tool', 'arguments', 'returns', 'returns_each', 'error', '__proto__', 'x');
  const row = fc.oneof(fc.dictionary(key, fc.oneof(value, fc.constantFrom('get', '{{arguments.x}}'))), value);
  const text = fc.oneof(
    fc.array(row, { maxLength: 4 }).map((list) => JSON.stringify(list)),
    fc.array(row, { maxLength: 4 }).map((list) => list.map((one) => JSON.stringify(one)).join('\n')),
    fc.constantFrom('', '- tool: &a [*a]', 'mocks: []', '\ufeff- tool: get\n  returns: 1\n', 'a: b: c'),
  );
  fc.assert(
    fc.property(fc.constantFrom('m.json', 'm.jsonl', 'm.yml', 'm.csv'), text, (path, content) => {
      const parsed = parseMocks(path, content);
      if (parsed.ok)
        for (const { mock } of parsed.value)
          expect([mock.tool.length > 0, mock.answers.length > 0]).toEqual([true, true]);
      else for (const { line } of parsed.problems) expect(line).toBeGreaterThanOrEqual(1);
    }),
  );
});
