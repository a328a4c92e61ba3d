import type { Fusion, Similarity } from './types.ts';

/** A passage by its place in the index, with a score of which larger is better. */
export type Ranked = { id: number; score: number };

/** How alike two vectors of one length are; larger is more alike. A vector of zeros is like nothing. */
export function similarityOf(measure: Similarity, a: Float32Array, b: Float32Array): number {
  let [dot, squareA, squareB, distance] = [0, 0, 0, 0];
  for (let i = 0; i < a.length; i++) {
    const [x, y] = [a[i]!, b[i]!];
    dot += x * y;
    squareA += x * x;
    squareB += y * y;
    distance += (x - y) ** 2;
  }
  if (measure === 'dot') return dot;
  if (measure === 'euclidean') return 1 / (1 + Math.sqrt(distance));
  return squareA === 0 || squareB === 0 ? 0 : dot / Math.sqrt(squareA * squareB);
}

/** Best first; equal scores are in the order of the index, so that a ranking is the same every time. */
export function sortRanked(ranked: readonly Ranked[]): Ranked[] {
  return [...ranked].sort((a, b) => b.score - a.score || a.id - b.id);
}

/**
 * One ranking of two, each best first. `rrf`: the sum of weight / (k + rank), ranks from 1 (Cormack, Clarke and Buettcher, SIGIR
 * 2009; equal weights are theirs). `weighted`: the sum of weight * score, scores of each ranking scaled to [0,1] by its
 * smallest and largest one; where all are equal they are 1. A passage that a ranking lacks gets nothing from it.
 */
export function fuseRankings(
  byVector: readonly Ranked[],
  byWords: readonly Ranked[],
  { method, k, vectorWeight }: Fusion,
): Ranked[] {
  const fused = new Map<number, number>();
  const add = (ranking: readonly Ranked[], weight: number) => {
    const scores = ranking.map(({ score }) => score);
    // Rankings are sorted, so the ends are the extremes.
    const [best = 0, worst = 0] = [scores[0], scores.at(-1)];
    ranking.forEach(({ id, score }, at) => {
      const scaled = best === worst ? 1 : (score - worst) / (best - worst);
      const part = method === 'rrf' ? 1 / (k + at + 1) : scaled;
      fused.set(id, (fused.get(id) ?? 0) + weight * part);
    });
  };
  add(byVector, vectorWeight);
  add(byWords, 1 - vectorWeight);
  return sortRanked([...fused].map(([id, score]) => ({ id, score })));
}
