import { parseJson } from '../documents/structured.ts';
import { withoutMark } from '../file-content.ts';
import type { Parsed } from '../problem.ts';
import { isRecord, type JsonRecord } from '../values.ts';
import { isColumnwise } from './column-rows.ts';
import { type CsvRecord, createCsvReader, readRelaxedCsv } from './csv-reader.ts';
import { createJsonListReader } from './json-list-reader.ts';
import { createListSniffer } from './json-mapping-reader.ts';
import { createLineReader } from './line-reader.ts';
import { MAX_HELD } from './list-keys.ts';
import { findWrapper } from './list-reader.ts';
import { createMappingReader } from './mapping-reader.ts';
import type { Row, RowReader } from './row.ts';
import { readCells } from './table-cells.ts';
import { beginsYamlList, createYamlListReader, findTellingLine } from './yaml-list-reader.ts';

export type RowOptions = {
  /** What a row of a table holds, by its cells; else `expected.answer` nests, and JSON is read. */
  readRecord?: ((record: Record<string, string>) => JsonRecord) | undefined;
  /** Of rows that were read before, those on which lines are read again; else all. */
  wants?: ((line: number) => boolean) | undefined;
};

/**
 * Reads the rows of a dataset piece by piece: JSON lines (also under `.json`), a JSON or YAML list or a mapping around one,
 * CSV with a header, TSV. No more is held than rows that go on, and of a mapping what stands around its rows.
 * The pieces may begin with a byte order mark.
 */
export function createRowReader(
  path: string,
  { readRecord = readCells, wants = () => true }: RowOptions = {},
): RowReader {
  const canTell = createSniffer(path);
  let waiting: string[] = [];
  let reader: RowReader | null = null;

  function open(): { opened: RowReader; rows: Row[] } {
    const text = withoutMark(waiting.join(''));
    waiting = [];
    const opened = openReader(path, text, { readRecord, wants });
    reader = opened;
    return { opened, rows: opened.push(text) };
  }

  return {
    push(piece) {
      if (reader !== null) return reader.push(piece);
      waiting.push(piece);
      return canTell(piece) ? open().rows : [];
    },
    end() {
      if (reader !== null) return reader.end();
      const { opened, rows } = open();
      return [...rows, ...opened.end()];
    },
    problems: () => reader?.problems() ?? [],
  };
}

/** As `createRowReader`, of a whole text. All faulty rows are named at once, up to 20. */
export function readRows(path: string, text: string, options?: RowOptions): Parsed<Row[]> {
  const reader = createRowReader(path, options);
  const value = [...reader.push(text), ...reader.end()];
  const problems = reader.problems();
  return problems.length > 0 ? { ok: false, problems: [...problems] } : { ok: true, value };
}

function openReader(
  path: string,
  begins: string,
  { readRecord, wants }: { [K in keyof RowOptions]-?: NonNullable<RowOptions[K]> },
): RowReader {
  const format = datasetFormat(path, begins);
  if (format === 'jsonl') return createLineReader(path, wants);
  if (format === 'json' && /^[ \t\r\n]*\[/.test(begins)) return createJsonListReader(path, wants);
  if (format === 'yaml' && beginsYamlList(begins)) return createYamlListReader(path, wants);
  if (format !== 'csv') return createMappingReader(path, format, wants);
  const table = createCsvReader(path);
  const toRows = (records: CsvRecord[]): Row[] =>
    records
      .filter(({ info }) => wants(info.lines))
      .map(({ record, info }) => ({ data: readRecord(record), line: info.lines }));
  return {
    push: (piece) => toRows(table.push(piece)),
    end: () => toRows(table.end()),
    problems: () => [table.fault()].filter((fault) => fault !== null),
  };
}

/** Says of each piece of a file whether it can be told by now how the rows are written. */
function createSniffer(path: string): (piece: string) => boolean {
  if (/\.ya?ml$/i.test(path)) return createYamlSniffer();
  if (!/\.json$/i.test(path)) return (piece) => piece !== '';
  return createJsonSniffer();
}

/**
 * A mapping on one line may be the first of JSON lines, which is known when a second line says something; and where the line has become so
 * long that nobody waits for its end, by a list of rows in it.
 */
function createJsonSniffer(): (piece: string) => boolean {
  let first = '';
  let beyond = false;
  let length = 0;
  const hasList = createListSniffer();
  return (piece) => {
    const text = first === '' ? withoutMark(piece) : piece;
    if (first === '') first = text.trimStart().charAt(0);
    if (first !== '{') return first !== '';
    length += text.length;
    const end = beyond ? 0 : piece.indexOf('\n');
    if (end < 0) return hasList(text) && length > MAX_HELD;
    beyond = true;
    return piece.slice(end).trim() !== '';
  };
}

export type DatasetFormat = 'csv' | 'yaml' | 'json' | 'jsonl';

/** A line of more is no beginning of a list of rows. */
const MAX_SNIFFED = 1_000_000;

/** A line that says something has to be there up to its end, after comments and the mark of a document. */
function createYamlSniffer(): (piece: string) => boolean {
  let text = '';
  return (piece) => {
    text = text.slice(text.lastIndexOf('\n') + 1) + piece;
    return text.length > MAX_SNIFFED || findTellingLine(withoutMark(text))?.endsWith('\n') === true;
  };
}

/** How the rows of a file are written. `text` has no byte order mark. */
export function datasetFormat(path: string, text: string): DatasetFormat {
  if (/\.[ct]sv$/i.test(path)) return 'csv';
  if (/\.ya?ml$/i.test(path)) return 'yaml';
  return /\.json$/i.test(path) && !isJsonLines(text) ? 'json' : 'jsonl';
}

/** BFCL and others keep JSON lines under `.json`: the first line alone is a whole object, and no list of rows or columns stands in it. */
function isJsonLines(text: string): boolean {
  const end = text.indexOf('\n');
  const first = (end < 0 ? text : text.slice(0, end)).trim();
  if (!first.startsWith('{')) return false;
  const parsed = parseJson('', first);
  if (!parsed.ok || !isRecord(parsed.value.data)) return false;
  const { data } = parsed.value;
  if (end >= 0 && text.slice(end).trim() !== '') return true;
  return findWrapper(data) === undefined && !isColumnwise(data);
}

/** Reads CSV with a header. Cells are texts without the white space around them; quotation marks may stand in them, as promptfoo bears it. */
export function readCsvRecords(path: string, text: string): Parsed<CsvRecord[]> {
  const reader = createCsvReader(path);
  const value = [...reader.push(withoutMark(text)), ...reader.end()];
  const fault = reader.fault();
  if (fault === null) return { ok: true, value };
  const relaxed = /Quote/.test(fault.found) ? readRelaxedCsv(withoutMark(text)) : null;
  return relaxed === null ? { ok: false, problems: [fault] } : { ok: true, value: relaxed };
}
