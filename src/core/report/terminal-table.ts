import { cleanLine, type Markup, shorten } from './markup.ts';
import type { ReviewReport } from './model.ts';
import { metricRows, runningRows } from './sections.ts';
import type { SwappedSuite } from './swap.ts';
import { listOtherCandidates, swapRows } from './swap-rows.ts';
import { describeSwap, listSwapNotes } from './swap-text.ts';
import { type Paint, wrap } from './terminal-text.ts';

const NAME = 'suite · metric';
const HEAD = 'this change';
const DIFFERENCE = 'difference (95%)';
const MAX_ROWS = 30;
/** Of one piece of text, such as a reason. Characters. */
const MAX_TEXT = 600;

/** Clean text on one line, cut where it is long. */
export function clip(text: string): string {
  return shorten(cleanLine(text), MAX_TEXT);
}

/** Text as it is: nothing is set off. */
export const brief: Markup = { text: clip, strong: clip, code: clip };

type TableRow = { name: string; base: string; head: string; change: string; mark: string; words: string };

export function tableRows(report: ReviewReport): TableRow[] {
  const running = runningRows(report).map((row) => ({ ...row, metric: row.label, words: '', mark: '' }));
  return [...metricRows(report), ...running].map(({ suite, metric, ...row }) => ({
    ...row,
    name: `${shorten(cleanLine(suite), 22)} · ${shorten(cleanLine(metric), 22)}`,
  }));
}

/** One line a metric where all fit, else its name on a line of its own above its numbers. */
export function renderTable(found: readonly TableRow[], width: number, paint: Paint): string {
  if (found.length === 0) return '';
  const rows = found.slice(0, MAX_ROWS).map((row) => ({ ...row, tone: toneOf(row.mark, paint) }));
  const longest = (of: (row: (typeof rows)[number]) => string, least: string) =>
    Math.max(least.length, ...rows.map((row) => of(row).length));
  const name = longest((row) => row.name, NAME);
  const base = longest((row) => row.base, 'base');
  const head = longest((row) => row.head, HEAD);
  const numbers = (row: { base: string; head: string; change: string }) =>
    `${row.base.padStart(base)}  ${row.head.padStart(head)}  ${row.change}`;
  const isWide = name + 2 + longest(numbers, '') <= width;
  const header = { base: 'base', head: HEAD, change: DIFFERENCE };
  const lines = rows.flatMap((row) => {
    const first = isWide ? [`${row.name.padEnd(name)}  ${numbers(row)}`] : [row.name, `  ${numbers(row)}`];
    if (row.words === '') return first.map((line) => line.trimEnd());
    const last = first.at(-1) ?? '';
    return last.length + row.words.length + 2 <= width
      ? [...first.slice(0, -1), `${last}  ${row.tone(row.words)}`]
      : [...first, `    ${row.tone(row.words)}`];
  });
  const heading = isWide ? [`${NAME.padEnd(name)}  ${numbers(header)}`] : [NAME, `  ${numbers(header)}`];
  const more = found.length > rows.length ? [`… ${found.length - rows.length} more`] : [];
  return [...heading.map((line) => paint.dim(line)), ...lines, ...more].join('\n');
}

/** The models that a change swaps: what to do, the numbers, then a line a candidate. */
export function renderSwap(report: ReviewReport, swapped: SwappedSuite, width: number, paint: Paint): string {
  const rows = swapRows(report, swapped).map((row) => ({ ...row, name: shorten(cleanLine(row.label), 26) }));
  const others = listOtherCandidates(swapped, rows);
  return [
    wrap(describeSwap(swapped, brief), width),
    renderTable(rows, width, paint),
    ...others.map((line) => wrap(clip(line), width, '  ')),
    ...listSwapNotes(swapped, brief).map((note) => wrap(note, width, '  ')),
  ]
    .filter((part) => part !== '')
    .join('\n');
}

function toneOf(mark: string, paint: Paint): (text: string) => string {
  if (mark === '🔴') return paint.red;
  if (mark === '🟢') return paint.green;
  return mark === '🟡' ? paint.yellow : paint.dim;
}
