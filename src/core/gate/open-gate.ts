import { type Confirmation, confirm, isSuspicious, requestConfirm, smallestDrop } from './confirm.ts';
import { ALPHA, MAX_FRESH, splitAlpha, TIE } from './constants.ts';
import { type Layout, layOut } from './layout.ts';
import { isFarFromEnd, isFutile, openScreen, type Screen, type ScreenedMetric, takeLook } from './screen.ts';
import type {
  Comparison,
  ConfirmRequest,
  DecidedBy,
  Differences,
  FreshRuns,
  GateDesign,
  MetricDecision,
  Spreads,
} from './types.ts';

export type GateStep =
  /** Run these cases once (with the suite's repeats) on both sides, then call `afterLook` with all that is known. */
  | { kind: 'run'; look: number; cases: number[] }
  /** Run these cases again, fresh on both sides, then call `afterConfirm`. */
  | { kind: 'confirm'; request: ConfirmRequest }
  | { kind: 'done'; metrics: MetricDecision[] };

export type Gate = {
  start(): GateStep;
  afterLook(differences: Differences, spreads?: Spreads): GateStep;
  /**
   * The cases that `afterLook` would ask for if these were all the differences of the look; none where it would end, or ask for
   * something else. Decides nothing, and changes nothing that is decided later.
   */
  foresee(differences: Differences, spreads?: Spreads): number[];
  /** `first`: the first runs' differences by what the fresh ones are measured by, where that is something else by now. */
  afterConfirm(fresh: FreshRuns, first?: { differences: Differences; spreads: Spreads }): GateStep;
};

export type GateOptions = {
  /** Most fresh runs a side that stage 2 can have; 0: there is no stage 2, and stage 1 spends all of alpha. */
  maxFresh?: number;
};

/**
 * Opens the gate for one family of metrics over the cases of a review, in plan order. It asks for runs look by look
 * ("screen"), then for fresh runs of what moved ("confirm"), and decides. A review that changes nothing fails with
 * probability at most 0.05. A regression ends it, but for the metrics that cost nothing to know: those go on, by the same
 * looks and the same replicates. Deterministic in the design and the data.
 */
