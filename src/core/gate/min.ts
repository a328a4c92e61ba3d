const Z_ONE_SIDED = 1.644854;

/**
 * Whether a side's scores lie below a limit: the upper end of the one-sided 95% interval of their mean does. The
 * interval is Wilson's with the largest variance that a mean in [0,1] allows, and as many observations as there would be if
 * the cases of a cluster always agreed: (sum m)^2 / sum m^2. Null without a score.
 */
export function liesBelow(
  limit: number,
  scores: readonly { cluster: string; score: number; weight?: number }[],
): boolean | null {
  if (scores.length === 0) return null;
  const sizes = new Map<string, number>();
  for (const { cluster, weight = 1 } of scores) sizes.set(cluster, (sizes.get(cluster) ?? 0) + weight);
  const total = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  const clusters = total ** 2 / [...sizes.values()].reduce((sum, size) => sum + size * size, 0);
  const mean = scores.reduce((sum, { score, weight = 1 }) => sum + weight * score, 0) / total;
  const z2 = Z_ONE_SIDED ** 2;
  const center = (mean + z2 / (2 * clusters)) / (1 + z2 / clusters);
  const half =
    (Z_ONE_SIDED / (1 + z2 / clusters)) *
    Math.sqrt((mean * (1 - mean)) / clusters + z2 / (4 * clusters ** 2));
  return center + half < limit;
}

/** A `min` fails a review only where the head lies below it and the base did not. Null: a side was not measured. */
export function minVerdict(base: boolean | null, head: boolean | null): boolean | null {
  return base === null || head === null ? null : head && !base;
}
