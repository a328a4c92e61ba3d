import { addressOf } from '../artifact/references/address.ts';
import { adviseStop, explainStop } from './budget-text.ts';
import { describeWhollyFallen, listClusterAdvice, listWhollyFallen } from './clusters.ts';
import { type Markup, prose } from './markup.ts';
import type { ReportMetric, ReviewReport } from './model.ts';
import { change, count, describePairs, dollars, isRatio, list, mean, shownEnds } from './numbers.ts';
import { boundOf, describePower } from './power.ts';
import { listDeciding, listRegressions, listUnconfirmed, rankMetrics } from './ranked-metrics.ts';

/** A reader has five seconds. */
const MAX_FINDINGS = 4;

/** GitHub's alert of each kind of news. */
export type AlertKind = 'CAUTION' | 'WARNING' | 'NOTE' | 'TIP';

export function alertKind(report: ReviewReport): AlertKind {
  if (report.verdict === 'fail') return 'CAUTION';
  if (report.verdict === 'error') return 'WARNING';
  const clear =
    report.verdict === 'pass' &&
    report.uncovered.length === 0 &&
    listDeciding(report).length > 0 &&
    listFallbacks(report).length === 0 &&
    listWhollyFallen(report).length === 0;
  return clear ? 'TIP' : 'NOTE';
}

/** What a reader has to know, in the order of questions: may I merge, why, and what is not known. */
export type Headline = {
  /** A sentence. */
  verdict: string;
  /** What decided, a sentence or two each. */
  findings: string[];
  rest: string[];
};

export function headline(report: ReviewReport, m: Markup): Headline {
  const said = headlineOfVerdict(report, m);
  return { ...said, rest: [...describeFallbacks(report, m), ...said.rest] };
}

function headlineOfVerdict(report: ReviewReport, m: Markup): Headline {
  const unknown = () => [...describeUncovered(report, m), ...describeUnknown(report, m)];
  switch (report.verdict) {
    case 'fail':
      return {
        verdict: m.strong('Not safe to merge.'),
        findings: describeFailures(report, m),
        rest: [...describeRest(report, unknown()), ...describeStop(report, m)],
      };
    case 'error':
      return {
        verdict: m.strong('May not be merged yet.'),
        findings: [m.text(report.reason)],
        rest: [...describeStop(report, m), ...describeUnknown(report, m)],
      };
    case 'inconclusive':
      return {
        verdict: m.strong(
          report.policy.inconclusive === 'pass'
            ? 'Merging is allowed by the policy.'
            : 'The policy blocks merging until this is clear.',
        ),
        findings: describeDoubt(report, m),
        rest: [...listClusterAdvice(listUnconfirmed(report), m), ...unknown()],
      };
    case 'skipped':
      return { verdict: m.text('No AI artifacts changed.'), findings: [], rest: [] };
    case 'pass':
      return { ...describePass(report, m), rest: unknown() };
  }
}

function listFallbacks({ suites }: ReviewReport) {
  return suites.flatMap(({ name, model, inPlaceOf }) =>
    inPlaceOf === undefined ? [] : [{ name, model, inPlaceOf }],
  );
}

/** What is known holds for another model than the one that will be released. */
function describeFallbacks(report: ReviewReport, m: Markup): string[] {
  return listFallbacks(report).map(({ name, model, inPlaceOf }) => {
    const [own, asked] = [m.code(inPlaceOf.model), m.code(model ?? '')];
    return `${m.code(name)} was measured on ${asked}, the policy’s fallback, on both sides: ${own} did not answer (${m.text(inPlaceOf.reason)}).`;
  });
}

/** Of a review that a budget ended: what becomes of it, and who can do something. */
function describeStop(
  { cost: { stop, earlierUsd = 0 }, policy, verdict }: ReviewReport,
  m: Markup,
): string[] {
  if (stop === undefined) return [];
  const ended = verdict === 'error' ? '' : `${explainStop(stop)}, so the rest was not run. `;
  const again =
    earlierUsd === 0
      ? ''
      : ` It holds for all attempts at this commit together; ${dollars(earlierUsd)} went on earlier ones.`;
  return [prose(`${ended}${adviseStop(stop, policy.path)}${stop.of === 'review' ? again : ''}`, m)];
}

