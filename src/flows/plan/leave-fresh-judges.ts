import { calibrationKey } from '../../core/eval/calibration-key.ts';
import { listMetrics, type SuiteMetric } from '../../core/eval/metrics.ts';
import type { PlannedSuite } from '../../core/eval/plan.ts';
import type { Suite } from '../../core/eval/types.ts';
import type { CalibrationDeps } from './apply-calibration.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

export function describeFresh(minAgeMs: number): string {
  return `Every judge was calibrated less than ${Math.round(minAgeMs / DAY_MS)} days ago. That stands: who may draw again may draw until the noise is as large as they like.`;
}

/** The suite without the metrics whose judges were calibrated a short while ago, nor, with `knownOnly`, those that never were. */
export async function withoutFresh(
  planned: PlannedSuite,
  deps: CalibrationDeps,
  minAgeMs: number,
  knownOnly = false,
): Promise<PlannedSuite> {
  if (minAgeMs === 0) return planned;
  const metrics: SuiteMetric[] = [];
  for (const metric of planned.metrics) {
    const age = await ageOf(planned.suite, metric, deps);
    const due = age === null ? !knownOnly : age < 0 || age >= minAgeMs;
    if (due) metrics.push(metric);
  }
  return { ...planned, metrics };
}

/** Whether a judge of the suite was calibrated, and not a short while ago: all that can be told before its target is looked for. */
export async function hasAged(suite: Suite, deps: CalibrationDeps, minAgeMs: number): Promise<boolean> {
  for (const metric of listMetrics(suite, suite.cases)) {
    const age = await ageOf(suite, metric, deps);
    if (age !== null && (age < 0 || age >= minAgeMs)) return true;
  }
  return false;
}

/** Since a metric's judge was calibrated, milliseconds; null: it never was, or has none. */
async function ageOf(
  suite: Suite,
  metric: SuiteMetric,
  { calibrations, models, clock }: CalibrationDeps,
): Promise<number | null> {
  const key = isGraded(metric) ? calibrationKey(suite, metric.name, models.identity) : null;
  const known = key === null ? null : await calibrations.find(key);
  return known === null ? null : clock.now() - known.at;
}

/** A verdict on a pair is no grade. */
export function isGraded({ judged, paired }: SuiteMetric): boolean {
  return judged && paired !== true;
}