export function openGate(design: GateDesign, options: GateOptions = {}): Gate {
  const maxFresh = design.scope === 'population' ? 0 : (options.maxFresh ?? MAX_FRESH);
  const layout = layOut(design.cases);
  const alpha = splitAlpha(ALPHA);
  const screen = openScreen(layout.clusters, design.seed, maxFresh === 0 ? ALPHA : alpha.screen);
  const { metrics } = design;
  const included = new Uint8Array(design.cases.length);
  let at = -1;
  let screened: ScreenedMetric[] = [];
  let seen: { differences: Differences; spreads: Spreads } = { differences: [], spreads: [] };
  let request: ConfirmRequest | null = null;
  let crossed = false;
  /** A metric has regressed: only what is free goes on. */
  let stopped = false;

  /** The cases of a look that were not asked for yet; where the gate has stopped only those that are free. */
  function listNew(look: Layout['looks'][number], hasStopped: boolean): number[] {
    const cases: number[] = [];
    for (const [i, taken] of look.included.entries())
      if (taken === 1 && included[i] === 0 && (!hasStopped || design.cases[i]?.free === true)) cases.push(i);
    return cases;
  }

  function goOn(): GateStep {
    at += 1;
    const look = layout.looks[at];
    if (look === undefined) throw new Error('the gate has taken its last look');
    const cases = listNew(look, stopped);
    for (const i of cases) included[i] = 1;
    return { kind: 'run', look: look.index + 1, cases };
  }

  /** What a further look says of a metric; nothing new where it has stopped, and a regression stays one. */
  function lookAgain(now: ScreenedMetric, m: number): ScreenedMetric {
    const before = screened[m];
    if (!stopped || before === undefined) return now;
    if (metrics[m]?.free !== true) return before;
    if (!before.regressed) return now;
    const { look, p } = before;
    return { ...now, look, p, regressed: true, nonInferior: false, improved: false };
  }

  function finish(
    by: DecidedBy,
    confirmed: ReadonlyMap<number, Confirmation & { threshold: number }>,
  ): GateStep {
    const decided = screened.map((metric, m): MetricDecision => {
      const second = confirmed.get(m);
      const regressed = metric.regressed || (second !== undefined && isConfirmed(m, second));
      const { low, high } = metric.interval;
      return {
        id: metrics[m]!.id,
        comparison: compare(metric, regressed),
        cases: metric.cases,
        difference: second?.mean ?? metric.mean,
        interval: [Math.max(-1, low), Math.min(1, high)],
        shown: second?.shown ?? metric.shown,
        p: second !== undefined && regressed ? second.p : metric.p,
        decidedBy:
          second !== undefined && regressed
            ? 'confirm'
            : metric.nonInferior || metric.regressed || hasStopped(m)
              ? 'screen'
              : by,
        look: metric.look + 1,
        confirm: {
          triggered: second !== undefined,
          selected: second === undefined ? 0 : (request?.cases.length ?? 0),
          fresh: second === undefined ? 0 : (request?.fresh ?? 0),
          p: second?.p ?? null,
          threshold: second?.threshold ?? null,
          pairs: second?.pairs ?? 0,
          missing: second?.missing ?? 0,
          missingShare: second?.missingShare ?? 0,
        },
        nonInferior: metric.nonInferior,
      };
    });
    return { kind: 'done', metrics: decided };
  }

  function hasStopped(m: number): boolean {
    return stopped && metrics[m]?.free !== true;
  }

  function isConfirmed(m: number, { p, threshold, mean }: Confirmation & { threshold: number }): boolean {
    return p <= threshold + TIE && mean <= -smallestDrop(metrics[m]!) + TIE;
  }

  /** What the look that is being taken says; `by` is why there is no further one, null where there is. */
  function weigh(
    on: Screen,
    look: Layout['looks'][number],
    differences: Differences,
    spreads: Spreads,
  ): { looked: ScreenedMetric[]; now: ScreenedMetric[]; isStopped: boolean; by: DecidedBy | null } {
    const looked = takeLook(on, metrics, differences, layout, { index: look.index, included }, spreads);
    const now = looked.map(lookAgain);
    const isStopped = stopped || now.some((metric) => metric.regressed);
    if (!now.some((metric, m) => isOpen(metric, m, isStopped)))
      return { looked, now, isStopped, by: 'screen' };
    const futile = !isStopped && design.effort === 'thrifty' && isFutile(now);
    const isLast = at === layout.looks.length - 1;
    return { looked, now, isStopped, by: isLast ? 'exhausted' : futile ? 'futility' : null };
  }

  function isOpen({ regressed, nonInferior }: ScreenedMetric, m: number, isStopped: boolean): boolean {
    return !regressed && !nonInferior && !(isStopped && metrics[m]?.free !== true);
  }

  return {
    start() {
      if (metrics.length === 0 || design.cases.length === 0) return { kind: 'done', metrics: [] };
      return goOn();
    },
    foresee(differences, spreads = []) {
      const [look, next] = [layout.looks[at], layout.looks[at + 1]];
      if (look === undefined || next === undefined) return [];
      if (
        !stopped &&
        design.effort === 'full' &&
        isFarFromEnd(metrics, differences, layout, { index: look.index, included }, spreads)
      )
        return listNew(next, stopped);
      const copy = { ...screen, crossed: screen.crossed.slice() };
      const { by, isStopped } = weigh(copy, look, differences, spreads);
      return by === null ? listNew(next, isStopped) : [];
    },
    afterLook(differences, spreads = []) {
      const look = layout.looks[at];
      if (look === undefined) throw new Error('start() comes before afterLook()');
      seen = { differences, spreads };
      const { looked, now, isStopped, by } = weigh(screen, look, differences, spreads);
      screened = now;
      crossed ||= looked.some((metric) => metric.crossed);
      stopped = isStopped;
      if (by === null) return goOn();
      if (by !== 'exhausted') return finish(by, new Map());
      const suspicious = screened.flatMap((metric, m) =>
        isOpen(metric, m, stopped) && isSuspicious(metrics[m]!, metric) ? [m] : [],
      );
      request = suspicious.length === 0 ? null : requestConfirm(metrics, suspicious, differences, maxFresh);
      return request === null ? finish('exhausted', new Map()) : { kind: 'confirm', request };
    },
    afterConfirm(fresh, first = seen) {
      if (request === null) throw new Error('afterConfirm() answers a request to confirm');
      if (fresh.length !== metrics.length) throw new Error('fresh runs come with one entry for each metric');
      const results = confirm(metrics, first.differences, request, fresh, layout, design.seed, first.spreads);
      const smallest = Math.min(...screened.map((metric) => metric.p));
      const confirmed = request.metrics.map((m, i) => {
        // A metric that crossed within its margin is no regression, and must not vouch for the drop of another one.
        const p1 = crossed ? screened[m]!.p : smallest;
        const threshold = Math.min(1, alpha.c / Math.max(p1, alpha.floor));
        return [m, { ...results[i]!, threshold }] as const;
      });
      return finish('exhausted', new Map(confirmed));
    },
  };
}

function compare(metric: ScreenedMetric, regressed: boolean): Comparison {
  if (regressed) return 'regressed';
  if (!metric.nonInferior) return 'inconclusive';
  return metric.improved ? 'improved' : 'equivalent';
}
