import type { CsvRecord } from '../../artifact/shapes/csv-reader.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import { ASSERTION_TYPES } from './assertions.ts';

const PREFIXES: readonly [RegExp, string][] = [
  [/^(?:javascript|fn|eval):/, 'javascript'],
  [/^python:/, 'python'],
  [/^(?:grade|llm-rubric):/, 'llm-rubric'],
];
const CONFIG = /^__config:__expected(\d*):threshold$/;
/** promptfoo's threshold for these in a CSV cell that names none. */
const USUAL_THRESHOLD = 0.75;
const WITH_THRESHOLD = new Set([
  'answer-relevance',
  'context-faithfulness',
  'cost',
  'latency',
  'levenshtein',
  'rouge-n',
]);
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
  const thresholds = new Map<number, string>();
  for (const [column, cell] of Object.entries(row)) {
    if (!column.startsWith('__')) vars[column] = cell;
    else if (cell.trim() === '') continue;
    else if (column.startsWith('__expected'))
      assert.push({ ...parseExpected(cell), ...(metric === '' ? {} : { metric }) });
    else if (column === '__prefix' || column === '__suffix') options[column.slice(2)] = cell;
    else if (CONFIG.test(column)) {
      const position = CONFIG.exec(column)?.[1] ?? '';
      thresholds.set(position === '' ? 0 : Number(position) - 1, cell);
    } else if (column === '__threshold') test.threshold = toNumber(cell);
    else if (column.startsWith('__config:')) options[column] = cell;
    else if (column === '__description' || column === '__providerOutput') test[column.slice(2)] = cell;
  }
  for (const [i, threshold] of thresholds)
    if (assert[i] !== undefined) assert[i].threshold = toNumber(threshold);
  return { ...test, vars, assert, options };
}

/** Null for what is no number: as if nothing stood there. */
function toNumber(cell: string): number | null {
  return Number.isFinite(Number(cell)) ? Number(cell) : null;
}

/** `contains: a`, `is-json`, `not-contains-any: a, b`, `levenshtein(5): a`; anything else is the exact answer. */
export function parseExpected(cell: string): JsonRecord {
  for (const [prefix, type] of PREFIXES)
    if (prefix.test(cell)) return { type, value: cell.replace(prefix, '').trim() };
  const match = ASSERTION.exec(cell);
  const [, not = '', type, threshold, value] = match ?? [];
  if (type === undefined) return { type: 'equals', value: cell };
  return {
    type: `${not}${type}`,
    ...(value === undefined || value.trim() === '' ? {} : { value: value.trim() }),
    ...(threshold !== undefined
      ? { threshold: Number(threshold) }
      : WITH_THRESHOLD.has(type)
        ? { threshold: USUAL_THRESHOLD }
        : {}),
  };
}

/** A row of a JSON or YAML file that is written like a CSV's. */
export function isColumns(row: JsonRecord): boolean {
  return !isRecord(row.vars) && !Array.isArray(row.assert) && !('description' in row);
}
