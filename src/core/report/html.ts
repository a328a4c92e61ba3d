import { partOf } from '../artifact/part.ts';
import type { Change, FieldChange } from '../artifact/types.ts';
import { listClusterChanges } from './clusters.ts';
import { alertKind, headline } from './headline.ts';
import { fold, renderSuiteCases } from './html-cases.ts';
import { markChanges, renderSides } from './html-diff.ts';
import { renderPage } from './html-page.ts';
import { escapeHtml, html as m, prose as withNames } from './markup.ts';
import { statusOf } from './metric-status.ts';
import type { ReportMetric, ReviewReport } from './model.ts';
import { change, mean, shownEnds } from './numbers.ts';
import { listOtherFiles } from './other-files.ts';
import { rankMetrics } from './ranked-metrics.ts';
import {
  describeCost,
  explainIdentical,
  explainReview,
  metricRows,
  revisionName,
  runningRows,
} from './sections.ts';
import { starterFor } from './starter.ts';
import { withoutSwaps } from './swap.ts';
import { renderSwapsHtml } from './swap-html.ts';
import { reviewTitle } from './title.ts';
import { listUnscoredLines, UNSCORED_TITLE } from './unscored.ts';

/** Texts longer than this are compared on the command line with better tools. Characters. */
const MAX_PROSE = 200_000;

/** The whole report as one HTML file: no script, nothing loaded from anywhere, every text escaped. */
export function renderHtml(report: ReviewReport): string {
  const title = reviewTitle(report);
  const body = [
    `<h1>Promptgate: ${m.text(title)}</h1>`,
    renderHeadline(report),
    renderMetrics(withoutSwaps(report)),
    explainIdentical(report)
      .map((line) => `<p class="quiet">${m.text(line)}</p>`)
      .join('\n'),
    ...renderSwapsHtml(report),
    renderNotEvaluated(report),
    renderUnscored(report),
    renderProblems(report),
    renderClusters(report),
    section('Cases', report.suites.map(renderSuiteCases).join('\n')),
    section('What changed', [...report.changes.map(renderChange), renderOtherFiles(report)].join('\n')),
    renderUncovered(report),
    renderLint(report),
    renderHow(report),
    `<p class="foot">${m.text(revisionName(report.head))} against ${m.text(report.mergeBase.slice(0, 7))} · ${m.text(describeCost(report))}</p>`,
  ];
  return renderPage(title, body);
}

function renderHeadline(report: ReviewReport): string {
  const { verdict, findings, rest } = headline(report, m);
  const body =
    findings.length < 2
      ? `<p>${[verdict, ...findings, ...rest].join(' ')}</p>`
      : `<p>${verdict}</p><ul>${findings.map((one) => `<li>${one}</li>`).join('')}</ul>${rest.map((one) => `<p>${one}</p>`).join('')}`;
  // A pass that is not known to be safe is no green light.
  const colour = report.verdict === 'pass' && alertKind(report) !== 'TIP' ? 'unsure' : report.verdict;
  return `<div class="verdict ${colour}">${body}</div>`;
}

function renderMetrics(report: ReviewReport): string {
  if (metricRows(report).length === 0 && runningRows(report).length === 0) return '';
  const rows = rankMetrics(report).map(({ suite, metric }) => {
    const status = statusOf(metric);
    const tone = { '🔴': 'regressed', '🟢': 'improved', '🟡': 'dipped', '⚪': 'quiet' }[status.mark];
    const unit = metric.unit === 'usd' ? ' per 1,000' : '';
    return `<tr><td>${m.text(suite.name)} · <strong>${m.text(metric.metric)}</strong>${unit}</td>
<td class="number" data-label="base">${m.text(mean(metric, 'base'))}</td><td class="number" data-label="this change">${m.text(mean(metric, 'head'))}</td>
<td class="number" data-label="difference">${metric.cases === 0 ? 'not measured' : m.text(change(metric))}</td>
<td class="${tone}">${metric.cases === 0 ? '' : renderPlot(metric)}</td><td class="${tone}">${m.text(status.words)}</td></tr>`;
  });
  return `<div class="scroll"><table class="metrics">
<thead><tr><th>suite · metric</th><th class="number">base</th><th class="number">this change</th><th class="number">difference</th><th>95% interval; dashed: the margin</th><th></th></tr></thead>
<tbody>${rows.join('\n')}</tbody></table></div>`;
}

/** The interval on a line from -40 to +40 points, with 0 and the margin marked. */
function renderPlot(metric: ReportMetric): string {
  const x = (value: number) => 100 + Math.max(-1, Math.min(1, value / 0.4)) * 100;
  const [low, high] = metric.shown;
  // Where fresh runs decided, the interval of the first ones would only contradict them.
  const isConfirmed = metric.decidedBy === 'confirm';
  const label = isConfirmed
    ? `${change(metric)}, confirmed by re-runs`
    : `${change(metric)}, 95% interval ${shownEnds(metric).join(' to ')}`;
  const bar = isConfirmed
    ? ''
    : `<line class="bar" x1="${x(low).toFixed(1)}" y1="12" x2="${x(high).toFixed(1)}" y2="12"/>`;
  return `<svg viewBox="0 0 200 24" role="img" aria-label="${escapeHtml(label)}"><title>${escapeHtml(label)}</title>
<line class="axis" x1="0" y1="12" x2="200" y2="12"/><line class="zero" x1="100" y1="4" x2="100" y2="20"/>
<line class="margin" x1="${x(-metric.margin).toFixed(1)}" y1="4" x2="${x(-metric.margin).toFixed(1)}" y2="20"/>
${bar}<circle class="dot" cx="${x(metric.difference).toFixed(1)}" cy="12" r="4"/></svg>`;
}

