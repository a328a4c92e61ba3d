import type { Problem } from '../../artifact/problem.ts';
import { readRows } from '../../artifact/shapes/dataset-rows.ts';
import type { Row } from '../../artifact/shapes/row.ts';
import { readCell, readCells } from '../../artifact/shapes/table-cells.ts';
import { isRecord, type JsonRecord, stringOf, withoutKeys } from '../../artifact/values.ts';
import { toCases } from '../suites/promptfoo.ts';
import { testFromColumns } from '../suites/promptfoo-csv.ts';
import { readPromptfooTests } from '../suites/promptfoo-tests.ts';
import type { Case } from '../types.ts';
import { readExtras } from './conversation.ts';

const FILE_HINT = 'A dataset brings its values itself: files are read from promptfooconfig.yaml only.';

const EXTRA_KEYS = ['mocks', 'turns', 'user'];
/** Of other rows; promptfoo's tests have them elsewhere, and nothing that is written may be left out without a word. */
const OF_OTHER_ROWS = ['input', 'expected', 'tools'];

/** Whether a row brings assertions of its own, as promptfoo's tests do. */
export function isPromptfooRow(row: JsonRecord): boolean {
  return Array.isArray(row.assert) || hasColumns(row);
}

function hasColumns(row: JsonRecord): boolean {
  return Object.keys(row).some((key) => key.startsWith('__expected'));
}

/**
 * What a row of a table holds. A CSV file with `__expected` columns is promptfoo's: its cells are texts, whatever they look
 * like, and its dots nest nothing.
 */
export function readTableRow(path: string): (record: Record<string, string>) => JsonRecord {
  return /\.csv$/i.test(path) ? (record) => (hasColumns(record) ? record : readCells(record)) : readCells;
}

/** The rows of a dataset as they are written. */
export function readDatasetRows(path: string, text: string): ReturnType<typeof readRows> {
  return readRows(path, text, { readRecord: readTableRow(path) });
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
  const read = takeExtras(data);
  if ('expected' in read) return { ok: false, problems: [{ path, line, column: 1, ...read }] };
  const { row, extras } = read;
  const test = hasColumns(row) ? testFromColumns(toCells(row)) : row;
  const tests = readPromptfooTests({ path }, { tests: [test] }, new Map(), refuse);
  const cases = toCases(tests, { path }, refuse).map((one) => ({
    ...one,
    ...extras,
    source: { path, line },
  }));
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: cases };
}

type Taken = { row: JsonRecord; extras: Pick<Case, 'mocks' | 'conversation'> };

/** What a row says of tools' answers and of users, and the row without it, which has the first message as its `input`. */
function takeExtras(row: JsonRecord): Taken | { expected: string; found: string } {
  const flat = hasColumns(row);
  const misplaced = flat ? undefined : OF_OTHER_ROWS.find((key) => Object.hasOwn(row, key));
  if (misplaced !== undefined) {
    const expected =
      'a row with `assert` to have its `input` under `vars`, and what is expected in its assertions';
    return { expected, found: `\`${misplaced}\`` };
  }
  const vars = flat ? row : isRecord(row.vars) ? row.vars : {};
  // A list of inputs is a case for each.
  const input = Array.isArray(vars.input) ? 'each' : (vars.input ?? null);
  const given = Object.entries(row).filter(([key]) => EXTRA_KEYS.includes(key));
  const cells = given.map(([key, value]) => [key, typeof value === 'string' ? readCell(value) : value]);
  const read = readExtras({ ...(Object.fromEntries(cells) as JsonRecord), input });
  if ('fault' in read) return { expected: read.fault, found: read.found ?? 'something else' };
  const { keys, input: first, ...extras } = read;
  const rest = withoutKeys(row, keys);
  if (first === undefined) return { row: rest, extras };
  return { row: flat ? { ...rest, input: first } : { ...rest, vars: { ...vars, input: first } }, extras };
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
