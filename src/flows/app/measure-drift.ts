import type { Anchors, OpenBatchRun, Payer, Task } from '../../ports.ts';
import { NOTHING_SPENT } from '../drift/batched-run.ts';
import { readPolicies } from '../plan/read-policy.ts';
import { type WatchDriftOutcome, watchDrift } from '../watch-drift.ts';
import { listStanding } from './keep-drift-issue.ts';
import { accountsOf } from './review-range.ts';
import type { TaskDeps } from './run-task.ts';
import { type Overrun, withinDeadline } from './within-deadline.ts';

type DriftTask = Extract<Task, { kind: 'drift' }>;
export type MeasuredDrift = {
  outcome: WatchDriftOutcome | Overrun | { kind: 'not-wanted' };
  /** The commit that it ran on. */
  sha: string;
  /** The one whose artifacts were asked: what is released, or the same. */
  releasedSha: string;
  /** The policy's, as it is written; empty where it was not read. */
  schedule: string;
  /** Until when batches are waited for; milliseconds since the epoch. */
  until: number;
};

/** By which a run's answers are kept, however often it begins again. */
export function driftRunId({ repositoryId, dueAt }: { repositoryId: number; dueAt: number }): string {
  return `drift-${repositoryId}-${dueAt}`;
}

export function payerOf({ repositoryId, owner, name, dueAt }: DriftTask): Payer {
  return {
    repository: String(repositoryId),
    name: `${owner}/${name}`,
    pull: null,
    work: 'drift',
    run: `drift ${new Date(dueAt).toISOString()}`,
  };
}

/** Measures drift on what is released or the tip of the default branch, or where `before` has done so until it had to wait. Null: the branch has another history now. */
export async function measureDrift(
  deps: TaskDeps,
  { anchorsOf }: { anchorsOf(repositoryId: number): Anchors },
  task: DriftTask,
  before: OpenBatchRun | null,
  signal: AbortSignal,
): Promise<MeasuredDrift | null> {
  const { kind: _, resumes: __, branch, headSha, dueAt, ...ref } = task;
  const { repositoryId } = ref;
  const user = `${ref.owner}/${ref.name}`;
  // The branch may have moved on: other requests than those that are out would be made of its tip.
  const sha = before?.sha ?? (await deps.host.repository(ref, signal).range(branch, headSha))?.baseSha;
  if (sha === undefined) return null;
  const standing = await listStanding(deps, repositoryId);
  let schedule = '';
  let until = before?.until ?? 0;
  let releasedSha = before?.releasedSha ?? sha;
  const outcome = await withinDeadline(deps.deadlineMs, signal, async (inTime) => {
    const hosted = deps.host.repository(ref, inTime);
    const commits = { base: branch, baseSha: sha, mergeBase: sha };
    let repository = hosted.open({ ...commits, headSha: sha });
    const store = deps.trials(ref.installationId);
    try {
      const read = await readPolicies(await repository.snapshot(branch));
      if (!read.ok) return { kind: 'invalid-policy' as const, problems: read.problems };
      const { drift } = read.policies.root;
      if (drift === null) return { kind: 'not-wanted' as const };
      schedule = drift.schedule;
      if (before === null && drift.released !== null) {
        const found = await hosted.commit(drift.released);
        if (found === null) return refuseReleased(drift.released);
        releasedSha = found;
      }
      if (releasedSha !== sha) {
        await repository.close();
        repository = hosted.open({ ...commits, headSha: releasedSha });
      }
      if (drift.batch !== undefined && before === null)
        until = deps.clock.now() + drift.batch.withinHours * 60 * 60_000;
      const batch = drift.batch && {
        ...{ until, unanswered: before?.unanswered ?? new Map(), otherwise: drift.batch.unanswered },
        spent: before?.spent ?? NOTHING_SPENT,
      };
      const calibrations = deps.calibrationsOf?.(repositoryId, branch);
      return await watchDrift(
        {
          ...deps,
          ...accountsOf(deps, payerOf(task)),
          ...(calibrations === undefined ? {} : { calibrations }),
          models: deps.models.forRepository(user),
          ...{ anchors: anchorsOf(repositoryId), repository, store, progress: () => {} },
        },
        {
          ...{ ref: branch, releasedSha, suites: [], runId: driftRunId(task), standing, signal: inTime },
          ...(batch === undefined ? {} : { batch }),
        },
      );
    } finally {
      await repository.close();
      await store.close();
    }
  });
  return { outcome, sha, releasedSha, schedule, until };
}

function refuseReleased(name: string) {
  const message = `the policy’s \`drift.released\` is ${name}, and there is no branch or tag of that name`;
  return { kind: 'refused' as const, message };
}
