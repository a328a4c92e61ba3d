import { MIN_CALIBRATION_RUNS } from '../../core/gate/calibration.ts';
import type { Calibrations, HostedRef } from '../../ports.ts';
import { type CalibrateOutcome, type CalibrateRequest, calibrateJudges } from '../calibrate-judges.ts';
import { accountsOf } from './review-range.ts';
import type { TaskDeps } from './run-task.ts';
import { type Overrun, withinDeadline } from './within-deadline.ts';

/** A branch of a hosted repository whose judges are calibrated. */
export type HostedCalibration = {
  ref: HostedRef;
  range: { base: string; baseSha: string; mergeBase: string; headSha: string };
  calibrations: Calibrations;
  /** The pull request that asks for it and pays; null: none does. */
  pull: number | null;
  /** By which name the ledger has it, behind `calibration`. */
  run: string;
};

/**
 * Calibrates judges on what the base branch answers, whoever asks, within the budget of a review and the server's deadline. Nothing that a
 * pull request changes is read. Rejects where the host or the store does.
 */
export function calibrateHosted(
  deps: TaskDeps,
  { ref, range, calibrations, pull, run }: HostedCalibration,
  wanted: Pick<CalibrateRequest, 'suites' | 'minAgeMs' | 'knownOnly'>,
  signal: AbortSignal,
): Promise<CalibrateOutcome | Overrun> {
  const user = `${ref.owner}/${ref.name}`;
  const paid = accountsOf(deps, {
    repository: String(ref.repositoryId),
    name: user,
    pull,
    work: 'calibration',
    run: `calibration ${run}`,
  });
  return withinDeadline(deps.deadlineMs, signal, async (inTime) => {
    const hosted = deps.host.repository(ref, inTime);
    const repository = hosted.open(range);
    const store = deps.trials(ref.installationId);
    try {
      return await calibrateJudges(
        {
          ...deps,
          ...paid,
          models: deps.models.forRepository(user),
          workflows: hosted.workflows,
          fallbackPolicy: hosted.organisationPolicy,
          repository,
          store,
          calibrations,
          progress: () => {},
        },
        {
          ...wanted,
          ref: range.base,
          runs: MIN_CALIBRATION_RUNS,
          signal: inTime,
          // The base's own commits, whoever opened the pull request.
          asker: { user, pull, origin: async () => 'same' as const },
        },
      );
    } finally {
      await repository.close();
      await store.close();
    }
  });
}
