import { calibrationKey } from '../../core/eval/calibration-key.ts';
import type { SuiteMetric } from '../../core/eval/metrics.ts';
import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { CalibrationDeps } from './apply-calibration.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export function describeFresh(minAgeMs: number): string {
  return `Every judge was calibrated less than ${Math.round(minAgeMs / DAY_MS)} days ago. That stands: who may draw again may draw until the noise is as large as they like.`;
}

/** The suite without the metrics whose judges were calibrated a short while ago, nor, with `knownOnly`, those that never were. */
export async function withoutFresh(
  planned: PlannedSuite,
  { calibrations, models, clock }: CalibrationDeps,
  minAgeMs: number,
  knownOnly = false,
): Promise<PlannedSuite> {
  if (minAgeMs === 0) return planned;
  const metrics: SuiteMetric[] = [];
  for (const metric of planned.metrics) {
    const key = isGraded(metric) ? calibrationKey(planned.suite, metric.name, models.identity) : null;
    const known = key === null ? null : await calibrations.find(key);
    const age = known === null ? Number.POSITIVE_INFINITY : clock.now() - known.at;
    const due = age < 0 || age >= minAgeMs;
    if (due && (known !== null || !knownOnly)) metrics.push(metric);
  }
  return { ...planned, metrics };
}

/** A verdict on a pair is no grade. */
export function isGraded({ judged, paired }: SuiteMetric): boolean {
  return judged && paired !== true;
}
