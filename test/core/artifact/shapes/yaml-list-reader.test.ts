import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { createRowReader } from '../../../../src/core/artifact/shapes/dataset-rows.ts';
import { createListReader } from '../../../../src/core/artifact/shapes/list-reader.ts';
import { readAll } from './support.ts';

const all = (_line: number) => true;

const inPieces = (text: string, lengths: readonly number[] = [7], wants = all) =>
  readAll(createRowReader('a.yaml', { wants }), text, lengths);
/** The reader that holds the whole file. */
const whole = (text: string) => readAll(createListReader('a.yaml', 'yaml', all), text, [text.length || 1]);

const text = fc.oneof(
  fc.string({ maxLength: 12 }),
  fc.constantFrom(
    '- a',
    'a\n- b\n',
    '---',
    '...',
    '# no',
    '"',
    "it's",
    '&a',
    '*b',
    'é😀',
    'a: b',
    ' x ',
    '|\n y',
  ),
);
const value = fc.oneof(text, fc.integer(), fc.boolean(), fc.constant(null), fc.array(text, { maxLength: 3 }));
const row = fc.dictionary(fc.stringMatching(/^[a-z]{1,4}$/), value, { maxKeys: 4 });
const style = fc.record({
  indentSeq: fc.boolean(),
  lineWidth: fc.constantFrom(0, 20, 80),
  blockQuote: fc.constantFrom<boolean | 'literal' | 'folded'>(true, 'literal', 'folded', false),
  defaultStringType: fc.constantFrom<'PLAIN' | 'QUOTE_DOUBLE' | 'QUOTE_SINGLE'>(
    'PLAIN',
    'QUOTE_DOUBLE',
    'QUOTE_SINGLE',
  ),
  collectionStyle: fc.constantFrom<'any' | 'block'>('any', 'block'),
});
const lengths = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 4 });
/** More than is parsed at once. */
const many = (make: (i: number) => string) => Array.from({ length: 3000 }, (_, i) => make(i)).join('');

