import { mulberry32, uniform } from './random.ts';
import type { GateCase } from './types.ts';

/**
 * The order in which cases are run and looked at: a seeded permutation of clusters, whole, spread so that every stretch
 * holds each suite and tag in its share. File order would let a first look miss whatever stands at the end of the file.
 * @returns indices into `cases`, each once
 */
export function planOrder(
  cases: readonly (GateCase & { tags: readonly string[] })[],
  seed: number,
): number[] {
  const clusters = new Map<string, number[]>();
  for (const [i, { cluster }] of cases.entries()) append(clusters, cluster, i);
  const strata = new Map<string, number[][]>();
  for (const members of clusters.values()) {
    const key = stratumOf(members.map((i) => cases[i]!));
    append(strata, key, members);
  }
  const next = mulberry32(seed);
  const placed: { members: number[]; place: number }[] = [];
  for (const stratum of [...strata.keys()].sort()) {
    const shuffled = shuffle(strata.get(stratum) ?? [], next);
    // Systematic placement from a random start: the k-th of n clusters lies at (k + u) / n of the whole.
    const start = uniform(next);
    for (const [k, members] of shuffled.entries())
      placed.push({ members, place: (k + start) / shuffled.length });
  }
  return placed.sort((a, b) => a.place - b.place).flatMap(({ members }) => members);
}

function append<K, T>(lists: Map<K, T[]>, key: K, item: T): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [item]);
  else list.push(item);
}

/** Which suites and tags a cluster's cases belong to. */
function stratumOf(members: readonly (GateCase & { tags: readonly string[] })[]): string {
  const suites = [...new Set(members.map((member) => member.suite))].sort();
  const tags = [...new Set(members.flatMap((member) => member.tags))].sort();
  return JSON.stringify([suites, tags]);
}

/** Fisher-Yates. */
function shuffle<T>(items: readonly T[], next: () => number): T[] {
  const shuffled = [...items];
  for (let i = shuffled.length - 1; i > 0; i--) {
    const j = Math.floor(uniform(next) * (i + 1));
    [shuffled[i], shuffled[j]] = [shuffled[j]!, shuffled[i]!];
  }
  return shuffled;
}
