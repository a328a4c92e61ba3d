import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createRowReader } from '../../../../src/core/artifact/shapes/dataset-rows.ts';
import { createJsonMappingReader } from '../../../../src/core/artifact/shapes/json-mapping-reader.ts';
import { createListReader } from '../../../../src/core/artifact/shapes/list-reader.ts';
import type { RowReader } from '../../../../src/core/artifact/shapes/row.ts';
import { createYamlMappingReader } from '../../../../src/core/artifact/shapes/yaml-mapping-reader.ts';
import { readAll } from './support.ts';

const all = () => true;
const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });

/** The reader that holds the whole file. */
const whole = (format: 'json' | 'yaml', text: string) =>
  readAll(createListReader(`a.${format}`, format, all), text, [text.length || 1]);
const inPieces = (format: 'json' | 'yaml', text: string, cut: readonly number[] = [7]) =>
  readAll(
    format === 'json' ? createJsonMappingReader('a.json', all) : createYamlMappingReader('a.yaml', all),
    text,
    cut,
  );

const row = fc.dictionary(fc.string({ maxLength: 4 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 4 });
/** At most one list of rows, among keys that hold anything. */
const members = fc
  .record({
    before: fc.dictionary(
      fc.constantFrom('version', 'x y', 'notes', 'data_source'),
      fc.jsonValue({ maxDepth: 3 }),
    ),
    key: fc.constantFrom('cases', 'tests', 'data', 'conversations', 'nothing known'),
    rows: fc.oneof(
      { weight: 5, arbitrary: fc.array(row, { maxLength: 5 }) },
      { weight: 1, arbitrary: fc.array(fc.oneof(row, fc.jsonValue({ maxDepth: 0 })), { maxLength: 5 }) },
      { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
    ),
    after: fc.dictionary(fc.constantFrom('more', 'rules', 'Cases'), fc.jsonValue({ maxDepth: 3 })),
  })
  .map(({ before, key, rows, after }) => ({ ...before, [key]: rows, ...after }));

describe('a JSON mapping around a list that comes in pieces', () => {
  const space = fc.constantFrom(undefined, 1, 2, '\t');
  const text = fc.tuple(members, space).map(([data, by]) => JSON.stringify(data, null, by));
  const end = fc.constantFrom('', '\n', ' \r\n\n');

  it('has the rows, the lines and the faults that it has as a whole', () => {
    fc.assert(
      fc.property(text, end, lengths, (written, after, cut) => {
        expect(inPieces('json', written + after, cut)).toEqual(whole('json', written + after));
      }),
      { numRuns: 200 },
    );
  });

  it('stops being JSON where it does as a whole, and says the same of it', () => {
    const bite = fc.record({
      at: fc.nat(),
      length: fc.nat(3),
      put: fc.constantFrom(
        '',
        '"',
        '\\',
        ']',
        '}',
        '[',
        '{',
        ',',
        ':',
        ' 1 ',
        '\n',
        'NaN',
        'x',
        '1e999',
        '\u0001',
      ),
    });
    fc.assert(
      fc.property(text, fc.array(bite, { minLength: 1, maxLength: 2 }), lengths, (written, bites, cut) => {
        let bitten = written;
        for (const { at, length, put } of bites) {
          const from = at % (bitten.length + 1);
          bitten = bitten.slice(0, from) + put + bitten.slice(from + length);
        }
        fc.pre(/^[ \t\r\n]*\{/.test(bitten));
        expect(inPieces('json', bitten, cut)).toEqual(whole('json', bitten));
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ['a mapping that ends in a key', '{"x": 1, "da'],
    ['a mapping that ends before a value', '{"x": 1, "data":'],
    ['a list that ends in a row', '{"data": [{"a": 1}, {"b'],
    ['a list without end', '{"data": [{"a": 1}'],
    ['a comma too many', '{"data": [{"a": 1}],}'],
    ['a key without quotes', '{"data": [{"a": 1}], x: 1}'],
    ['an escape in a key that is none', '{"data": [], "\\x": 1}'],
    ['no colon', '{"data" [{"a": 1}]}'],
    ['something behind it', '{"data": [{"a": 1}]}\n{}'],
    ['a row that is none', '{"data":\n [{"a": 1},\n  2]}'],
    ['a row that is none, and a fault behind it', '{"data": [1, 2], "x"}'],
    ['a number that is none', '{"data": [{"a": 1}, {"b": [1e999]}]}'],
    ['another list with such a number', '{"data": [{"a": 1}], "x": [1e999]}'],
    ['nesting that is just deep enough', `{"data": [{"a": ${'['.repeat(197)}${']'.repeat(197)}}]}`],
    ['nesting that is one too deep', `{"data": [{"a": ${'['.repeat(198)}${']'.repeat(198)}}]}`],
    ['nesting beside the list', `{"x": ${'['.repeat(200)}${']'.repeat(200)}, "data": [{}]}`],
    ['a list that counts less', '{"tests": [{"a": 1}], "data": [{"b": 1}]}'],
    ['a known key without a list', '{"cases": 3, "data": [{"b": 1}]}'],
    ['no list', '{"x": {"data": [{}]}}'],
    ['nothing', '{ }'],
  ])('says of %s what it says of it as a whole', (_, text) => {
    for (const length of [1, 3, 1000]) expect(inPieces('json', text, [length])).toEqual(whole('json', text));
  });

  it('gives a row as soon as it is complete, and leaves out unread what nobody wants', () => {
    const reader = createJsonMappingReader('a.json', (line) => line !== 2);
    expect(reader.push('{"version": 1, "data": [{"id": 1},\n{"id": ')).toEqual([
      { data: { id: 1 }, line: 1 },
    ]);
    expect(reader.push('2},\n{"id": 3}')).toEqual([{ data: { id: 3 }, line: 3 }]);
    expect([reader.push(']}'), reader.end(), reader.problems()]).toEqual([[], [], []]);
  });
});

describe('a YAML mapping around a list that comes in pieces', () => {
  const style = fc.record({
    indentSeq: fc.boolean(),
    lineWidth: fc.constantFrom(0, 20, 80),
    blockQuote: fc.constantFrom<boolean | 'literal' | 'folded'>(true, 'literal', 'folded', false),
    collectionStyle: fc.constantFrom<'any' | 'block'>('any', 'block'),
  });

  it('has the rows and the lines that it has as a whole, however it is written', () => {
    fc.assert(
      fc.property(members, style, lengths, (data, how, cut) => {
        const written = stringify(data, how);
        const held = whole('yaml', written);
        const read = inPieces('yaml', written, cut);
        // Of a file with several faults the ones that come first are named.
        if (held.problems === undefined) expect(read).toEqual(held);
        else expect(read.problems).not.toHaveLength(0);
      }),
      { numRuns: 150 },
    );
  });

  it.each([
    [
      'comments everywhere',
      '# a\nx: 1\n# b\n\n# c\ncases: # d\n# e\n\n- a: 1\n# f\n\n# g\n- b: 2\n# h\ny: 1\n# i\n',
    ],
    ['a key in quotes', '"cases":\n  - a: 1\n'],
    ['a text of several lines above', 'x: |\n  cases:\n  - no\n\ncases:\n- a: 1\n'],
    ['a text of several lines in a row', 'cases:\n  - a: |\n      x: 1\n\n      y\n  - b: 1\nx: 1\n'],
    ['a bracket at the margin', 'cases:\n- a: [1,\n  2\n]\n- b: 1\n'],
    ['a known key without a list', 'cases:\n  a: 1\ndata:\n- b: 1\n'],
    ['a list between brackets', 'x: 1\ncases: [{a: 1}, {b: 2}]\n'],
    ['a list that counts more, between brackets', 'tests: [{a: 1}]\ndata:\n- b: 1\n'],
    ['a list that counts less', 'tests:\n- a: 1\ndata:\n- b: 1\n'],
    ['what an anchor above says', 'x: &x {fee: 9}\ncases:\n- a: *x\n- <<: *x\n  b: 1\n'],
    ['what an anchor in a row says, behind the list', 'cases:\n- a: &x 1\ny: *x\n'],
    ['a beginning of the document', '# a\n---\nx: 1\ncases:\n- a: 1\n'],
    ['an end of the document', 'cases:\n- a: 1\n...\n# no more\n'],
    ['an item without content', 'cases:\n-\n  a: 1\n-\n  b: 1\n'],
    ['no list', 'x: 1\ny:\n- a: 1\n'],
    ['nothing', '# a\n\n'],
  ])('has with %s the rows and the lines that it has as a whole', (_, text) => {
    for (const length of [1, 5, 1000]) expect(inPieces('yaml', text, [length])).toEqual(whole('yaml', text));
  });

  it.each([
    ['a key twice', 'cases:\n- a: 1\ncases: 2\n'],
    ['a key that stands above and below', 'x: 1\ncases:\n- a: 1\nx: 2\n'],
    ['a quote without end', 'cases:\n- a: "x\n- b: 1\n'],
    ['a quote without end below', 'cases:\n- a: 1\nx: "a\n'],
    ['an item further out', 'cases:\n  - a: 1\n- b: 1\n'],
    ['an item further in', 'cases:\n- a: 1\n  - b: 1\n'],
    ['a row that is none', 'cases:\n- a: 1\n- b\n'],
    ['a number that is none', 'cases:\n- a: 1\n- b: .nan\n'],
    ['a second document', 'cases:\n- a: 1\n---\nx: 1\n'],
    ['a second document after the end of the first', 'cases:\n- a: 1\n...\nx: 1\n'],
    ['an alias of nothing', 'cases:\n- a: *x\n'],
    ['something that is no key', 'cases:\n- a: 1\nno key\n'],
  ])('names the line of %s as it does as a whole', (_, text) => {
    const [first] = whole('yaml', text).problems ?? [];
    expect(first).toBeDefined();
    expect(inPieces('yaml', text).problems?.[0]).toMatchObject({ line: first?.line, column: first?.column });
    const many = Array.from({ length: 3000 }, (_, i) => `- n: ${i}\n`).join('');
    const far = text.replace(/(?<=cases:\n)(?=- )/, many);
    const by = far === text ? 0 : 3000;
    expect(inPieces('yaml', far, [4096]).problems?.[0]?.line).toBe((first?.line ?? 0) + by);
  });
});

describe('a mapping of more than a million characters', () => {
  const rows = (count: number) =>
    Array.from({ length: count }, (_, i) => ({ id: `c${i}`, input: 'x'.repeat(100) }));
  const fill = (reader: RowReader, text: string) => {
    let given = 0;
    for (let at = 0; at < text.length; at += 65_536) given += reader.push(text.slice(at, at + 65_536)).length;
    const last = reader.end().length;
    return { given, last, problems: reader.problems() };
  };

  it.each([
    ['on one line', 'a.json', () => JSON.stringify({ version: 1, data: rows(10_000) })],
    ['of lines', 'a.json', () => JSON.stringify({ version: 1, data: rows(10_000) }, null, 1)],
    ['in YAML', 'a.yaml', () => stringify({ version: 1, cases: rows(10_000), more: 1 })],
  ])('%s gives its rows before the last piece is there', (_, path, make) => {
    const { given, last, problems } = fill(createRowReader(path), make());
    expect(problems).toEqual([]);
    expect(given).toBeGreaterThan(9000);
    expect(given + last).toBe(10_000);
  });

  it('may be JSON lines all the same, where its first line holds no list of rows', () => {
    const long = JSON.stringify({ id: 'a', input: 'x'.repeat(3_000_000), more: [1] });
    expect(fill(createRowReader('a.json'), `${long}\n{"id": "b"}\n`)).toMatchObject({
      given: 2,
      problems: [],
    });
  });

  it.each([
    ['a.json', (first: string) => `{"data": ${first},\n"cases": [{"a": 1}]}`],
    [
      'a.yaml',
      (first: string) => `data:\n- ${first.slice(1, -1).replaceAll('},{', '}\n- {')}\ncases:\n- a: 1\n`,
    ],
  ])('has to have one list of rows, or the one that counts first: %s', (path, around) => {
    const small = fill(createRowReader(path), around('[{"a":1}]'));
    expect(small).toMatchObject({ last: 1, problems: [] });
    const [problem] = fill(createRowReader(path), around(JSON.stringify(rows(10_000)))).problems;
    expect(problem).toMatchObject({
      line: path === 'a.json' ? 2 : 10_002,
      column: 1,
      expected: 'one list of rows in a file of more than 1,000,000 characters',
      found: '`cases` after `data`',
    });
  });

  it.each([
    ['above', (flood: string) => `${flood}x: 1\ncases:\n- a: 1\n`],
    ['before the key', (flood: string) => `x: 1\n${flood}cases:\n- a: 1\n`],
    ['before the rows', (flood: string) => `x: 1\ncases:\n${flood}- a: 1\n`],
    ['before the last row', (flood: string) => `cases:\n- b: 1\n${flood}- a: 1\n`],
  ])('may hold a flood of comments %s', (_, around) => {
    const text = around('# no row\n\n'.repeat(1_000_000));
    const read = readAll(createRowReader('a.yaml'), text, [65_536]);
    expect(read.rows?.at(-1)).toEqual({ data: { a: 1 }, line: text.split('\n').length - 1 });
  });

  it('is refused beyond 50 MB where its list stands between brackets in YAML', () => {
    const reader = createRowReader('a.yaml');
    reader.push('cases: [\n');
    for (let i = 0; i < 6; i++) reader.push('{a: 1},\n'.repeat(1_200_000));
    expect(reader.end()).toEqual([]);
    expect(reader.problems()).toMatchObject([{ line: 1, found: 'one document' }]);
  });
});
