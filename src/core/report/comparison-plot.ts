import type { CandidateOutcome, ComparedSuite } from './model-comparison.ts';

/** A model in the picture of quality against cost. */
export type PlotPoint = {
  model: string;
  /** Null: the model of today. */
  outcome: CandidateOutcome | null;
  /** US dollars for a thousand answers at list prices, judges not counted. */
  usd: number;
  /** Mean of the metric over the cases, in [0,1]. */
  quality: number;
  /**
   * The mean at both ends of the 95% interval of its difference from the model of today, in [0,1]. Null: of the model of today, and
   * where fresh runs decided, whose interval the first one would contradict.
   */
  interval: [number, number] | null;
  /** No other model is as good for less, or better for as much. */
  onFrontier: boolean;
};

/** One metric of a suite against what the models cost. */
export type Plot = {
  metric: string;
  unit: 'rate' | 'score';
  /** Cheapest first; at least two. */
  points: PlotPoint[];
  /** Models that have no place: of unknown price, or without a mean. */
  missing: string[];
};

/** The pictures of a suite: of each metric that decides and has a mean on a scale of 0 to 1, where two models have a place. */
export function plotsOf(suite: ComparedSuite): Plot[] {
  const deciding = suite.candidates
    .flatMap(({ metrics }) => metrics)
    .filter(({ gate, pairs }) => gate === 'block' && pairs === undefined);
  const names = new Map(
    deciding.flatMap(({ metric, unit }) => (unit === 'rate' || unit === 'score' ? [[metric, unit]] : [])),
  );
  return [...names].flatMap(([metric, unit]) => {
    const placed = placePoints(suite, metric);
    const points = placed
      .map((point) => ({ ...point, onFrontier: !placed.some((other) => beats(other, point)) }))
      .sort((a, b) => a.usd - b.usd || b.quality - a.quality);
    const models = [suite.model, ...suite.candidates.map(({ model }) => model)];
    const missing = models.filter((model) => !points.some((point) => point.model === model));
    return points.length < 2 ? [] : [{ metric, unit, points, missing }];
  });
}

type Placed = Omit<PlotPoint, 'onFrontier'>;

function placePoints({ model, figures, candidates }: ComparedSuite, name: string): Placed[] {
  const measured = candidates.flatMap((one) => {
    const metric = one.metrics.find(({ metric }) => metric === name);
    return metric === undefined ? [] : [{ ...one, metric }];
  });
  const today = measured.find(({ metric }) => metric.baseMean !== null)?.metric.baseMean ?? null;
  const usdToday = figures?.usdPer1000 ?? null;
  return [
    ...(today === null || usdToday === null
      ? []
      : [{ model, outcome: null, usd: usdToday, quality: today, interval: null }]),
    ...measured.flatMap(({ model, outcome, figures, metric }) => {
      const usd = figures?.usdPer1000 ?? null;
      const { headMean, difference, shown, decidedBy } = metric;
      if (usd === null || headMean === null) return [];
      const [low, high] = shown.map((end) => clamp(headMean + end - difference)) as [number, number];
      const interval: [number, number] | null = decidedBy === 'confirm' ? null : [low, high];
      return [{ model, outcome, usd, quality: headMean, interval }];
    }),
  ];
}

function beats(one: Placed, other: Placed): boolean {
  const asGood = one.usd <= other.usd && one.quality >= other.quality;
  return asGood && (one.usd < other.usd || one.quality > other.quality);
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}

/** An axis: where a value lies between its ends (0 to 1), and which values to write beside it. */
export type Axis = { ends: [number, number]; place(value: number): number; ticks: number[] };

/** Prices further apart than this are shown by their ratio: otherwise all but the dearest would lie on one spot. */
const LARGEST_LINEAR_RATIO = 8;
/** Values that differ by less than this share of themselves are one: nobody can tell them apart in a picture. */
const ALIKE = 1e-6;
/** Left free at both ends, as a share of the axis. */
const MARGIN = 0.08;

export function costAxis({ points }: Plot): Axis {
  const costs = points.map(({ usd }) => usd);
  const [low, high] = [Math.min(...costs), Math.max(...costs)];
  if (low > 0 && high / low > LARGEST_LINEAR_RATIO) {
    const { ends, place } = spread(Math.log(low), Math.log(high));
    const inside = powers(Math.exp(ends[0]), Math.exp(ends[1]));
    return { ends: [low, high], place: (usd) => place(Math.log(usd)), ticks: inside };
  }
  const { ends, place } = spread(low, high);
  return { ends: [low, high], place, ticks: steps(Math.max(0, ends[0]), ends[1]) };
}

export function qualityAxis({ points }: Plot): Axis {
  const values = points.flatMap(({ quality, interval }) => [quality, ...(interval ?? [])]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const { ends, place } = spread(low, high);
  return { ends: [low, high], place, ticks: steps(Math.max(0, ends[0]), Math.min(1, ends[1])) };
}

/** An axis with some room beside its outermost values; values that are all alike lie in its middle. */
function spread(low: number, high: number): Pick<Axis, 'ends' | 'place'> {
  const size = Math.max(Math.abs(low), Math.abs(high), ALIKE);
  const isSpread = high - low > ALIKE * size;
  const span = isSpread ? high - low : size;
  const middle = (low + high) / 2;
  const length = span / (1 - 2 * MARGIN);
  const start = middle - length / 2;
  return { ends: [start, start + length], place: (value) => (value - start) / length };
}

/** Three to seven round numbers within the ends. */
function steps(low: number, high: number): number[] {
  const rough = (high - low) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((one) => one * power).find((one) => one >= rough) ?? rough;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  // Without the rounding 3 * 0.1 would be written out.
  return Array.from({ length: last - first + 1 }, (_, i) => Number(((first + i) * step).toPrecision(12)));
}

/** 1, 2 and 5 times the powers of ten within the ends; where that is many, the powers alone. */
function powers(low: number, high: number): number[] {
  const exponents = range(Math.floor(Math.log10(low)), Math.ceil(Math.log10(high)));
  const within = (factors: readonly number[]) =>
    exponents
      .flatMap((exponent) => factors.map((factor) => Number(`${factor}e${exponent}`)))
      .filter((value) => value >= low && value <= high);
  const fine = within([1, 2, 5]);
  return fine.length <= 7 ? fine : within([1]);
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
