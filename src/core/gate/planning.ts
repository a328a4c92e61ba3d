import { Z_LOOK } from './constants.ts';

/**
 * Cases that would rule out a drop of `drop` if the sides are the same: the deciding interval at the last look,
 * z sqrt(sd^2 / n + z^2 / n^2), has to be narrower than `drop`. `sd` is the spread of the differences, in [0,1].
 */
export function casesToRuleOut(drop: number, sd: number): number {
  const z = Z_LOOK[Z_LOOK.length - 1] ?? 0;
  let n = 1;
  // Solves z sqrt((n sd^2 + z^2)) / (n + z^2) = drop for n, which grows with z^2 / drop^2; a closed form would only hide it.
  while (n < 1e7 && (z * Math.sqrt(n * sd * sd + z * z)) / (n + z * z) >= drop) n = Math.ceil(n * 1.02 + 0.5);
  while (n > 1 && (z * Math.sqrt((n - 1) * sd * sd + z * z)) / (n - 1 + z * z) < drop) n -= 1;
  return n;
}

/** Cases for 80% power to find a drop of `drop` where differences spread by `sd`: 6.2 sd^2 / drop^2. */
export function casesToFind(drop: number, sd: number): number {
  return Math.ceil((6.2 * sd * sd) / (drop * drop));
}
