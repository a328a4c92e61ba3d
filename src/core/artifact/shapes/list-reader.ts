import { describeValue } from '../documents/check-schema.ts';
import { parseJson, parseYaml, type Structured } from '../documents/structured.ts';
import { MAX_FILE_BYTES } from '../file-content.ts';
import type { Json, Parsed, Problem } from '../problem.ts';
import { isRecord, type JsonRecord } from '../values.ts';
import { findUnmeasurable, hintAtNumbers } from './finite-numbers.ts';
import { MAX_PROBLEMS, type Row, type RowReader } from './row.ts';

/** Keys under which a file may hold its list of rows. */
const WRAPPERS = [
  'cases',
  'tests',
  'rows',
  'data',
  'examples',
  'test_cases',
  'samples',
  'testData',
  'evals',
  'questions',
  'queries',
  'items',
  'entries',
  'dataset',
  'testcases',
  'testCases',
  'eval_cases',
  'scenarios',
  'golden_set',
  'goldens',
  'qa_pairs',
  'pairs',
  'golden_dataset',
  'dialogues',
  'conversations',
];

/**
 * Reads a JSON or YAML mapping that holds a list, or a YAML list between brackets, once its last piece is there. Larger files are refused:
 * they are held as a whole, since a later key of the mapping may say which list is meant.
 */
export function createListReader(
  path: string,
  format: 'json' | 'yaml',
  wants: (line: number) => boolean,
): RowReader {
  const pieces: string[] = [];
  let length = 0;
  let problems: Problem[] = [];
  return {
    push(piece) {
      length += piece.length;
      if (length <= MAX_FILE_BYTES) pieces.push(piece);
      return [];
    },
    end() {
      const text = pieces.join('');
      pieces.length = 0;
      const read = length > MAX_FILE_BYTES ? refuse(path) : readList(path, format, text);
      if (!read.ok) problems = read.problems;
      return read.ok ? read.value.filter(({ line }) => wants(line)) : [];
    },
    problems: () => problems,
  };
}

function refuse(path: string): Parsed<Row[]> {
  const expected = `JSON lines, a list or CSV in a file of more than ${MAX_FILE_BYTES.toLocaleString('en-US')} bytes`;
  return { ok: false, problems: [{ path, line: 1, column: 1, expected, found: 'one document' }] };
}

/** The rows of a text that is there as a whole. */
export function readList(path: string, format: 'json' | 'yaml', text: string): Parsed<Row[]> {
  return readStructured(path, format === 'json' ? parseJson(path, text) : parseYaml(path, text));
}

function readStructured(path: string, parsed: Parsed<Structured>): Parsed<Row[]> {
  if (!parsed.ok) return { ok: false, problems: parsed.problems.map(hintAtNumbers) };
  const { data, locate } = parsed.value;
  const key = findWrapper(data);
  const list = key === undefined ? data : (data as JsonRecord)[key];
  if (!Array.isArray(list)) {
    const expected = `a list of rows, or a mapping that has one under ${WRAPPERS.slice(0, 4).join(', ')}`;
    return { ok: false, problems: [{ path, line: 1, column: 1, expected, found: describeValue(data) }] };
  }
  const at = (i: number) => locate(key === undefined ? [i] : [key, i]);
  const problems = list
    .flatMap((row: Json, i): Problem[] => {
      if (!isRecord(row))
        return [{ path, ...at(i), expected: 'a mapping for each row', found: describeValue(row) }];
      const keys = findUnmeasurable(row);
      if (keys === null) return [];
      const place = locate(key === undefined ? [i, ...keys] : [key, i, ...keys]);
      const hint = 'Write null, or leave the key out.';
      return [
        { path, ...place, expected: 'a finite number', found: `\`${keys.join('.')}\` that is none`, hint },
      ];
    })
    .slice(0, MAX_PROBLEMS);
  if (problems.length > 0) return { ok: false, problems };
  return { ok: true, value: list.map((row, i) => ({ data: row as JsonRecord, line: at(i).line })) };
}

/** The key under which a file that is a mapping holds its rows. */
export function findWrapper(data: Json): string | undefined {
  return isRecord(data) ? WRAPPERS.find((name) => Array.isArray(data[name])) : undefined;
}
