import { redact } from '../../core/eval/add-case/redact.ts';
import { isSkipped } from '../../core/eval/plan.ts';
import { type ClusterSummary, summarizeClusters } from '../../core/gate/clusters.ts';
import { movedThreshold } from '../../core/gate/confirm.ts';
import { countMissingPairs } from '../../core/gate/missing.ts';
import type { PairCount } from '../../core/gate/types.ts';
import type { MetricUnit, ReportMetric } from '../../core/report/model.ts';
import type { CaseState } from '../run/case-runs.ts';
import type { Decided } from '../run/decide.ts';
import {
  caseDifference,
  type FreshCaseRuns,
  isMissing,
  type ReviewMetric,
  sideMeans,
  toGateMetric,
} from '../run/gate-data.ts';
import type { Outputs } from './disclose-case.ts';
import { listGraders } from './find-graders.ts';
import { listUnscored, listUnscoredAgain } from './list-unscored.ts';

/** Clusters that a report names, of those that changed. */
const MAX_CLUSTERS = 20;
const MAX_NAME = 200;

/** One metric as the report shows it, by the cases it was decided on; null where the gate had nothing to decide on. */
export function reportMetric(
  metric: ReviewMetric,
  decided: Decided,
  all: readonly CaseState[],
  { margin: defaultMargin, outputs }: { margin: number; outputs: Outputs },
): ReportMetric | null {
  const decision = decided.decisions.get(metric.id);
  if (decision === undefined) return null;
  const on = metric.metric.gate === 'warn' ? decided.watched : decided.screened;
  const states = all.filter((state) => on.has(state));
  const differences = states.map((state) => caseDifference(metric, state));
  const { margin } = toGateMetric(metric, defaultMargin);
  const moved = movedOf(metric, states, defaultMargin);
  const count = (test: (d: number) => boolean) => differences.filter((d) => d !== null && test(d)).length;
  const ran = states.filter(
    (state) => state.suite === metric.suite && !isSkipped(state.suite, state.planned),
  );
  const fresh: FreshCaseRuns = decided.fresh.get(metric.id) ?? new Map();
  const means = sideMeans(metric, ran, fresh);
  const unscored = listUnscored(metric, states, outputs);
  const again = listUnscoredAgain(metric, fresh, outputs);
  const { confirm } = decision;
  return {
    metric: metric.metric.name,
    unit: unitOf(metric),
    comparison: decision.comparison,
    gate: metric.metric.gate,
    judged: metric.metric.judged,
    cases: decision.cases,
    baseMean: means.base,
    headMean: means.head,
    difference: decision.difference,
    interval: decision.interval,
    shown: decision.shown,
    p: decision.p,
    decidedBy: decision.decidedBy,
    look: decision.look,
    margin,
    nonInferior: decision.nonInferior,
    broke: count((d) => d <= -moved + 1e-9),
    fixed: count((d) => d >= moved - 1e-9),
    ...(metric.metric.paired === true
      ? { pairs: { wins: count((d) => d > 0), ties: count((d) => d === 0), losses: count((d) => d < 0) } }
      : {}),
    confirm: confirm.triggered
      ? {
          selected: confirm.selected,
          fresh: confirm.fresh,
          p: confirm.p,
          threshold: confirm.threshold,
          ...(again === undefined ? {} : { unscored: again }),
        }
      : null,
    missing: countPairs(metric, states).missing,
    ...(unscored === undefined ? {} : { unscored }),
    ...listGraders(metric, states, fresh),
    ...clustersOf(metric, states, { moved, outputs }),
  };
}

function clustersOf(
  metric: ReviewMetric,
  states: readonly CaseState[],
  { moved, outputs }: { moved: number; outputs: Outputs },
): { clusters?: ClusterSummary } {
  const cases = states.flatMap((state) => {
    const difference = caseDifference(metric, state);
    const { cluster, weight = 1 } = state.planned.case;
    return difference === null ? [] : { cluster, difference, weight };
  });
  const clusters = summarizeClusters(cases, moved);
  if (clusters === null) return {};
  const changed = clusters.changed
    .slice(0, MAX_CLUSTERS)
    .map((one) => ({ ...one, cluster: nameCluster(one.cluster, states, outputs) }));
  return { clusters: { ...clusters, changed } };
}

/** A row's `document` may be the document itself, of which no more is shown than of any text. */
function nameCluster(cluster: string, states: readonly CaseState[], outputs: Outputs): string {
  if (outputs === 'none') {
    const first = states.find(({ planned }) => planned.case.cluster === cluster)?.planned.case.id ?? '';
    return cluster === first ? cluster : `${first} and others`;
  }
  const name = outputs === 'redacted' ? redact(cluster).value : cluster;
  return name.length > MAX_NAME ? `${name.slice(0, MAX_NAME - 1)}…` : name;
}

/** How far a case has to differ in a metric to be shown as moved. */
export function movedOf(metric: ReviewMetric, states: readonly CaseState[], defaultMargin: number): number {
  return movedThreshold(
    toGateMetric(metric, defaultMargin),
    states.map((state) => caseDifference(metric, state)),
  );
}

/** Pairs of a metric that were run, and those without a score. Cases that send the same on both sides were not run, and make no missing score rarer. */
export function countPairs(metric: ReviewMetric, states: readonly CaseState[]): PairCount {
  const counted = states.filter(
    (state) =>
      !isSkipped(state.suite, state.planned) &&
      (caseDifference(metric, state) !== null || isMissing(metric, state)),
  );
  return countMissingPairs(
    counted.map((state) => ({ weight: state.planned.case.weight ?? 1, missing: isMissing(metric, state) })),
  );
}

export function unitOf({ metric }: ReviewMetric): MetricUnit {
  if (metric.scale === 'ms' || metric.scale === 'usd' || metric.scale === 'count') return metric.scale;
  return metric.scale === 'pass_fail' || metric.scale === 'share' ? 'rate' : 'score';
}
