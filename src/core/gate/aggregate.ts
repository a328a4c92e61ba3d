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
   * A run's share, the same on either side: the weighted mean over the cases that count of share(head) - share(base) is
   * head - base.
   */
  share(observed: Observed): number;
  /** Largest difference that one case's shares could have, >= 1: where little is divided by, a case makes up much. */
  spread: number;
  /** One side says nothing that a ratio divides by, and the other does. With more cases it may, so it is early to compare them. */
  lopsided: boolean;
  /** Whether the metric counts anything of this pair. */
  counts(pair: ObservedPair): boolean;
};

/**
 * One ratio of sums, `sum(top) / sum(bottom)`, with its part in the metric. `change`: how much top - R bottom of one case
 * can change with what is said of it, by the pooled ratio R.
 */
type Ratio = {
  weight: number;
  change(pooled: number): number;
  of(observed: Observed): { top: number; bottom: number };
};

/**
 * Fits an aggregate to paired runs. With the pooled ratio R = (A_h + A_b) / (B_h + B_b) and H the harmonic mean of B_h and B_b, a run
 * with the terms (a, b) has the share W (a - R b) / H, W the weight of all pairs. R does not change when the sides of a case are
 * exchanged, and H is one factor for all, so the gate's sign flips are exact for one ratio; see docs/decisions/0013. A run's share of AUC
 * is its placement among the cases of the other kind on both sides together, which an exchange does not change either.
 * @param weightOf W, of the cases of which a pair counts; where every pair is a case, the weight of the pairs that count
 */
export function fitAggregate(
  spec: AggregateSpec,
  pairs: readonly ObservedPair[],
  weightOf = (counts: Aggregate['counts']) => sumOf(pairs.filter(counts), () => 1),
): Aggregate {
  if (spec.kind === 'rmse') return fitRmse(pairs);
  return spec.kind === 'auc' ? fitAuc(pairs, weightOf) : fitRatios(spec, pairs, weightOf);
}

function fitRmse(pairs: readonly ObservedPair[]): Aggregate {
  const total = sumOf(pairs, () => 1);
  const rootOf = (side: 'base' | 'head') =>
    total === 0 ? 0 : Math.sqrt(sumOf(pairs, (pair) => squareOf(pair[side])) / total);
  const [base, head] = [rootOf('base'), rootOf('head')];
  const scale = base + head;
  const largest = pairs.reduce((most, pair) => Math.max(most, squareOf(pair.base), squareOf(pair.head)), 0);
  return {
    measured: pairs.length > 0,
    base: 1 - base,
    head: 1 - head,
    share: (observed) => (scale === 0 ? 0 : -squareOf(observed) / scale),
    // An error as large as the largest one seen could come again.
    spread: scale === 0 ? 1 : Math.max(1, largest / scale),
    lopsided: false,
    counts: () => true,
  };
}

function squareOf(observed: Observed): number {
  return observed.kind === 'squared_error' ? observed.value : 0;
}

/**
 * With psi(x, y) 1 where the positive x ranks above the negative y and 1/2 where they tie, a side's AUC is the weighted mean of psi
 * over all pairs of its runs. A positive's share is W / W_positive times the mean of psi against the negatives of both sides, a
 * negative's W / W_negative times that against the positives of both.
 */
function fitAuc(
  pairs: readonly ObservedPair[],
  weightOf: (counts: Aggregate['counts']) => number,
): Aggregate {
  const ranked = pairs.flatMap(({ base, head, weight }) =>
    base.kind === 'ranked' && head.kind === 'ranked'
      ? [{ positive: base.positive, base: base.score, head: head.score, weight }]
      : [],
  );
  const positives = ranked.filter(({ positive }) => positive);
  const negatives = ranked.filter(({ positive }) => !positive);
  const [above, below] = [positives, negatives].map((some) => some.reduce((sum, one) => sum + one.weight, 0));
  if (!above || !below)
    return {
      measured: false,
      base: 0,
      head: 0,
      share: () => 0,
      spread: 1,
      lopsided: false,
      counts: () => false,
    };
  const counts = () => true;
  const total = weightOf(counts);
  const on = (side: 'base' | 'head') => {
    const placed = shareBelow(negatives.map((one) => ({ score: one[side], weight: one.weight })));
    return positives.reduce((sum, one) => sum + one.weight * placed(one[side]), 0) / above;
  };
  const both = (some: typeof ranked) =>
    shareBelow(some.flatMap(({ base, head, weight }) => [base, head].map((score) => ({ score, weight }))));
  const [amongNegatives, amongPositives] = [both(negatives), both(positives)];
  return {
    measured: true,
    base: on('base'),
    head: on('head'),
    share(observed) {
      if (observed.kind !== 'ranked') return 0;
      return observed.positive
        ? (total / above) * amongNegatives(observed.score)
        : (total / below) * (1 - amongPositives(observed.score));
    },
    // A case can go from below all of the other kind to above them.
    spread: Math.max(1, total / Math.min(above, below)),
    lopsided: false,
    counts,
  };
}

