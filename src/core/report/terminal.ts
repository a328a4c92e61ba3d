import { headline } from './headline.ts';
import { cleanLine, type Markup, plain, prose, shorten } from './markup.ts';
import type { ReviewReport } from './model.ts';
import {
  describeCost,
  explainDecision,
  listBroken,
  metricRows,
  revisionName,
  runningRows,
  starterSuite,
} from './sections.ts';
import { rankMetrics, reviewTitle } from './title.ts';

export type TerminalOptions = {
  color: boolean;
  /** Columns, at least 40. */
  width: number;
  /** Where the details are. */
  htmlPath?: string;
};

const MAX_BROKEN = 6;
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
    ...plain,
    strong: (text) => paint.bold(cleanLine(text)),
    code: (text) => paint.cyan(cleanLine(text)),
  };
  const tone =
    report.exit === 0
      ? paint.green
      : report.verdict === 'error' || report.exit === 3
        ? paint.yellow
        : paint.red;
  const broken = section(
    report.verdict === 'fail' ? 'What broke, worst first' : 'What moved for the worse',
    listBrokenLines(report, width, paint),
    paint,
  );
  const unknown = [
    section('What has to be mended', listProblems(report, width), paint),
    section('Not evaluated (not a pass)', listNotEvaluated(report, width), paint),
  ];
  const blocks: string[] = [
    `${paint.bold('Promptgate:')} ${tone(paint.bold(cleanLine(reviewTitle(report))))}`,
    wrap(headline(report, m).join(' '), width),
    renderTable(report, width, paint),
    ...(report.verdict === 'fail' ? [broken, ...unknown] : [...unknown, broken]),
    section('What changed', listChanges(report, width, paint), paint),
    section('Not covered by any suite; one to start from', listUncovered(report), paint),
    section(
      'Free checks',
      report.lint
        .slice(0, 12)
        .map(({ severity, path, line, message }) =>
          wrap(prose(`${severity}: ${path}:${line} ${message}`, plain), width, '  '),
        ),
      paint,
    ),
    section('How this was decided', listDecisions(report, width), paint),
  ];
  const foot = [
    paint.dim(
      wrap(
        `${revisionName(report.head)} against ${report.mergeBase.slice(0, 7)} · ${describeCost(report)}`,
        width,
      ),
    ),
    ...(htmlPath === undefined ? [] : [`Every case with both outputs: ${htmlPath}`]),
    `${paint.bold('Verdict:')} ${tone(report.verdict)}, exit ${report.exit}: ${MEANING[report.exit]}.`,
  ];
  return `${[...blocks.filter((block) => block !== ''), foot.join('\n')].join('\n\n')}\n`;
}

function renderTable(report: ReviewReport, width: number, paint: Paint): string {
  const rows = metricRows(report).map((row) => ({
    name: `${row.suite} · ${row.metric}`,
    base: row.base,
    head: row.head,
    change: row.change,
    words: row.words,
    mark: row.mark,
  }));
  const running = runningRows(report).map((row) => ({
    name: `${row.suite} · ${row.label}`,
    base: row.base,
    head: row.head,
    change: row.change,
    words: '',
    mark: '',
  }));
  const all = [...rows, ...running].map((row) => ({ ...row, name: cleanLine(row.name) }));
  if (all.length === 0) return '';
  const size = (of: (row: (typeof all)[number]) => string, least: number) =>
    Math.max(least, ...all.map((row) => of(row).length));
  const widths = {
    name: Math.min(
      size((row) => row.name, 14),
      44,
    ),
    base: size((row) => row.base, 4),
    head: size((row) => row.head, 11),
  };
  const header = `${'suite · metric'.padEnd(widths.name)}  ${'base'.padStart(widths.base)}  ${'this change'.padStart(widths.head)}  difference (95%)`;
  const lines = all.flatMap((row) => {
    const first = `${shorten(row.name, widths.name).padEnd(widths.name)}  ${row.base.padStart(widths.base)}  ${row.head.padStart(widths.head)}  ${row.change}`;
    const tone =
      row.mark === '🔴'
        ? paint.red
        : row.mark === '🟢'
          ? paint.green
          : row.mark === '🟡'
            ? paint.yellow
            : paint.dim;
    const words = tone(row.words);
    if (row.words === '') return [first];
    return first.length + row.words.length + 2 <= width
      ? [`${first}  ${words}`]
      : [first, `${' '.repeat(4)}${words}`];
  });
  return [paint.dim(header), ...lines].join('\n');
}

