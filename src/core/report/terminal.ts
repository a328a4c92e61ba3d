import { partOf } from '../artifact/part.ts';
import { listClusterChanges } from './clusters.ts';
import { headline } from './headline.ts';
import { cleanLine, type Markup, prose, shorten } from './markup.ts';
import type { ReviewReport } from './model.ts';
import { listOtherFiles } from './other-files.ts';
import { describeCost, explainIdentical, explainReview, revisionName } from './sections.ts';
import { starterFor } from './starter.ts';
import { listSwaps, withoutSwaps } from './swap.ts';
import { listBrokenLines } from './terminal-cases.ts';
import { brief, clip, renderSwap, renderTable, tableRows } from './terminal-table.ts';
import { ansi, noColor, type Paint, wrap } from './terminal-text.ts';
import { reviewTitle } from './title.ts';
import { listTrajectoryNotes } from './trajectories.ts';
import { listUnscoredLines, UNSCORED_TITLE } from './unscored.ts';

export type TerminalOptions = {
  color: boolean;
  /** Columns, at least 40. */
  width: number;
  /** Where the details are. */
  htmlPath?: string;
};

const MAX_ROWS = 30;
const MEANING: Record<ReviewReport['exit'], string> = {
  0: 'may be merged',
  1: 'must not be merged',
  2: 'the policy has to be mended first',
  3: 'blocked until it is clear',
  4: 'could not be evaluated, so it is not green',
};

/** The report as plain text; colour only where it is asked for, and never alone in saying something. */
export function renderTerminal(report: ReviewReport, { color, width, htmlPath }: TerminalOptions): string {
  const paint = color ? ansi : noColor;
  const m: Markup = {
    text: clip,
    strong: (text) => paint.bold(clip(text)),
    code: (text) => paint.cyan(shorten(cleanLine(text), Math.min(60, width - 4))),
  };
  const tone =
    report.exit === 0
      ? paint.green
      : report.verdict === 'error' || report.exit === 3
        ? paint.yellow
        : paint.red;
  const broken = [
    section(
      'Clusters that fell most',
      cap(listClusterChanges(report).map((line) => wrap(prose(line, brief), width, '  '))),
      paint,
    ),
    section(
      report.verdict === 'fail' ? 'What broke, worst first' : 'What moved for the worse',
      listBrokenLines(report, { width, paint, htmlPath }),
      paint,
    ),
  ];
  const unknown = [
    section('What has to be mended', cap(listProblems(report, width)), paint),
    section('Not evaluated (not a pass)', cap(listNotEvaluated(report, width)), paint),
    section(
      UNSCORED_TITLE,
      cap(listUnscoredLines(report).map((line) => wrap(prose(line, brief), width, '  '))),
      paint,
    ),
  ];
  const blocks: string[] = [
    wrap(
      `${paint.bold('Promptgate:')} ${tone(paint.bold(shorten(cleanLine(reviewTitle(report)), 160)))}`,
      width,
    ),
    renderHeadline(report, m, width),
    [
      renderTable(tableRows(withoutSwaps(report)), width, paint),
      ...listSwaps(report).map((swapped) => renderSwap(report, swapped, width, paint)),
      ...explainIdentical(report).map((line) => wrap(clip(line), width)),
    ]
      .filter((part) => part !== '')
      .join('\n'),
    ...(report.verdict === 'fail' ? [...broken, ...unknown] : [...unknown, ...broken]),
    section('What changed', listChanges(report, width, paint), paint),
    section(
      starterFor(report) === null ? 'Not covered by any suite' : 'Not covered; a suite to start from',
      listUncovered(report),
      paint,
    ),
    section(
      'Agents: limits reached, and calls that the dataset has no mock for',
      cap(listTrajectoryNotes(report).map((line) => wrap(clip(line), width, '  '))),
      paint,
    ),
    section(
      'Free checks',
      cap(
        report.lint.map(({ severity, path, line, message }) =>
          wrap(`${severity}: ${clip(`${path}:${line}`)} ${prose(message, brief)}`, width, '  '),
        ),
      ),
      paint,
    ),
    section(
      'How this was decided',
      cap(explainReview(report).map((line) => wrap(prose(line, brief), width, '  '))),
      paint,
    ),
  ];
  const foot = [
    paint.dim(
      wrap(
        `${revisionName(report.head)} against ${report.mergeBase.slice(0, 7)} · ${describeCost(report)}`,
        width,
      ),
    ),
    ...(htmlPath === undefined ? [] : [`Every case with both outputs: ${htmlPath}`]),
    wrap(
      `${paint.bold('Verdict:')} ${tone(report.verdict)}, exit ${report.exit}: ${MEANING[report.exit]}.`,
      width,
    ),
  ];
  const text = [...blocks.filter((block) => block !== ''), foot.join('\n')].join('\n\n');
  // Spaces that do not break have done their work, and make text that is copied odd.
  return `${text.replaceAll('\u00a0', ' ')}\n`;
}

