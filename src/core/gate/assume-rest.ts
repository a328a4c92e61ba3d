import type { Differences, GateCase } from './types.ts';

/** An opinion on fewer of a look's cases than this share is none. */
const LEAST_KNOWN = 0.75;

/** Whether so much of a look is in that it has an opinion. Counts of its cases. */
export function isEnoughKnown(known: number, pending: number): boolean {
  return known >= LEAST_KNOWN * (known + pending);
}

/**
 * The differences of a look as if the cases that are still out came out like those that are in: each takes what a known case of its suite
 * has, in turn. For looking ahead only; nothing is decided on it. Null: too little is known, of the look or of a suite.
 * @param known cases of the look that have run, and `pending` those that have not; indices into `cases`
 */
export function assumeRest(
  differences: Differences,
  cases: readonly GateCase[],
  known: readonly number[],
  pending: readonly number[],
): Differences | null {
  if (!isEnoughKnown(known.length, pending.length)) return null;
  const donors = new Map<string, number[]>();
  for (const i of known) {
    const suite = cases[i]?.suite ?? '';
    const own = donors.get(suite);
    if (own === undefined) donors.set(suite, [i]);
    else own.push(i);
  }
  const assumed = differences.map((row) => [...row]);
  const taken = new Map<string, number>();
  for (const i of pending) {
    const suite = cases[i]?.suite ?? '';
    const own = donors.get(suite);
    if (own === undefined) return null;
    const turn = taken.get(suite) ?? 0;
    taken.set(suite, turn + 1);
    // From the end: those of the latest look, where there are enough.
    const donor = own[own.length - 1 - (turn % own.length)]!;
    for (const row of assumed) row[i] = row[donor] ?? null;
  }
  return assumed;
}
