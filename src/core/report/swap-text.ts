import { cap, fold } from './comment-parts.ts';
import { renderMermaid } from './comparison-mermaid.ts';
import { plotsOf } from './comparison-plot.ts';
import { keepCell, renderAdvice, renderNotes } from './comparison-text.ts';
import { type Markup, markdown, prose, shorten } from './markup.ts';
import type { ReportSuite, ReviewReport } from './model.ts';
import { count } from './numbers.ts';
import { listSwaps, type SwappedSuite, toComparedSuite } from './swap.ts';
import { type SwapRow, swapRows } from './swap-rows.ts';

/** The models that a change swaps, compared: Markdown for a comment or a check, one part a suite. */
export function renderSwaps(report: ReviewReport): string[] {
  return listSwaps(report).map((swapped) => renderSwap(report, swapped));
}

function renderSwap(report: ReviewReport, swapped: SwappedSuite): string {
  const rows = swapRows(report, swapped);
  const notes = listSwapNotes(swapped, markdown);
  const [plot] = rows.length === 0 ? [] : plotsOf(toComparedSuite(swapped));
  return [
    describeSwap(swapped, markdown),
    ...(rows.length === 0 ? [] : [renderTable(swapped, rows)]),
    ...(notes.length === 0 ? [] : [cap(notes.map((note) => `- ${note}`)).join('\n')]),
    ...(plot === undefined ? [] : [fold('Quality against cost', renderMermaid(plot))]),
  ].join('\n\n');
}

function renderTable({ suite, swap, from, to }: SwappedSuite, rows: readonly SwapRow[]): string {
  const m = markdown;
  const [, ...others] = swap.candidates;
  const head = [
    m.text(shorten(suite.name, 60)),
    `base: ${m.code(from)}`,
    `this\u00a0change: ${m.code(to)}`,
    'difference (95%)',
    '',
    ...others.map(({ model }) => `candidate: ${m.code(model)} (difference)`),
  ];
  const lines = rows.map((row) => {
    const label = (row.regressed ? m.strong : m.text)(shorten(row.label, 60));
    const change = row.regressed ? row.change.replace(/^\S+/, (first) => `**${first}**`) : row.change;
    return [label, row.base, row.head, change, `${row.mark} ${row.words}`.trim(), ...row.others];
  });
  const rule = head.map((_, i) => (i === 0 || i === 3 || i === 4 ? ':--' : '--:'));
  return [head, rule, ...capRows(lines, head.length)]
    .map((cells) => `| ${cells.map(keepCell).join(' | ')} |`)
    .join('\n');
}

/** Rows of one table. */
const MAX_ROWS = 30;

function capRows(rows: readonly string[][], width: number): string[][] {
  if (rows.length <= MAX_ROWS) return [...rows];
  const more = Array.from({ length: width }, (_, i) => (i === 0 ? `… ${rows.length - MAX_ROWS} more` : ''));
  return [...rows.slice(0, MAX_ROWS), more];
}

/** Which model takes whose place where, and what to do about it, with the reason. */
export function describeSwap(swapped: SwappedSuite, m: Markup): string {
  const { suite, from, to, parameters } = swapped;
  const besides = from === to || parameters.length === 0 ? '' : ` (${m.text(parameters.join(', '))})`;
  const names =
    swapped.swap.base.model === swapped.swap.head.model
      ? `${m.code(swapped.swap.head.model)} with ${m.text(parameters.join(', '))}`
      : `${m.code(from)} to ${m.code(to)}${besides}`;
  // How many cases there would have been is not known of a suite that was not evaluated.
  const others = swapped.swap.candidates.length > 1;
  const on = suite.totalCases === 0 ? '' : `, on ${describeCases(suite, others)}`;
  const measured = suite.metrics.length > 0;
  const advice = measured
    ? renderAdvice(toComparedSuite(swapped), m)
    : 'Nothing was measured, so nothing is known of the new model.';
  return `${m.strong('Models compared')} in ${m.text(suite.name)}, ${names}${on}. ${advice}`;
}

/** Fewer than all may decide between base and head; the other candidates ran on all. */
function describeCases({ metrics, totalCases }: ReportSuite, others: boolean): string {
  const decided = Math.max(0, ...metrics.map(({ cases }) => cases));
  if (decided === 0 || decided >= totalCases) return `the same ${count(totalCases, 'case')}`;
  const all = count(totalCases, 'case');
  return others ? `${all}, of which ${decided} decided about the change` : `the same ${decided} of ${all}`;
}

/** What the table does not hold. What broke and what was not evaluated of the change itself is said elsewhere. */
export function listSwapNotes(swapped: SwappedSuite, m: Markup): string[] {
  const [own, ...others] = toComparedSuite(swapped).candidates;
  if (own === undefined) return [];
  const notes = [
    ...renderNotes({ ...own, figures: null, broken: [], mustPassBroken: [], notEvaluated: [] }, m),
    ...others.flatMap((one) => renderNotes({ ...one, figures: null }, m)),
  ];
  return [
    ...swapped.swap.notes.map((note) => prose(note, m)),
    ...notes.map((note) => note.replace(/^- /, '')),
  ];
}
