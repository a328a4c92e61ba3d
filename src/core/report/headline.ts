import { casesToRuleOut } from '../gate/planning.ts';
import type { Markup } from './markup.ts';
import type { ReportMetric, ReviewReport } from './model.ts';
import { count, difference, list, mean, percent, points, shownInterval } from './numbers.ts';
import { listRegressions, listUnconfirmed, type NamedMetric, rankMetrics } from './title.ts';

/** A reader has five seconds. */
const MAX_SENTENCES = 3;

/** GitHub's alert of each kind of news. */
export type AlertKind = 'CAUTION' | 'WARNING' | 'NOTE' | 'TIP';

export function alertKind({ verdict, uncovered, suites }: ReviewReport): AlertKind {
  if (verdict === 'fail') return 'CAUTION';
  if (verdict === 'error') return 'WARNING';
  return verdict === 'inconclusive' || uncovered.length > 0 || suites.length === 0 ? 'NOTE' : 'TIP';
}

/** May I merge, what broke, how sure are we: sentences, the most important first. */
export function headline(report: ReviewReport, m: Markup): string[] {
  switch (report.verdict) {
    case 'fail':
      return [...describeFailures(report, m), ...describeRest(report, m)];
    case 'error':
      return [m.strong('May not be merged yet.'), m.text(report.reason), ...describeUnknown(report, m)];
    case 'inconclusive':
      return describeDoubt(report, m);
    case 'skipped':
      return [m.text('No AI artifacts changed.')];
    case 'pass':
      return [...describePass(report, m), ...describeUncovered(report, m), ...describeUnknown(report, m)];
  }
}

function describeFailures(report: ReviewReport, m: Markup): string[] {
  const regressions = listRegressions(report).map(({ metric }) => describeFall(metric, m));
  const broken = report.suites.flatMap((suite) =>
    suite.mustPassBroken.map(
      ({ caseId, headFailed, runs }) =>
        `${m.code(caseId)} ${m.strong('may never break, and broke')}${runs > 0 ? `: it failed ${headFailed} of ${runs} fresh runs, and the base did not` : ''}.`,
    ),
  );
  const sentences = [...broken, ...regressions];
  if (sentences.length > MAX_SENTENCES) {
    const more = sentences.length - MAX_SENTENCES;
    return [...sentences.slice(0, MAX_SENTENCES), `${more} more got worse.`];
  }
  return sentences.length > 0 ? sentences : [m.strong('May not be merged.'), m.text(report.reason)];
}

function describeFall(metric: ReportMetric, m: Markup): string {
  const moved = [
    ...(metric.broke > 0 ? [`${count(metric.broke, 'case')} broke`] : []),
    ...(metric.fixed > 0 ? [`${metric.fixed} ${metric.fixed === 1 ? 'was' : 'were'} fixed`] : []),
  ].join(', ');
  const of =
    metric.baseMean === null
      ? ''
      : ` (${mean(metric, 'base')} to ${mean(metric, 'head')} ${metric.unit === 'rate' ? 'of' : 'over'} ${count(metric.cases, 'case')}, ${describeCertainty(metric)})`;
  return `${m.code(metric.metric)} ${m.strong(fellBy(metric))}${of}${moved === '' ? '' : `: ${moved}`}.`;
}

/** The interval of the first runs; where fresh runs decided, those, because the interval knows nothing of them. */
function describeCertainty(metric: ReportMetric): string {
  if (metric.decidedBy !== 'confirm' || metric.confirm === null)
    return `95% interval ${shownInterval(metric)}`;
  const { selected, fresh } = metric.confirm;
  return `confirmed by running ${count(selected, 'moved case')} ${fresh === 1 ? 'once' : `${fresh} times`} more on each side`;
}

function fellBy(metric: ReportMetric): string {
  if (metric.unit === 'ms' || metric.unit === 'usd')
    return `rose by ${difference(metric, metric.difference).replace('+', '')}`;
  return metric.unit === 'rate'
    ? `fell ${points(metric.difference)}`
    : `fell ${Math.abs(metric.difference).toFixed(2)}`;
}

/** What else there is to say beside a regression: only what is known. */
function describeRest(report: ReviewReport, m: Markup): string[] {
  const unknown = [...describeUncovered(report, m), ...describeUnknown(report, m)];
  if (unknown.length > 0) return unknown;
  const others = rankMetrics(report).filter(
    ({ metric }) => metric.comparison !== 'regressed' && metric.gate === 'block',
  );
  return others.length > 0 && others.every(({ metric }) => metric.nonInferior)
    ? ['Nothing else got worse.']
    : [];
}

function describeUnknown(report: ReviewReport, m: Markup): string[] {
  const missed = report.suites.flatMap((suite) => suite.notEvaluated.map((one) => ({ suite, one })));
  if (missed.length === 0) return [];
  const names = missed.map(({ suite, one }) => m.code(one.metric === null ? suite.name : one.metric));
  return [
    `Nothing is known about ${list([...new Set(names)].slice(0, 4))}: see ${m.strong('Not evaluated')} below.`,
  ];
}

