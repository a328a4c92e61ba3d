import { markAnswers, renderSides } from './html-diff.ts';
import { escapeHtml, html as m, prose } from './markup.ts';
import type { CaseSide, MetricUnit, ReportCase, ReportSuite } from './model.ts';
import { count, dollars, duration, isRatio } from './numbers.ts';

/** Every case of a suite: what moved first, the worst of it open, the rest folded together. */
export function renderSuiteCases(suite: ReportSuite): string {
  const must = new Set(suite.mustPassBroken.map(({ caseId }) => caseId));
  const units = new Map(suite.metrics.map(({ metric, unit }) => [metric, unit]));
  // One that may never break comes before any other.
  const fell = (one: ReportCase) => Math.min(0, ...Object.values(one.moved)) - (must.has(one.id) ? 2 : 0);
  const moved = suite.cases
    .filter((one) => Object.keys(one.moved).length > 0 || must.has(one.id))
    .toSorted((a, b) => fell(a) - fell(b));
  const same = suite.cases.filter((one) => !moved.includes(one));
  if (suite.cases.length + suite.newCases.length === 0) return '';
  const parts = [
    `<h3>${m.text(suite.name)}${suite.model === null ? '' : ` <span class="quiet">${m.text(suite.model)}</span>`}</h3>`,
    // The worst one shows what opening the others will show.
    ...moved.map((one, i) => renderCase(one, units, fell(one), i === 0)),
    ...(same.length === 0
      ? []
      : [
          fold(
            `${count(same.length, 'case')} that did not move`,
            same.map((one) => renderCase(one, units, null)).join('\n'),
          ),
        ]),
    ...(suite.newCases.length === 0
      ? []
      : [
          fold(
            `${count(suite.newCases.length, 'new case')}, in no mean`,
            suite.newCases.map((one) => renderCase(one, units, null)).join('\n'),
          ),
        ]),
    ...(suite.identicalCases === 0
      ? []
      : [
          `<p class="quiet">${count(suite.identicalCases, 'case')} ${suite.identicalCases === 1 ? 'sends' : 'send'} the same on both sides and ${suite.identicalCases === 1 ? 'was' : 'were'} not run.</p>`,
        ]),
  ];
  return parts.join('\n');
}

type Units = ReadonlyMap<string, MetricUnit>;

/** `fall`: how far its worst metric fell, 0 where it only rose; null: it did not move. */
function renderCase(one: ReportCase, units: Units, fall: number | null, isFirst = false): string {
  const word =
    fall === null
      ? ''
      : fall < 0
        ? '<span class="regressed">broke</span> '
        : '<span class="improved">fixed</span> ';
  const [before, after] = [one.base, one.head].map((side) =>
    side === null ? '' : side.detail === '' ? side.output : side.detail,
  );
  const marked = markAnswers(before ?? '', after ?? '');
  const must = one.mustPass ? ' <strong>must pass</strong>' : '';
  const body = [
    ...(one.input === '' ? [] : [`<p class="label">asked</p><pre>${escapeHtml(one.input)}</pre>`]),
    ...(one.expected === '' ? [] : [`<p class="label">expected</p><pre>${escapeHtml(one.expected)}</pre>`]),
    renderSides(renderSide(one.base, marked.before, units), renderSide(one.head, marked.after, units)),
    `<p class="label">${m.text(`${one.source.path}:${one.source.line}`)}</p>`,
  ];
  return fold(
    `${word}${m.code(one.id)}${must} ${m.text(clip(one.input))}`,
    body.join('\n'),
    isFirst && fall !== null && fall < 0,
  );
}

/** `text` is HTML. */
function renderSide(side: CaseSide | null, text: string, units: Units): string {
  if (side === null) return '<pre class="quiet">not run</pre>';
  const scores = Object.entries(side.scores).map(([metric, score]) => {
    const unit = units.get(metric);
    const value = score === null ? 'not measured' : formatScore(score, unit);
    // What a measurement says of itself is its value again.
    const reason = score !== null && unit !== undefined && isRatio(unit) ? '' : (side.reasons[metric] ?? '');
    return `<li>${m.text(metric)} ${value}${reason === '' ? '' : `: ${prose(reason, m)}`}</li>`;
  });
  return `<pre>${text}</pre><ul class="scores">${scores.join('')}</ul>`;
}

function formatScore(score: number, unit: MetricUnit | undefined): string {
  if (unit === 'ms') return duration(score);
  if (unit === 'usd') return dollars(score);
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
