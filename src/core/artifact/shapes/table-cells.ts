import { parseJson } from '../documents/structured.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord } from '../values.ts';
import { readPythonLiteral } from './python-literal.ts';

/** `expected.answer` nests; cells that hold JSON lists or objects are read as such; empty cells are absent. */
export function readCells(record: Record<string, string>): JsonRecord {
  const row: JsonRecord = {};
  for (const [column, cell] of Object.entries(record)) {
    if (cell === '' || column === '') continue;
    const keys = column.split('.');
    const last = keys.pop() ?? column;
    let holder = row;
    for (const key of keys) {
      const inner = Object.hasOwn(holder, key) ? holder[key] : undefined;
      const next: JsonRecord = isRecord(inner) ? inner : {};
      Object.defineProperty(holder, key, {
        value: next,
        enumerable: true,
        writable: true,
        configurable: true,
      });
      holder = next;
    }
    Object.defineProperty(holder, last, {
      value: readCell(cell),
      enumerable: true,
      writable: true,
      configurable: true,
    });
  }
  return row;
}

/** A cell of a CSV file: its data where it holds a list or an object, as JSON or as Python prints it; else its text. */
export function readCell(cell: string): Json {
  if (!/^[[{]/.test(cell)) return cell;
  const parsed = parseJson('', cell);
  return parsed.ok ? parsed.value.data : (readPythonLiteral(cell) ?? cell);
}
