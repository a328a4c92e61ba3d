import { type Position, positionAt } from '../../../documents/position.ts';
import type { ParsedArtifact } from '../../../types.ts';
import { createLineFinder } from '../typescript/typescript-lines.ts';
import { scanNotebook } from './notebook-cells.ts';
import { readCell } from './notebook-magics.ts';

/** The program of a notebook: its code cells one after another, as the file of Python that they are together. */
export type Notebook = {
  text: string;
  /** The line of the notebook's own file on which a line of `text` stands; both from 1. */
  lineOf(line: number): number;
  /** Where in the notebook's own file something of `text` stands; escapes on its line move the column. */
  placeOf(position: Position): Position;
  /** Where the file stops being JSON, or the first cell that does not end what it begins; null where neither is. */
  fault: Position | null;
};

/**
 * Reads the code cells of a Jupyter notebook; null of one in another language than Python, and of what is no notebook. Outputs,
 * texts and everything else are passed over. Linear in the length of the file. Never throws.
 */
export function readNotebook(source: string): Notebook | null {
  const scanned = scanNotebook(source);
  if (scanned === null || !isPython(scanned.language)) return null;
  const lines: string[] = [];
  const offsets: number[] = [];
  let { fault } = scanned;
  for (const cell of scanned.cells) {
    const read = readCell(cell.map(({ text }) => text));
    const [first] = cell;
    if (first === undefined) continue;
    if (read === null) fault = Math.min(fault ?? first.offset, first.offset);
    else {
      lines.push(...read);
      offsets.push(...cell.map(({ offset }) => offset));
    }
  }
  const find = createLineFinder(source);
  const offsetOf = (line: number) => offsets[Math.min(line, offsets.length) - 1] ?? 0;
  return {
    text: lines.map((line) => `${line}\n`).join(''),
    lineOf: (line) => find(offsetOf(line)),
    placeOf: ({ line, column }) => positionAt(source, offsetOf(line) + column - 1),
    fault: fault === null ? null : positionAt(source, fault),
  };
}

/** Without a word about it a notebook is one of Python. */
function isPython(language: string | null): boolean {
  return language === null || /python/i.test(language);
}

/** What was found in the program as a part of the notebook, on its lines. */
export function placeInNotebook(part: ParsedArtifact, { lineOf }: Notebook): ParsedArtifact {
  const { lines: [from, to] = [1, 1], positions = {} } = part;
  const lines: [number, number] = [lineOf(from), lineOf(to)];
  const placed = Object.entries(positions).map(([field, line]) => [field, lineOf(line)] as const);
  const runsOn = lines[1] - lines[0] === to - from;
  return {
    ...part,
    lines,
    positions: Object.fromEntries(placed),
    // Of a cell that is one text of JSON, and of what several cells hold together, no more than the beginning is known.
    ...(runsOn ? {} : { lineStarts: Object.fromEntries(placed.map(([field]) => [field, []])) }),
  };
}