function describeDoubt(report: ReviewReport, m: Markup): string[] {
  const unconfirmed = listUnconfirmed(report);
  const dipped = unconfirmed.slice(0, MAX_SENTENCES).map(({ metric }) => {
    const again =
      metric.confirm === null
        ? ''
        : ` ${count(metric.confirm.selected, 'moved case')} ran ${metric.confirm.fresh === 1 ? 'once' : `${metric.confirm.fresh} times`} more on each side, and the drop was not confirmed.`;
    return `${m.code(metric.metric)} ${m.strong(`dipped ${points(metric.difference)}`)}: ${metric.broke} of ${count(metric.cases, 'case')} broke and ${metric.fixed} ${metric.fixed === 1 ? 'was' : 'were'} fixed.${again}`;
  });
  const more = unconfirmed.length - dipped.length;
  const sentences = dipped.length > 0 ? dipped : [m.text(report.reason)];
  if (more > 0) sentences.push(`${more} more dipped.`);
  const allowed =
    report.policy.inconclusive === 'pass'
      ? 'Merging is allowed by the policy.'
      : 'The policy blocks merging until this is clear.';
  return [...sentences, m.strong(allowed)];
}

function describePass(report: ReviewReport, m: Markup): string[] {
  const blocking = rankMetrics(report).filter(({ metric }) => metric.gate === 'block' && metric.cases > 0);
  if (blocking.length === 0) return report.uncovered.length > 0 ? [] : [m.text(report.reason)];
  if (report.strength === 'proven') {
    const bounds = blocking
      .slice(0, 4)
      .map(
        ({ metric }, i) =>
          `${i === 0 ? 'A drop beyond' : 'beyond'} ${boundOf(metric)} ${i === 0 ? 'is ruled out in ' : 'in '}${m.code(metric.metric)}`,
      );
    const unknown =
      report.uncovered.length > 0 || report.suites.some((suite) => suite.notEvaluated.length > 0);
    const may = unknown ? 'No regression in what was measured.' : 'Safe to merge.';
    return [m.strong(may), `${bounds.join(', ')}.`];
  }
  const weakest = blocking.toSorted((a, b) => a.metric.interval[0] - b.metric.interval[0])[0];
  return [m.strong('No regression found.'), ...(weakest === undefined ? [] : [describePower(weakest, m)])];
}

/** What so few cases can say, and how many would say more. */
function describePower({ metric }: NamedMetric, m: Markup): string {
  const bound = -metric.interval[0];
  const wanted = bound > 0.1 ? 0.1 : metric.margin;
  const sd = Math.sqrt((metric.broke + metric.fixed) / Math.max(1, metric.cases));
  const needed = casesToRuleOut(wanted, sd);
  const more =
    needed > metric.cases
      ? `; about ${count(needed, 'case')} would rule out ${Math.round(wanted * 100)}`
      : '';
  return `${count(metric.cases, 'case')} of ${m.code(metric.metric)} rule out a drop beyond ${boundOf(metric)}${more}.`;
}

/** The drop that the deciding interval rules out, rounded away from 0. */
export function boundOf(metric: ReportMetric): string {
  const bound = Math.max(0, -metric.interval[0]);
  return metric.unit === 'rate' ? points(roundUp(bound)) : roundUp(bound).toFixed(2);
}

/** To hundredths, away from 0; what floating point adds to 0.14 is no more than 0.14. */
function roundUp(bound: number): number {
  return Math.ceil(bound * 100 - 1e-9) / 100;
}

function describeUncovered(report: ReviewReport, m: Markup): string[] {
  if (report.uncovered.length === 0) return [];
  const paths = report.uncovered.slice(0, 3).map((path) => m.code(path));
  const more = report.uncovered.length > 3 ? ` and ${report.uncovered.length - 3} more` : '';
  return [
    `No suite covers ${list(paths)}${more}, so nothing is known about ${report.uncovered.length === 1 ? 'it' : 'them'}.`,
  ];
}

/** What the third column of numbers means, in words; colour never alone. */
export function statusOf(metric: ReportMetric): { mark: '🔴' | '🟢' | '🟡' | '⚪'; words: string } {
  const watched = metric.gate === 'warn' ? ' (only watched)' : '';
  if (metric.comparison === 'regressed')
    return {
      mark: '🔴',
      words: `regressed${metric.decidedBy === 'confirm' ? ', confirmed by re-runs' : ''}${watched}`,
    };
  if (metric.comparison === 'improved') return { mark: '🟢', words: `improved${watched}` };
  if (metric.unit === 'ms' || metric.unit === 'usd')
    return { mark: '⚪', words: metric.nonInferior ? 'no rise beyond 10%' : 'no rise found' };
  if (metric.confirm !== null && metric.comparison === 'inconclusive')
    return { mark: '🟡', words: 'dipped, not confirmed' };
  const bound =
    metric.unit === 'rate'
      ? percent(Math.max(0, -metric.interval[0])).replace('%', '')
      : Math.max(0, -metric.interval[0]).toFixed(2);
  const words = metric.nonInferior ? `no drop beyond ${bound}` : `open: −${bound} not ruled out`;
  return { mark: '⚪', words: `${words}${watched}` };
}
