import { describeValue } from '../documents/check-schema.ts';
import { findJsonFault } from '../documents/json-scan.ts';
import { type Position, positionAt } from '../documents/position.ts';
import { MAX_DEPTH, parseJson, quoteStart } from '../documents/structured.ts';
import type { Json, Problem } from '../problem.ts';
import { isRecord } from '../values.ts';
import { describeUnmeasurable, findUnmeasurable, hintAtNumbers } from './finite-numbers.ts';
import { type BrokenText, createItemScanner, type Item, type ItemScanner } from './json-items.ts';
import { hasFewBrackets } from './line-reader.ts';
import { MAX_PROBLEMS, type Row, type RowReader } from './row.ts';

/** Characters from a fault on of which a problem quotes the first. */
const QUOTED = 32;

/**
 * Reads a JSON list of rows item by item: no more is held than an item that goes on. `wants`: the lines on which rows are read that were
 * read before; the others are left out unread. Where the text stops being JSON that is the one problem, and nothing more is read.
 */
export function createJsonListReader(path: string, wants: (line: number) => boolean): RowReader {
  return createItemReader(path, wants, createItemScanner());
}

/** As `createJsonListReader`, of the rows that a scanner finds; what else it finds has to be JSON, and nothing more. */
export function createItemReader(
  path: string,
  wants: (line: number) => boolean,
  scanner: ItemScanner,
): RowReader & { isBroken(): boolean } {
  let problems: Problem[] = [];
  let broken: BrokenText | null = null;
  let settled = false;

  function read(item: Item, rows: Row[]): void {
    const { text, from, before, isRow } = item;
    if (problems.length >= MAX_PROBLEMS || !wants(from.line)) return;
    const value = parseItem(item);
    if (value === undefined) broken = { before, text: text + scanner.rest(), from };
    else if (!isRow) return;
    else if (!isRecord(value))
      problems.push({ path, ...from, expected: 'a mapping for each row', found: describeValue(value) });
    else {
      const fault = findNumber(path, { text, from }, value);
      if (fault === null) rows.push({ data: value, line: from.line });
      else problems.push(fault);
    }
  }

  /** Says what is wrong, once as much of what follows is there as is quoted of it. */
  function settle({ before, text, from }: BrokenText, ended: boolean): void {
    const fault = findJsonFault(before + text, MAX_DEPTH);
    if (fault === null) return;
    const at = fault.offset - before.length;
    if (!ended && text.length < at + QUOTED) return;
    const found = at >= text.length ? 'the end of the file' : quoteStart(text.slice(at, at + QUOTED));
    const place = moveBy(from, positionAt(text, at));
    problems = [hintAtNumbers({ path, ...place, expected: fault.expected, found })];
    settled = true;
  }

  return {
    push(piece) {
      if (settled) return [];
      const rows: Row[] = [];
      if (broken !== null) broken.text += piece;
      else
        for (const found of scanner.push(piece)) {
          if ('isRow' in found) read(found, rows);
          else broken = found;
          if (broken !== null) break;
        }
      if (broken !== null) settle(broken, false);
      return rows;
    },
    end() {
      broken ??= scanner.end();
      if (broken !== null && !settled) settle(broken, true);
      return [];
    },
    problems: () => problems,
    isBroken: () => broken !== null,
  };
}

/** Undefined where it is no JSON, or nests deeper than any reader here bears. */
function parseItem({ text, before }: Item): Json | undefined {
  const whole = before + text;
  if (!hasFewBrackets(text) && findJsonFault(whole, MAX_DEPTH)?.offset !== whole.length) return undefined;
  try {
    return JSON.parse(text) as Json;
  } catch {
    return undefined;
  }
}

/** A number that JSON can write and nothing can compare. */
function findNumber(path: string, { text, from }: Pick<Item, 'text' | 'from'>, row: Json): Problem | null {
  const keys = /\d[eE]\+?\d{3}/.test(text) ? findUnmeasurable(row) : null;
  const parsed = keys === null ? null : parseJson(path, text);
  if (keys === null || parsed?.ok !== true) return null;
  return { path, ...moveBy(from, parsed.value.locate(keys)), ...describeUnmeasurable(keys) };
}

/** Where `to` lies, of a text that begins at `from`. */
function moveBy(from: Position, to: Position): Position {
  return to.line === 1
    ? { line: from.line, column: from.column + to.column - 1 }
    : { line: from.line + to.line - 1, column: to.column };
}
