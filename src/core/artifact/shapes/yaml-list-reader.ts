import { MAX_FILE_BYTES } from '../file-content.ts';
import type { Row, RowReader } from './row.ts';
import { createYamlItems, indentOfItem, isIdle, type YamlLines } from './yaml-items.ts';

/** The first line that says anything, with its end where that is there; null: none does. */
export function findTellingLine(text: string): string | null {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end + 1);
    if (!isIdle(line)) return line;
    at += line.length;
  }
  return null;
}

/** Whether a YAML text is a list of items on lines of their own, as far as its beginning says it. */
export function beginsYamlList(text: string): boolean {
  return indentOfItem(findTellingLine(text) ?? '') !== null;
}

/**
 * Reads a YAML list of rows some items at a time: no more is held than those, and the items that have anchors. `wants`: the lines on which
 * rows are read that were read before; items without one are left out unread. Where the text stops being YAML nothing more is read.
 */
export function createYamlListReader(path: string, wants: (line: number) => boolean): RowReader {
  return readLines(createYamlItems({ path, wants }));
}

/** Cuts pieces into lines. More characters than a file may have are held by nobody. */
export function readLines(lines: YamlLines): RowReader {
  /** The pieces of a line that goes on, and their characters. */
  let rest: string[] = [];
  let waiting = 0;
  return {
    push(piece) {
      const rows: Row[] = [];
      let from = 0;
      for (let end = piece.indexOf('\n'); end >= 0 && !lines.isSettled(); end = piece.indexOf('\n', from)) {
        rest.push(piece.slice(from, end + 1));
        lines.add(rest.join(''), rows);
        rest = [];
        from = end + 1;
      }
      if (lines.isSettled()) {
        rest = [];
        return rows;
      }
      rest.push(piece.slice(from));
      waiting = from > 0 ? piece.length - from : waiting + piece.length;
      if (lines.held() + waiting > MAX_FILE_BYTES)
        lines.refuse(`rows of at most ${MAX_FILE_BYTES.toLocaleString('en-US')} bytes`, 'more');
      return rows;
    },
    end() {
      const rows: Row[] = [];
      const last = rest.join('');
      rest = [];
      if (last !== '' && !lines.isSettled()) lines.add(last, rows);
      lines.end(rows);
      return rows;
    },
    problems: () => lines.problems(),
  };
}
