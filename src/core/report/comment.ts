import { partOf } from '../artifact/part.ts';
import { type Acceptance, renderAcceptance, renderWait, type Wait } from './acceptance.ts';
import { renderBroken, renderClusters, renderNewCases } from './comment-cases.ts';
import { cap, fold, listProblems } from './comment-parts.ts';
import { GATE_CHANGED, renderGateChanges } from './gate-changes.ts';
import { alertKind, headline } from './headline.ts';
import { cleanLine, markdown as m, prose, shorten } from './markup.ts';
import type { ReviewReport } from './model.ts';
import { count } from './numbers.ts';
import { listOtherFiles } from './other-files.ts';
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
import { renderSwaps } from './swap-text.ts';
import { reviewTitle } from './title.ts';
import { listUnscoredLines, UNSCORED_TITLE } from './unscored.ts';

/** By which the App finds its own comment again. */
export const COMMENT_MARKER = '<!-- promptgate:review -->';
/** GitHub answers 422 beyond this. */
export const MAX_COMMENT = 65_536;

const MAX_CHANGES = 10;
/** What is said of one text, of which the details page shows all. Characters. */
const MAX_LINE = 300;
const MAX_LINES = 4;
const EQUAL_ROWS = 5;
const MAX_HEADING = 160;
const ROOM_FOR_NOTE = 80;

/**
 * The comment on a pull request, in GitHub Markdown, at most 65,536 characters. Sections that do not fit are left out
 * whole; the verdict always stays, who accepted it, and what it still waits for.
 */
export function renderComment(
  report: ReviewReport,
  acceptance: Acceptance | null = null,
  wait: Wait | null = null,
): string {
  const lead = [
    COMMENT_MARKER,
    `### Promptgate: ${m.text(shorten(cleanLine(reviewTitle(report)), MAX_HEADING))}`,
    ...(acceptance === null ? [] : [`> [!IMPORTANT]\n> ${renderAcceptance(acceptance)}`]),
    ...(wait === null ? [] : [`> [!IMPORTANT]\n> ${renderWait(wait, report.head.sha)}`]),
    renderHeadline(report)
      .split('\n')
      .reduce((text, line) => `${text}\n> ${line}`.trimEnd(), `> [!${alertKind(report)}]`),
  ];
  const foot = renderFooter(report);
  const room = MAX_COMMENT - [...lead, foot].join('\n\n').length - 3;
  const rest = fitSections([renderMetrics(report), ...renderSwaps(report), ...renderSections(report)], room);
  return `${[...lead, ...rest, foot].join('\n\n')}\n`;
}

/** What a check run shows: the verdict and the numbers first, then everything else. At most `limit` characters each. */
export function renderCheckOutput(report: ReviewReport, limit: number): { summary: string; text: string } {
  return {
    summary: fitSections([renderHeadline(report), renderMetrics(report), ...renderSwaps(report)], limit).join(
      '\n\n',
    ),
    text: fitSections([...renderSections(report), renderFooter(report)], limit).join('\n\n'),
  };
}

/** One finding stands in the sentence; several are a list. */
function renderHeadline(report: ReviewReport): string {
  const { verdict, findings, rest } = headline(report, m);
  if (findings.length < 2) return [verdict, ...findings, ...rest].join(' ');
  return [[verdict, ...findings.map((one) => `- ${one}`)].join('\n'), ...rest].join('\n\n');
}

function renderSections(report: ReviewReport): string[] {
  const broken = [renderClusters(report), renderBroken(report)];
  const unknown = [renderProblems(report), renderNotEvaluated(report), renderUnscored(report)];
  return [
    // A regression is what to look at; without one, it is what is not known.
    ...(report.verdict === 'fail' ? [...broken, ...unknown] : [...unknown, ...broken]),
    renderGateChanges(report),
    renderChanges(report),
    renderUncovered(report),
    renderLint(report),
    renderNewCases(report),
    renderHow(report),
    renderAllChanges(report),
  ];
}