function listNotEvaluated({ suites }: ReviewReport, width: number): string[] {
  return suites.flatMap((suite) =>
    suite.notEvaluated.flatMap(({ metric, reason, fix }) => {
      const what = metric === null ? suite.name : `${suite.name} · ${metric}`;
      return [
        wrap(`${cleanLine(what)}: ${prose(reason, plain)}`, width, '  '),
        ...(fix === null ? [] : [`    ${cleanLine(fix)}`]),
      ];
    }),
  );
}

function listProblems({ problems }: ReviewReport, width: number): string[] {
  return problems.slice(0, 20).map(({ path, line, column, expected, found, hint }) => {
    const advice = hint === undefined ? '' : ` ${hint}`;
    return wrap(
      cleanLine(`${path}:${line}:${column}: expected ${expected}, found ${found}.${advice}`),
      width,
      '  ',
    );
  });
}

function listBrokenLines(report: ReviewReport, width: number, paint: Paint): string[] {
  const broken = listBroken(report);
  const lines = broken.slice(0, MAX_BROKEN).flatMap(({ one }) => {
    const must = one.mustPass ? ` ${paint.bold('must pass')}` : '';
    const side = (label: string, text: string | undefined) =>
      `    ${label.padEnd(11)} ${shorten(cleanLine(text ?? 'not run'), width - 16)}`;
    return [
      `  ${paint.bold(cleanLine(one.id))}${must}  ${shorten(cleanLine(one.input), Math.max(10, width - one.id.length - 16))}`,
      side('expected', one.expected),
      side('base', one.base?.output),
      side('this change', one.head?.output),
    ];
  });
  return broken.length > MAX_BROKEN ? [...lines, `  … ${broken.length - MAX_BROKEN} more`] : lines;
}

function listChanges({ changes }: ReviewReport, width: number, paint: Paint): string[] {
  return changes.slice(0, 10).flatMap(({ path, oldPath, change, summary }) => {
    const from = oldPath === undefined ? '' : ` (was ${cleanLine(oldPath)})`;
    const lines = summary.slice(0, 5).map((line) => wrap(prose(line, plain), width, '    '));
    return [
      `  ${paint.cyan(cleanLine(path))}${from}${change === 'modified' ? '' : ` ${change}`}`,
      ...lines,
      ...(summary.length > 5 ? [`    ${summary.length - 5} more`] : []),
    ];
  });
}

function listUncovered({ uncovered, changes }: ReviewReport): string[] {
  const [first] = uncovered;
  if (first === undefined) return [];
  const kind = changes.find((change) => change.path === first)?.kind ?? 'prompt';
  const starter = starterSuite(first, kind)
    .split('\n')
    .map((line) => `    ${cleanStart(line)}`);
  return [...uncovered.slice(0, 10).map((path) => `  ${cleanLine(path)}`), ...starter];
}

function listDecisions(report: ReviewReport, width: number): string[] {
  return rankMetrics(report)
    .filter(({ metric }) => metric.gate === 'block' && metric.cases > 0)
    .map((one) => wrap(cleanLine(explainDecision(one)), width, '  '));
}

function section(title: string, lines: readonly string[], paint: Paint): string {
  return lines.length === 0 ? '' : [paint.bold(title), ...lines].join('\n');
}

/** Breaks at spaces; escape sequences take no room. */
function wrap(text: string, width: number, indent = ''): string {
  const lines: string[] = [];
  let line = indent;
  let length = indent.length;
  for (const word of text.split(' ')) {
    const size = word.replace(SGR, '').length;
    if (length > indent.length && length + 1 + size > width) {
      lines.push(line);
      line = `${indent}${indent === '' ? '' : '  '}${word}`;
      length = indent.length + size + (indent === '' ? 0 : 2);
    } else {
      line += length === indent.length ? word : ` ${word}`;
      length += size + (length === indent.length ? 0 : 1);
    }
  }
  return [...lines, line].join('\n');
}

/** Indentation is part of YAML; everything else is cleaned. */
function cleanStart(line: string): string {
  const indent = /^ */.exec(line)?.[0] ?? '';
  return `${indent}${cleanLine(line)}`;
}

type Paint = Record<'bold' | 'dim' | 'red' | 'green' | 'yellow' | 'cyan', (text: string) => string>;
const ESCAPE = String.fromCharCode(27);
const SGR = new RegExp(`${ESCAPE}\\[[0-9;]*m`, 'g');
const sgr = (open: number, close: number) => (text: string) => `${ESCAPE}[${open}m${text}${ESCAPE}[${close}m`;
const ansi: Paint = {
  bold: sgr(1, 22),
  dim: sgr(2, 22),
  red: sgr(31, 39),
  green: sgr(32, 39),
  yellow: sgr(33, 39),
  cyan: sgr(36, 39),
};
const same = (text: string) => text;
const noColor: Paint = { bold: same, dim: same, red: same, green: same, yellow: same, cyan: same };