describe('a YAML list that comes in pieces', () => {
  it('has the rows and the lines that it has as a whole, however it is written', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 1, maxLength: 6 }), style, lengths, (rows, how, cut) => {
        const written = stringify(rows, how);
        expect(inPieces(written, cut)).toEqual(whole(written));
      }),
      { numRuns: 200 },
    );
  });

  it('has them also where it is parsed in several parts', () => {
    fc.assert(
      fc.property(fc.array(row, { minLength: 20, maxLength: 40 }), style, (rows, how) => {
        const written = stringify(rows, how).repeat(60);
        expect(inPieces(written, [5000])).toEqual(whole(written));
      }),
      { numRuns: 4 },
    );
  });

  it.each([
    ['a quote without end', '- a: "x\n- b: 1\n'],
    ['a bracket without end', '- a: [1,\n- b: 1\n'],
    ['a key beside the list', '- a: 1\nb: 2\n'],
    ['an item further in', '- a: 1\n - b: 2\n'],
    ['an item further out', '  - a: 1\n- b: 2\n'],
    ['a key twice', '- a: 1\n- b: 1\n  b: 2\n'],
    ['no mapping', '- a: 1\n- b\n'],
    ['a number that is none', '- a: 1\n- b: .nan\n'],
    ['a second document', '- a: 1\n---\n- b: 1\n'],
    ['an alias of nothing', '- a: *x\n'],
  ])('names the line of %s as it does as a whole', (_what, bad) => {
    const [first] = whole(bad).problems ?? [];
    expect(first).toBeDefined();
    expect(inPieces(bad).problems?.[0]).toMatchObject({ line: first?.line, column: first?.column });
    const far = many((i) => `- {n: ${i}}\n`);
    const [moved] =
      inPieces(far.replaceAll('- ', bad.startsWith(' ') ? '  - ' : '- ') + bad, [4096]).problems ?? [];
    expect(moved?.line).toBe((first?.line ?? 0) + 3000);
  });

  it('refuses what follows the end of the document', () => {
    expect(inPieces('- a: 1\n...\n- b: 2\n').problems).toMatchObject([
      { line: 3, expected: 'one YAML document' },
    ]);
    expect(inPieces('- a: 1\n...\n# no more\n').rows).toHaveLength(1);
  });

  it('repeats what the anchor of an earlier row says, however far above', () => {
    const far = `- {id: first, terms: &terms {fee: 9}}\n${many((i) => `- {id: ${i}}\n`)}- {id: last, terms: *terms}\n`;
    const read = inPieces(far, [1000]);
    expect(read.rows?.at(-1)).toEqual({ data: { id: 'last', terms: { fee: 9 } }, line: 3002 });
    expect(read).toEqual(whole(far));
  });

  it('keeps the rows with anchors alone, a tag before one or not', () => {
    const filler = (from: number) =>
      Array.from({ length: 3000 }, (_, i) => `- {id: x${from + i}}\n`).join('');
    const text = Array.from(
      { length: 8 },
      (_, i) => `- {id: ${i}, input: !!str &y${i} one}\n${filler(i * 3000)}`,
    ).join('');
    const read = inPieces(`${text}- {id: last, input: *y7}\n- {id: very, input: *y0}\n`, [9000]);
    expect(read.rows?.slice(-2).map(({ data }) => data.input)).toEqual(['one', 'one']);
  });

  it('never repeats what an anchor said before it was given anew', () => {
    const long = 'x'.repeat(130_000);
    const text = `- {id: 1, input: &y old}\n${many((i) => `- {n: ${i}}\n`)}- {id: 2, note: ${long}, input: &y new}\n${many((i) => `- {m: ${i}}\n`)}- {id: 3, input: *y}\n`;
    expect(inPieces(text, [9000]).problems).toMatchObject([
      { line: 6003, expected: 'an anchor before its alias', hint: expect.stringContaining('128,000') },
    ]);
  });

  it('gives the rows that are complete before the last piece is there', () => {
    const reader = createRowReader('a.yaml');
    const rows = reader.push(many((i) => `- {n: ${i}, text: late again}\n`));
    expect(rows.length).toBeGreaterThan(2000);
  });

  it('reads again only the rows that are wanted', () => {
    const text = `# cases\n---\n${many((i) => `- n: ${i}\n  m: 1\n`)}`;
    const wanted = new Set([3, 2001, 5999]);
    expect(inPieces(text, [999], (line) => wanted.has(line)).rows).toEqual([
      { data: { n: 0, m: 1 }, line: 3 },
      { data: { n: 999, m: 1 }, line: 2001 },
      { data: { n: 2998, m: 1 }, line: 5999 },
    ]);
  });

  it('may stand behind a flood of comments', () => {
    expect(inPieces(`${'# no row\n'.repeat(1_000_000)}- a: 1\n`, [65_536]).rows).toEqual([
      { data: { a: 1 }, line: 1_000_001 },
    ]);
  });

  it.each([
    ['a line', 'x'],
    ['a row', '  b: 1\n'],
  ])('refuses %s without end, and holds no more of it', (_what, unit) => {
    const reader = createRowReader('a.yaml');
    const piece = unit.repeat(10_000_000 / unit.length);
    reader.push('- a: 1\n- b:\n');
    for (let i = 0; i < 6; i++) reader.push(piece);
    expect(reader.end()).toEqual([]);
    expect(reader.problems()).toMatchObject([{ expected: 'rows of at most 50,000,000 bytes' }]);
  });

  it('is not mistaken where it stands between brackets or under a key', () => {
    for (const text of ['[{a: 1}, {b: 2}]\n', 'cases:\n- a: 1\n', '# x\n\ncases: [{a: 1}]', '- a: 1'])
      expect(inPieces(text, [1])).toEqual(whole(text));
  });
});
