import { adviseStop, explainStop } from './budget-text.ts';
import type { DriftReport, DriftSuite } from './drift.ts';
import {
  dayOf,
  describeFigures,
  describeModels,
  describeUncompared,
  driftRows,
  driftTitle,
  sortDriftSuites,
} from './drift-text.ts';
import { cleanLine, type Markup, shorten } from './markup.ts';
import { count, dollars } from './numbers.ts';
import { ansi, noColor, type Paint, wrap } from './terminal-text.ts';

/** Of one name or reason. Characters. */
const MAX_TEXT = 600;
const clip = (text: string) => shorten(cleanLine(text), MAX_TEXT);
const plain: Markup = { text: clip, strong: clip, code: clip };

/** The run as plain text; colour only where it is asked for. `width`: columns, at least 40. */
export function renderDriftText(
  report: DriftReport,
  { color, width }: { color: boolean; width: number },
): string {
  const paint = color ? ansi : noColor;
  const { head, cost, stop } = report;
  return [
    wrap(`${paint.bold('Promptgate:')} ${paint.bold(clip(driftTitle(report)))}`, width),
    '',
    ...sortDriftSuites(report.suites).flatMap((suite) => [...renderSuite(suite, width, paint), '']),
    ...(stop === null ? [] : [wrap(`${explainStop(stop)}. ${adviseStop(stop, null)}`, width), '']),
    paint.dim(
      `at ${head.worktree ? 'the work tree' : head.sha.slice(0, 7)}: ${dollars(cost.usd)}, ${count(cost.trials, 'run')}`,
    ),
    '',
  ].join('\n');
}

function renderSuite(suite: DriftSuite, width: number, paint: Paint): string[] {
  const models = describeModels(suite, plain);
  const name = `${paint.bold(clip(suite.name))}, ${count(suite.cases, 'case')}${models === '' ? '' : `, ${models}`}`;
  if (suite.state !== 'compared') return [name, wrap(describeUncompared(suite, plain), width, '  ')];
  const figures = describeFigures(suite);
  return [
    `${name}, pinned ${dayOf(suite.pinnedAt)}`,
    ...alignRows(driftRows(suite, plain)),
    ...(figures === '' ? [] : [wrap(figures, width, '  ')]),
    ...suite.gaps.map(({ metric, reason }) =>
      wrap(`not measured: ${metric ?? 'the suite'}: ${clip(reason)}`, width, '  '),
    ),
    ...suite.examples.flatMap(({ id, base, head }) => [
      wrap(`${clip(id)}`, width, '  '),
      wrap(`pinned: ${clip(base?.output ?? '—')}`, width, '    '),
      wrap(`now: ${clip(head?.output ?? '—')}`, width, '    '),
    ]),
  ];
}

function alignRows(rows: readonly string[][]): string[] {
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
}
