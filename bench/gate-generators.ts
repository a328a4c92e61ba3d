import { type PassRule, passValue } from '../src/core/eval/pass-k.ts';
import { mulberry32, uniform } from '../src/core/gate/random.ts';

/** Draws from a seeded stream. */
export type Random = {
  uniform(): number;
  normal(): number;
  gamma(shape: number): number;
  beta(a: number, b: number): number;
};

export function createRandom(seed: number): Random {
  const next = mulberry32(seed);
  const draw = () => uniform(next);
  /** Box and Muller. */
  const normal = () => Math.sqrt(-2 * Math.log(1 - draw())) * Math.cos(2 * Math.PI * draw());
  /** Marsaglia and Tsang (2000); a shape below 1 by the usual power of a uniform. Scale 1. */
  const gamma = (shape: number): number => {
    if (shape < 1) return gamma(shape + 1) * (1 - draw()) ** (1 / shape);
    const d = shape - 1 / 3;
    const c = 1 / Math.sqrt(9 * d);
    for (;;) {
      const x = normal();
      const v = (1 + c * x) ** 3;
      if (v > 0 && Math.log(1 - draw()) < 0.5 * x * x + d - d * v + d * Math.log(v)) return d * v;
    }
  };
  const beta = (a: number, b: number) => {
    const x = gamma(a);
    return x / (x + gamma(b));
  };
  return { uniform: draw, normal, gamma, beta };
}

/** One simulated suite: what a run of a case scores on a side, one number a metric. */
export type World = {
  cases: number;
  clusterOf(i: number): number;
  metrics: { noiseFloor: number; moved: number }[];
  run(side: 'base' | 'head', run: number): number[][];
};

const N = 50;
const clip = (x: number) => Math.max(0, Math.min(1, x));
const passFail = { noiseFloor: 0, moved: 0.5 };

/** Pass rates of real suites: most cases nearly always pass, some waver, a few nearly always fail. The head's are lower where it is hit. */
function drawRates(random: Random, drop: number): { base: number; head: number }[] {
  const meanRate = 0.7 * (30 / 31) + 0.2 * 0.5 + 0.1 / 16;
  const rates = Array.from({ length: N }, () => {
    const kind = random.uniform();
    return kind < 0.7 ? random.beta(30, 1) : kind < 0.9 ? random.beta(2, 2) : random.beta(1, 15);
  });
  const hit = rates.map(() => random.uniform() < drop / (0.9 * meanRate));
  return rates.map((rate, i) => ({ base: rate, head: hit[i] === true ? 0.1 * rate : rate }));
}

export function passFailWorld(random: Random, drop: number): World {
  const rates = drawRates(random, drop);
  return {
    cases: N,
    clusterOf: (i) => i,
    metrics: [passFail],
    run: (side) => [rates.map((rate) => (random.uniform() < rate[side] ? 1 : 0))],
  };
}

/** The same suite with five repeats a value, of which the metric is `rule`: a value lies between 0 and 1, and a new one is five new runs. */
export function repeatedWorld(random: Random, drop: number, kind: PassRule['kind'], k: number): World {
  const rates = drawRates(random, drop);
  const repeats = 5;
  return {
    cases: N,
    clusterOf: (i) => i,
    metrics: [passFail],
    run: (side) => [
      rates.map((rate) => {
        const scores = Array.from({ length: repeats }, () => (random.uniform() < rate[side] ? 1 : 0));
        return passValue({ kind, k, at: 1 }, scores);
      }),
    ],
  };
}

/** Deterministic outputs; each case breaks or is fixed with the same probability. */
export function tradeOffWorld(random: Random): World {
  const heads = Array.from({ length: N }, () => {
    const u = random.uniform();
    const base = u < 0.06 ? 0 : 1;
    return { base, head: u < 0.06 ? 1 : u < 0.12 ? 0 : 1 };
  });
  return {
    cases: N,
    clusterOf: (i) => i,
    metrics: [passFail],
    run: (side) => [heads.map((one) => one[side])],
  };
}

/** Three cases of fifty are broken for good; nothing is random but which. */
export function threeBrokenWorld(random: Random): World {
  const broken = new Set<number>();
  while (broken.size < Math.round(0.06 * N)) broken.add(Math.floor(random.uniform() * N));
  return {
    cases: N,
    clusterOf: (i) => i,
    metrics: [passFail],
    run: (side) => [Array.from({ length: N }, (_, i) => (side === 'head' && broken.has(i) ? 0 : 1))],
  };
}

/** A judge with noise of sd 0.2 a run; several metrics share half of their noise's variance. */
export function judgeWorld(random: Random, drop: number, metrics = 1): World {
  const quality = Array.from({ length: metrics }, () => Array.from({ length: N }, () => random.beta(6, 2.2)));
  const falls = Array.from({ length: N }, () => (drop === 0 ? 0 : drop * random.gamma(2) * 0.5));
  const shared = metrics === 1 ? 0 : Math.SQRT1_2;
  return {
    cases: N,
    clusterOf: (i) => i,
    // sigma_AA = sqrt(2) * 0.2, as calibration would find it.
    metrics: quality.map(() => ({ noiseFloor: 0.01, moved: 1.5 * Math.SQRT2 * 0.2 })),
    run(side) {
      const common = Array.from({ length: N }, () => random.normal());
      return quality.map((row) =>
        row.map((q, i) =>
          clip(
            q -
              (side === 'head' ? (falls[i] ?? 0) : 0) +
              0.2 * (shared * (common[i] ?? 0) + Math.sqrt(1 - shared * shared) * random.normal()),
          ),
        ),
      );
    },
  };
}

/** Five questions on each of ten documents, whose runs go up and down together. */
export function clusteredWorld(random: Random, drop: number): World {
  const documents = Array.from({ length: N / 5 }, () => ({
    quality: random.beta(6, 2.2),
    hit: random.uniform() < drop / 0.4,
  }));
  const quality = Array.from({ length: N }, (_, i) =>
    clip((documents[Math.floor(i / 5)]?.quality ?? 0) + 0.1 * random.normal()),
  );
  return {
    cases: N,
    clusterOf: (i) => Math.floor(i / 5),
    metrics: [{ noiseFloor: 0.01, moved: 1.5 * Math.SQRT2 * Math.hypot(0.15, 0.15) }],
    run(side) {
      const shifts = documents.map(() => 0.15 * random.normal());
      return [
        quality.map((q, i) => {
          const g = Math.floor(i / 5);
          const fall = side === 'head' && documents[g]?.hit === true ? 0.4 : 0;
          return clip(q - fall + (shifts[g] ?? 0) + 0.15 * random.normal());
        }),
      ];
    },
  };
}