function describeFailures(report: ReviewReport, m: Markup): string[] {
  const broken = report.suites.flatMap((suite) =>
    suite.mustPassBroken.map(
      ({ caseId, headFailed, runs }) =>
        `${m.code(caseId)} ${m.strong('must pass, and broke')}${runs > 0 ? `: it failed ${headFailed} of ${runs} fresh runs, and the base did not` : ''}.`,
    ),
  );
  const regressions = listRegressions(report).map(({ metric }) => describeFall(metric, m));
  const found = [...broken, ...regressions];
  if (found.length === 0) return [m.text(report.reason)];
  const more = found.length - MAX_FINDINGS;
  return more > 0 ? [...found.slice(0, MAX_FINDINGS), `${more} more got worse.`] : found;
}

function describeFall(metric: ReportMetric, m: Markup): string {
  const changed = [
    ...(metric.broke > 0 ? [`${count(metric.broke, 'case')} broke`] : []),
    ...(metric.fixed > 0 ? [`${metric.fixed} ${metric.fixed === 1 ? 'was' : 'were'} fixed`] : []),
  ].join(', ');
  const moved = describePairs(metric) ?? changed;
  const of =
    metric.baseMean === null
      ? ''
      : ` (${mean(metric, 'base')} to ${mean(metric, 'head')} ${metric.unit === 'rate' ? 'of' : 'over'} ${count(metric.cases, 'case')}, ${describeCertainty(metric)})`;
  return `${m.code(metric.metric)} ${m.strong(fellBy(metric))}${of}${moved === '' ? '' : `: ${moved}`}.${addFallen(metric, m)}`;
}

/** The clusters that fell as a whole, as a sentence after another one. */
function addFallen(metric: ReportMetric, m: Markup): string {
  const fallen = describeWhollyFallen(metric, m);
  return fallen === null ? '' : ` It fell in ${fallen}.`;
}

/** The interval of the first runs; where fresh runs decided, those, because the interval knows nothing of them. */
function describeCertainty(metric: ReportMetric): string {
  if (metric.decidedBy !== 'confirm' || metric.confirm === null)
    return `95% interval ${shownEnds(metric).join(' to ')}`;
  return `confirmed by running ${describeAgain(metric.confirm)}`;
}

/** `17 moved cases 3 times more on each side` */
function describeAgain({ selected, fresh }: NonNullable<ReportMetric['confirm']>): string {
  return `${count(selected, 'moved case')} ${fresh === 1 ? 'once' : `${fresh} times`} more on each side`;
}

function fellBy(metric: ReportMetric): string {
  if (isRatio(metric.unit)) return `rose by ${change(metric).replace('+', '')}`;
  return `fell ${change(metric).replace('−', '')}`;
}

/** What else there is to say beside a regression: only what is known. */
function describeRest(report: ReviewReport, unknown: string[]): string[] {
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
  const names = new Set(missed.map(({ suite, one }) => one.metric ?? suite.name));
  const see = `ee ${m.strong('Not evaluated')} below.`;
  // The reason of an error names one of them already.
  const others = [...names].filter((name) => report.verdict !== 'error' || !report.reason.includes(name));
  if (others.length === 0) return [`S${see}`];
  const more = others.length > 4 ? [`${others.length - 4} more`] : [];
  const known = list([...others.slice(0, 4).map((name) => m.code(name)), ...more]);
  return [`Nothing is known about ${known}: s${see}`];
}

