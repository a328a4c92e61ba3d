import { alertKind, headline } from './headline.ts';
import { cleanLine, markdown as m, prose, shorten } from './markup.ts';
import type { ReportCase, ReviewReport } from './model.ts';
import { count } from './numbers.ts';
import {
  type BrokenCase,
  describeCost,
  explainReview,
  listBroken,
  metricRows,
  revisionName,
  runningRows,
  starterFor,
} from './sections.ts';
import { reviewTitle } from './title.ts';

/** By which the App finds its own comment again. */
export const COMMENT_MARKER = '<!-- promptgate:review -->';
/** GitHub answers 422 beyond this. */
export const MAX_COMMENT = 65_536;

const MAX_BROKEN = 6;
const MAX_CHANGES = 10;
const MAX_LINES = 4;
const EQUAL_ROWS = 5;
/** Rows of one table, lines of one list. */
const MAX_ROWS = 30;
const MAX_HEADING = 160;
const ROOM_FOR_NOTE = 80;

/** The comment on a pull request, in GitHub Markdown, at most 65,536 characters. Sections that do not fit are left out whole; the verdict always stays. */
export function renderComment(report: ReviewReport): string {
  const lead = [
    COMMENT_MARKER,
    `### Promptgate: ${m.text(shorten(cleanLine(reviewTitle(report)), MAX_HEADING))}`,
    `> [!${alertKind(report)}]\n> ${headline(report, m).join(' ')}`,
  ];
  const foot = renderFooter(report);
  const room = MAX_COMMENT - [...lead, foot].join('\n\n').length - 3;
  const rest = fitSections([renderMetrics(report), ...renderSections(report)], room);
  return `${[...lead, ...rest, foot].join('\n\n')}\n`;
}

/** What a check run shows: the verdict and the numbers first, then everything else. At most `limit` characters each. */
export function renderCheckOutput(report: ReviewReport, limit: number): { summary: string; text: string } {
  return {
    summary: fitSections([headline(report, m).join(' '), renderMetrics(report)], limit).join('\n\n'),
    text: fitSections([...renderSections(report), renderFooter(report)], limit).join('\n\n'),
  };
}

