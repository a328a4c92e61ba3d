import { nearestName } from '../artifact/nearest.ts';
import { cap } from './comment-parts.ts';
import { cleanLine, markdown as m, shorten } from './markup.ts';
import type { CaseSide, ReportCase, ReportSuite, ReviewReport } from './model.ts';

/** Cases of one name are in as many suites. */
const MAX_SUITES = 3;
/** Of an input, and of an output. Characters. */
const MAX_SHOWN = 280;
const MAX_REASON = 200;
const MAX_SCORES = 10;
/** Names that are offered where nothing is near. */
const MAX_NAMES = 10;

type Found = { suite: ReportSuite; one: ReportCase; isNew: boolean };

/** What either side did on the case of this name, in Markdown. Shown and shortened as everything that a model said. */
export function explainCase(report: ReviewReport, id: string): string {
  const all = report.suites.flatMap((suite) => [
    ...suite.cases.map((one): Found => ({ suite, one, isNew: false })),
    ...suite.newCases.map((one): Found => ({ suite, one, isNew: true })),
  ]);
  const wanted = cleanLine(id);
  const found = all.filter(({ one }) => cleanLine(one.id) === wanted);
  if (found.length === 0) return explainUnknown(report, wanted, [...new Set(all.map(({ one }) => one.id))]);
  return found.slice(0, MAX_SUITES).map(renderCase).join('\n\n');
}

function renderCase({ suite, one, isNew }: Found): string {
  const place = m.code(`${one.source.path}:${one.source.line}`);
  const state = [...(isNew ? ['new here'] : []), ...(one.mustPass ? ['must pass'] : [])];
  return [
    `${m.code(one.id)} of ${m.text(suite.name)} (${[place, ...state].join(', ')})`,
    '',
    ...(one.input === '' ? [] : [`- asked: ${m.text(shorten(cleanLine(one.input), MAX_SHOWN))}`]),
    ...(one.expected === '' ? [] : [`- expected: ${show(one.expected)}`]),
    ...(isNew ? [] : renderSide('base', one.base)),
    ...renderSide('this change', one.head),
  ].join('\n');
}

function renderSide(label: string, side: CaseSide | null): string[] {
  if (side === null) return [`- ${label}: not run`];
  const scores = Object.entries(side.scores)
    .slice(0, MAX_SCORES)
    .map(([metric, score]) => {
      const reason = side.reasons[metric] ?? '';
      const why = reason === '' ? '' : ` (${m.text(shorten(cleanLine(reason), MAX_REASON))})`;
      return `  - ${m.text(metric)} ${score === null ? 'not measured' : score.toFixed(2)}${why}`;
    });
  return [`- ${label}: ${show(side.detail === '' ? side.output : side.detail)}`, ...scores];
}

function show(text: string): string {
  return m.code(shorten(cleanLine(text), MAX_SHOWN)) || 'nothing';
}

function explainUnknown(report: ReviewReport, wanted: string, names: readonly string[]): string {
  const unknown = `The newest review has no case ${m.code(wanted)} that ran.`;
  const near = nearestName(wanted, names);
  if (near !== null) return `${unknown} Did you mean ${m.code(near)}?`;
  const part = names.filter((name) => name.toLowerCase().includes(wanted.toLowerCase()));
  const offered = part.length > 0 ? part : names;
  if (offered.length === 0)
    return `${unknown} ${report.verdict === 'skipped' ? 'No AI artifact changed, so none did.' : 'None did.'}`;
  const shown = cap(offered.slice(0, MAX_NAMES).map((name) => m.code(name))).join(', ');
  const more = offered.length > MAX_NAMES ? ` and ${offered.length - MAX_NAMES} more` : '';
  return `${unknown} These did: ${shown}${more}.`;
}
