import type { Side } from '../../core/eval/types.ts';
import type { Services, ServiceUser, Snapshot } from '../../ports.ts';
import { failure, type Resolution } from './types.ts';

/** Systems under test that run outside of this process, and for whom they are asked. */
export type Elsewhere = {
  /** Absent: there are none. */
  services?: Services;
  /** Absent: nobody but the operator. */
  asker?: Asker;
};
/** `pull`: number of the pull request that is reviewed; null where it is none. */
export type Asker = { user: ServiceUser; pull: number | null };

const NOBODY: Asker = { user: null, pull: null };

/** The target as it runs one side of a change, or why nothing there can be asked. */
export function placeElsewhere(
  resolution: Resolution,
  side: Side,
  { sha, worktree }: Pick<Snapshot, 'sha' | 'worktree'>,
  { services, asker = NOBODY }: Elsewhere,
): Resolution {
  if (!resolution.ok || resolution.target.kind !== 'http') return resolution;
  const { target } = resolution;
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
