import type { AggregateSpec, Observed } from '../eval/observed.ts';

/** One run of one case on both sides; `weight` > 0. */
export type ObservedPair = { base: Observed; head: Observed; weight: number };

/** A metric of both sides, taken apart into the cases' shares of the difference. */
export type Aggregate = {
  /** It counts something of some pair. */
  measured: boolean;
  /** In [0,1], larger is better; 0 where nothing is divided by nothing, as in scikit-learn. */
  base: number;
  head: number;
  /**
   * A case's share on one side: the weighted mean over the cases that count of share(head) - share(base) is head - base.
   */
  share(side: 'base' | 'head', observed: Observed): number;
  /** Whether the metric counts anything of this pair. */
  counts(pair: ObservedPair): boolean;
};

/** One ratio of sums, `sum(top) / sum(bottom)`, with its part in the metric. */
type Ratio = { weight: number; of(observed: Observed): { top: number; bottom: number } };

/**
 * Fits an aggregate to paired runs. With the pooled ratio R = (A_h + A_b) / (B_h + B_b) and H the harmonic mean of B_h and B_b, a run
 * with the terms (a, b) has the share W (a - R b) / H, W the weight of all pairs. R does not change when the sides of a case are
 * exchanged, and H is one factor for all, so the gate's sign flips are exact for one ratio; see docs/decisions/0013.
 */
export function fitAggregate(spec: AggregateSpec, pairs: readonly ObservedPair[]): Aggregate {
  return spec.kind === 'rmse' ? fitRmse(pairs) : fitRatios(spec, pairs);
}

/** Largest share a case can have: 1 over the rarest label's part of the cases and the number of labels, where every label counts alike. */
export function spreadOf(spec: AggregateSpec, expected: readonly string[]): number {
  if (spec.kind === 'rmse' || spec.average !== 'macro' || expected.length === 0) return 1;
  const counts = [...Map.groupBy(expected, (label) => label).values()].map((all) => all.length);
  return Math.max(1, expected.length / (counts.length * Math.min(...counts)));
}

function fitRmse(pairs: readonly ObservedPair[]): Aggregate {
  const total = sumOf(pairs, () => 1);
  const rootOf = (side: 'base' | 'head') =>
    total === 0 ? 0 : Math.sqrt(sumOf(pairs, (pair) => squareOf(pair[side])) / total);
  const [base, head] = [rootOf('base'), rootOf('head')];
  const scale = base + head;
  return {
    measured: pairs.length > 0,
    base: 1 - base,
    head: 1 - head,
    share: (_side, observed) => (scale === 0 ? 0 : -squareOf(observed) / scale),
    counts: () => true,
  };
}

function squareOf(observed: Observed): number {
  return observed.kind === 'squared_error' ? observed.value : 0;
}

function fitRatios(
  spec: Exclude<AggregateSpec, { kind: 'rmse' }>,
  pairs: readonly ObservedPair[],
): Aggregate {
  const ratios = listRatios(spec, pairs);
  const counts = ({ base, head }: ObservedPair) =>
    ratios.some(({ of }) => of(base).bottom > 0 || of(head).bottom > 0);
  const counted = pairs.filter(counts);
  const total = sumOf(counted, () => 1);
  const fitted = ratios.map((ratio) => fitRatio(ratio, counted, total));
  const add = (value: (one: (typeof fitted)[number]) => number) =>
    fitted.reduce((sum, one) => sum + one.weight * value(one), 0);
  return {
    measured: counted.length > 0,
    base: add((one) => one.base),
    head: add((one) => one.head),
    share: (side, observed) => add((one) => one.share(side, observed)),
    counts,
  };
}

function fitRatio({ weight, of }: Ratio, pairs: readonly ObservedPair[], total: number) {
  const sums = (side: 'base' | 'head') => ({
    top: sumOf(pairs, (pair) => of(pair[side]).top),
    bottom: sumOf(pairs, (pair) => of(pair[side]).bottom),
  });
  const sides = { base: sums('base'), head: sums('head') };
  const { base, head } = sides;
  const bottoms = base.bottom + head.bottom;
  const pooled = bottoms === 0 ? 0 : (base.top + head.top) / bottoms;
  const harmonic = bottoms === 0 ? 0 : (2 * base.bottom * head.bottom) / bottoms;
  const share = (side: 'base' | 'head', observed: Observed) => {
    const { top, bottom } = of(observed);
    if (harmonic > 0) return (total * (top - pooled * bottom)) / harmonic;
    // One side never says the label: its ratio is 0, and the other's is all of the difference.
    return sides[side].bottom > 0 ? (total * top) / sides[side].bottom : 0;
  };
  const value = ({ top, bottom }: typeof base) => (bottom === 0 ? 0 : top / bottom);
  return { weight, base: value(base), head: value(head), share };
}

/** The ratios that an average is made of. Labels are those that some case expects; any other prediction is just wrong. */
function listRatios(
  { kind, average, positive }: Exclude<AggregateSpec, { kind: 'rmse' }>,
  pairs: readonly ObservedPair[],
): Ratio[] {
  const ratioOf = (weight: number, is: (label: string) => boolean, same: boolean): Ratio => ({
    weight,
    of(observed) {
      if (observed.kind !== 'label') return { top: 0, bottom: 0 };
      const { expected, predicted } = observed;
      const said = predicted !== null && is(predicted) ? 1 : 0;
      const due = is(expected) ? 1 : 0;
      const hit = said === 1 && due === 1 && (!same || predicted === expected) ? 1 : 0;
      if (kind === 'precision') return { top: hit, bottom: said };
      return kind === 'recall' ? { top: hit, bottom: due } : { top: 2 * hit, bottom: said + due };
    },
  });
  if (average === 'binary') return [ratioOf(1, (label) => label === positive, false)];
  const support = new Map<string, number>();
  for (const { base, weight } of pairs)
    if (base.kind === 'label') support.set(base.expected, (support.get(base.expected) ?? 0) + weight);
  if (average === 'micro') return [ratioOf(1, (label) => support.has(label), true)];
  const total = [...support.values()].reduce((sum, weight) => sum + weight, 0);
  return [...support].map(([label, weight]) =>
    ratioOf(average === 'macro' ? 1 / support.size : weight / total, (one) => one === label, false),
  );
}

function sumOf(pairs: readonly ObservedPair[], value: (pair: ObservedPair) => number): number {
  return pairs.reduce((sum, pair) => sum + pair.weight * value(pair), 0);
}
