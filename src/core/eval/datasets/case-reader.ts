import type { Json, Problem } from '../../artifact/problem.ts';
import { createRowReader } from '../../artifact/shapes/dataset-rows.ts';
import { MAX_PROBLEMS, type Row } from '../../artifact/shapes/row.ts';
import type { Case } from '../types.ts';
import { watchKeys } from './misspelt-keys.ts';
import { readTableRow } from './promptfoo-rows.ts';
import { readCases } from './row-cases.ts';

/** Reads the cases of a dataset piece by piece. Of a case that was given no more is held than its id and its line. */
export type CaseReader = {
  /** Gives the cases whose rows are complete with this piece. Text with or without a byte order mark. */
  push(piece: string): Case[];
  end(): Case[];
  /** Up to 20; the cases are worth nothing where there is one. An empty dataset is a problem: it would pass everything. */
  problems(): Problem[];
  /** Whether so much is wrong that reading on tells nothing new. */
  full(): boolean;
  /** Keys that are nearly known ones. */
  warnings(): Problem[];
  /** The line of each case so far, by id, in the order of the file. */
  lines: ReadonlyMap<string, number>;
};

/** More cases than this are no suite, sampled or not. */
const MAX_CASES = 500_000;

/** `answers`: what is expected, by id, where another file holds it. `wants`: the lines that have to be read; else all. */
export function createCaseReader(
  path: string,
  answers: ReadonlyMap<string, Json> | null,
  wants?: (line: number) => boolean,
): CaseReader {
  const rows = createRowReader(path, { readRecord: readTableRow(path), wants });
  const lines = new Map<string, number>();
  const faults: Problem[] = [];
  const keys = watchKeys(path);
  let ended = false;
  let tooMany = false;

  function take(read: readonly Row[]): Case[] {
    const cases: Case[] = [];
    for (const row of read) {
      if (tooMany || faults.length >= MAX_PROBLEMS) break;
      keys.note(row);
      const found = readCases(path, row, answers);
      if (!found.ok) faults.push(...found.problems);
      else for (const one of found.value) if (add(one)) cases.push(one);
    }
    return cases;
  }

  function add({ id, source }: Case): boolean {
    const first = lines.get(id);
    if (first !== undefined) {
      const found = `"${id}" again (first on line ${first})`;
      const hint = 'Give one of the two another id, or remove it.';
      faults.push({ ...source, column: 1, expected: 'each id once', found, hint });
    } else if (lines.size === MAX_CASES) {
      const expected = `at most ${MAX_CASES.toLocaleString('en-US')} cases`;
      faults.push({ path, line: source.line, column: 1, expected, found: 'more' });
      tooMany = true;
    } else lines.set(id, source.line);
    return first === undefined;
  }

  /** Rows that cannot be read at all come first: what other rows say is not looked at where there are any. */
  function problems(): Problem[] {
    const unread = rows.problems();
    const found = unread.length > 0 ? unread : faults;
    if (ended && found.length === 0 && lines.size === 0)
      return [{ path, line: 1, column: 1, expected: 'at least one case', found: 'none' }];
    return found.slice(0, MAX_PROBLEMS);
  }

  return {
    push: (piece) => take(rows.push(piece)),
    end() {
      const last = take(rows.end());
      ended = true;
      return last;
    },
    problems,
    full: () => tooMany || rows.problems().length >= MAX_PROBLEMS,
    warnings: () => keys.misspelt(),
    lines,
  };
}
