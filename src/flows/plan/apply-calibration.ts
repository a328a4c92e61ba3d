import type { LintFinding } from '../../core/artifact/types.ts';
import { MIN_KAPPA } from '../../core/eval/agreement.ts';
import { calibrationKey, judgeModels } from '../../core/eval/calibration-key.ts';
import type { PlannedSuite } from '../../core/eval/plan.ts';
import { JUDGE_NOISE_FLOOR } from '../../core/eval/scorers/gate-settings.ts';
import type { Calibrations, Clock, Models, StoredCalibration } from '../../ports.ts';
import { isGraded } from './leave-fresh-judges.ts';

/** A judge that is served under one name changes; older measurements say nothing of today's. */
const MAX_CALIBRATION_AGE_MS = 30 * 24 * 60 * 60 * 1000;
const MEASURE = '`promptgate calibrate`, or `/promptgate calibrate` on a pull request, measures it';
const DAY_MS = 24 * 60 * 60 * 1000;

export type CalibrationDeps = { calibrations: Calibrations; models: Pick<Models, 'identity'>; clock: Clock };

/** The suites with the noise floors that were measured, in place of the assumed one, and a note on each. */
export async function applyCalibration(
  suites: readonly PlannedSuite[],
  { calibrations, models, clock }: CalibrationDeps,
): Promise<{ suites: PlannedSuite[]; notes: LintFinding[] }> {
  const notes: LintFinding[] = [];
  const applied: PlannedSuite[] = [];
  for (const planned of suites) {
    const { suite } = planned;
    const metrics: PlannedSuite['metrics'] = [];
    const assumed: { name: string; judges: string }[] = [];
    for (const metric of planned.metrics) {
      const key = metric.judged ? calibrationKey(suite, metric.name, models.identity) : null;
      const found = key === null ? null : await calibrations.find(key);
      const age = found === null ? 0 : clock.now() - found.at;
      // Of a clock that was set back, nobody knows how old it is.
      const usable = found !== null && age >= 0 && age <= MAX_CALIBRATION_AGE_MS;
      metrics.push(usable ? { ...metric, noiseFloor: found.noiseFloor, calibratedBy: found.served } : metric);
      if (key === null) continue;
      const judges = (judgeModels(suite, metric.name) ?? []).join(', ');
      if (found === null) {
        if (isGraded(metric)) assumed.push({ name: metric.name, judges });
        continue;
      }
      const subject = `${suite.name}: \`${metric.name}\` by ${judges}`;
      notes.push(toNote(suite.origin.path, `${subject} ${usable ? describe(found, age) : describeOld(age)}`));
      const { agreement } = found;
      if (usable && agreement !== null && agreement.kappa < MIN_KAPPA)
        notes.push(toWarning(suite.origin.path, subject, agreement));
    }
    notes.push(...describeAssumed(suite, assumed));
    applied.push({ ...planned, metrics });
  }
  return { suites: applied, notes };
}

/** One note for the metrics of one judge: whoever has many rubrics needs to be told once. */
function describeAssumed(
  { name, origin }: PlannedSuite['suite'],
  assumed: readonly { name: string; judges: string }[],
): LintFinding[] {
  return [...Map.groupBy(assumed, ({ judges }) => judges)].map(([judges, metrics]) => {
    const named = metrics.map((metric) => `\`${metric.name}\``).join(', ');
    const advice =
      origin.kind === 'policy' ? MEASURE : 'judges can be calibrated where a suite of the policy asks them';
    return toNote(
      origin.path,
      `${name}: ${named} by ${judges} was never calibrated as it is now, so a noise floor of ${JUDGE_NOISE_FLOOR} is assumed; ${advice}`,
    );
  });
}

function toNote(path: string, message: string): LintFinding {
  return { rule: 'judge-noise', severity: 'note', path, line: 1, message };
}

function toWarning(
  path: string,
  subject: string,
  { kappa, cases }: NonNullable<StoredCalibration['agreement']>,
): LintFinding {
  const message = `${subject} agrees with people by a Cohen's kappa of ${kappa.toFixed(2)} (${cases} labels), below ${MIN_KAPPA}: it says little of what they would say. Sharpen the rubric or take another judge`;
  return { rule: 'judge-agreement', severity: 'warning', path, line: 1, message };
}

function describe(
  { noiseFloor, runs, cases, consistency, agreement }: StoredCalibration,
  age: number,
): string {
  const days = Math.floor(age / DAY_MS);
  const when = days === 0 ? 'today' : days === 1 ? 'a day ago' : `${days} days ago`;
  const floor = `has a noise floor of ${noiseFloor.toFixed(3)}, measured ${when} (${runs} runs of ${cases} cases)`;
  const itself =
    consistency === null
      ? ''
      : `; ${Math.round(consistency * 100)}% of its grades are the usual one of their output`;
  const people =
    agreement === null
      ? ''
      : `; Cohen's kappa with people is ${agreement.kappa.toFixed(2)} (${agreement.cases} labels)`;
  return `${floor}${itself}${people}`;
}

function describeOld(age: number): string {
  const days = Math.floor(age / DAY_MS);
  return `was calibrated ${days} days ago, too long to count; ${MEASURE} again`;
}