function describeDoubt(report: ReviewReport, m: Markup): string[] {
  const unconfirmed = listUnconfirmed(report);
  if (unconfirmed.length === 0) return [m.text(report.reason)];
  const dipped = unconfirmed.slice(0, MAX_FINDINGS).map(({ metric }) => {
    const again =
      metric.confirm === null ? '' : ` Running ${describeAgain(metric.confirm)} did not confirm it.`;
    return `${m.code(metric.metric)} ${m.strong(fellBy(metric).replace('fell', 'dipped'))}: ${describePairs(metric) ?? `${metric.broke} of ${count(metric.cases, 'case')} broke and ${metric.fixed} ${metric.fixed === 1 ? 'was' : 'were'} fixed`}.${addFallen(metric, m)}${again}`;
  });
  const more = unconfirmed.length - dipped.length;
  return more > 0 ? [...dipped, `${more} more dipped.`] : dipped;
}

function describePass(report: ReviewReport, m: Markup): Omit<Headline, 'rest'> {
  const blocking = listDeciding(report);
  if (blocking.length === 0) {
    const what = rankMetrics(report).length === 0 ? 'nothing' : 'nothing that could block';
    return { verdict: m.strong(`May be merged, but ${what} was measured.`), findings: [] };
  }
  if (report.strength === 'proven') {
    const bounds = blocking
      .slice(0, 4)
      .map(
        ({ metric }, i) =>
          `${i === 0 ? 'A drop beyond' : 'beyond'} ${boundOf(metric)} ${i === 0 ? 'is ruled out in ' : 'in '}${m.code(metric.metric)}`,
      );
    const more = blocking.length > 4 ? ` and in ${blocking.length - 4} more` : '';
    const unknown =
      report.uncovered.length > 0 ||
      listFallbacks(report).length > 0 ||
      report.suites.some((suite) => suite.notEvaluated.length > 0);
    const may = unknown ? 'No regression in what was measured.' : 'Safe to merge.';
    return { verdict: m.strong(may), findings: [`${bounds.join(', ')}${more}.`] };
  }
  const weakest = blocking.toSorted((a, b) => a.metric.interval[0] - b.metric.interval[0])[0];
  const power = weakest === undefined ? [] : [describePower(weakest.metric, m)];
  const fallen = listWhollyFallen(report);
  if (fallen.length === 0)
    return {
      verdict: m.strong('May be merged: no regression found.'),
      findings: [...power, ...(weakest === undefined ? [] : listClusterAdvice([weakest], m))],
    };
  const named = fallen
    .slice(0, MAX_FINDINGS)
    .map(({ metric }) => `${m.code(metric.metric)} fell in ${describeWhollyFallen(metric, m)}.`);
  return {
    verdict: m.strong('May be merged, but is not known to be safe.'),
    findings: [...named, [...power, ...listClusterAdvice(fallen, m)].join(' ')],
  };
}

function describeUncovered(report: ReviewReport, m: Markup): string[] {
  if (report.uncovered.length === 0) return [];
  const paths = report.uncovered.slice(0, 3).map((path) => m.code(shortenAddress(path)));
  const more = report.uncovered.length > 3 ? ` and ${report.uncovered.length - 3} more` : '';
  return [`No suite covers ${list(paths)}${more}, so nothing is known about ${aboutUncovered(report)}.`];
}

/** What is gone can only be missed by what used it. */
function aboutUncovered({ uncovered, changes }: ReviewReport): string {
  const gone = new Set(changes.flatMap((one) => (one.change === 'removed' ? [addressOf(one)] : [])));
  const [it, are] = uncovered.length === 1 ? ['it', 'is'] : ['them', 'are'];
  return uncovered.every((address) => gone.has(address))
    ? `what used ${it} (${it === 'it' ? 'it' : 'they'} ${are} removed here)`
    : it;
}

/** Longer addresses are told by their end, which tells those of one folder apart. Characters. */
const MAX_ADDRESS = 60;

function shortenAddress(address: string): string {
  if (address.length <= MAX_ADDRESS) return address;
  const end = address.slice(-MAX_ADDRESS + 1);
  const slash = end.indexOf('/');
  return `…${slash < 0 || slash > MAX_ADDRESS / 2 ? end : end.slice(slash)}`;
}
