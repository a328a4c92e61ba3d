import type { PyNode } from '../python/python-tree.ts';
import { BACKSLASH, FORM_FEED, HASH, NEWLINE, SPACE, TAB } from './codes.ts';

/**
 * A place in the text of a Python file. Between two tokens `at` is at the beginning of the second: who takes a token skips
 * what stands behind it.
 */
export type Scan = {
  readonly text: string;
  readonly end: number;
  at: number;
  /** Open brackets: in them the end of a line means nothing. */
  brackets: number;
  /** Columns in front of the line that is read, as Python counts them. */
  indent: number;
  /** Levels of statements, expressions and patterns around `at`. */
  depth: number;
  /** The next backslash from where it was last asked for; `end` where none is. */
  slash: number;
};

export function startScan(text: string): Scan {
  return { text, end: text.length, at: 0, brackets: 0, indent: 0, depth: 0, slash: -1 };
}

/** What this parser leaves to the grammar: a syntax error, or Python that is rare. */
export class NotRead extends Error {}

/** Frames of the stack are few; deeper code is left to the grammar, which needs none. */
const MAX_DEPTH = 80;
/** Of nodes that have none, which are most. */
const NONE: PyNode[] = [];

export function fail(): never {
  throw new NotRead();
}

/** Has to be called by whatever calls itself for what is nested; whoever does sets `depth` back. */
export function deepen(scan: Scan): void {
  scan.depth += 1;
  if (scan.depth > MAX_DEPTH) fail();
}

/** Characters from which on a chain of operators or members counts, and links that it may have from there. */
const LONG_CHAIN = 2000;
const MAX_LINKS = 60;

/**
 * How many links of a chain that begins with `node` count, which were `links` before this one. The grammar gives up at 150
 * that begin at one place, where two chains may: members, and the operators behind them.
 */
export function countLink(node: PyNode, links: number): number {
  if (node.to - node.from < LONG_CHAIN) return 0;
  return links < MAX_LINKS ? links + 1 : fail();
}

/** Back to where a token begins, to read it as something else. */
export function goBack(scan: Scan, at: number): void {
  scan.at = at;
  scan.slash = -1;
}

/** The character `ahead` of the next one; 0 behind the end, which no file that is read contains. */
export function codeAt(scan: Scan, ahead = 0): number {
  const at = scan.at + ahead;
  return at < scan.end ? scan.text.charCodeAt(at) : 0;
}

export function leaf(name: string, from: number, to: number): PyNode {
  return { name, from, to, children: NONE };
}

/** A node reaches from its first child to its last. */
export function branch(name: string, children: PyNode[]): PyNode {
  const first = children[0];
  const last = children[children.length - 1];
  if (first === undefined || last === undefined) return fail();
  return { name, from: first.from, to: last.to, children };
}

/** Spaces, comments and joined lines; in brackets line ends as well. */
export function skip(scan: Scan): void {
  for (;;) {
    const code = codeAt(scan);
    if (code === SPACE || code === TAB || code === FORM_FEED) scan.at += 1;
    else if (code === NEWLINE && scan.brackets > 0) scan.at += 1;
    else if (code === HASH) scan.at = lineEnd(scan);
    else if (code === BACKSLASH) joinLines(scan);
    else return;
  }
}

function lineEnd({ text, at, end }: Scan): number {
  const found = text.indexOf('\n', at);
  return found < 0 ? end : found;
}

function joinLines(scan: Scan): void {
  if (codeAt(scan, 1) !== NEWLINE) fail();
  scan.at += 2;
  let ahead = 0;
  while (codeAt(scan, ahead) === SPACE || codeAt(scan, ahead) === TAB) ahead += 1;
  const code = codeAt(scan, ahead);
  // For Python the statement ends here, for the grammar it goes on.
  if (code === NEWLINE || code === HASH || code === 0) fail();
}

/** From the end of a statement to the next one, which sets `indent`; 0 at the end of the file. */
export function endLine(scan: Scan): void {
  if (scan.at < scan.end && codeAt(scan) !== NEWLINE) fail();
  scan.at += 1;
  startLine(scan);
}

/** Past blank lines and comments to the first token of a line. */
export function startLine(scan: Scan): void {
  scan.indent = 0;
  for (; scan.at < scan.end; scan.at += 1) {
    const code = codeAt(scan);
    if (code === SPACE) scan.indent += 1;
    else if (code === TAB) scan.indent += 8 - (scan.indent % 8);
    else if (code === NEWLINE) scan.indent = 0;
    else if (code === HASH) {
      scan.at = lineEnd(scan);
      scan.indent = 0;
    } else if (code === FORM_FEED) skipFormFeed(scan);
    else if (code === BACKSLASH) fail();
    else return;
  }
  scan.at = scan.end;
  scan.indent = 0;
}

/** A form feed stands on a line of its own between parts of a file. */
function skipFormFeed(scan: Scan): void {
  const next = lineEnd(scan);
  if (scan.at === 0 || next === scan.end || scan.text.slice(scan.at, next).trim() !== '') fail();
  scan.at = next - 1;
}

/** A token that is known to stand here. */
export function take(scan: Scan, name: string, length: number): PyNode {
  const { at } = scan;
  scan.at = at + length;
  skip(scan);
  return leaf(name, at, at + length);
}

/** A token of one character that has to stand here. */
export function expect(scan: Scan, name: string): PyNode {
  return codeAt(scan) === name.charCodeAt(0) ? take(scan, name, 1) : fail();
}

/** Not everything that brackets stand in calls `deepen`. */
export function open(scan: Scan, bracket: '(' | '[' | '{'): PyNode {
  scan.brackets += 1;
  if (scan.brackets > MAX_DEPTH) fail();
  return expect(scan, bracket);
}

export function close(scan: Scan, bracket: ')' | ']' | '}'): PyNode {
  scan.brackets -= 1;
  return expect(scan, bracket);
}
