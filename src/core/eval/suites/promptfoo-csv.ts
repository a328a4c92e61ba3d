import type { CsvRecord } from '../../artifact/shapes/dataset-rows.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import { ASSERTION_TYPES } from './assertions.ts';

const PREFIXES: readonly [RegExp, string][] = [
  [/^(?:javascript|fn|eval):/, 'javascript'],
  [/^python:/, 'python'],
  [/^(?:grade|llm-rubric):/, 'llm-rubric'],
];
const types = ASSERTION_TYPES.map(({ type }) => type).sort((a, b) => b.length - a.length);
const ASSERTION = new RegExp(`^(not-)?(${types.join('|')})(?:\\((\\d+(?:\\.\\d+)?)\\))?(?::([\\s\\S]*))?$`);

/**
 * One row of a CSV file as a test: columns are variables and always texts, `__expected…` columns hold assertions, other
 * `__` columns settings. The rules are those of promptfoo's `testCaseFromCsvRow` (src/csv.ts).
 */
export function testFromColumns(row: CsvRecord['record']): JsonRecord {
  const vars: JsonRecord = {};
  const assert: JsonRecord[] = [];
  const options: JsonRecord = {};
  const test: JsonRecord = {};
  const metric = row.__metric ?? '';
  for (const [column, cell] of Object.entries(row)) {
    if (!column.startsWith('__')) vars[column] = cell;
    else if (cell.trim() === '') continue;
    else if (column.startsWith('__expected'))
      assert.push({ ...parseExpected(cell), ...(metric === '' ? {} : { metric }) });
    else if (column === '__prefix' || column === '__suffix') options[column.slice(2)] = cell;
    else if (column === '__description' || column === '__providerOutput') test[column.slice(2)] = cell;
  }
  return { ...test, vars, assert, options };
}

/** `contains: a`, `is-json`, `not-contains-any: a, b`, `levenshtein(5): a`; anything else is the exact answer. */
function parseExpected(cell: string): JsonRecord {
  for (const [prefix, type] of PREFIXES)
    if (prefix.test(cell)) return { type, value: cell.replace(prefix, '').trim() };
  const match = ASSERTION.exec(cell);
  const [, not = '', type, threshold, value] = match ?? [];
  if (type === undefined) return { type: 'equals', value: cell };
  return {
    type: `${not}${type}`,
    ...(value === undefined || value.trim() === '' ? {} : { value: value.trim() }),
    ...(threshold === undefined ? {} : { threshold: Number(threshold) }),
  };
}

/** A row of a JSON or YAML file that is written like a CSV's. */
export function isColumns(row: JsonRecord): boolean {
  return !isRecord(row.vars) && !Array.isArray(row.assert) && !('description' in row);
}
