import { type Confirmation, confirm, smallestDrop } from './confirm.ts';
import { ALPHA, TIE } from './constants.ts';
import { layOut } from './layout.ts';
import { openScreen, type ScreenedMetric, takeLook } from './screen.ts';
import type { Differences, FreshRuns, GateCase, GateMetric, Spreads } from './types.ts';

/** Runs of every case that are pinned and that only a confirmation looks at, and fresh ones that it asks for. */
export const DRIFT_FRESH = 3;
/** Largest p, corrected for the number of metrics, with which a drop is run again. */
const TAKE_UP_P = 0.2;
/** Largest p of the runs made again with which a drop counts. They are independent of the first and of what was pinned for those. */
const CONFIRM_P = 0.005;
/** A drop that was found stays found for as long as its fresh runs show it at this level, or it would come and go with chance. */
const STAY_P = 0.05;

/** Metrics that are decided together over the same cases: what was pinned against what is answered now. */
export type DriftDesign = { metrics: readonly GateMetric[]; cases: readonly GateCase[]; seed: number };

/** What one run of every case says of one metric. `taken`: it has dropped far enough to be run again. */
export type ScreenedDrift = Pick<ScreenedMetric, 'cases' | 'mean' | 'shown' | 'p'> & { taken: boolean };

/** Looks once at all cases, by the sign-flip test of the gate's last look. Differences are now - pinned, + is better. */
export function screenDrift(
  { metrics, cases, seed }: DriftDesign,
  differences: Differences,
  spreads: Spreads = [],
): ScreenedDrift[] {
  const layout = layOut(cases);
  const look = layout.looks.at(-1);
  if (look === undefined || metrics.length === 0 || cases.length === 0) return [];
  const screened = takeLook(
    openScreen(layout.clusters, seed, ALPHA),
    metrics,
    differences,
    layout,
    look,
    spreads,
  );
  return screened.map(({ cases: measured, mean, shown, p, nonInferior }, m) => ({
    cases: measured,
    mean,
    shown,
    p,
    taken: !nonInferior && p <= TAKE_UP_P + TIE && mean <= -smallestDrop(metrics[m]!) + TIE,
  }));
}

export type ConfirmedDrift = Confirmation & { metric: number; drifted: boolean };

/**
 * Decides the metrics in `asked` on runs that nothing was decided on before: `fresh` holds DRIFT_FRESH pinned ones (base) and as
 * many of now (head) of each case. Labels are exchanged within clusters, as in the gate's stage 2. Where nothing has changed it is
 * wrong with probability at most CONFIRM_P, whatever the first look took up; and its means are of fresh runs alone, so no drop
 * looks larger for having been chosen.
 * @param open a drop was found before, and has not been seen to be over
 */
export function confirmDrift(
  { metrics, cases, seed }: DriftDesign,
  differences: Differences,
  { asked, open }: { asked: readonly number[]; open: boolean },
  fresh: FreshRuns,
  spreads: Spreads = [],
): ConfirmedDrift[] {
  if (asked.length === 0) return [];
  const again = new Set(asked.flatMap((m) => [...(fresh[m]?.keys() ?? [])]));
  const request = { cases: [...again].sort((a, b) => a - b), fresh: DRIFT_FRESH, metrics: [...asked] };
  const confirmed = confirm(metrics, differences, request, fresh, layOut(cases), seed, spreads);
  return confirmed.map((one, k) => {
    const metric = asked[k]!;
    const level = open ? STAY_P : CONFIRM_P;
    const drifted = one.p <= level + TIE && one.mean <= -smallestDrop(metrics[metric]!) + TIE;
    return { ...one, metric, drifted };
  });
}