function renderClusters(report: ReviewReport): string {
  const items = listClusterChanges(report).map((line) => `<li>${withNames(line, m)}</li>`);
  return section('Clusters that fell most', items.length === 0 ? '' : `<ul>${items.join('\n')}</ul>`);
}

function renderNotEvaluated(report: ReviewReport): string {
  const items = report.suites.flatMap((suite) =>
    suite.notEvaluated.map(({ metric, reason, fix }) => {
      const what = metric === null ? suite.name : `${suite.name} · ${metric}`;
      return `<li>${m.strong(what)}: ${withNames(reason, m)}${fix === null ? '' : `<pre>${escapeHtml(fix)}</pre>`}</li>`;
    }),
  );
  return section('Not evaluated (not a pass)', items.length === 0 ? '' : `<ul>${items.join('\n')}</ul>`);
}

function renderUnscored(report: ReviewReport): string {
  const items = listUnscoredLines(report).map((line) => `<li>${withNames(line, m)}</li>`);
  return section(UNSCORED_TITLE, items.length === 0 ? '' : `<ul>${items.join('\n')}</ul>`);
}

function renderProblems({ problems }: ReviewReport): string {
  const items = problems.map(({ path, line, column, expected, found, hint }) => {
    const advice = hint === undefined ? '' : ` ${withNames(hint, m)}`;
    return `<li>${m.code(`${path}:${line}:${column}`)}: expected ${withNames(expected, m)}, found ${withNames(found, m)}.${advice}</li>`;
  });
  return section('What has to be mended', items.length === 0 ? '' : `<ul>${items.join('\n')}</ul>`);
}

function renderChange(change: Change): string {
  const from = change.oldPath === undefined ? '' : ` (was ${m.code(change.oldPath)})`;
  const summary = change.summary.map((line) => `<li>${withNames(line, m)}</li>`).join('');
  const prose = change.fields.flatMap((field) => renderProse(field, change));
  const diff = prose.length === 0 ? '' : fold('Every changed text, word by word', prose.join('\n'));
  const part = partOf(change);
  const which =
    part === null ? '' : ` · ${m.code(part.name)} <span class="quiet">${m.text(part.lines)}</span>`;
  return `<h3>${m.code(change.path)}${which}${from} <span class="quiet">${m.text(change.change)} ${m.text(change.kind.replaceAll('-', ' '))}</span></h3>
<ul>${summary}</ul>
${diff}`;
}

function renderOtherFiles(report: ReviewReport): string {
  const items = listOtherFiles(report).map(
    ({ path, reason }) => `<li>${m.code(path)}: ${withNames(reason, m)}</li>`,
  );
  return items.length === 0 ? '' : `<ul>${items.join('\n')}</ul>`;
}

function renderProse({ field, before, after }: FieldChange, change: Change): string[] {
  if (typeof before !== 'string' && typeof after !== 'string') return [];
  const [old, now] = [before, after].map((value) =>
    typeof value === 'string' ? value : value === null ? '' : JSON.stringify(value),
  );
  if (old === undefined || now === undefined || old.length + now.length > MAX_PROSE) return [];
  // A name or an id in place of another is said above.
  if (!/\s/.test(old.trim()) && !/\s/.test(now.trim())) return [];
  const marked = markChanges(old, now);
  return [
    `<p><strong>${m.text(labelOf(field, change))}</strong></p>${renderSides(`<pre>${marked.before}</pre>`, `<pre>${marked.after}</pre>`)}`,
  ];
}

/** What a person calls a field: `system message` for `messages[0].content`, `researcher.goal` for a setting. */
function labelOf(field: string, { base, head }: Change): string {
  const index = /^messages\[(\d+)\]\.content$/.exec(field)?.[1];
  const content = (head ?? base)?.content;
  if (index === undefined || content?.type !== 'prompt')
    return field.replace(/^(settings|otherSettings|tools)\./, '');
  const role = content.messages[Number(index)]?.role;
  const alike = content.messages.filter((message) => message.role === role).length;
  return role === undefined || alike > 1 ? `message ${Number(index) + 1}` : `${role} message`;
}

function renderUncovered(report: ReviewReport): string {
  const { uncovered, policy } = report;
  if (uncovered.length === 0) return '';
  const paths = uncovered.map((path) => `<li>${m.code(path)}</li>`).join('');
  const where =
    policy.path === null
      ? `A policy to start from, ${m.code('.github/promptgate.yml')}`
      : 'A suite to start from';
  const starter = starterFor(report);
  const offer = starter === null ? '' : `<p class="label">${where}</p><pre>${escapeHtml(starter)}</pre>`;
  return section('Not covered by any suite', `<ul>${paths}</ul>${offer}`);
}

function renderLint({ lint }: ReviewReport): string {
  const items = lint.map(
    ({ severity, path, line, message }) =>
      `<li>${m.text(severity)}: ${m.code(`${path}:${line}`)} ${withNames(message, m)}</li>`,
  );
  return section('Free checks', items.length === 0 ? '' : `<ul>${items.join('\n')}</ul>`);
}

function renderHow(report: ReviewReport): string {
  const items = explainReview(report).map((line) => `<li>${withNames(line, m)}</li>`);
  return section('How this was decided', items.length === 0 ? '' : `<ul>${items.join('\n')}</ul>`);
}

function section(title: string, body: string): string {
  return body.trim() === '' ? '' : `<h2>${title}</h2>\n${body}`;
}
