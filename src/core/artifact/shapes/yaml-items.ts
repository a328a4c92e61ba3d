import type { Parsed, Problem } from '../problem.ts';
import { readList } from './list-reader.ts';
import { MAX_PROBLEMS, type Row } from './row.ts';

/** Characters of items that are parsed together: to parse each by itself takes longer. */
const BATCH = 32_000;
/** Characters of items with anchors that are kept, as a later one may repeat what they say. */
const MAX_ANCHORED = 4 * BATCH;
/** `&name` and `*name` as YAML has them; also what only looks like one, which costs time and nothing else. */
const ANCHOR = /(?:^|[:?,[{-])[ \t]*(?:!\S*[ \t]+)?&[^\s[\]{},]+(?=\s|$)/m;
const ALIAS = /(?:^|[\s[{,:-])\*[^\s[\]{},*]/;
/** A line that says nothing of what follows it, with its end or without. */
const IDLE = /^(?:---)?[ \t]*(?:#|[\r\n]*$)/;
const ITEM = /^( *)-(?:\s|$)/;

/** Whether a line says nothing of what follows it. */
export function isIdle(line: string): boolean {
  return IDLE.test(line);
}

/** The white space before the dash of a line that begins an item; null: it begins none. */
export function indentOfItem(line: string): string | null {
  return ITEM.exec(line)?.[1] ?? null;
}

/** What takes the lines of a YAML text, each with its end. */
export type YamlLines = {
  add(text: string, rows: Row[]): void;
  /** There are no more lines. */
  end(rows: Row[]): void;
  /** Characters that are held. */
  held(): number;
  /** Says what is wrong with the line that comes next. */
  refuse(expected: string, found: string): void;
  /** Whether so much is wrong that nothing more is read. */
  isSettled(): boolean;
  problems(): readonly Problem[];
};

export type YamlItems = YamlLines & {
  /** The items with anchors so far. */
  anchored(): string;
  /** Whether the document has ended. */
  isEnded(): boolean;
};

export type ItemOptions = {
  path: string;
  wants: (line: number) => boolean;
  /** The line of the file that comes first. */
  line?: number;
  /** The key that the list stands under, with a colon and a line's end; and what the mapping says before it. */
  around?: { opening: string; head: string };
};

/**
 * Reads the items of a YAML list some at a time: no more is held than those, and the items that have anchors. An item begins at a dash in
 * the column of the first one: whatever belongs to the one before stands further in.
 */
export function createYamlItems({ path, wants, line: first = 1, around }: ItemOptions): YamlItems {
  const problems: Problem[] = [];
  const { opening, head } = around ?? { opening: '', head: '' };
  const context = ANCHOR.test(head) && head.length <= MAX_ANCHORED ? head + opening : opening;
  /** The lines of the items under way, and of each its line in the file. */
  let batch = '';
  let lines: number[] = [];
  let line = first;
  let indent: string | null = null;
  let anchored = '';
  let anchoredRows = 0;
  let anchorsFit = true;
  let ended = false;
  let settled = false;
  /** A comment at the margin ends every text, so that of lines without content nothing counts behind it. */
  let behindComment = false;

  function report(found: readonly Problem[]): void {
    problems.push(...found.slice(0, MAX_PROBLEMS - problems.length));
    settled = true;
  }

  function refuse(expected: string, found: string): void {
    report([{ path, line, column: 1, expected, found }]);
  }

  /** Reads what is under way, and forgets it. */
  function flush(rows: Row[]): void {
    const [text, at] = [batch, lines];
    [batch, lines, behindComment] = ['', [], false];
    if (text.trim() === '' || settled) return;
    const anchors = ANCHOR.test(text);
    if (!anchors && !at.some(wants)) return;
    const before = ALIAS.test(text) ? context + anchored : opening;
    const skipped = before === opening ? 0 : anchoredRows;
    const read = readList(path, 'yaml', before + text);
    const above = before.split('\n').length - 1;
    const toLine = (parsed: number) => at[parsed - above - 1] ?? (at.at(-1) ?? 0) + 1;
    if (!read.ok) report(moveProblems(read, toLine));
    else {
      for (const row of read.value.slice(skipped)) {
        const from = toLine(row.line);
        if (wants(from)) rows.push({ data: row.data, line: from });
      }
      if (anchors) keep(text);
    }
  }

  /** Keeps of what was read the items that have anchors; where they are too many none, as a later one may replace one of before. */
  function keep(text: string): void {
    for (const item of splitItems(text, indent ?? '')) {
      if (!anchorsFit || !ANCHOR.test(item)) continue;
      anchorsFit = anchored.length + item.length <= MAX_ANCHORED;
      anchored = anchorsFit ? `${anchored}${item}${item.endsWith('\n') ? '' : '\n'}` : '';
      anchoredRows = anchorsFit ? anchoredRows + 1 : 0;
    }
  }

  function take(text: string, rows: Row[]): void {
    if (/^---(\s|$)/.test(text) && indent !== null) {
      flush(rows);
      if (!settled) refuse('one YAML document', 'a second one');
      return;
    }
    if (ended && /^[ \t]*[^\s#]/.test(text)) refuse('one YAML document', 'a second one');
    if (settled) return;
    if (IDLE.test(text) && (indent === null || behindComment)) return;
    indent ??= indentOfItem(text);
    behindComment = indent !== null && (/^ *(?=#)/.exec(text)?.[0].length ?? Infinity) <= indent.length;
    if (batch.length >= BATCH && indent !== null && beginsItem(text, indent)) flush(rows);
    if (/^\.\.\.(\s|$)/.test(text)) ended = true;
    batch += text;
    lines.push(line);
  }

  return {
    add(text, rows) {
      take(text, rows);
      line += 1;
    },
    end: flush,
    held: () => batch.length,
    refuse,
    isSettled: () => settled,
    problems: () => problems,
    anchored: () => anchored,
    isEnded: () => ended,
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

/** The same problems, on the lines of the file. */
export function moveProblems(
  read: Parsed<unknown> & { ok: false },
  toLine: (parsed: number) => number,
): Problem[] {
  return read.problems.map((problem) => ({
    ...problem,
    line: Math.max(1, toLine(problem.line)),
    ...(problem.expected === 'an anchor before its alias'
      ? {
          hint: `Of earlier rows those with anchors are kept, up to ${MAX_ANCHORED.toLocaleString('en-US')} characters.`,
        }
      : {}),
  }));
}
