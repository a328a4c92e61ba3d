import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createJsonListReader } from '../../../../src/core/artifact/shapes/json-list-reader.ts';
import { createListReader } from '../../../../src/core/artifact/shapes/list-reader.ts';
import { readAll } from './support.ts';

const all = () => true;

const inPieces = (text: string, lengths: readonly number[] = [7]) =>
  readAll(createJsonListReader('a.json', all), text, lengths);
/** The reader that holds the whole file. */
const whole = (text: string) => readAll(createListReader('a.json', 'json', all), text, [text.length || 1]);

const space = fc.constantFrom('', ' ', '\n', '\r\n', '\n\n  ', '\t');
const item = fc.oneof(
  fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 })).map((row) => JSON.stringify(row)),
  fc
    .dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }))
    .map((row) => JSON.stringify(row, null, 2)),
  fc.jsonValue({ maxDepth: 1 }).map((value) => JSON.stringify(value)),
  fc.constantFrom(
    '{"a": 1e999}',
    '{\n"a": {"b": [0, -1e999]}}',
    '{"a": "\\\\"}',
    '{"a": "\\"]"}',
    '{"a": "ü😀\\u00e9"}',
  ),
);
const list = fc
  .array(fc.tuple(space, item, space), { maxLength: 6 })
  .chain((items) => fc.tuple(space, fc.constant(items), space))
  .map(([before, items, after]) => `${before}[${items.map((parts) => parts.join('')).join(',')}]${after}`);
const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });

describe('a JSON list that comes in pieces', () => {
  it('has the rows, the lines and the faults that it has as a whole', () => {
    fc.assert(
      fc.property(list, lengths, (text, cut) => {
        expect(inPieces(text, cut)).toEqual(whole(text));
      }),
      { numRuns: 500 },
    );
  });

  it('stops being JSON where it does as a whole, and says the same of it', () => {
    const bite = fc.record({
      at: fc.nat(),
      length: fc.nat(3),
      put: fc.constantFrom('', '"', '\\', ']', '}', '[', '{', ',', ':', ' 1 ', '\n', 'NaN', 'x', '\u0001'),
    });
    fc.assert(
      fc.property(list, fc.array(bite, { minLength: 1, maxLength: 2 }), lengths, (text, bites, cut) => {
        let bitten = text;
        for (const { at, length, put } of bites) {
          const from = at % (bitten.length + 1);
          bitten = bitten.slice(0, from) + put + bitten.slice(from + length);
        }
        // What does not begin as a list is read by the other reader.
        fc.pre(/^[ \t\r\n]*\[/.test(bitten));
        expect(inPieces(bitten, cut)).toEqual(whole(bitten));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['a list that ends in the middle', '[{"a": 1},\n {"b": 2}'],
    ['a list that ends in a text', '[{"a": "xyz'],
    ['a comma too many', '[{"a": 1},\n]'],
    ['no comma', '[{"a": 1}\n{"b": 2}]'],
    ['something behind it', '[{"a": 1}]\n  {}'],
    ['a mapping that a list closes', '[{"a": 1], {"b": 2}]'],
    ['a key written as in JavaScript', '[{"a": 1}, {b: 2}]\n'],
    ['NaN', '[{"a": 1}, {"b": NaN}]'],
    ['rows that are none, and a fault behind them', '[1, 2, {"a": 1}, {"b" 2}]'],
    ['nesting that is too deep', `[${'['.repeat(250)}${']'.repeat(250)}]`],
    ['nesting that is just deep enough', `[{"a": ${'['.repeat(198)}${']'.repeat(198)}}]`],
    ['nesting that is one too deep', `[{"a": ${'['.repeat(199)}${']'.repeat(199)}}]`],
    ['nothing', '[ ]'],
  ])('says of %s what it says of it as a whole', (_, text) => {
    for (const length of [1, 3, 1000]) expect(inPieces(text, [length])).toEqual(whole(text));
  });

  it('gives a row as soon as it is complete, and leaves out unread what nobody wants', () => {
    const reader = createJsonListReader('a.json', (line) => line !== 2);
    expect(reader.push('[{"id": 1},\n{"id": ')).toEqual([{ data: { id: 1 }, line: 1 }]);
    expect(reader.push('2},\n{"id": 3}')).toEqual([{ data: { id: 3 }, line: 3 }]);
    expect([reader.push(']'), reader.end(), reader.problems()]).toEqual([[], [], []]);
  });
});
