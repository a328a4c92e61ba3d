import { cleanLine, prose, shorten } from './markup.ts';
import type { ReportCase, ReportSuite, ReviewReport } from './model.ts';
import { listBroken } from './sections.ts';
import { brief } from './terminal-table.ts';
import { type Paint, wrap } from './terminal-text.ts';

const MAX_BROKEN = 4;
/** Of one case, and of what a judge says of it. */
const MAX_JUDGEMENTS = 2;
const MAX_REASON = 320;

type How = { width: number; paint: Paint; htmlPath: string | undefined };

/** The cases that moved for the worse: what was asked, what came of it, and what a judge says of it. */
export function listBrokenLines(report: ReviewReport, { width, paint, htmlPath }: How): string[] {
  const broken = listBroken(report);
  const lines = broken.slice(0, MAX_BROKEN).flatMap(({ suite, one }) => {
    const must = one.mustPass ? ` ${paint.bold('must pass')}` : '';
    const side = (label: string, text: string | undefined) =>
      `    ${label.padEnd(11)} ${shorten(cleanLine(text ?? 'not run'), width - 16)}`;
    const id = shorten(cleanLine(one.id), Math.min(60, width - 14));
    const room = width - id.length - (one.mustPass ? 14 : 4);
    const asked = room < 10 ? '' : `  ${shorten(cleanLine(one.input), room)}`;
    return [
      `  ${paint.bold(id)}${must}${asked}`,
      ...(one.expected === '' ? [] : [side('expected', one.expected)]),
      side('base', one.base?.output),
      side('this change', one.head?.output),
      ...listJudgements(suite, one).map((line) => wrap(line, width, '    ')),
    ];
  });
  const more = broken.length > MAX_BROKEN ? [`  … ${broken.length - MAX_BROKEN} more`] : [];
  const judged = broken.some(({ suite, one }) => listJudgements(suite, one).length > 0);
  const where = htmlPath ?? '`promptgate review --html FILE`, or `--json`';
  return [
    ...lines,
    ...more,
    ...(judged
      ? [wrap(prose(`What judges said of every case, on both sides: ${where}`, brief), width, '  ')]
      : []),
  ];
}

/** Of the metrics that fell: claims without support, with the passages looked at; grades, with their reason. */
function listJudgements({ metrics }: ReportSuite, { moved, head }: ReportCase): string[] {
  const fell = metrics.filter(
    ({ metric, judged, gate }) => judged && gate === 'block' && (moved[metric] ?? 0) < 0,
  );
  return fell.slice(0, MAX_JUDGEMENTS).flatMap(({ metric }) => {
    const reason = cleanLine(head?.reasons[metric] ?? '');
    return reason === '' ? [] : [`${cleanLine(metric)}: ${shorten(reason, MAX_REASON)}`];
  });
}
