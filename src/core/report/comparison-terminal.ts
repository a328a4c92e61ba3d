import { adviseStop, explainStop } from './budget-text.ts';
import { comparisonRows, renderAdvice, renderNotes } from './comparison-text.ts';
import { cleanLine, type Markup, shorten } from './markup.ts';
import type { ComparedSuite, ModelComparison } from './model-comparison.ts';
import { count, dollars } from './numbers.ts';
import { ansi, noColor, wrap } from './terminal-text.ts';

/** Of one name or reason. Characters. */
const MAX_TEXT = 600;
const clip = (text: string) => shorten(cleanLine(text), MAX_TEXT);

/** The comparison as plain text; colour only where it is asked for. `width`: columns, at least 40. */
export function renderComparisonText(
  { head, suites, leftOut, cost, stop }: ModelComparison,
  { color, width }: { color: boolean; width: number },
): string {
  const paint = color ? ansi : noColor;
  const m: Markup = { text: clip, strong: clip, code: clip };
  const left = leftOut.map(({ suite, reason }) => `not compared: ${clip(suite)}: ${clip(reason)}`);
  return [
    ...suites.flatMap((suite) => [
      paint.bold(`${clip(suite.name)}, ${count(suite.cases, 'case')}`),
      wrap(renderAdvice(suite, m), width, '  '),
      '',
      ...alignRows(suite, m),
      ...suite.candidates.flatMap((one) => renderNotes(one, m).map((line) => wrap(line, width, '  '))),
      '',
    ]),
    ...left.map((line) => wrap(line, width)),
    ...(stop === null ? [] : [`${explainStop(stop)}. ${adviseStop(stop, null)}`]),
    paint.dim(
      `at ${head.worktree ? 'the work tree' : head.sha.slice(0, 7)}: ${dollars(cost.usd)}, ${count(cost.trials, 'run')}, ${cost.cachedTrials} from the cache`,
    ),
    '',
  ].join('\n');
}

function alignRows(suite: ComparedSuite, m: Markup): string[] {
  const rows = comparisonRows(suite, m);
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((row) => row[i]?.length ?? 0)));
  return rows.map((row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd());
}