/** The share of all weight, in [0,1], that lies below a score; what ties counts half. */
function shareBelow(scores: readonly { score: number; weight: number }[]): (score: number) => number {
  const sorted = [...scores].sort((a, b) => (a.score < b.score ? -1 : a.score > b.score ? 1 : 0));
  const sums = [0];
  for (const { weight } of sorted) sums.push((sums.at(-1) ?? 0) + weight);
  const total = sums.at(-1) ?? 0;
  /** How many stand before the first that `is` true of; it stays true from there on. */
  const firstThat = (is: (score: number) => boolean) => {
    let [low, high] = [0, sorted.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (is(sorted[middle]?.score ?? 0)) high = middle;
      else low = middle + 1;
    }
    return sums[low] ?? 0;
  };
  return (score) => (firstThat((one) => one >= score) + firstThat((one) => one > score)) / 2 / total;
}

type RatioSpec = Extract<AggregateSpec, { kind: 'precision' | 'recall' | 'f1' }>;

function fitRatios(
  spec: RatioSpec,
  pairs: readonly ObservedPair[],
  weightOf: (counts: Aggregate['counts']) => number,
): Aggregate {
  const ratios = listRatios(spec, pairs);
  const counts = ({ base, head }: ObservedPair) =>
    ratios.some(({ of }) => of(base).bottom > 0 || of(head).bottom > 0);
  const counted = pairs.filter(counts);
  const total = weightOf(counts);
  const fitted = ratios.map((ratio) => fitRatio(ratio, counted, total));
  const add = (value: (one: (typeof fitted)[number]) => number) =>
    fitted.reduce((sum, one) => sum + one.weight * value(one), 0);
  return {
    measured: counted.length > 0,
    base: add((one) => one.base),
    head: add((one) => one.head),
    share: (observed) => add((one) => one.share(observed)),
    // Another prediction changes what is counted of two labels at most: of the one said before, and of the one said now.
    spread: Math.max(1, sumOfLargest(fitted.map((one) => one.weight * one.spread))),
    lopsided: fitted.some((one) => one.lopsided),
    counts,
  };
}

function sumOfLargest(values: readonly number[]): number {
  const [first = 0, second = 0] = values.toSorted((a, b) => b - a);
  return first + second;
}

function fitRatio({ weight, change, of }: Ratio, pairs: readonly ObservedPair[], total: number) {
  const sums = (side: 'base' | 'head') => ({
    top: sumOf(pairs, (pair) => of(pair[side]).top),
    bottom: sumOf(pairs, (pair) => of(pair[side]).bottom),
  });
  const sides = { base: sums('base'), head: sums('head') };
  const { base, head } = sides;
  const bottoms = base.bottom + head.bottom;
  const pooled = bottoms === 0 ? 0 : (base.top + head.top) / bottoms;
  const harmonic = bottoms === 0 ? 0 : (2 * base.bottom * head.bottom) / bottoms;
  const share = (observed: Observed) => {
    const { top, bottom } = of(observed);
    if (harmonic > 0) return (total * (top - pooled * bottom)) / harmonic;
    // One side never says the label: its ratio is 0, and the other's is all of the difference.
    return bottoms > 0 ? (total * top) / bottoms : 0;
  };
  const value = ({ top, bottom }: typeof base) => (bottom === 0 ? 0 : top / bottom);
  const lopsided = bottoms > 0 && harmonic === 0;
  // Where a side says nothing, the next thing it says is all of its ratio. Of what neither says, nothing differs.
  const spread = lopsided
    ? total * Math.max(1, 1 / bottoms)
    : harmonic === 0
      ? 0
      : (total / harmonic) * change(pooled);
  return { weight, base: value(base), head: value(head), share, spread, lopsided };
}

/** From the best to the worst that one prediction can be; `same`: micro, where a wrong label of another case is said as well. */
const CHANGES: Record<'precision' | 'recall' | 'f1', (pooled: number, same: boolean) => number> = {
  precision: (pooled, same) => (same ? 1 : Math.max(pooled, 1 - pooled)),
  recall: () => 1,
  f1: (pooled, same) => (same ? 2 : 2 - pooled),
};

/** The ratios that an average is made of. Labels are those that some case expects; any other prediction is just wrong. */
function listRatios({ kind, average, positive }: RatioSpec, pairs: readonly ObservedPair[]): Ratio[] {
  const ratioOf = (weight: number, is: (label: string) => boolean, same: boolean): Ratio => ({
    weight,
    change: (pooled) => CHANGES[kind](pooled, same),
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
