import { casesToRuleOut } from '../gate/planning.ts';
import { countCases } from './clusters.ts';
import type { Markup } from './markup.ts';
import type { ReportMetric } from './model.ts';
import { count, points } from './numbers.ts';

/** What so few cases can say, and how many would say more. */
export function describePower(metric: ReportMetric, m: Markup): string {
  const bound = -metric.interval[0];
  const wanted = bound > 0.1 ? 0.1 : metric.margin;
  // Clusters are to the interval what cases are where each is one of its own.
  const { clusters } = metric;
  const units = clusters?.count ?? metric.cases;
  const sd = clusters?.spread ?? Math.sqrt((metric.broke + metric.fixed) / Math.max(1, metric.cases));
  const needed = casesToRuleOut(wanted, sd);
  const more =
    needed > units
      ? `; about ${count(needed, clusters === undefined ? 'case' : 'cluster')} would rule out ${bound >= 1 ? 'a drop beyond ' : ''}${metric.unit === 'rate' ? Math.round(wanted * 100) : wanted.toFixed(2)}`
      : '';
  const rule = metric.cases === 1 ? 'rules' : 'rule';
  const what = bound >= 1 ? 'nothing out' : `out a drop beyond ${boundOf(metric)}`;
  return `${countCases(metric)} of ${m.code(metric.metric)} ${rule} ${what}${more}.`;
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