function renderHeadline(report: ReviewReport, m: Markup, width: number): string {
  const { verdict, findings, rest } = headline(report, m);
  if (findings.length < 2) return wrap([verdict, ...findings, ...rest].join(' '), width);
  return [
    wrap(verdict, width),
    ...findings.map((one) => wrap(`- ${one}`, width, '  ')),
    ...rest.map((one) => wrap(one, width)),
  ].join('\n');
}

function listNotEvaluated({ suites }: ReviewReport, width: number): string[] {
  return suites.flatMap((suite) =>
    suite.notEvaluated.map(({ metric, reason, fix }) => {
      const what = metric === null ? suite.name : `${suite.name} · ${metric}`;
      return [
        wrap(`${clip(what)}: ${prose(reason, brief)}`, width, '  '),
        // Stays on one line, to be copied.
        ...(fix === null ? [] : [`    ${clip(fix)}`]),
      ].join('\n');
    }),
  );
}

function listProblems({ problems }: ReviewReport, width: number): string[] {
  return problems.map(({ path, line, column, expected, found, hint }) => {
    const advice = hint === undefined ? '' : ` ${hint}`;
    return wrap(
      clip(`${path}:${line}:${column}: expected ${expected}, found ${found}.${advice}`),
      width,
      '  ',
    );
  });
}

function listChanges(report: ReviewReport, width: number, paint: Paint): string[] {
  const blocks = report.changes.map((one) => {
    const { path, oldPath, change, summary } = one;
    const part = partOf(one);
    const which = part === null ? '' : ` ${clip(part.name)}, ${part.lines}`;
    const from = oldPath === undefined ? '' : ` (was ${clip(oldPath)})`;
    const lines = summary.slice(0, 5).map((line) => wrap(prose(line, brief), width, '    '));
    return [
      wrap(
        `${paint.cyan(clip(path))}${which}${from}${change === 'modified' ? '' : ` ${change}`}`,
        width,
        '  ',
      ),
      ...lines,
      ...(summary.length > 5 ? [`    ${summary.length - 5} more`] : []),
    ].join('\n');
  });
  const others = listOtherFiles(report).map(({ path, reason }) =>
    wrap(`${paint.cyan(clip(path))} ${prose(reason, brief)}`, width, '  '),
  );
  return [...cap(blocks, 10), ...cap(others, 10)];
}

function listUncovered(report: ReviewReport): string[] {
  if (report.uncovered.length === 0) return [];
  const starter = starterFor(report)?.split('\n') ?? [];
  return [
    ...cap(
      report.uncovered.map((path) => `  ${clip(path)}`),
      10,
    ),
    ...starter.map((line) => `    ${line}`),
  ];
}

/** The first of `lines`, and how many more there are. */
function cap(lines: string[], most = MAX_ROWS): string[] {
  return lines.length <= most ? lines : [...lines.slice(0, most), `  … ${lines.length - most} more`];
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return lines.length === 0 ? '' : [paint.bold(title), ...lines].join('\n');
}
