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

/** The lower of both kappas, where it is known. */
export function lowestKappa({ binary, weighted }: ReturnType<typeof agreeWithHumans>): number | null {
  const known = [binary.kappa, weighted?.kappa ?? null].filter((kappa) => kappa !== null);
  return known.length === 0 ? null : Math.min(...known);
}
