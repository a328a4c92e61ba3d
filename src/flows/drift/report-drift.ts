import { redact } from '../../core/eval/add-case/redact.ts';
import { lacksTooMuch } from '../../core/gate/missing.ts';
import type { DriftMetric, DriftSuite } from '../../core/report/drift.ts';
import { isDrop } from '../../core/report/drift.ts';
import type { Outputs } from '../report/disclose-case.ts';
import { figuresOf } from '../report/model-figures.ts';
import { reportCases } from '../report/report-cases.ts';
import { countPairs, movedOf, unitOf } from '../report/report-metrics.ts';
import type { CaseRun, CaseState } from '../run/case-runs.ts';
import { caseDifference, type FreshCaseRuns, sideMeans, toGateMetric } from '../run/gate-data.ts';
import type { DecidedMetric } from './decide-drift.ts';
import type { WatchedSuite } from './plan-drift.ts';

const MAX_EXAMPLES = 3;
/** The last of the gate's looks, at all cases. */
const LAST_LOOK = 4;

type Compared = Extract<DriftSuite, { state: 'compared' }>;
export type DriftRun = {
  states: readonly CaseState[];
  decided: readonly DecidedMetric[];
  fresh: FreshCaseRuns;
  margin: number;
  outputs: Outputs;
};

/** What came of one suite that was compared. */
export function reportDriftSuite(
  { planned }: WatchedSuite,
  pinnedAt: number,
  run: DriftRun,
): Omit<Compared, 'name' | 'model' | 'judge' | 'cases'> {
  const states = run.states.filter(({ suite }) => suite === planned);
  const decided = run.decided.filter(({ metric }) => metric.suite === planned);
  // What has no number anywhere, as costs of an unknown price, is no row.
  const measured = decided.filter(
    ({ metric, screened }) => screened.cases > 0 || metric.metric.gate === 'block',
  );
  const metrics = measured.map((one) => reportDriftMetric(one, states, run));
  const dropped = new Set(metrics.filter(isDrop).map(({ metric }) => metric));
  const own = decided.filter(({ metric }) => dropped.has(metric.metric.name)).map(({ metric }) => metric);
  // What fell in the first look may be what happened to fall in it; where there are others, examples are of those.
  const shown = states.map((state): CaseState => {
    const again = run.fresh.get(state);
    return again === undefined ? state : { ...state, ...again };
  });
  const moved = new Map(own.map((metric) => [metric.id, movedOf(metric, shown, run.margin)]));
  const worst = (one: { moved: Record<string, number> }) => Math.min(0, ...Object.values(one.moved));
  const examples = reportCases(planned, shown, { metrics: own, moved, outputs: run.outputs })
    .filter((one) => worst(one) < 0)
    .sort((a, b) => worst(a) - worst(b))
    .slice(0, MAX_EXAMPLES);
  return {
    state: 'compared',
    pinnedAt,
    metrics,
    figures: { pinned: figuresOf(shown, 'base'), now: figuresOf(shown, 'head') },
    examples,
    gaps: decided
      .flatMap((one) => findGap(one, states))
      .map(({ metric, reason }) => ({ metric, reason: discloseReason(reason, run.outputs) })),
  };
}

function reportDriftMetric(
  { metric, screened, confirmed, dropped }: DecidedMetric,
  states: readonly CaseState[],
  { fresh, margin }: DriftRun,
): DriftMetric {
  const means = sideMeans(metric, states, confirmed === null ? new Map() : fresh);
  const gate = toGateMetric(metric, margin);
  const moved = movedOf(metric, states, margin);
  const fell = states.map((state) => caseDifference(metric, state)).filter((d) => d !== null);
  const shown = confirmed?.shown ?? screened.shown;
  const nonInferior = shown[0] > -gate.margin;
  return {
    metric: metric.metric.name,
    unit: unitOf(metric),
    comparison: dropped ? 'regressed' : nonInferior ? 'equivalent' : 'inconclusive',
    gate: metric.metric.gate,
    judged: metric.metric.judged,
    cases: screened.cases,
    baseMean: means.base,
    headMean: means.head,
    difference: confirmed?.mean ?? screened.mean,
    interval: shown,
    shown,
    p: confirmed?.p ?? screened.p,
    decidedBy: confirmed === null ? 'screen' : 'confirm',
    look: LAST_LOOK,
    margin: gate.margin,
    nonInferior,
    broke: fell.filter((d) => d <= -moved + 1e-9).length,
    fixed: fell.filter((d) => d >= moved - 1e-9).length,
    confirm:
      confirmed === null
        ? null
        : { selected: states.length, fresh: confirmed.pairs, p: confirmed.p, threshold: null },
    missing: countPairs(metric, states).missing,
    unconfirmed: screened.taken && !dropped && metric.metric.gate === 'block',
  };
}

/** What a deciding metric lacks; nothing where it has what it takes. */
function findGap(
  { metric, screened, confirmed }: DecidedMetric,
  states: readonly CaseState[],
): { metric: string | null; reason: string }[] {
  if (metric.metric.gate === 'warn') return [];
  const lacks = lacksTooMuch(countPairs(metric, states)) || (confirmed !== null && lacksTooMuch(confirmed));
  if (screened.cases > 0 && !lacks) return [];
  const reason = states.flatMap(({ head }) => head.flatMap((run) => whyMissing(run, metric.metric.name)))[0];
  return [{ metric: metric.metric.name, reason: reason ?? 'answers are missing' }];
}

/** Why an answer or a score is missing, as the policy lets people see it: the reason may quote an answer. */
export function discloseReason(reason: string, outputs: Outputs): string {
  if (outputs === 'none') return 'answers or scores are missing';
  return outputs === 'redacted' ? redact(reason).value : reason;
}

function whyMissing({ failure, scores }: CaseRun, metric: string): string[] {
  if (failure !== null) return [failure.message];
  const score = scores.get(metric);
  return score === undefined || score.value !== null ? [] : [score.reason];
}
