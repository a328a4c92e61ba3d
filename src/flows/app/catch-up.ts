import type { Attempt, CatchUp, HostedRef } from '../../ports.ts';
import { isShutOut, readHostFailure } from './host-failure.ts';
import type { TaskDeps } from './run-task.ts';

/** Repositories of one installation that are looked through, and open pull requests of each: the latest. */
const MOST_REPOSITORIES = 500;
const MOST_PULLS = 50;

/**
 * Has those open pull requests reviewed whose heads have no verdict for their bases. Done again, it finds the same ones waiting. A
 * repository that cannot be read now holds up none of the others; where two cannot, it is GitHub that is down.
 */
export async function catchUp(deps: TaskDeps, task: CatchUp, { signal }: Attempt): Promise<void> {
  const { host, log } = deps;
  const { installationId, owner, knownBefore } = task;
  const repositories = task.repositories ?? (await host.repositories(installationId, MOST_REPOSITORIES));
  let failed: unknown = null;
  for (const { id, name } of repositories.slice(0, MOST_REPOSITORIES)) {
    if (signal.aborted) throw new Error('the server stopped');
    if (knownBefore !== undefined && !(await deps.records.isKnown(id, knownBefore))) continue;
    try {
      await catchUpRepository(deps, { installationId, repositoryId: id, owner, name }, signal);
    } catch (error) {
      if (failed !== null || readHostFailure(error) === null) throw error;
      failed = error;
    }
  }
  if (repositories.length > MOST_REPOSITORIES)
    log.warn(
      { owner },
      `only the first ${MOST_REPOSITORIES} of ${repositories.length} repositories were looked through for what was missed`,
    );
  if (failed !== null) throw failed;
}

async function catchUpRepository(
  { host, reviews, records, groups, log }: TaskDeps,
  ref: HostedRef,
  signal: AbortSignal,
): Promise<void> {
  const about = { repository: `${ref.owner}/${ref.name}` };
  try {
    // Their queue has given them up by now, or waits for a conclusion; the watchdog gives them one.
    await groups.comeBack(ref.repositoryId);
    const open = await host.repository(ref, signal).openPullRequests(MOST_PULLS);
    const known = await records.decided(
      ref.repositoryId,
      open.map(({ headSha }) => headSha),
    );
    const decided = new Map(known.map((one) => [`${one.pull}/${one.headSha}`, one]));
    const missed = open.filter((pull) => {
      const verdict = decided.get(`${pull.number}/${pull.headSha}`);
      // GitHub told nobody that it was moved to another base meanwhile, whose policy may ask for more.
      return verdict === undefined || (verdict.base !== null && verdict.base !== pull.base);
    });
    for (const { number } of missed) await reviews.enqueue({ ...ref, pull: number });
    log.info(about, `${missed.length} of ${open.length} open pull requests have no verdict: enqueued`);
  } catch (error) {
    const failure = readHostFailure(error);
    if (failure === null || !isShutOut(failure)) throw error;
    log.warn(about, `not looked through for what was missed: ${failure.message}`);
  }
}
