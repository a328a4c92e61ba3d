/** Drops, relative to the room above the reference, that the monitor bets on. */
const BETS = [0.1, 0.2, 0.4, 0.8] as const;
/** Scores per tolerated false alarm. */
export const DRIFT_ALARM = 5000;
/** Fewer reference scores do not say well enough what is normal. */
const MIN_REFERENCE = 500;

/** The state of one monitor: one per artifact version, scorer and scorer revision. */
export type DriftMonitor = { reference: number; wealth: number[] };

/**
 * The level that a released version has to keep: its mean minus what chance explains,
 * m0 = mean - max(phi, 1.645 sd / sqrt(n)). Null with fewer than 500 reference scores.
 */
export function driftReference(scores: readonly number[], noiseFloor: number): number | null {
  const n = scores.length;
  if (n < MIN_REFERENCE) return null;
  const mean = scores.reduce((sum, score) => sum + score, 0) / n;
  const sd = Math.sqrt(scores.reduce((sum, score) => sum + (score - mean) ** 2, 0) / (n - 1));
  return mean - Math.max(noiseFloor, (1.645 * sd) / Math.sqrt(n));
}

/** @param reference the level to keep, in [0,1) */
export function openDriftMonitor(reference: number): DriftMonitor {
  return { reference, wealth: BETS.map(() => 0) };
}

/**
 * Takes one score in [0,1] in: a mixture Shiryaev-Roberts e-detector, M <- (M + 1)(1 + lambda (m0 - x)) for each bet.
 * `evidence` is the mean of the bets; at DRIFT_ALARM the level has dropped.
 */
export function watchScore(
  monitor: DriftMonitor,
  score: number,
): { monitor: DriftMonitor; evidence: number } {
  const { reference } = monitor;
  const wealth = BETS.map((bet, k) => {
    const lambda = bet / (1 - reference);
    return ((monitor.wealth[k] ?? 0) + 1) * (1 + lambda * (reference - score));
  });
  return {
    monitor: { reference, wealth },
    evidence: wealth.reduce((sum, value) => sum + value, 0) / wealth.length,
  };
}
