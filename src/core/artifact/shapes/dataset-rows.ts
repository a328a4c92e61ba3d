import { parse as parseCsv } from 'csv-parse/sync';
import { describeValue } from '../documents/check-schema.ts';
import { eachLine } from '../documents/each-line.ts';
import { parseJson, parseYaml, type Structured } from '../documents/structured.ts';
import type { Json, Parsed, Problem } from '../problem.ts';
import { isRecord, type JsonRecord } from '../values.ts';

/** One row of a dataset, before its shape is known. `line` counts from 1. */
export type Row = { data: JsonRecord; line: number };

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
/** More problems than this help nobody. */
const MAX_PROBLEMS = 20;
/** A line with fewer brackets than this cannot nest deeper than any reader here bears. */
const SAFE_BRACKETS = 200;
const NOT_JSON = 'JSON has no NaN and no Infinity: write null, or leave the key out.';

/**
 * Reads the rows of a dataset: JSON lines (also under `.json`), a JSON or YAML list or a mapping around one, CSV with a
 * header, TSV. All faulty rows are named at once, up to 20.
 */
export function readRows(path: string, text: string): Parsed<Row[]> {
  const source = text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
  switch (datasetFormat(path, source)) {
    case 'csv':
      return readCsv(path, source);
    case 'yaml':
      return readStructured(path, parseYaml(path, source));
    case 'json':
      return readStructured(path, parseJson(path, source));
    case 'jsonl':
      return readJsonLines(path, source);
  }
}

export type DatasetFormat = 'csv' | 'yaml' | 'json' | 'jsonl';

/** How the rows of a file are written. `text` has no byte order mark. */
export function datasetFormat(path: string, text: string): DatasetFormat {
  if (/\.[ct]sv$/i.test(path)) return 'csv';
  if (/\.ya?ml$/i.test(path)) return 'yaml';
  return /\.json$/i.test(path) && !isJsonLines(text) ? 'json' : 'jsonl';
}

/** BFCL and others keep JSON lines under `.json`: the first line alone is a whole object, and no list stands in it. */
function isJsonLines(text: string): boolean {
  const end = text.indexOf('\n');
  const first = (end < 0 ? text : text.slice(0, end)).trim();
  if (!first.startsWith('{')) return false;
  const parsed = parseJson('', first);
  if (!parsed.ok || !isRecord(parsed.value.data)) return false;
  const { data } = parsed.value;
  return (end >= 0 && text.slice(end).trim() !== '') || !WRAPPERS.some((key) => Array.isArray(data[key]));
}

function readJsonLines(path: string, text: string): Parsed<Row[]> {
  const rows: Row[] = [];
  const problems: Problem[] = [];
  for (const { content, line } of eachLine(text)) {
    if (problems.length >= MAX_PROBLEMS) break;
    const parsed = parseLine(path, content);
    if (!parsed.ok) problems.push(...parsed.problems.map((problem) => hintAtNumbers({ ...problem, line })));
    else if (isRecord(parsed.value)) rows.push({ data: parsed.value, line });
    else
      problems.push({
        path,
        line,
        column: 1,
        expected: 'an object on each line',
        found: describeValue(parsed.value),
      });
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, value: rows };
}

/** Of a valid line nobody asks where things stand, and JSON.parse alone takes a tenth of the time. */
function parseLine(path: string, line: string): Parsed<Json> {
  if (countBrackets(line) <= SAFE_BRACKETS) {
    try {
      const value = JSON.parse(line) as Json;
      // 1e999 is valid JSON, and no number that could be compared.
      if (!/\d[eE]\+?\d{3}/.test(line) || findUnmeasurable(value) === null) return { ok: true, value };
      return fault(path, 1, 'finite numbers', 'one beyond 1.8e308');
    } catch {
      // What is wrong, and where, says the parser below.
    }
  }
  const parsed = parseJson(path, line);
  return parsed.ok ? { ok: true, value: parsed.value.data } : parsed;
}

function fault(
  path: string,
  line: number,
  expected: string,
  found: string,
): { ok: false; problems: Problem[] } {
  return { ok: false, problems: [{ path, line, column: 1, expected, found }] };
}

function countBrackets(line: string): number {
  let count = 0;
  for (const bracket of ['{', '['])
    for (
      let at = line.indexOf(bracket);
      at >= 0 && count <= SAFE_BRACKETS;
      at = line.indexOf(bracket, at + 1)
    )
      count += 1;
  return count;
}

function hintAtNumbers(problem: Problem): Problem {
  return /^["`]?-?(?:NaN|Infinity)/.test(problem.found) ? { ...problem, hint: NOT_JSON } : problem;
}

/** YAML has numbers that no other format has, and that make every mean one of them. */
function findUnmeasurable(value: Json): (string | number)[] | null {
  if (typeof value === 'number') return Number.isFinite(value) ? null : [];
  if (value === null || typeof value !== 'object') return null;
  const entries: [string | number, Json][] = Array.isArray(value)
    ? [...value.entries()]
    : Object.entries(value);
  for (const [key, inner] of entries) {
    const below = findUnmeasurable(inner);
    if (below !== null) return [key, ...below];
  }
  return null;
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

/** A row of a CSV file as it is written, by column. */
export type CsvRecord = { record: Record<string, string>; info: { lines: number } };

function readCsv(path: string, text: string): Parsed<Row[]> {
  const records = readCsvRecords(path, text);
  if (!records.ok) return records;
  const rows = records.value.map(({ record, info }) => ({ data: readCells(record), line: info.lines }));
  return { ok: true, value: rows };
}

/** Reads CSV with a header. Cells are texts without the white space around them. */
export function readCsvRecords(path: string, text: string): Parsed<CsvRecord[]> {
  try {
    const records = parseCsv(text, {
      bom: true,
      ...(/\.tsv$/i.test(path) ? { delimiter: '\t', quote: null, comment: '#', comment_no_infix: true } : {}),
      columns: checkHeader,
      info: true,
      skip_empty_lines: true,
      relax_quotes: false,
      trim: true,
    }) as unknown as CsvRecord[];
    return { ok: true, value: records };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const line = Number(/line (\d+)/.exec(message)?.[1] ?? 1);
    return fault(path, line, 'CSV with a header and as many cells in each row', message);
  }
}

/** Of two columns with one name only the second would be read. */
function checkHeader(header: string[]): string[] {
  const again = header.find((name, i) => name !== '' && header.indexOf(name) !== i);
  if (again !== undefined) throw new Error(`the column "${again}" twice`);
  return header;
}

/** `expected.answer` nests; cells that hold JSON lists or objects are read as such; empty cells are absent. */
function readCells(record: Record<string, string>): JsonRecord {
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

/** A cell of a CSV file: JSON where it holds a list or an object, else its text. */
export function readCell(cell: string): Json {
  if (!/^[[{]/.test(cell)) return cell;
  const parsed = parseJson('', cell);
  return parsed.ok ? parsed.value.data : cell;
}
