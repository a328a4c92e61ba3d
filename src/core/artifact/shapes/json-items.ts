import type { Position } from '../documents/position.ts';

/** An item as it is written, and where it begins. */
export type Item = { text: string; from: Position };

/** A text that does not go on as a list does: what has to stand before `text` so that its first fault is the list's. */
export type BrokenList = { before: '[' | '[{}' | '[{},' | '[]'; text: string; from: Position };

export type ItemScanner = {
  /** The rest of a piece goes to whoever asks no more. */
  push(piece: string): Generator<Item | BrokenList>;
  /** What is wrong at the end of the text; null: the list is complete. */
  end(): BrokenList | null;
  /** What of the last piece was not looked at. */
  rest(): string;
};

type State = 'opening' | 'first' | 'value' | 'item' | 'comma' | 'closed';

const BEFORE = { opening: '[', first: '[', item: '[', value: '[{},', comma: '[{}', closed: '[]' } as const;
const [NEWLINE, QUOTE, COMMA] = [10, 34, 44];
const [OPEN_LIST, CLOSE_LIST, OPEN_MAPPING, CLOSE_MAPPING] = [91, 93, 123, 125];

/**
 * Finds where the items of a JSON list begin and end, by its brackets and strings alone: whether an item is JSON says whoever parses it.
 * The text begins with `[`, but for white space.
 */
export function createItemScanner(): ItemScanner {
  let state: State = 'opening';
  let piece = '';
  let at = 0;
  /** Of the piece, in the whole text; and of the line that is under way. */
  let [begins, lineBegins, line] = [0, 0, 1];
  let item: { begun: string[]; from: Position; depth: number } = { begun: [], from: here(), depth: 0 };
  let [inString, escaped] = [false, false];
  /** The next of each in this piece, from where it was last asked for: looking again for each string would take the square. */
  let [quote, slash] = [-1, -1];

  function here(): Position {
    return { line, column: begins + at - lineBegins + 1 };
  }

  function skipSpace(): void {
    for (; at < piece.length; at++) {
      const code = piece.charCodeAt(at);
      if (!isSpace(code)) return;
      if (code === NEWLINE) breakLine();
    }
  }

  function breakLine(): void {
    line += 1;
    lineBegins = begins + at + 1;
  }

  function nextOf(char: string, known: number): number {
    if (known >= at) return known;
    const found = piece.indexOf(char, at);
    return found < 0 ? Number.POSITIVE_INFINITY : found;
  }

  /** Goes to the end of a string that is under way, or of the piece. */
  function skipString(): void {
    while (at < piece.length) {
      if (escaped) {
        escaped = false;
        at += 1;
        continue;
      }
      quote = nextOf('"', quote);
      slash = nextOf('\\', slash);
      inString = quote > slash || quote >= piece.length;
      escaped = inString && slash < piece.length;
      at = Math.min(quote, slash, piece.length - 1) + 1;
      if (!inString) return;
    }
  }

  /** Goes to the end of the item that is under way; whether it is in this piece. */
  function skipItem(): boolean {
    for (; at < piece.length; at++) {
      if (inString) {
        skipString();
        if (inString) return false;
        at -= 1;
        continue;
      }
      const code = piece.charCodeAt(at);
      if (code === QUOTE) {
        inString = true;
      } else if (code === OPEN_MAPPING || code === OPEN_LIST) item.depth += 1;
      else if (code === CLOSE_MAPPING || code === CLOSE_LIST) {
        if (item.depth === 0) return true;
        item.depth -= 1;
        if (item.depth > 0) continue;
        at += 1;
        return true;
      } else if (item.depth === 0 && (code === COMMA || isSpace(code))) return true;
      else if (code === NEWLINE) breakLine();
    }
    return false;
  }

  function broken(): BrokenList {
    const broken = { before: BEFORE[state], text: piece.slice(at), from: here() };
    at = piece.length;
    return broken;
  }

  function* push(next: string): Generator<Item | BrokenList> {
    begins += piece.length;
    [piece, at, quote, slash] = [next, 0, -1, -1];
    while (at < piece.length) {
      const from = at;
      if (state === 'item') {
        const ended = skipItem();
        item.begun.push(piece.slice(from, at));
        if (!ended) return;
        state = 'comma';
        yield {
          text: item.begun.length === 1 ? (item.begun[0] ?? '') : item.begun.join(''),
          from: item.from,
        };
        continue;
      }
      skipSpace();
      if (at >= piece.length) return;
      const code = piece.charCodeAt(at);
      if (state === 'opening' && code === OPEN_LIST) state = 'first';
      else if (state === 'comma' && code === COMMA) state = 'value';
      else if ((state === 'comma' || state === 'first') && code === CLOSE_LIST) state = 'closed';
      else if ((state === 'first' || state === 'value') && !DELIMITERS.has(code)) {
        item = { begun: [], from: here(), depth: 0 };
        state = 'item';
        continue;
      } else {
        yield broken();
        return;
      }
      at += 1;
    }
  }

  return {
    push,
    end() {
      if (state === 'closed') return null;
      if (state === 'item') return { before: '[', text: item.begun.join(''), from: item.from };
      return broken();
    },
    rest: () => piece.slice(at),
  };
}

const DELIMITERS = new Set([COMMA, CLOSE_LIST, CLOSE_MAPPING]);

function isSpace(code: number): boolean {
  return code === 32 || code === NEWLINE || code === 13 || code === 9;
}
