/** How far two raters of the same cases agree. */
export type Agreement = {
  cases: number;
  /** Cohen's kappa, in [-1,1]; null where chance alone would agree always (one grade, or no case). */
  kappa: number | null;
  /** Share of equal grades. */
  observed: number;
  /** `confusion[i][j]`: cases that the first rater put into category i and the second into j. */
  confusion: number[][];
};

/** Below this a judge's word says little about what people would say (Landis and Koch 1977: "substantial" from 0.61). */
export const MIN_KAPPA = 0.6;
/**
 * Of fewer labels kappa says next to nothing: the smallest number for which Cicchetti (1981), with Cicchetti and Fleiss (1977), found its
 * error to be known, 2k^2 for k categories or about 20 for three. Of two categories neither study says more.
 */
export const MIN_LABELS = 20;
/** 95% of chi-squared with one degree of freedom. */
const CHI_SQUARED = 3.841459;
/** Scores of people and judges pass from here on. */
const PASS = 0.5;
/** Grades 1 to 5 as scores. */
const LEVELS = 5;

export type Weighting = 'none' | 'linear' | 'quadratic';

/**
 * Cohen's kappa (Cohen 1960, 1968): 1 - sum(w O) / sum(w E) over the confusion matrix O and what chance would give, E,
 * with weights w of 0 on the diagonal and elsewhere 1 (`none`), |i - j| (`linear`) or (i - j)^2 (`quadratic`). Grades are
 * categories from 0 to `categories` - 1.
 */
export function cohenKappa(
  pairs: readonly (readonly [number, number])[],
  categories: number,
  weighting: Weighting = 'none',
): Agreement {
  const confusion = Array.from({ length: categories }, () => new Array<number>(categories).fill(0));
  for (const [a, b] of pairs) confusion[a]![b]! += 1;
  const n = pairs.length;
  const rows = confusion.map(sum);
  const columns = rows.map((_, j) => sum(confusion.map((row) => row[j] ?? 0)));
  let seen = 0;
  let chance = 0;
  for (let i = 0; i < categories; i++)
    for (let j = 0; j < categories; j++) {
      const weight = weigh(i, j, weighting);
      seen += weight * confusion[i]![j]!;
      chance += (weight * rows[i]! * columns[j]!) / n;
    }
  const equal = sum(confusion.map((row, i) => row[i] ?? 0));
  return {
    cases: n,
    kappa: n === 0 || chance === 0 ? null : 1 - seen / chance,
    observed: n === 0 ? 0 : equal / n,
    confusion,
  };
}

/**
 * Agreement of people's scores with a judge's, both in [0,1]: pass and fail at 0.5, and, of graded scores, five levels
 * with quadratic weights. Pairs are (human, judge).
 */
export function agreeWithHumans(
  pairs: readonly (readonly [number, number])[],
  graded: boolean,
): { binary: Agreement; weighted: Agreement | null } {
  const binary = pairs.map(([a, b]) => [toPass(a), toPass(b)] as const);
  const levels = pairs.map(([a, b]) => [toLevel(a), toLevel(b)] as const);
  return {
    binary: cohenKappa(binary, 2),
    weighted: graded ? cohenKappa(levels, LEVELS, 'quadratic') : null,
  };
}

function toPass(score: number): number {
  return score >= PASS ? 1 : 0;
}

function toLevel(score: number): number {
  return Math.round(score * (LEVELS - 1));
}

function weigh(i: number, j: number, weighting: Weighting): number {
  if (weighting === 'linear') return Math.abs(i - j);
  if (weighting === 'quadratic') return (i - j) ** 2;
  return i === j ? 0 : 1;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/**
 * The 95% interval of kappa over two categories: every value that the counts do not contradict (goodness of fit, Donner and Eliasziw 1992).
 * Unlike one by standard errors it is no single point where both agree on everything. Null with fewer than `MIN_LABELS` labels, and where
 * kappa is not known.
 */
export function kappaInterval({ cases, kappa, confusion }: Agreement): [number, number] | null {
  if (kappa === null || cases < MIN_LABELS || confusion.length !== 2) return null;
  const passed = confusion[1]?.[1] ?? 0;
  const failed = confusion[0]?.[0] ?? 0;
  const apart = cases - passed - failed;
  // The share that passes, of both raters together: the model has one for both.
  const share = (2 * passed + apart) / (2 * cases);
  const spread = share * (1 - share);
  const misfit = (value: number) =>
    part(passed, cases * (share ** 2 + value * spread)) +
    part(failed, cases * ((1 - share) ** 2 + value * spread)) +
    part(apart, cases * 2 * spread * (1 - value));
  const best = 1 - apart / (2 * cases * spread);
  const lowest = Math.max(-share / (1 - share), -(1 - share) / share);
  const low = findEdge(best, lowest, misfit);
  const high = findEdge(best, 1, misfit);
  // Raters with unlike shares agree a little better than the model's.
  return [Math.min(low, kappa), Math.max(high, kappa)];
}

function part(found: number, expected: number): number {
  if (expected <= 0) return found === 0 ? 0 : Number.POSITIVE_INFINITY;
  return (found - expected) ** 2 / expected;
}

/** The furthest value from `best` towards `end` that is not contradicted; the misfit grows that way. */
function findEdge(best: number, end: number, misfit: (value: number) => number): number {
  if (misfit(end) <= CHI_SQUARED) return end;
  let [fits, not] = [best, end];
  for (let step = 0; step < 50; step++) {
    const middle = (fits + not) / 2;
    if (misfit(middle) <= CHI_SQUARED) fits = middle;
    else not = middle;
  }
  return fits;
}

/** The lower of both kappas; null where none is known, or by too few labels to say something. */
export function lowestKappa({ binary, weighted }: ReturnType<typeof agreeWithHumans>): number | null {
  if (binary.cases < MIN_LABELS) return null;
  const known = [binary.kappa, weighted?.kappa ?? null].filter((kappa) => kappa !== null);
  return known.length === 0 ? null : Math.min(...known);
}
