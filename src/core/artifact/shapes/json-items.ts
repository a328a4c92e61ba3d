import type { Position } from '../documents/position.ts';
import { type Cursor, createCursor, createValueSkipper } from './json-skip.ts';

/** A value as it is written, where it begins, and what stands before it as far as its nesting goes. */
export type Item = { text: string; from: Position; before: string; isRow: boolean };

/** A text that does not go on as its list or mapping does: what has to stand before `text` so that its first fault is that one. */
export type BrokenText = { before: string; text: string; from: Position };

export type ItemScanner = {
  /** The rest of a piece goes to whoever asks no more. */
  push(piece: string): Generator<Item | BrokenText>;
  /** What is wrong at the end of the text; null: it is complete. */
  end(): BrokenText | null;
  /** What of the last piece was not looked at. */
  rest(): string;
};

/** A part of a text that comes in pieces, from where the cursor stands. */
type Part = {
  /** There is another piece. */
  next(): void;
  /** Goes to the end of the part, or of the piece, and beyond neither. */
  scan(): Generator<Item | BrokenText>;
  isClosed(): boolean;
  /** What is wrong where the text ends here. */
  end(): BrokenText;
};

const [QUOTE, COMMA, COLON] = [34, 44, 58];
const [OPEN_LIST, CLOSE_LIST, OPEN_MAPPING, CLOSE_MAPPING] = [91, 93, 123, 125];
const DELIMITERS = new Set([COMMA, COLON, CLOSE_LIST, CLOSE_MAPPING]);

/**
 * Finds where the items of a JSON list begin and end, by its brackets and strings alone: whether an item is JSON says whoever parses it.
 * The text begins with `[`, but for white space.
 */
export function createItemScanner(): ItemScanner {
  const cursor = createCursor();
  return scanText(cursor, createList(cursor, '', true), '[]');
}

/**
 * Finds the items of the lists that a JSON mapping holds, its keys, and its other values. `isOfRows` is asked of each list, by its key. The
 * text begins with `{`, but for white space.
 */
export function createMemberScanner(isOfRows: (key: string, from: Position) => boolean): ItemScanner {
  const cursor = createCursor();
  return scanText(cursor, createMapping(cursor, isOfRows), '{}');
}

/** A text that is one part, with nothing behind it. `closed`: what a part that is complete looks like. */
function scanText(cursor: ReturnType<typeof createCursor>, part: Part, closed: string): ItemScanner {
  function broken(): BrokenText {
    return takeRest(cursor, closed);
  }
  return {
    *push(piece) {
      cursor.next(piece);
      part.next();
      yield* part.scan();
      if (!part.isClosed()) return;
      cursor.skipSpace();
      if (cursor.at < cursor.piece.length) yield broken();
    },
    end: () => (part.isClosed() ? null : part.end()),
    rest: () => cursor.rest(),
  };
}

function takeRest(cursor: Cursor, before: string): BrokenText {
  const broken = { before, text: cursor.rest(), from: cursor.here() };
  cursor.at = cursor.piece.length;
  return broken;
}

/** What stands before a fault, by what was to come next. */
const IN_LIST = { opening: '', first: '[', item: '[', value: '[{},', comma: '[{}', closed: '[]' } as const;

/** A list of which `around` stands before its bracket. */
function createList(cursor: Cursor, around: string, isRow: boolean): Part {
  let state: keyof typeof IN_LIST = 'opening';
  const item = createHeld(cursor);

  return {
    next: item.next,
    *scan() {
      while (cursor.at < cursor.piece.length && state !== 'closed') {
        if (state === 'item') {
          const held = item.take();
          if (held === null) return;
          state = 'comma';
          yield { ...held, before: `${around}[`, isRow };
          continue;
        }
        cursor.skipSpace();
        if (cursor.at >= cursor.piece.length) return;
        const code = cursor.piece.charCodeAt(cursor.at);
        if (state === 'opening' && code === OPEN_LIST) state = 'first';
        else if (state === 'comma' && code === COMMA) state = 'value';
        else if ((state === 'comma' || state === 'first') && code === CLOSE_LIST) state = 'closed';
        else if ((state === 'first' || state === 'value') && !DELIMITERS.has(code)) {
          item.begin();
          state = 'item';
          continue;
        } else {
          yield takeRest(cursor, around + IN_LIST[state]);
          return;
        }
        cursor.at += 1;
      }
    },
    isClosed: () => state === 'closed',
    end: () =>
      state === 'item' ? { ...item.held(), before: `${around}[` } : takeRest(cursor, around + IN_LIST[state]),
  };
}