function renderSections(report: ReviewReport): string[] {
  const broken = renderBroken(report);
  const unknown = [renderProblems(report), renderNotEvaluated(report)];
  return [
    // A regression is what to look at; without one, it is what is not known.
    ...(report.verdict === 'fail' ? [broken, ...unknown] : [...unknown, broken]),
    renderChanges(report),
    renderUncovered(report),
    renderLint(report),
    renderNewCases(report),
    renderHow(report),
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

function renderMetrics(report: ReviewReport): string {
  const rows = metricRows(report).map((row) => {
    const metric = (row.regressed ? m.strong : m.text)(shorten(row.metric, 60));
    const change = row.regressed ? row.change.replace(/^\S+/, (first) => `**${first}**`) : row.change;
    return {
      line: `| ${m.text(shorten(row.suite, 60))} · ${metric} | ${row.base} | ${row.head} | ${change} | ${row.mark} ${row.words} |`,
      equal: row.mark === '⚪',
    };
  });
  const running = runningRows(report).map(
    ({ suite, label, base, head, change }) =>
      `| ${m.text(shorten(suite, 60))} · ${label} | ${base} | ${head} | ${change} | |`,
  );
  if (rows.length + running.length === 0) return '';
  const equal = rows.filter((row) => row.equal);
  const folded = equal.length > EQUAL_ROWS ? equal.slice(EQUAL_ROWS) : [];
  const shown = rows.filter((row) => !folded.includes(row));
  const header = '| suite · metric | base | this change | difference (95%) | |\n|---|--:|--:|:--|:--|';
  const table = [
    header,
    ...cap([...shown.map((row) => row.line), ...running], '| … {n} more | | | | |'),
  ].join('\n');
  if (folded.length === 0) return table;
  const rest = cap(
    folded.map((row) => row.line),
    '| … {n} more | | | | |',
  );
  return `${table}\n\n${fold(`${count(folded.length, 'more metric')} without a drop`, [header, ...rest].join('\n'))}`;
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

function renderProblems({ problems }: ReviewReport): string {
  if (problems.length === 0) return '';
  const lines = problems.map(({ path, line, column, expected, found, hint }) => {
    const advice = hint === undefined ? '' : ` ${prose(shorten(hint, 300), m)}`;
    return `- ${m.code(`${path}:${line}:${column}`)}: expected ${prose(shorten(expected, 200), m)}, found ${prose(shorten(found, 200), m)}.${advice}`;
  });
  return ['**What has to be mended**', ...cap(lines)].join('\n');
}

function renderBroken(report: ReviewReport): string {
  const broken = listBroken(report);
  if (broken.length === 0) return '';
  const rows = broken.slice(0, MAX_BROKEN).map(renderBrokenRow);
  const more = broken.length > MAX_BROKEN ? [`| … ${broken.length - MAX_BROKEN} more | | | |`] : [];
  const title = report.verdict === 'fail' ? '**What broke** (worst first)' : '**What moved for the worse**';
  return [
    `${title}\n`,
    '| case | expected | base | this change |',
    '|---|---|---|---|',
    ...rows,
    ...more,
  ].join('\n');
}

function renderBrokenRow({ one }: BrokenCase): string {
  const must = one.mustPass ? ' **must pass**' : '';
  const asked = one.input === '' ? '' : `<br>${m.text(shorten(cleanLine(one.input), 90))}`;
  return `| ${m.code(shorten(one.id, 60))}${must}${asked} | ${cell(one.expected)} | ${cell(one.base?.output)} | ${cell(one.head?.output)} |`;
}

function cell(text: string | undefined): string {
  return text === undefined || text === '' ? '' : m.code(shorten(cleanLine(text), 80));
}

function renderChanges({ changes }: ReviewReport): string {
  if (changes.length === 0) return '';
  const lines = changes.slice(0, MAX_CHANGES).map(({ path, oldPath, change, summary }) => {
    const from = oldPath === undefined ? '' : ` (was ${m.code(oldPath)})`;
    const what = summary.slice(0, MAX_LINES).map((line) => prose(shorten(line, 200), m));
    const more = summary.length > MAX_LINES ? [`${summary.length - MAX_LINES} more`] : [];
    const verb = change === 'modified' ? '' : ` ${change}${summary.length > 0 ? ',' : ''}`;
    return `- ${m.code(path)}${from}:${verb} ${[...what, ...more].join('; ')}`.trimEnd();
  });
  const more = changes.length > MAX_CHANGES ? [`- … ${changes.length - MAX_CHANGES} more`] : [];
  return ['**What changed**', ...lines, ...more].join('\n');
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

function renderLint({ lint }: ReviewReport): string {
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

function renderNewCases(report: ReviewReport): string {
  const lines = report.suites.flatMap((suite) => {
    const added = suite.newCases.slice(0, 10).map((one: ReportCase) => {
      const scores = Object.entries(one.head?.scores ?? {}).map(
        ([metric, score]) => `${m.text(metric)} ${score === null ? 'not measured' : score.toFixed(2)}`,
      );
      return `- ${m.text(suite.name)} · ${m.code(shorten(one.id, 60))} is new: ${cell(one.head?.output)}${scores.length === 0 ? '' : `, ${scores.join(', ')}`}`;
    });
    const more =
      suite.newCases.length > 10
        ? [`- ${m.text(suite.name)}: ${suite.newCases.length - 10} more new cases`]
        : [];
    const removed =
      suite.removedCases.length === 0
        ? []
        : [
            `- ${m.text(suite.name)}: ${count(suite.removedCases.length, 'case')} removed or changed here; the base’s still count: ${suite.removedCases
              .slice(0, 10)
              .map((id) => m.code(shorten(id, 60)))
              .join(', ')}`,
          ];
    return [...added, ...more, ...removed];
  });
  return lines.length === 0 ? '' : fold('Cases that this change adds or drops', cap(lines).join('\n'));
}

function renderHow(report: ReviewReport): string {
  const lines = explainReview(report);
  const rule = lines.pop();
  if (rule === undefined) return '';
  const body = [...cap(lines.map((line) => `- ${prose(line, m)}`)), `- ${prose(rule, m)}`];
  return fold('How this was decided', body.join('\n'));
}

function renderFooter(report: ReviewReport): string {
  return `<sub>${revisionName(report.head)} against ${report.mergeBase.slice(0, 7)} · this review ${describeCost(report)}</sub>`;
}

/** The first lines, and how many more there are in place of `{n}`. */
function cap(lines: readonly string[], more = '- … {n} more'): readonly string[] {
  if (lines.length <= MAX_ROWS) return lines;
  return [
    ...lines.slice(0, MAX_ROWS),
    more.replace('{n}', (lines.length - MAX_ROWS).toLocaleString('en-US')),
  ];
}

/** GitHub needs the blank lines to see Markdown inside. */
function fold(summary: string, body: string): string {
  return `<details><summary>${summary}</summary>\n\n${body}\n\n</details>`;
}
