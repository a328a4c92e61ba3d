import { escapeHtml, html as m } from './markup.ts';
import type { CaseSide, ReportCase, ReportSuite } from './model.ts';
import { count } from './numbers.ts';

/** Every case of a suite: what moved first, the worst of it open, the rest folded together. */
export function renderSuiteCases(suite: ReportSuite): string {
  const fell = (one: ReportCase) => Math.min(0, ...Object.values(one.moved));
  const moved = suite.cases
    .filter((one) => Object.keys(one.moved).length > 0)
    .toSorted((a, b) => fell(a) - fell(b));
  const same = suite.cases.filter((one) => Object.keys(one.moved).length === 0);
  if (suite.cases.length + suite.newCases.length === 0) return '';
  const parts = [
    `<h3>${m.text(suite.name)}${suite.model === null ? '' : ` <span class="quiet">${m.text(suite.model)}</span>`}</h3>`,
    // The worst one shows what opening the others will show.
    ...moved.map((one, i) => renderCase(one, true, i === 0 && fell(one) < 0)),
    ...(same.length === 0
      ? []
      : [
          fold(
            `${count(same.length, 'case')} that did not move`,
            same.map((one) => renderCase(one, false)).join('\n'),
          ),
        ]),
    ...(suite.newCases.length === 0
      ? []
      : [
          fold(
            `${count(suite.newCases.length, 'new case')}, in no mean`,
            suite.newCases.map((one) => renderCase(one, false)).join('\n'),
          ),
        ]),
    ...(suite.identicalCases === 0
      ? []
      : [
          `<p class="quiet">${count(suite.identicalCases, 'case')} send the same on both sides and were not run.</p>`,
        ]),
  ];
  return parts.join('\n');
}

function renderCase(one: ReportCase, isMoved: boolean, isOpen = false): string {
  const fall = Math.min(0, ...Object.values(one.moved));
  const word = !isMoved
    ? ''
    : fall < 0
      ? '<span class="regressed">broke</span> '
      : '<span class="improved">fixed</span> ';
  const must = one.mustPass ? ' <strong>must pass</strong>' : '';
  const body = [
    `<p class="label">asked</p><pre>${escapeHtml(one.input)}</pre>`,
    ...(one.expected === '' ? [] : [`<p class="label">expected</p><pre>${escapeHtml(one.expected)}</pre>`]),
    `<div class="sides"><div><p class="label">base</p>${renderSide(one.base)}</div><div><p class="label">this change</p>${renderSide(one.head)}</div></div>`,
    `<p class="label">${m.text(`${one.source.path}:${one.source.line}`)}</p>`,
  ];
  return fold(`${word}${m.code(one.id)}${must} ${m.text(clip(one.input))}`, body.join('\n'), isOpen);
}

function renderSide(side: CaseSide | null): string {
  if (side === null) return '<pre class="quiet">not run</pre>';
  const scores = Object.entries(side.scores).map(([metric, score]) => {
    const value = score === null ? 'not measured' : formatScore(score);
    const reason = side.reasons[metric];
    return `<li>${m.text(metric)} ${value}${reason === undefined || reason === '' ? '' : `: ${m.text(reason)}`}</li>`;
  });
  const text = side.detail === '' ? side.output : side.detail;
  return `<pre>${escapeHtml(text)}</pre><ul class="scores">${scores.join('')}</ul>`;
}

function formatScore(score: number): string {
  return Number.isInteger(score) ? String(score) : score.toFixed(score > 10 ? 0 : 2);
}

function clip(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 100 ? `${line.slice(0, 99)}…` : line;
}

/** A part that opens on demand; `summary` and `body` are HTML. */
export function fold(summary: string, body: string, isOpen = false): string {
  return `<details${isOpen ? ' open' : ''}><summary>${summary}</summary>\n${body}\n</details>`;
}