const IN_MAPPING = {
  opening: '',
  first: '{',
  key: '{"":{},',
  name: '{',
  colon: '{""',
  value: '{"":',
  list: '{"":',
  other: '{"":',
  comma: '{"":{}',
  closed: '{}',
} as const;

function createMapping(cursor: Cursor, isOfRows: (key: string, from: Position) => boolean): Part {
  let state: keyof typeof IN_MAPPING = 'opening';
  const held = createHeld(cursor);
  let list: Part | null = null;
  let key: { name: string; from: Position } = { name: '', from: cursor.here() };

  /** Goes on behind what is one character, or begins what is more; null: neither can stand here. */
  function step(code: number): 'one' | 'more' | null {
    const to = (next: typeof state, taken: 'one' | 'more') => {
      state = next;
      return taken;
    };
    if (state === 'opening' && code === OPEN_MAPPING) return to('first', 'one');
    if ((state === 'first' || state === 'comma') && code === CLOSE_MAPPING) return to('closed', 'one');
    if (state === 'comma' && code === COMMA) return to('key', 'one');
    if (state === 'colon' && code === COLON) return to('value', 'one');
    if ((state === 'first' || state === 'key') && code === QUOTE) {
      held.begin();
      return to('name', 'more');
    }
    if (state !== 'value' || DELIMITERS.has(code)) return null;
    if (code === OPEN_LIST) {
      list = createList(cursor, IN_MAPPING.list, isOfRows(key.name, key.from));
      return to('list', 'more');
    }
    held.begin();
    return to('other', 'more');
  }

  /** A name that is no JSON is where the text breaks. */
  function readName({ text, from }: { text: string; from: Position }): BrokenText | null {
    const name = parseName(text);
    if (name === null) return { before: IN_MAPPING.name, text: text + cursor.rest(), from };
    key = { name, from };
    state = 'colon';
    return null;
  }

  return {
    next() {
      held.next();
      list?.next();
    },
    *scan() {
      while (cursor.at < cursor.piece.length && state !== 'closed') {
        if (state === 'list') {
          yield* list?.scan() ?? [];
          if (list?.isClosed() === false) return;
          list = null;
          state = 'comma';
        } else if (state === 'name' || state === 'other') {
          const taken = held.take();
          if (taken === null) return;
          const broken = state === 'name' ? readName(taken) : null;
          if (broken !== null) yield broken;
          if (state !== 'other') continue;
          state = 'comma';
          yield { ...taken, before: IN_MAPPING.other, isRow: false };
        } else {
          cursor.skipSpace();
          if (cursor.at >= cursor.piece.length) return;
          const taken = step(cursor.piece.charCodeAt(cursor.at));
          if (taken === null) {
            yield takeRest(cursor, IN_MAPPING[state]);
            return;
          }
          if (taken === 'one') cursor.at += 1;
        }
      }
    },
    isClosed: () => state === 'closed',
    end() {
      if (list !== null) return list.end();
      if (state === 'name' || state === 'other') return { ...held.held(), before: IN_MAPPING[state] };
      return takeRest(cursor, IN_MAPPING[state]);
    },
  };
}

function parseName(text: string): string | null {
  try {
    return JSON.parse(text) as string;
  } catch {
    return null;
  }
}

/** The one value that is under way. */
function createHeld(cursor: Cursor) {
  const value = createValueSkipper(cursor);
  let begun: string[] = [];
  let from = cursor.here();
  const held = () => ({ text: begun.length === 1 ? (begun[0] ?? '') : begun.join(''), from });
  return {
    next: () => value.reset('goes on'),
    begin() {
      begun = [];
      from = cursor.here();
      value.reset('begins');
    },
    /** The whole value, once its end is there. */
    take(): { text: string; from: Position } | null {
      const { piece, at } = cursor;
      const ended = value.skip();
      begun.push(piece.slice(at, cursor.at));
      return ended ? held() : null;
    },
    held,
  };
}
