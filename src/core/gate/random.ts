/**
 * The mulberry32 generator (Tommy Ettinger, public domain): each call gives the next unsigned 32-bit integer. Small,
 * fast, and the same on every machine, which is what a verdict that can be reproduced needs.
 */
export function mulberry32(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return (t ^ (t >>> 14)) >>> 0;
  };
}

/** Uniform in [0,1) from the same stream. */
export function uniform(next: () => number): number {
  return next() / 2 ** 32;
}

/** An unsigned 32-bit seed from a digest of at least 8 hex digits: equal inputs, equal verdict. */
export function seedFrom(digest: string): number {
  return Number.parseInt(digest.slice(0, 8), 16) >>> 0;
}
