import { adviseStop, explainStop } from './budget-text.ts';
import { qualityText } from './comparison-mermaid.ts';
import { type Axis, costAxis, type Plot, type PlotPoint, plotsOf, qualityAxis } from './comparison-plot.ts';
import { comparisonRows, OUTCOMES, renderAdvice, renderNotes } from './comparison-text.ts';
import { renderPage } from './html-page.ts';
import { escapeHtml, html as m, prose } from './markup.ts';
import type { CandidateOutcome, ComparedSuite, ModelComparison } from './model-comparison.ts';
import { count, dollars } from './numbers.ts';

/** The comparison as one HTML file: the tables, and a picture of quality against cost for each metric that decides. */
export function renderComparisonHtml({ head, suites, leftOut, cost, stop }: ModelComparison): string {
  const left = leftOut.map((one) => `<li>${m.code(one.suite)}: ${prose(one.reason, m)}</li>`);
  const at = head.worktree ? 'the work tree' : head.sha.slice(0, 7);
  return renderPage('models compared', [
    '<h1>Promptgate: models compared</h1>',
    ...(suites.length === 0 ? ['<p>No suite was compared.</p>'] : suites.map(renderSuite)),
    stop === null
      ? ''
      : `<p><strong>${m.text(explainStop(stop))}.</strong> ${prose(adviseStop(stop, null), m)}</p>`,
    left.length === 0 ? '' : `<h2>Not compared</h2><ul>${left.join('')}</ul>`,
    `<p class="foot">At ${m.code(at)}, on the base branch’s cases, paired; margins hold for all candidates together. ${dollars(cost.usd)}, ${count(cost.trials, 'run')}, ${cost.cachedTrials} from the cache.</p>`,
  ]);
}

function renderSuite(suite: ComparedSuite): string {
  const [head = [], ...rows] = comparisonRows(suite, m);
  const cells = (row: readonly string[], tag: string) =>
    row.map((cell, i) => `<${tag}${i === 0 ? '' : ' class="number"'}>${cell}</${tag}>`).join('');
  const notes = suite.candidates
    .flatMap((one) => renderNotes(one, m))
    .map((line) => `<li>${line.replace(/^- /, '')}</li>`);
  return `<h2>${m.text(suite.name)}, ${count(suite.cases, 'case')}</h2>
<p>${renderAdvice(suite, m)}</p>
<div class="scroll"><table class="models"><thead><tr>${cells(head, 'th')}</tr></thead>
<tbody>${rows.map((row) => `<tr>${cells(row, 'td')}</tr>`).join('\n')}</tbody></table></div>
${renderPlots(suite)}
${notes.length === 0 ? '' : `<ul>${notes.join('')}</ul>`}`;
}

/** Quality against cost, a picture for each metric that decides. */
export function renderPlots(suite: ComparedSuite): string {
  return plotsOf(suite).map(renderPlot).join('\n');
}

/** Of the picture, in the units of its view box; what is left beside the axes is for their labels. */
const WIDTH = 700;
const HEIGHT = 360;
const AREA = { left: 60, right: 690, top: 12, bottom: 310 };
/** Names beside the points would run over each other; the list below the picture counts the same way. */
const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const TONES: Record<CandidateOutcome, string> = {
  holds: 'improved',
  open: 'dipped',
  worse: 'regressed',
  unmeasured: 'quiet',
};

function renderPlot(plot: Plot): string {
  const [cost, quality] = [costAxis(plot), qualityAxis(plot)];
  const x = (usd: number) => AREA.left + cost.place(usd) * (AREA.right - AREA.left);
  const y = (value: number) => AREA.bottom - quality.place(value) * (AREA.bottom - AREA.top);
  const frontier = plot.points.filter(({ onFrontier }) => onFrontier);
  const line = frontier.map(({ usd, quality: value }) => `${at(x(usd))},${at(y(value))}`).join(' ');
  const today = plot.points.find(({ outcome }) => outcome === null)?.model ?? 'the model of today';
  const says = plot.points.map((point) => describePoint(point, plot));
  const missing =
    plot.missing.length === 0
      ? ''
      : ` Without a known price or mean: ${plot.missing.map(m.code).join(', ')}.`;
  return `<figure><div class="scroll"><svg class="chart" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-label="${escapeHtml(`${plot.metric} against cost: ${says.join('; ')}`)}">
${renderAxes(plot, { cost, quality, x, y })}
<polyline class="frontier" points="${line}"/>
${plot.points.map((point, i) => renderPoint(point, { letter: LETTERS[i] ?? '', says: says[i] ?? '', x, y })).join('\n')}</svg></div>
<ol class="legend">${plot.points.map((point, i) => `<li class="${toneOf(point)}">${m.text(says[i] ?? '')}</li>`).join('')}</ol>
<figcaption>${m.text(plot.metric)} against cost at list prices. Vertical lines: 95% interval of the difference from ${m.code(today)}; dashed: no other model is as good for less.${missing}</figcaption></figure>`;
}

type Scales = { x(usd: number): number; y(quality: number): number };

function renderAxes(plot: Plot, { cost, quality, x, y }: Scales & { cost: Axis; quality: Axis }): string {
  const { left, right, top, bottom } = AREA;
  return [
    `<line class="zero" x1="${left}" y1="${bottom}" x2="${right}" y2="${bottom}"/><line class="zero" x1="${left}" y1="${top}" x2="${left}" y2="${bottom}"/>`,
    ...cost.ticks.map(
      (usd) =>
        `<line class="axis" x1="${at(x(usd))}" y1="${top}" x2="${at(x(usd))}" y2="${bottom}"/><text class="tick" x="${at(x(usd))}" y="${bottom + 18}" text-anchor="middle">${dollars(usd)}</text>`,
    ),
    ...quality.ticks.map(
      (value) =>
        `<line class="axis" x1="${left}" y1="${at(y(value))}" x2="${right}" y2="${at(y(value))}"/><text class="tick" x="${left - 8}" y="${at(y(value) + 4)}" text-anchor="end">${qualityText(value, plot.unit)}</text>`,
    ),
    `<text class="tick" x="${(left + right) / 2}" y="${HEIGHT - 8}" text-anchor="middle">per 1,000 answers</text>`,
  ].join('\n');
}

function renderPoint(
  point: PlotPoint,
  { letter, says, x, y }: Scales & { letter: string; says: string },
): string {
  const { usd, quality, interval } = point;
  const [cx, cy] = [x(usd), y(quality)];
  const bar =
    interval === null
      ? ''
      : `<line class="bar" x1="${at(cx)}" y1="${at(y(interval[0]))}" x2="${at(cx)}" y2="${at(y(interval[1]))}"/>`;
  return `<g class="${toneOf(point)}"><title>${escapeHtml(says)}</title>${bar}<circle class="dot" cx="${at(cx)}" cy="${at(cy)}" r="11"/><text class="letter" x="${at(cx)}" y="${at(cy + 5)}" text-anchor="middle">${letter}</text></g>`;
}

function toneOf({ outcome }: PlotPoint): string {
  return outcome === null ? 'today' : TONES[outcome];
}

function describePoint({ model, usd, quality, outcome, onFrontier }: PlotPoint, { unit }: Plot): string {
  const what = outcome === null ? 'today' : OUTCOMES[outcome];
  return `${model} (${what}${onFrontier ? ', on the frontier' : ''}): ${qualityText(quality, unit)} for ${dollars(usd)}`;
}

function at(value: number): string {
  return value.toFixed(1);
}
