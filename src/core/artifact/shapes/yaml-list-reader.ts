import { MAX_FILE_BYTES } from '../file-content.ts';
import type { Parsed, Problem } from '../problem.ts';
import { readList } from './list-reader.ts';
import { MAX_PROBLEMS, type Row, type RowReader } from './row.ts';

/** Characters of items that are parsed together: to parse each by itself takes longer. */
const BATCH = 32_000;
/** Characters of items with anchors that are kept, as a later one may repeat what they say. */
const MAX_ANCHORED = 4 * BATCH;
/** `&name` and `*name` as YAML has them; also what only looks like one, which costs time and nothing else. */
const ANCHOR = /(?:^|[:?,[{-])[ \t]*(?:!\S*[ \t]+)?&[^\s[\]{},]+(?=\s|$)/m;
const ALIAS = /(?:^|[\s[{,:-])\*[^\s[\]{},*]/;
/** A line that says nothing of what follows it, with its end or without. */
const IDLE = /^(?:---)?[ \t]*(?:#|[\r\n]*$)/;

/** The first line that says anything, with its end where that is there; null: none does. */
export function findTellingLine(text: string): string | null {
  for (let at = 0; at < text.length; ) {
    const end = text.indexOf('\n', at);
    const line = text.slice(at, end < 0 ? text.length : end + 1);
    if (!IDLE.test(line)) return line;
    at += line.length;
  }
  return null;
}

/** Whether a YAML text is a list of items on lines of their own, as far as its beginning says it. */
export function beginsYamlList(text: string): boolean {
  return /^ *-(?:\s|$)/.test(findTellingLine(text) ?? '');
}

/**
 * Reads a YAML list of rows some items at a time: no more is held than those, and the items that have anchors. An item begins at a dash
 * in the column of the first one: whatever belongs to the one before stands further in. `wants`: the lines on which rows are read that
 * were read before; items without one are left out unread. Where the text stops being YAML nothing more is read.
 */
export function createYamlListReader(path: string, wants: (line: number) => boolean): RowReader {
  const problems: Problem[] = [];
  /** The pieces of a line that goes on, and their characters. */
  let rest: string[] = [];
  let waiting = 0;
  /** The lines of the items under way, and the line of the file on which they begin. */
  let batch = '';
  let line = 1;
  let count = 0;
  let indent: string | null = null;
  let anchored = '';
  let anchoredRows = 0;
  let ended = false;
  let settled = false;

  function report(found: readonly Problem[]): void {
    problems.push(...found.slice(0, MAX_PROBLEMS - problems.length));
    settled = true;
  }

  function refuse(expected: string, found: string): void {
    rest = [];
    report([{ path, line: line + count, column: 1, expected, found }]);
  }

  /** Reads what is under way, and forgets it. */
  function flush(rows: Row[]): void {
    const [text, from, lines] = [batch, line, count];
    [batch, line, count] = ['', line + count, 0];
    if (text.trim() === '' || settled) return;
    const anchors = ANCHOR.test(text);
    const isWanted = Array.from({ length: lines }, (_, i) => from + i).some(wants);
    if (!isWanted && !anchors) return;
    const before = ALIAS.test(text) ? anchored : '';
    const skipped = before === '' ? 0 : anchoredRows;
    const read = readList(path, 'yaml', before + text);
    const moved = from - 1 - (before === '' ? 0 : before.split('\n').length - 1);
    if (!read.ok) report(moveProblems(read, moved));
    else {
      for (const row of read.value.slice(skipped)) {
        const at = row.line + moved;
        if (wants(at)) rows.push({ data: row.data, line: at });
      }
      if (anchors) keep(text);
    }
  }

  /** Keeps of what was read the items that have anchors. */
  function keep(text: string): void {
    for (const item of splitItems(text, indent ?? '')) {
      if (!ANCHOR.test(item) || anchored.length + item.length > MAX_ANCHORED) continue;
      anchored += item.endsWith('\n') ? item : `${item}\n`;
      anchoredRows += 1;
    }
  }

  function addLine(text: string, rows: Row[]): void {
    if (/^---(\s|$)/.test(text) && indent !== null) {
      flush(rows);
      if (!settled) refuse('one YAML document', 'a second one');
      return;
    }
    if (ended && /^[ \t]*[^\s#]/.test(text)) refuse('one YAML document', 'a second one');
    if (settled) return;
    if (indent === null && IDLE.test(text)) {
      line += 1;
      return;
    }
    indent ??= /^( *)-(?:\s|$)/.exec(text)?.[1] ?? null;
    if (batch.length >= BATCH && indent !== null && beginsItem(text, indent)) flush(rows);
    if (/^\.\.\.(\s|$)/.test(text)) ended = true;
    batch += text;
    count += 1;
  }

  return {
    push(piece) {
      const rows: Row[] = [];
      let from = 0;
      for (let end = piece.indexOf('\n'); end >= 0 && !settled; end = piece.indexOf('\n', from)) {
        rest.push(piece.slice(from, end + 1));
        addLine(rest.join(''), rows);
        rest = [];
        from = end + 1;
      }
      if (settled) return rows;
      rest.push(piece.slice(from));
      waiting = from > 0 ? piece.length - from : waiting + piece.length;
      if (batch.length + waiting > MAX_FILE_BYTES)
        refuse(`rows of at most ${MAX_FILE_BYTES.toLocaleString('en-US')} bytes`, 'more');
      return rows;
    },
    end() {
      const rows: Row[] = [];
      const last = rest.join('');
      rest = [];
      if (last !== '' && !settled) addLine(last, rows);
      flush(rows);
      return rows;
    },
    problems: () => problems,
  };
}

/** The items of some lines that begin with one. */
function splitItems(text: string, indent: string): string[] {
  const items: string[] = [];
  for (const line of text.match(/[^\n]*\n|[^\n]+$/g) ?? []) {
    if (items.length === 0 || beginsItem(line, indent)) items.push(line);
    else items[items.length - 1] += line;
  }
  return items;
}

function beginsItem(line: string, indent: string): boolean {
  return line.startsWith(`${indent}-`) && /^\s|^$/.test(line.slice(indent.length + 1));
}

function moveProblems(read: Parsed<Row[]> & { ok: false }, by: number): Problem[] {
  return read.problems.map((problem) => ({
    ...problem,
    line: Math.max(1, problem.line + by),
    ...(problem.expected === 'an anchor before its alias'
      ? {
          hint: `Of earlier rows those with anchors are kept, up to ${MAX_ANCHORED.toLocaleString('en-US')} characters.`,
        }
      : {}),
  }));
}
