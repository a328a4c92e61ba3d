import { adviseStop, explainStop } from './budget-text.ts';
import { cap, fold } from './comment-parts.ts';
import { renderMermaid } from './comparison-mermaid.ts';
import { plotsOf } from './comparison-plot.ts';
import { type Markup, markdown, prose, shorten } from './markup.ts';
import type { ReportMetric } from './model.ts';
import {
  type CandidateOutcome,
  type ComparedCandidate,
  type ComparedSuite,
  type ModelComparison,
  type ModelFigures,
  recommend,
} from './model-comparison.ts';
import { count, describePairs, dollars, duration, mean, shownEnds } from './numbers.ts';

export const OUTCOMES: Record<CandidateOutcome, string> = {
  holds: 'holds',
  open: 'not decided',
  worse: 'worse',
  unmeasured: 'not measured',
};
const MAX_BROKEN = 5;

/** The comparison as Markdown, for a comment. Everything in it is untrusted but numbers and our own words. */
export function renderComparison({ head, suites, leftOut, cost, stop }: ModelComparison): string {
  const m = markdown;
  const spent = `${dollars(cost.usd)}, ${count(cost.trials, 'run')}, ${cost.cachedTrials} from the cache`;
  const lines = [
    ...suites.map((suite) => renderSuite(suite, m)),
    ...(suites.length === 0 ? ['No suite was compared.'] : []),
    ...(stop === null ? [] : [`**${explainStop(stop)}.** ${adviseStop(stop, null)}`]),
    ...(leftOut.length === 0
      ? []
      : [
          [
            '**Not compared**',
            ...cap(leftOut.map((one) => `- ${m.code(one.suite)}: ${prose(one.reason, m)}`)),
          ].join('\n'),
        ]),
    `<sub>At ${m.code(head.sha.slice(0, 7))}, on the base branch’s cases, paired; margins hold for all candidates together. ${spent}.</sub>`,
  ];
  return lines.join('\n\n');
}

function renderSuite(suite: ComparedSuite, m: Markup): string {
  const [head = [], ...rows] = comparisonRows(suite, m);
  const table = [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows];
  const notes = suite.candidates.flatMap((one) => renderNotes(one, m));
  // A comment has room for one; the page has all.
  const [plot] = plotsOf(suite);
  return [
    `**${m.text(suite.name)}**, ${count(suite.cases, 'case')}. ${renderAdvice(suite, m)}`,
    table.map((cells) => `| ${cells.map(keepCell).join(' | ')} |`).join('\n'),
    ...(plot === undefined ? [] : [renderMermaid(plot)]),
    ...(notes.length === 0 ? [] : [fold('What to know of the candidates', cap(notes).join('\n'))]),
  ].join('\n\n');
}

/** In a table a bar ends the cell even inside a code span, unless it is escaped there too. */
export function keepCell(cell: string): string {
  return cell.replace(/(?<!\\)\|/g, '\\|');
}

/** What to do, and why. */
export function renderAdvice(suite: ComparedSuite, m: Markup): string {
  const { model, reason } = recommend(suite);
  const says = model === null ? ['Keep', m.code(suite.model)] : [m.code(model), 'can take over'];
  return `${says.join(' ')}: ${prose(reason, m)}.`;
}

/** A row of names, one of the model of today, and one for each candidate: quality with its 95% interval, cost, time, outcome. */
export function comparisonRows(suite: ComparedSuite, m: Markup): string[][] {
  const shown = suite.candidates.flatMap(({ metrics }) =>
    metrics.filter(({ unit }) => unit === 'rate' || unit === 'score').map(({ metric }) => metric),
  );
  const names = [...new Set(shown)];
  return [
    ['model', ...names.map((name) => m.text(name)), '$ / 1,000', 'p50 / p95', 'outcome'],
    [
      `${m.code(suite.model)} (today)`,
      ...names.map((name) => baseOf(name, suite.candidates)),
      ...figureCells(suite.figures),
      '',
    ],
    ...suite.candidates.map((one) => [
      m.code(one.model),
      ...names.map((name) => metricCell(one.metrics.find(({ metric }) => metric === name))),
      ...figureCells(one.figures),
      OUTCOMES[one.outcome],
    ]),
  ];
}

/** What a row does not hold, one line each. */
export function renderNotes(one: ComparedCandidate, m: Markup): string[] {
  const name = m.code(one.model);
  const { figures, broken, mustPassBroken } = one;
  const shown = broken.slice(0, MAX_BROKEN).map((id) => m.code(shorten(id, 80)));
  const more = broken.length > MAX_BROKEN ? ` and ${broken.length - MAX_BROKEN} more` : '';
  return [
    ...(mustPassBroken.length === 0
      ? []
      : [
          `- ${name} breaks cases that may never break: ${mustPassBroken.map((id) => m.code(id)).join(', ')}`,
        ]),
    ...(broken.length === 0 ? [] : [`- ${name} breaks ${shown.join(', ')}${more}`]),
    ...(figures === null ? [] : listOddities(figures).map((text) => `- ${name}: ${text}`)),
    ...one.warnings.map((text) => `- ${name}: ${prose(text, m)}`),
    ...one.unsupported.map((text) => `- ${name} ${prose(text, m)}`),
    ...one.notEvaluated.map(({ metric, reason }) => {
      const what = metric === null ? '' : ` ${m.text(metric)}`;
      return `- ${name}: not measured${what}: ${prose(shorten(reason, 300), m)}`;
    }),
  ];
}

function listOddities({ answers, refused, cut, empty, formatFailures = 0 }: ModelFigures): string[] {
  const of = (n: number, what: string) => (n === 0 ? [] : [`${n} of ${count(answers, 'answer')} ${what}`]);
  return [
    ...of(refused, 'refused'),
    ...of(cut, 'cut at the token limit'),
    ...of(empty, 'without text or call'),
    ...of(Math.max(0, formatFailures - empty), 'not in the format that was asked for'),
  ];
}

function figureCells(figures: ModelFigures | null): string[] {
  if (figures === null) return ['—', '—'];
  const { usdPer1000, p50Ms, p95Ms } = figures;
  return [
    usdPer1000 === null ? 'unknown' : dollars(usdPer1000),
    p50Ms === null || p95Ms === null ? '—' : `${duration(p50Ms)} / ${duration(p95Ms)}`,
  ];
}

function baseOf(name: string, candidates: readonly ComparedCandidate[]): string {
  const metric = candidates.flatMap(({ metrics }) => metrics).find((one) => one.metric === name);
  // Of pairs nothing is known of one side alone: half of them is what the other is held against.
  return metric === undefined || metric.pairs !== undefined ? '—' : mean(metric, 'base');
}

function metricCell(metric: ReportMetric | undefined): string {
  if (metric === undefined) return '—';
  const [low, high] = shownEnds(metric);
  return `${describePairs(metric) ?? mean(metric, 'head')} (${low} to ${high})`;
}
