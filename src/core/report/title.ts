import { addressOf } from '../artifact/references/address.ts';
import { READABLE } from '../policy/policy-files.ts';
import { nameBudget } from './budget-text.ts';
import { describeWhollyFallen, listWhollyFallen } from './clusters.ts';
import { plain } from './markup.ts';
import type { ReviewReport } from './model.ts';
import { count, list, points, signed } from './numbers.ts';
import { listDeciding, listRegressions, listUnconfirmed } from './ranked-metrics.ts';
import { swapTitle } from './swap-title.ts';

/** What a fall of a metric means to whoever reads about it first. */
const MEANINGS: readonly [RegExp, string][] = [
  [/^tool_(call|name)/, 'this change makes the agent pick the wrong tool'],
  [/^tool_arguments/, 'this change makes the agent pass wrong arguments'],
  [/^(groundedness|faithfulness)/, 'answers keep less to their sources'],
  [/^(context_recall|context_precision|hit_rate|mrr)/, 'search finds less of what it should'],
  [/^answer_relevancy/, 'answers address the question less'],
  [/^factuality/, 'answers are less true'],
  [/^refusal/, 'it declines what it should answer, or answers what it should decline'],
  [/^json/, 'output is no longer the JSON it should be'],
  [/^latency/, 'answers take longer'],
  [/^cost/, 'answers cost more'],
];

/** The comment's title: a sentence a person would say, after the product's name. Plain text. */
export function reviewTitle(report: ReviewReport): string {
  const swap = swapTitle(report);
  if (swap !== null) return swap;
  switch (report.verdict) {
    case 'fail':
      return failTitle(report);
    case 'pass':
      return passTitle(report);
    case 'inconclusive': {
      const [first] = listUnconfirmed(report);
      return first === undefined
        ? 'no regression found, and not proven'
        : `${first.metric.metric} dipped, not confirmed`;
    }
    case 'skipped':
      return 'no AI artifacts changed';
    case 'error':
      return errorTitle(report);
  }
}

/** The check's title: the same in fewer words. Plain text. */
export function checkTitle(report: ReviewReport): string {
  const [first, ...others] = listRegressions(report);
  if (report.verdict === 'fail' && first !== undefined) {
    const { metric, suite } = first;
    const by =
      metric.unit === 'rate'
        ? `−${points(metric.difference)}`
        : metric.unit === 'score'
          ? signed(metric.difference, 2)
          : 'up';
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `${metric.metric} ${by} (${suite.name})${more}`;
  }
  const title = reviewTitle(report);
  // A name stays as it is written.
  const names = report.suites.flatMap((suite) => [suite.name, ...suite.metrics.map(({ metric }) => metric)]);
  if (swapTitle(report) !== null || names.some((name) => title.startsWith(name))) return title;
  return `${title.charAt(0).toUpperCase()}${title.slice(1)}`;
}

function failTitle(report: ReviewReport): string {
  const [first] = listRegressions(report);
  if (first !== undefined) {
    const meaning = MEANINGS.find(([pattern]) => pattern.test(first.metric.metric))?.[1];
    return meaning ?? `${first.metric.metric} got worse (${first.suite.name})`;
  }
  const broken = report.suites.flatMap((suite) => suite.mustPassBroken);
  if (broken[0] !== undefined) return `a case that may never break broke: ${broken[0].caseId}`;
  if (report.uncovered.length > 0 && report.policy.uncovered === 'block') return uncoveredTitle(report);
  return 'a metric lies below its limit';
}

function passTitle(report: ReviewReport): string {
  const ran = report.suites.filter((suite) => suite.metrics.length > 0);
  if (listDeciding(report).length === 0) {
    if (report.uncovered.length > 0) return uncoveredTitle(report);
    return ran.length === 0 ? 'nothing to evaluate' : 'nothing that could block was measured';
  }
  const missed =
    report.uncovered.length === 0
      ? ''
      : `, ${count(report.uncovered.length, 'changed artifact')} not covered`;
  const [fallen] = listWhollyFallen(report);
  if (fallen !== undefined)
    return `${fallen.metric.metric} fell in ${describeWhollyFallen(fallen.metric, plain)}, not confirmed${missed}`;
  return `${report.strength === 'proven' ? `no regression in ${count(ran.length, 'suite')}` : 'no regression found'}${missed}`;
}

function uncoveredTitle(report: ReviewReport): string {
  const kinds = report.changes
    .filter((change) => report.uncovered.includes(addressOf(change)))
    .map((change) => change.kind);
  const [kind] = kinds;
  const same = kind !== undefined && kinds.every((one) => one === kind);
  const noun = same ? kind.replaceAll('-', ' ') : 'AI artifact';
  return `${count(report.uncovered.length, noun)} changed, no suite covers ${report.uncovered.length === 1 ? 'it' : 'them'}`;
}

function errorTitle(report: ReviewReport): string {
  if (report.problems.some(({ expected }) => expected === READABLE))
    return "the organisation's policy cannot be read";
  if (report.exit === 2) return 'the policy is not valid';
  if (report.problems.length > 0) return 'a changed file cannot be read';
  if (report.cost.stop !== undefined) return `not evaluated: ${nameBudget(report.cost.stop)} is spent`;
  const missed = report.suites.filter((suite) => suite.notEvaluated.length > 0);
  if (missed.length === 0 || missed.length === report.suites.length) return 'not evaluated';
  return `${list(missed.slice(0, 2).map((suite) => suite.name))}${missed.length > 2 ? ' and others' : ''} not evaluated`;
}