/** The sections that fit into `room` characters, each whole, and a word about those that do not. */
function fitSections(sections: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let left = room - ROOM_FOR_NOTE;
  let dropped = 0;
  for (const section of sections) {
    if (section === '') continue;
    if (section.length + 2 > left) dropped += 1;
    else {
      kept.push(section);
      left -= section.length + 2;
    }
  }
  return dropped === 0 ? kept : [...kept, `_${count(dropped, 'section')} did not fit here._`];
}

/** Of suites whose model changes, the comparison of the models has the metrics. */
function renderMetrics(report: ReviewReport): string {
  const others = withoutSwaps(report);
  const rows = metricRows(others).map((row) => {
    const metric = (row.regressed ? m.strong : m.text)(shorten(row.metric, 60));
    const change = row.regressed ? row.change.replace(/^\S+/, (first) => `**${first}**`) : row.change;
    return {
      line: `| ${m.text(shorten(row.suite, 60))} · ${metric} | ${row.base} | ${row.head} | ${change} | ${row.mark} ${row.words} |`,
      equal: row.mark === '⚪',
    };
  });
  const running = runningRows(others).map(
    ({ suite, label, base, head, change }) =>
      `| ${m.text(shorten(suite, 60))} · ${label} | ${base} | ${head} | ${change} | |`,
  );
  const notes = explainIdentical(report).map((line) => `<sub>${m.text(line)}</sub>`);
  if (rows.length + running.length === 0) return notes.join('\n\n');
  const equal = rows.filter((row) => row.equal);
  const folded = equal.length > EQUAL_ROWS ? equal.slice(EQUAL_ROWS) : [];
  const shown = rows.filter((row) => !folded.includes(row));
  const header = '| suite · metric | base | this\u00a0change | difference (95%) | |\n|---|--:|--:|:--|:--|';
  const table = [
    header,
    ...cap([...shown.map((row) => row.line), ...running], '| … {n} more | | | | |'),
  ].join('\n');
  if (folded.length === 0) return [table, ...notes].join('\n\n');
  const rest = cap(
    folded.map((row) => row.line),
    '| … {n} more | | | | |',
  );
  const more = fold(`${count(folded.length, 'more metric')} without a drop`, [header, ...rest].join('\n'));
  return [table, ...notes, more].join('\n\n');
}

function renderNotEvaluated(report: ReviewReport): string {
  const lines = report.suites.flatMap((suite) =>
    suite.notEvaluated.map(({ metric, reason, fix }) => {
      const what = metric === null ? m.text(suite.name) : `${m.text(suite.name)} · ${m.text(metric)}`;
      return `- ${what}: ${prose(shorten(reason, 400), m)}${fix === null ? '' : `<br>${m.code(shorten(fix, 300))}`}`;
    }),
  );
  return lines.length === 0 ? '' : ['**Not evaluated** (not a pass)', ...cap(lines)].join('\n');
}

function renderUnscored(report: ReviewReport): string {
  const lines = listUnscoredLines(report).map((line) => `- ${prose(line, m)}`);
  return lines.length === 0 ? '' : [`**${UNSCORED_TITLE}**`, ...cap(lines)].join('\n');
}

function renderProblems({ problems }: ReviewReport): string {
  return problems.length === 0 ? '' : listProblems(problems);
}

