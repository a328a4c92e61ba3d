/** What base-against-base runs say about a judge's noise. Scores are in [0,1]. */
export type Calibration = {
  /** Standard deviation of a case's difference between two runs that differ in nothing. */
  sigma: number;
  /** Standard deviation of the whole run's shift. */
  tau: number;
  /** phi = max(0.01, 1.645 tau). */
  noiseFloor: number;
  /** kappa = max(0.1, 1.5 sigma). */
  moved: number;
};

/** Fewer runs say too little about a shift between runs. */
export const MIN_CALIBRATION_RUNS = 5;
/** As many cases as what counts for everybody needs: of five, a floor above 0.1 comes out by chance alone in four of ten calibrations. */
export const MIN_CALIBRATION_CASES = 20;

/**
 * Calibrates a rubric from repeated runs of one side: `runs[r][i]` is the score of case i in run r. Null with fewer than
 * five runs or no case. sigma = sqrt(2 mean s_i^2) over the within-case variances; tau^2 = max(0, 2 var(run means) -
 * 2 mean(s_i^2) / N).
 */
export function calibrate(runs: readonly (readonly number[])[]): Calibration | null {
  const cases = Math.min(...runs.map((run) => run.length));
  if (runs.length < MIN_CALIBRATION_RUNS || cases === 0) return null;
  let within = 0;
  for (let i = 0; i < cases; i++) within += variance(runs.map((run) => run[i]!)) / cases;
  const between = variance(runs.map((run) => mean(run.slice(0, cases))));
  const sigma = Math.sqrt(2 * within);
  const tau = Math.sqrt(Math.max(0, 2 * between - (2 * within) / cases));
  return { sigma, tau, noiseFloor: Math.max(0.01, 1.645 * tau), moved: Math.max(0.1, 1.5 * sigma) };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Unbiased. */
function variance(values: readonly number[]): number {
  const center = mean(values);
  return values.reduce((sum, value) => sum + (value - center) ** 2, 0) / (values.length - 1);
}
