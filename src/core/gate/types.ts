/** A metric as the gate sees it. Differences are head - base, oriented so that + is better, in [-1,1]. */
export type GateMetric = {
  id: string;
  /** delta: the largest tolerable drop, > 0. */
  margin: number;
  /** phi: 0 for deterministic scorers, 0.01 for uncalibrated judges. */
  noiseFloor: number;
  /** kappa: a case with |d| >= this has moved and is re-run by stage 2; null: 1.5 * 1.4826 * MAD(d), at least 0.1. */
  moved: number | null;
  /** The scores of run k of both sides are of one pair: stage 2 exchanges them together and not each for itself. */
  paired?: boolean;
  /** It is followed to the end, also after another metric has regressed: measuring it calls no model, or somebody wants to know. */
  free?: boolean;
};

/**
 * One case of the union over all suites of the review, in plan order. `free`: every metric of its suite is. `weight`: how many
 * cases it counts for in means, > 0; absent: 1. A case of weight 3 is as a cluster of three that always agree.
 */
export type GateCase = { suite: string; cluster: string; free?: boolean; weight?: number };

export type Effort = 'full' | 'thrifty';
export type Scope = 'suite' | 'population';

export type GateDesign = {
  metrics: GateMetric[];
  cases: GateCase[];
  /** From the input digests, not from the SHA. Unsigned 32 bit. */
  seed: number;
  effort: Effort;
  scope: Scope;
};

/** [metric][case] difference of the first run; null where the metric does not apply or was not measured. */
export type Differences = (number | null)[][];

/**
 * By metric, the largest difference that one case could bring, >= 1, where differences are shares of one number over all
 * cases. Null, and absent: 1, and what lies beyond counts as 1.
 */
export type Spreads = readonly (number | null)[];

export type Comparison = 'regressed' | 'improved' | 'equivalent' | 'inconclusive';
export type DecidedBy = 'screen' | 'confirm' | 'exhausted' | 'futility';

/** Pairs of runs of a metric, those of them without a score, and the share of all weight that these have, in [0,1]. */
export type PairCount = { pairs: number; missing: number; missingShare: number };

/** What the gate says of one metric. Differences and intervals are on the metric's own scale in [-1,1]. */
export type MetricDecision = {
  id: string;
  comparison: Comparison;
  /** Cases measured. */
  cases: number;
  /** Mean difference over the cases measured, after stage 2's update where there was one. */
  difference: number;
  /** The deciding interval. */
  interval: [number, number];
  /** The interval people see (z = 1.96). */
  shown: [number, number];
  /** Randomisation p of the last look; stage 2's where it decided. */
  p: number;
  decidedBy: DecidedBy;
  /** The look that decided it, or its last one; 1 to 4. */
  look: number;
  /** Stage 2 re-ran this metric's moved cases; `fresh` counts the runs a side, `pairs` those asked for of its own cases. */
  confirm: {
    triggered: boolean;
    selected: number;
    fresh: number;
    p: number | null;
    threshold: number | null;
  } & PairCount;
  /** Every drop beyond the margin is ruled out. */
  nonInferior: boolean;
};

/** How many cases, run `fresh` more times a side, stage 2 asks for. `cases` are indices into the design. */
export type ConfirmRequest = { cases: number[]; fresh: number; metrics: number[] };
/** Fresh scores of one case, in run order. Oriented so that + is better. */
export type FreshScores = { base: (number | null)[]; head: (number | null)[] };
/** By index of the metric in the design, then of the case; entries only for what was asked for. */
export type FreshRuns = Map<number, FreshScores>[];

export type Strength = 'proven' | 'none_found';
