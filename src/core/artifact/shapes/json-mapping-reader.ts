import type { Problem } from '../problem.ts';
import { createMemberScanner } from './json-items.ts';
import { createItemReader } from './json-list-reader.ts';
import { NO_LIST, rankOf, refuseSecondList } from './list-keys.ts';
import type { RowReader } from './row.ts';

/**
 * Reads the list of rows that a JSON mapping holds item by item: no more is held than an item that goes on, or a value of another key. The
 * first list of rows is taken; one that would come before it in a file that is held as a whole is refused. `wants` as in
 * `createJsonListReader`.
 */
export function createJsonMappingReader(path: string, wants: (line: number) => boolean): RowReader {
  let chosen: string | null = null;
  let second: Problem | null = null;

  const scanner = createMemberScanner((key, from) => {
    const rank = rankOf(key);
    if (rank === null) return false;
    if (chosen === null) {
      chosen = key;
      return true;
    }
    if (rank <= (rankOf(chosen) ?? rank)) second ??= refuseSecondList({ path, ...from }, key, chosen);
    return false;
  });
  const reader = createItemReader(path, wants, scanner);
  let ended = false;

  /** What is no JSON comes first, as nothing else of the file is sure then. */
  function problems(): readonly Problem[] {
    const found = reader.problems();
    if (second !== null && !reader.isBroken()) return [second];
    if (ended && chosen === null && found.length === 0)
      return [{ path, line: 1, column: 1, expected: NO_LIST, found: 'a mapping' }];
    return found;
  }

  return {
    push: (piece) => reader.push(piece),
    end() {
      const rows = reader.end();
      ended = true;
      return rows;
    },
    problems,
  };
}

/** Whether a JSON mapping that goes on has begun a list of rows. Its pieces have no byte order mark. */
export function createListSniffer(): (piece: string) => boolean {
  let found = false;
  const scanner = createMemberScanner((key) => {
    found ||= rankOf(key) !== null;
    return false;
  });
  let broken = false;
  return (piece) => {
    if (!broken) for (const part of scanner.push(piece)) broken ||= !('isRow' in part);
    return found;
  };
}
