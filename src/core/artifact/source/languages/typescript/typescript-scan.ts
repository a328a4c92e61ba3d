import type { Levels } from './typescript-levels.ts';

export type Language = 'ts' | 'tsx' | 'jsx';

/** The state of taking a text apart into tokens. */
export type Scan = {
  text: string;
  lang: Language;
  levels: Levels;
  /** Offset of the next token. */
  at: number;
  /** Whether an operand ended before it, or one has to come; a slash then divides, or opens a regular expression. */
  previous: 'operand' | 'operator' | 'unknown';
  /** The last token by its first character, or the word itself; and the one before it. */
  last: string;
  beforeLast: string;
  /** The line of the last token: the offsets of its first character and of the line feed behind it. */
  lineStart: number;
  lineEnd: number;
  /** A line ended since the last token. */
  isNewLine: boolean;
  /** The last token was the `if` of `if (..)`, or alike. */
  isBeforeCondition: boolean;
};

/** Goes on behind a token. */
export function follow(scan: Scan, end: number, token: string, kind: Scan['previous']): true {
  if (token !== ';') scan.levels.goOn();
  scan.at = end;
  chargeLine(scan, end, 1);
  scan.beforeLast = scan.last;
  scan.last = token;
  scan.previous = kind;
  scan.isNewLine = false;
  scan.isBeforeCondition = false;
  return true;
}

/** Shorter lines cost nothing that would count. */
const LONG_LINE = 300;

/** Of each mistake that the parser finds it copies the whole line, and each token may be one. `end`: behind the token. */
export function chargeLine(scan: Scan, end: number, mistakes: number): void {
  const { text } = scan;
  if (end > scan.lineEnd) {
    const lineEnd = text.indexOf('\n', end);
    scan.lineStart = text.lastIndexOf('\n', end - 1) + 1;
    scan.lineEnd = lineEnd === -1 ? text.length : lineEnd;
  }
  const length = scan.lineEnd - scan.lineStart;
  if (length > LONG_LINE) scan.levels.addEffort(length * mistakes);
}
