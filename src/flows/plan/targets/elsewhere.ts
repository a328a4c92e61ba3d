import type { ResolvedTarget } from '../../../core/eval/resolved-target.ts';
import type { Side } from '../../../core/eval/types.ts';
import type { Recordings, Services, ServiceUser, Snapshot, Workflows } from '../../../ports.ts';
import { awaitRecording } from './await-recording.ts';
import { failure, type Resolution } from './types.ts';

/** Systems under test that run outside of this process, and for whom they are asked. */
export type Elsewhere = {
  /** Absent: there are none. */
  services?: Services;
  /** Absent: nobody may start any. */
  workflows?: Workflows;
  /** Absent: nobody may send any. */
  recordings?: Recordings;
  /** Stops waiting. */
  signal?: AbortSignal;
  /** Absent: nobody but the operator. */
  asker?: Asker;
};
/** Where code comes from: this repository, one that others write to, or nobody knows. */
export type Origin = 'same' | 'fork' | 'unknown';
/** `pull`: number of the pull request that is reviewed; null where it is none. `origin`: of its commits. */
export type Asker = { user: ServiceUser; pull: number | null; origin(): Promise<Origin> };

const NOBODY: Asker = { user: null, pull: null, origin: async () => 'same' };

type Placed = Extract<Resolution, { ok: true }>;
type Commit = Pick<Snapshot, 'sha' | 'worktree'>;

/** The target as it runs one side of a change, or why nothing there can be asked. */
export async function placeElsewhere(
  resolution: Resolution,
  side: Side,
  commit: Commit,
  elsewhere: Elsewhere,
): Promise<Resolution> {
  if (!resolution.ok) return resolution;
  const { target } = resolution;
  if (target.kind === 'http') return placeService(resolution, target, side, commit, elsewhere);
  if (target.kind === 'workflow') return placeWorkflow(resolution, target, commit, elsewhere);
  if (target.kind === 'recorded' && target.sent !== undefined)
    return placeSent(target.sent, commit, elsewhere);
  return resolution;
}

function placeService(
  resolution: Placed,
  target: Extract<ResolvedTarget, { kind: 'http' }>,
  side: Side,
  { sha, worktree }: Commit,
  { services, asker = NOBODY }: Elsewhere,
): Resolution {
  const { service } = target;
  const status = services?.status(service, asker.user) ?? {
    state: 'not-configured' as const,
    reason: 'no services are configured here.',
    fix: 'set PROMPTGATE_SERVICES to the path of a file that lists it',
  };
  if (status.state === 'not-configured')
    return failure(`the service ${service} cannot be asked: ${status.reason}`, status.fix);
  if (!status.perCommit) return resolution;
  if (worktree)
    return failure(
      `the service ${service} runs commits, and the files as they are on disk are none`,
      'commit and deploy the change, and name it with --head',
    );
  if (status.needsPull && asker.pull === null)
    return failure(
      `the service ${service} has a deployment for each pull request, and this is a review of none`,
      'have the operator write {sha} in its address in place of {pr}; on the command line, add --pr NUMBER',
    );
  return { ...resolution, target: { ...target, deployment: { side, sha, pull: asker.pull } } };
}

async function placeWorkflow(
  resolution: Placed,
  target: Extract<ResolvedTarget, { kind: 'workflow' }>,
  { sha, worktree }: Commit,
  { workflows, asker = NOBODY }: Elsewhere,
): Promise<Resolution> {
  const { workflow } = target;
  // A workflow runs with the repository's secrets. Whoever approved a fork has read it, and did not write it.
  const origin = await asker.origin();
  // The same words in a merge queue's group, or an acceptance would not be known again there.
  if (origin === 'fork')
    return failure(
      `the workflow ${workflow} is never started for a fork, whose code would run beside the repository’s secrets`,
      'push the commits to a branch of this repository and open a pull request from there, or have somebody accept this one without it',
    );
  if (origin === 'unknown')
    return failure(
      `the workflow ${workflow} is never started for a fork, and it is not known whether this group holds one’s commits`,
      'put the pull request into the queue again',
    );
  if (workflows === undefined || worktree)
    return failure(
      `the workflow ${workflow} runs on GitHub, and only the App starts it`,
      'open a pull request; to measure it here, record its outputs and use a `recorded` target',
    );
  const found = await workflows.find(workflow);
  if (!found.ok) return failure(found.reason, found.fix);
  const { ok: _, ...place } = found;
  return { ...resolution, target: { ...target, place: { ...place, sha } } };
}

type Sent = NonNullable<Extract<ResolvedTarget, { kind: 'recorded' }>['sent']>;

async function placeSent(
  sent: Sent,
  commit: Commit,
  { recordings, workflows, signal }: Elsewhere,
): Promise<Resolution> {
  if (recordings === undefined || workflows === undefined || commit.worktree)
    return failure(
      `what ${sent.workflow} sends is kept by the App’s server, and nobody else has it`,
      'open a pull request; to measure it here, name a file with the outputs as `outputs` of the target',
    );
  return awaitRecording(sent, commit, { recordings, workflows, ...(signal === undefined ? {} : { signal }) });
}
