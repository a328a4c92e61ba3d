import { renderPlots } from './comparison-html.ts';
import { html as m } from './markup.ts';
import type { ReviewReport } from './model.ts';
import { listSwaps, type SwappedSuite, toComparedSuite } from './swap.ts';
import { swapRows } from './swap-rows.ts';
import { describeSwap, listSwapNotes } from './swap-text.ts';

const TONES: Record<string, string> = { '🔴': 'regressed', '🟢': 'improved', '🟡': 'dipped', '⚪': 'quiet' };

/** The models that a change swaps, compared: HTML, one part a suite, with a picture of quality against cost. */
export function renderSwapsHtml(report: ReviewReport): string[] {
  return listSwaps(report).map((swapped) => renderSwap(report, swapped));
}

function renderSwap(report: ReviewReport, swapped: SwappedSuite): string {
  const { suite, swap, from, to } = swapped;
  const [, ...others] = swap.candidates;
  const rows = swapRows(report, swapped).map((row) => {
    const numbers = [row.base, row.head, row.change, ...row.others];
    const [base, head, change, ...rest] = numbers.map((cell) => `<td class="number">${m.text(cell)}</td>`);
    const words = `<td class="${TONES[row.mark] ?? ''}">${m.text(row.words)}</td>`;
    const label = row.regressed ? m.strong(row.label) : m.text(row.label);
    return `<tr><td>${label}</td>${[base, head, change, words, ...rest].join('')}</tr>`;
  });
  const names = [
    m.text(suite.name),
    `base:<br>${m.code(from)}`,
    `this change:<br>${m.code(to)}`,
    'difference (95%)',
    '',
    ...others.map(({ model }) => `candidate (difference):<br>${m.code(model)}`),
  ];
  const head = names.map((name, i) => `<th${i === 0 || i === 4 ? '' : ' class="number"'}>${name}</th>`);
  const table =
    rows.length === 0
      ? ''
      : `<div class="scroll"><table class="models"><thead><tr>${head.join('')}</tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>
${renderPlots(toComparedSuite(swapped))}`;
  const notes = listSwapNotes(swapped, m).map((note) => `<li>${note}</li>`);
  return `<p>${describeSwap(swapped, m)}</p>
${table}
${notes.length === 0 ? '' : `<ul>${notes.join('')}</ul>`}`;
}
