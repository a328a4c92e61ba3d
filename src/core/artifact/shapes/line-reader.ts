import { describeValue } from '../documents/check-schema.ts';
import { parseJson } from '../documents/structured.ts';
import type { Json, Parsed, Problem } from '../problem.ts';
import { isRecord } from '../values.ts';
import { findUnmeasurable, hintAtNumbers } from './finite-numbers.ts';
import { MAX_PROBLEMS, type Row, type RowReader } from './row.ts';

/** A text with no more brackets than these cannot nest deeper than any reader here bears, in a list of a mapping too. */
const SAFE_BRACKETS = 198;

/** Reads JSON lines; `wants` leaves lines out unread. */
export function createLineReader(path: string, wants: (line: number) => boolean): RowReader {
  /** The beginning of a line, in pieces: joining them for each one would take the square of its length. */
  let begun: string[] = [];
  let line = 0;
  const problems: Problem[] = [];

  function read(text: string, rows: Row[]): void {
    line += 1;
    if (!wants(line)) return;
    const content = text.endsWith('\r') ? text.slice(0, -1) : text;
    if (problems.length >= MAX_PROBLEMS || content.trim() === '') return;
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

  return {
    push(piece) {
      const rows: Row[] = [];
      let from = 0;
      for (let at = piece.indexOf('\n'); at >= 0; at = piece.indexOf('\n', from)) {
        const rest = piece.slice(from, at);
        read(begun.length === 0 ? rest : `${begun.join('')}${rest}`, rows);
        begun = [];
        from = at + 1;
      }
      if (from < piece.length) begun.push(piece.slice(from));
      return rows;
    },
    end() {
      const rows: Row[] = [];
      if (begun.length > 0) read(begun.join(''), rows);
      begun = [];
      return rows;
    },
    problems: () => problems,
  };
}

/** Of a valid line nobody asks where things stand, and JSON.parse alone takes a tenth of the time. */
function parseLine(path: string, line: string): Parsed<Json> {
  if (hasFewBrackets(line)) {
    try {
      const value = JSON.parse(line) as Json;
      // 1e999 is valid JSON, and no number that could be compared.
      if (!/\d[eE]\+?\d{3}/.test(line) || findUnmeasurable(value) === null) return { ok: true, value };
      const found = 'one beyond 1.8e308';
      return { ok: false, problems: [{ path, line: 1, column: 1, expected: 'finite numbers', found }] };
    } catch {
      // What is wrong, and where, says the parser below.
    }
  }
  const parsed = parseJson(path, line);
  return parsed.ok ? { ok: true, value: parsed.value.data } : parsed;
}

/** Whether a text has so few brackets that it cannot nest too deep. */
export function hasFewBrackets(text: string): boolean {
  return countBrackets(text) <= SAFE_BRACKETS;
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
