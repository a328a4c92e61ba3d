import { readSchedule } from '../../core/policy/schedule.ts';
import type { Attempt, Task } from '../../ports.ts';
import { calibrateHosted } from './calibrate-hosted.ts';
import type { TaskDeps } from './run-task.ts';

const WEEK_MS = 7 * 24 * 60 * 60 * 1000;
/** A calibration counts for 30 days: one of this age, looked at every week, is renewed before it is too old. */
const REFRESH_AGE_MS = 3 * WEEK_MS;

/**
 * Whether a run of this schedule is the last one of a week, which begins on a Thursday at midnight of UTC as time itself does. Calibrations
 * that come to nothing, because a cap ends them, would otherwise spend as much again at every run: every hour at worst.
 */
export function isLastOfWeek(schedule: string, dueAt: number): boolean {
  const read = readSchedule(schedule);
  const weekOf = (at: number) => Math.floor(at / WEEK_MS);
  return read.ok && weekOf(read.schedule.nextAfter(dueAt)) > weekOf(dueAt);
}

/**
 * Calibrates the judges of a default branch again whose noise floor is about to be too old, as somebody once asked for: by age alone and never by what a review
 * came to, so that nobody draws until the noise is as large as they like. Judges that nobody has calibrated stay as they are. Whatever
 * goes wrong is logged: the floor that there is stands until it is too old.
 */
export async function refreshCalibrations(
  deps: TaskDeps,
  task: Extract<Task, { kind: 'drift' }>,
  tip: string,
  { signal }: Pick<Attempt, 'signal'>,
): Promise<void> {
  const { branch, dueAt, owner, name, repositoryId } = task;
  const calibrations = deps.calibrationsOf?.(repositoryId, branch);
  if (calibrations === undefined) return;
  const about = { repository: `${owner}/${name}`, due: new Date(dueAt).toISOString() };
  const outcome = await calibrateHosted(
    deps,
    {
      ref: task,
      range: { base: branch, baseSha: tip, mergeBase: tip, headSha: tip },
      calibrations,
      pull: null,
      run: about.due,
    },
    { suites: [], minAgeMs: REFRESH_AGE_MS, knownOnly: true },
    signal,
  );
  if (outcome.kind === 'overrun') deps.log.warn(about, 'judges were not calibrated again in time');
  // Refused: none is due.
  if (outcome.kind !== 'calibrated' || outcome.judges.length === 0) return;
  const kept = outcome.judges.filter(({ calibration }) => calibration !== null).length;
  if (outcome.stopped !== null || kept < outcome.judges.length)
    deps.log.warn({ ...about, stopped: outcome.stopped }, 'judges were not all calibrated again');
  else deps.log.info({ ...about, judges: kept, usd: outcome.spending.usd }, 'judges were calibrated again');
}
