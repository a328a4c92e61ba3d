import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FORMATS, REFERRED_FORMATS } from '../../src/core/artifact/formats/index.ts';

const PAGE = readFileSync(new URL('../../docs/reference/formats.md', import.meta.url), 'utf8');
/** The first table of the page: id and kind of each row. */
const ROWS = new Map(
  Array.from(PAGE.slice(0, PAGE.indexOf('\n## ')).matchAll(/^\| `([\w-]+)` \| ([^|]+) \|/gm), (row) => [
    row[1] ?? '',
    row[2] ?? '',
  ]),
);
const formats = [...FORMATS, ...REFERRED_FORMATS];
/** One reader serves both languages, and one test file with it. */
const testOf = (id: string) => (id.startsWith('source-') ? 'source-code' : id);

describe.each(formats.map(({ id, kind }) => ({ id, kind })))('the format $id', ({ id, kind }) => {
  it('has a row in the table of formats, under its kind', () => {
    expect(ROWS.get(id)).toContain(kind);
  });

  it('has a test file', () => {
    const url = new URL(`../core/artifact/formats/${testOf(id)}.test.ts`, import.meta.url);
    expect(existsSync(url)).toBe(true);
  });
});

it('every row is one of a format', () => {
  expect([...ROWS.keys()].filter((id) => !formats.some((format) => format.id === id))).toEqual([]);
});

it('every format that refers to files says so on the page', () => {
  const includes = PAGE.slice(PAGE.indexOf('## What an artifact includes'));
  const referring = FORMATS.filter(({ refers }) => refers !== undefined).map(({ id }) => id);
  expect(referring.filter((id) => !includes.includes(`\`${id}\``))).toEqual([]);
});