function renderChanges(report: ReviewReport): string {
  const { changes } = report;
  const files = listOtherFiles(report);
  if (changes.length + files.length === 0) return '';
  const lines = changes.slice(0, MAX_CHANGES).map((one) => {
    const { path, oldPath, change, summary } = one;
    const part = partOf(one);
    const which = part === null ? '' : ` · ${m.code(shorten(part.name, 80))} (${part.lines})`;
    const from = oldPath === undefined ? '' : ` (was ${m.code(oldPath)})`;
    const what = summary.slice(0, MAX_LINES).map((line) => prose(shorten(line, MAX_LINE), m));
    const more = summary.length > MAX_LINES ? [`${summary.length - MAX_LINES} more`] : [];
    const verb = change === 'modified' ? '' : ` ${change}${summary.length > 0 ? ',' : ''}`;
    return `- ${m.code(path)}${which}${from}:${verb} ${[...what, ...more].join('; ')}`.trimEnd();
  });
  const more = changes.length > MAX_CHANGES ? [`- … ${changes.length - MAX_CHANGES} more`] : [];
  const others = files
    .slice(0, MAX_CHANGES)
    .map(({ path, reason }) => `- ${m.code(path)}: ${prose(reason, m)}`);
  if (files.length > MAX_CHANGES)
    others.push(`- … ${files.length - MAX_CHANGES} more files that a suite covers`);
  return ['**What changed**', ...lines, ...more, ...others].join('\n');
}

/** What is said of artifacts of which more is to be said than the list has room for; the first thing to be left out. */
function renderAllChanges({ changes }: ReviewReport): string {
  const long = changes.slice(0, MAX_CHANGES).filter(({ summary }) => summary.length > MAX_LINES);
  if (long.length === 0) return '';
  const blocks = long.map((one) => {
    const part = partOf(one);
    const which = part === null ? '' : ` · ${m.code(shorten(part.name, 80))}`;
    const lines = one.summary.slice(MAX_LINES).map((line) => `  - ${prose(shorten(line, MAX_LINE), m)}`);
    return [`- ${m.code(one.path)}${which}`, ...lines].join('\n');
  });
  const total = long.reduce((sum, { summary }) => sum + summary.length - MAX_LINES, 0);
  return fold(`What changed: ${total} more`, blocks.join('\n'));
}

function renderUncovered(report: ReviewReport): string {
  const { uncovered, policy } = report;
  if (uncovered.length === 0) return '';
  const paths = uncovered.slice(0, MAX_CHANGES).map((path) => m.code(path));
  const more = uncovered.length > MAX_CHANGES ? ` and ${uncovered.length - MAX_CHANGES} more` : '';
  const starter = starterFor(report)?.replace(/`|<!--/g, '');
  const where =
    policy.path === null ? 'A policy to start from, .github/promptgate.yml' : 'A suite to start from';
  const offer = starter === undefined ? '' : `\n\n${fold(where, `\`\`\`yaml\n${starter}\n\`\`\``)}`;
  return `**Not covered by any suite**: ${paths.join(', ')}${more}${offer}`;
}

function renderLint(report: ReviewReport): string {
  const lint = report.lint.filter(({ rule }) => rule !== GATE_CHANGED);
  if (lint.length === 0) return '';
  const lines = lint.map(
    ({ severity, path, line, message }) =>
      `- ${severity}: ${m.code(`${path}:${line}`)} ${prose(shorten(message, 300), m)}`,
  );
  const worst = lint.some(({ severity }) => severity === 'error')
    ? 'error'
    : lint.some(({ severity }) => severity === 'warning')
      ? 'warning'
      : 'note';
  const n = lint.filter(({ severity }) => severity === worst).length;
  return fold(`Free checks: ${count(n, worst)}`, cap(lines).join('\n'));
}

function renderHow(report: ReviewReport): string {
  const lines = explainReview(report);
  const rule = lines.pop();
  if (rule === undefined) return '';
  const body = [...cap(lines.map((line) => `- ${prose(line, m)}`)), `- ${prose(rule, m)}`];
  return fold('How this was decided', body.join('\n'));
}

function renderFooter(report: ReviewReport): string {
  const commands = [
    ...(report.exit === 0 ? [] : [`/promptgate accept ${report.head.sha} <reason>`]),
    '/promptgate help',
  ].map((command) => ` · ${m.code(command)}`);
  return `<sub>${revisionName(report.head)} against ${report.mergeBase.slice(0, 7)} · this review ${describeCost(report)}${commands.join('')}</sub>`;
}
