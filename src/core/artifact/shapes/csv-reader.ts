import { parse as parseCsv } from 'csv-parse/sync';
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

/** `path` names the file in its fault, and ends in `.tsv` where tabs part the cells. The text has no byte order mark. */
export function createCsvReader(path: string): CsvReader {
  const tabs = /\.tsv$/i.test(path);
  let waiting: string[] = [];
  let length = 0;
  /** Whether the waiting text ends inside of quotation marks: its line breaks end no row. */
  let quoted = false;
  let header: string[] | null = null;
  /** What ends a row, as the first one tells. */
  let lineEnd: string | null = null;
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
    lineEnd ??= findLineEnd(text, tabs);
    try {
      const records = parseCsv(text, {
        ...(tabs ? { delimiter: '\t', quote: null, comment: '#', comment_no_infix: true } : {}),
        ...(lineEnd === null ? {} : { record_delimiter: lineEnd }),
        columns: header ?? ((found: string[]) => (header = checkHeader(found))),
        info: true,
        skip_empty_lines: true,
        relax_quotes: false,
        trim: true,
      }) as unknown as CsvRecord[];
      const before = linesBefore;
      linesBefore += countLines(text);
      if (before > 0) for (const { info } of records) info.lines += before;
      return records;
    } catch (error) {
      const said = error instanceof Error ? error.message : String(error);
      const message = said.replace(/\bline (\d+)/g, (_, line) => `line ${Number(line) + linesBefore}`);
      const line = Number(/line (\d+)/.exec(message)?.[1] ?? 1);
      const expected = 'CSV with a header and as many cells in each row';
      fault = { path, line, column: 1, expected, found: message };
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

/** Of two columns with one name only the second would be read. */
function checkHeader(header: string[]): string[] {
  const again = header.find((name, i) => name !== '' && header.indexOf(name) !== i);
  if (again !== undefined) throw new Error(`the column "${again}" twice`);
  return header;
}

/** The parser looks for it in each text anew, and a file that mixes them would be read otherwise in pieces. */
function findLineEnd(text: string, tabs: boolean): string | null {
  const outside = tabs ? text : text.replace(/"[^"]*"/g, (cell) => ' '.repeat(cell.length));
  return /\r\n|\n|\r/.exec(outside)?.[0] ?? null;
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}
