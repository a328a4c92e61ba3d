import type { Problem } from '../../artifact/problem.ts';
import { type Row, readCsvRecords, readRows } from '../../artifact/shapes/dataset-rows.ts';
import { isRecord, type JsonRecord, stringOf } from '../../artifact/values.ts';
import { toCases } from '../suites/promptfoo.ts';
import { testFromColumns } from '../suites/promptfoo-csv.ts';
import { readPromptfooTests } from '../suites/promptfoo-tests.ts';
import type { Case } from '../types.ts';

const FILE_HINT = 'A dataset brings its values itself: files are read from promptfooconfig.yaml only.';

/** Whether a row brings assertions of its own, as promptfoo's tests do. */
export function isPromptfooRow(row: JsonRecord): boolean {
  return Array.isArray(row.assert) || Object.keys(row).some((key) => key.startsWith('__expected'));
}

/**
 * The rows of a dataset as they are written. A CSV file with `__expected` columns is promptfoo's: its cells are texts,
 * whatever they look like, and its dots nest nothing.
 */
export function readDatasetRows(path: string, text: string): ReturnType<typeof readRows> {
  if (!/\.csv$/i.test(path) || !/(?:^|[,"])__expected/m.test(text.slice(0, text.search(/[\r\n]|$/))))
    return readRows(path, text);
  const records = readCsvRecords(path, text);
  if (!records.ok) return records;
  const value = records.value.map(({ record, info }): Row => ({ data: record, line: info.lines }));
  return { ok: true, value };
}

/**
 * The cases of one row of promptfoo's: more than one where a variable is a list. What promptfoo would execute, and what
 * has no counterpart here, is named.
 */
export function readPromptfooRow(
  path: string,
  { data, line }: Row,
): { ok: true; value: Case[] } | { ok: false; problems: Problem[] } {
  const problems: Problem[] = [];
  const refuse = (what: string, reason: string) =>
    void problems.push({
      path,
      line,
      column: 1,
      expected: 'a test that can be run as it is written',
      found: `${what}: ${reason}`,
      ...(what.includes('file://') ? { hint: FILE_HINT } : {}),
    });
  const test = Object.keys(data).some((key) => key.startsWith('__expected'))
    ? testFromColumns(toCells(data))
    : data;
  const tests = readPromptfooTests({ path }, { tests: [test] }, new Map(), refuse);
  const cases = toCases(tests, { path }, refuse).map((one) => ({ ...one, source: { path, line } }));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: cases };
}

/** What a row says of itself: beside its variables, or under promptfoo's `metadata`. */
export function settingsOfTest(row: JsonRecord): JsonRecord {
  const id = row.id ?? stringOf(row.description);
  return { ...(isRecord(row.metadata) ? row.metadata : {}), ...row, ...(id === null ? {} : { id }) };
}

function toCells(row: JsonRecord): Record<string, string> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]) => [
      key,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  );
}
