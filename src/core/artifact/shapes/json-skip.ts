import type { Position } from '../documents/position.ts';

/** Where a text is read that comes in pieces. */
export type Cursor = {
  piece: string;
  /** Of the piece. */
  at: number;
  here(): Position;
  /** The line ends at `at`. */
  breakLine(): void;
  skipSpace(): void;
  /** What of the piece was not looked at. */
  rest(): string;
};

const [NEWLINE, QUOTE, COMMA, COLON] = [10, 34, 44, 58];
const [OPEN_LIST, CLOSE_LIST, OPEN_MAPPING, CLOSE_MAPPING] = [91, 93, 123, 125];

export function createCursor(): Cursor & { next(piece: string): void } {
  /** Of the piece, in the whole text; and of the line that is under way. */
  let [begins, lineBegins, line] = [0, 0, 1];
  const cursor = {
    piece: '',
    at: 0,
    next(piece: string) {
      begins += cursor.piece.length;
      cursor.piece = piece;
      cursor.at = 0;
    },
    here: () => ({ line, column: begins + cursor.at - lineBegins + 1 }),
    breakLine() {
      line += 1;
      lineBegins = begins + cursor.at + 1;
    },
    skipSpace() {
      for (; cursor.at < cursor.piece.length; cursor.at++) {
        const code = cursor.piece.charCodeAt(cursor.at);
        if (!isSpace(code)) return;
        if (code === NEWLINE) cursor.breakLine();
      }
    },
    rest: () => cursor.piece.slice(cursor.at),
  };
  return cursor;
}

/** A value of JSON that is under way. */
export type ValueSkipper = {
  /** Has to be called before a value, and whenever the cursor has another piece. */
  reset(value: 'begins' | 'goes on'): void;
  /** Goes to the end of the value, or of the piece; whether it ends in this piece. */
  skip(): boolean;
};

/** Finds where a value ends, by its brackets and strings alone: whether it is JSON says whoever parses it. */
export function createValueSkipper(cursor: Cursor): ValueSkipper {
  let depth = 0;
  let [inString, escaped] = [false, false];
  /** The next of each in this piece, from where it was last asked for: looking again for each string would take the square. */
  let [quote, slash] = [-1, -1];

  function nextOf(char: string, known: number): number {
    if (known >= cursor.at) return known;
    const found = cursor.piece.indexOf(char, cursor.at);
    return found < 0 ? Number.POSITIVE_INFINITY : found;
  }

  /** Goes to the end of a string that is under way, or of the piece. */
  function skipString(): void {
    const { length } = cursor.piece;
    while (cursor.at < length) {
      if (escaped) {
        escaped = false;
        cursor.at += 1;
        continue;
      }
      quote = nextOf('"', quote);
      slash = nextOf('\\', slash);
      inString = quote > slash || quote >= length;
      escaped = inString && slash < length;
      cursor.at = Math.min(quote, slash, length - 1) + 1;
      if (!inString) return;
    }
  }

  return {
    reset(value) {
      if (value === 'goes on') {
        [quote, slash] = [-1, -1];
        return;
      }
      depth = 0;
      [inString, escaped] = [false, false];
    },
    skip() {
      const { piece } = cursor;
      for (let { at } = cursor; at < piece.length; at++) {
        if (inString) {
          cursor.at = at;
          skipString();
          if (inString) return false;
          at = cursor.at - 1;
          continue;
        }
        const code = piece.charCodeAt(at);
        if (code === QUOTE) inString = true;
        else if (code === OPEN_MAPPING || code === OPEN_LIST) depth += 1;
        else if (code === CLOSE_MAPPING || code === CLOSE_LIST) {
          if (depth > 1) {
            depth -= 1;
            continue;
          }
          cursor.at = depth === 1 ? at + 1 : at;
          return true;
        } else if (depth === 0 && (code === COMMA || code === COLON || isSpace(code))) {
          cursor.at = at;
          return true;
        } else if (code === NEWLINE) {
          cursor.at = at;
          cursor.breakLine();
        }
      }
      cursor.at = piece.length;
      return false;
    },
  };
}

function isSpace(code: number): boolean {
  return code === 32 || code === NEWLINE || code === 13 || code === 9;
}
