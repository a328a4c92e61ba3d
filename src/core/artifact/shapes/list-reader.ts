import { describeValue } from '../documents/check-schema.ts';
import { parseJson, parseYaml, type Structured } from '../documents/structured.ts';
import type { Json, Parsed, Problem } from '../problem.ts';
import { isRecord, type JsonRecord } from '../values.ts';
import { isColumnwise, readColumnRows } from './column-rows.ts';
import { describeUnmeasurable, findUnmeasurable, hintAtNumbers } from './finite-numbers.ts';
import { LIST_KEYS, NO_LIST } from './list-keys.ts';
import { MAX_PROBLEMS, type Row, type RowReader } from './row.ts';

/** Reads a JSON or YAML mapping that holds a list, or a list, once its last piece is there. */
export function createListReader(
  path: string,
  format: 'json' | 'yaml',
  wants: (line: number) => boolean,
): RowReader {
  const pieces: string[] = [];
  let problems: Problem[] = [];
  return {
    push(piece) {
      pieces.push(piece);
      return [];
    },
    end() {
      const read = readList(path, format, pieces.join(''));
      pieces.length = 0;
      if (!read.ok) problems = read.problems;
      return read.ok ? read.value.filter(({ line }) => wants(line)) : [];
    },
    problems: () => problems,
  };
}

/** The rows of a text that is there as a whole. */
export function readList(path: string, format: 'json' | 'yaml', text: string): Parsed<Row[]> {
  return readStructured(path, format === 'json' ? parseJson(path, text) : parseYaml(path, text));
}

function readStructured(path: string, parsed: Parsed<Structured>): Parsed<Row[]> {
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map(hintAtNumbers) };
  const { data, locate } = parsed.value;
  const key = findWrapper(data);
  if (key === undefined && isColumnwise(data)) return readColumnRows(path, parsed.value);
  const list = key === undefined ? data : (data as JsonRecord)[key];
  if (!Array.isArray(list)) {
    return {
      ok: false,
      problems: [{ path, line: 1, column: 1, expected: NO_LIST, found: describeValue(data) }],
    };
  }
  const at = (i: number) => locate(key === undefined ? [i] : [key, i]);
  const problems = list
    .flatMap((row: Json, i): Problem[] => {
      if (!isRecord(row))
        return [{ path, ...at(i), expected: 'a mapping for each row', found: describeValue(row) }];
      const keys = findUnmeasurable(row);
      if (keys === null) return [];
      const place = locate(key === undefined ? [i, ...keys] : [key, i, ...keys]);
      return [{ path, ...place, ...describeUnmeasurable(keys) }];
    })
    .slice(0, MAX_PROBLEMS);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: list.map((row, i) => ({ data: row as JsonRecord, line: at(i).line })) };
}

/** The key under which a file that is a mapping holds its rows. */
export function findWrapper(data: Json): string | undefined {
  if (!isRecord(data)) return undefined;
  const key = LIST_KEYS.find((name) => Array.isArray(data[name]));
  // A column may be called `questions` as well.
  const list = key === undefined ? undefined : data[key];
  const isOfRows = Array.isArray(list) && (list.length === 0 || list.some(isRecord));
  return isOfRows || !isColumnwise(data) ? key : undefined;
}
