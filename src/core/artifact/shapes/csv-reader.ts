import { CsvError, parse as parseCsv } from 'csv-parse/sync';
import type { Problem } from '../problem.ts';

/** A row of a CSV file as it is written, by column. */
export type CsvRecord = { record: Record<string, string>; info: { lines: number } };

/** Reads CSV or TSV with a header piece by piece. Cells are texts without the white space around them. */
export type CsvReader = {
  /** Gives the rows that are complete with this piece; after a fault none. */
  push(piece: string): CsvRecord[];
  end(): CsvRecord[];
  /** The first row that cannot be read. */
  fault(): Problem | null;
};

/** Each call of the parser costs as much as some rows, so that small pieces wait for others. Characters. */
const BATCH = 100_000;
const QUOTE = 34;
const LINE_FEED = 10;
const RETURN = 13;

/** `path` names the file in its fault, and ends in `.tsv` where tabs part the cells. The text has no byte order mark. */
export function createCsvReader(path: string): CsvReader {
  const tabs = /\.tsv$/i.test(path);
  let waiting: string[] = [];
  let length = 0;
  /** Whether the waiting text ends inside of quotation marks: its line breaks end no row. */
  let quoted = false;
  let header: string[] | null = null;
  /** What may end a row, as the first one tells. */
  let lineEnds: string[] | null = null;
  let linesBefore = 0;
  let fault: Problem | null = null;

  /** The place behind the last line break of the piece that ends a row; 0 where none does. */
  function findCut(piece: string): number {
    let cut = 0;
    for (let at = 0; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (code === QUOTE && !tabs) quoted = !quoted;
      else if (code === LINE_FEED && !quoted) cut = at + 1;
    }
    return cut;
  }

  function parse(text: string): CsvRecord[] {
    lineEnds ??= findLineEnds(text, tabs);
    const bytes = Buffer.from(text);
    const lineAt = createLineCounter(bytes, linesBefore, lineEnds?.includes('\r') === true);
    try {
      const records = parseCsv(bytes, {
        ...(tabs ? { delimiter: '\t', quote: null, comment: '#', comment_no_infix: true } : {}),
        ...(lineEnds === null ? {} : { record_delimiter: lineEnds }),
        columns: header ?? ((found: string[]) => (header = checkHeader(found))),
        info: true,
        skip_empty_lines: true,
        relax_quotes: false,
        trim: true,
      }) as unknown as (CsvRecord & { info: { bytes: number } })[];
      const read = records.map(({ record, info }) => ({
        record,
        info: { lines: lineAt(endOfRow(bytes, info.bytes)) },
      }));
      linesBefore = lineAt(bytes.length) - 1;
      return read;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const at = error instanceof CsvError && typeof error.bytes === 'number' ? error.bytes : 0;
      const line = /line \d+/.test(said) ? lineAt(endOfRow(bytes, at)) : linesBefore + 1;
      const found = said.replace(/\bline \d+/g, `line ${line}`);
      const expected = 'CSV with a header and as many cells in each row';
      fault = { path, line, column: 1, expected, found };
      return [];
    }
  }

  return {
    push(piece) {
      if (fault !== null) return [];
      const cut = findCut(piece);
      length += piece.length;
      if (cut === 0 || length < BATCH) {
        waiting.push(piece);
        return [];
      }
      const text = waiting.join('') + piece.slice(0, cut);
      waiting = [piece.slice(cut)];
      length = piece.length - cut;
      return parse(text);
    },
    end() {
      const text = waiting.join('');
      waiting = [];
      return fault !== null || text === '' ? [] : parse(text);
    },
    fault: () => fault,
  };
}

/**
 * As a `CsvReader` reads a whole file, but a quotation mark within a cell that does not begin with one is a character like any other. Null
 * where that cannot be read either.
 */
export function readRelaxedCsv(text: string): CsvRecord[] | null {
  try {
    return parseCsv(text, {
      columns: checkHeader,
      info: true,
      skip_empty_lines: true,
      relax_quotes: true,
      trim: true,
    }) as unknown as CsvRecord[];
  } catch {
    return null;
  }
}

/** Of two columns with one name only the second would be read. */
function checkHeader(header: string[]): string[] {
  const again = header.find((name, i) => name !== '' && header.indexOf(name) !== i);
  if (again !== undefined) throw new Error(`the column "${again}" twice`);
  return header;
}

/** A file may mix line feeds with and without a carriage return, and then is read alike however it is cut. */
function findLineEnds(text: string, tabs: boolean): string[] | null {
  const outside = tabs ? text : text.replace(/"[^"]*"/g, (cell) => ' '.repeat(cell.length));
  const first = /\r\n|\n|\r/.exec(outside)?.[0];
  if (first === undefined) return null;
  return first === '\r' ? ['\r\n', '\n', '\r'] : ['\r\n', '\n'];
}

/** Without the line end that the parser has read with a row. */
function endOfRow(bytes: Buffer, read: number): number {
  const end = bytes[read - 1] === LINE_FEED ? read - 1 : read;
  return bytes[end - 1] === RETURN ? end - 1 : end;
}

/**
 * The line on which a place in the text stands, of places that are asked for in their order. The parser counts a carriage return and
 * a line feed within a cell as two lines.
 */
function createLineCounter(bytes: Buffer, before: number, returns: boolean): (place: number) => number {
  let line = before + 1;
  let counted = 0;
  return (place) => {
    for (; counted < place; counted++) {
      const byte = bytes[counted];
      if (byte === LINE_FEED || (returns && byte === RETURN && bytes[counted + 1] !== LINE_FEED)) line += 1;
    }
    return line;
  };
}
