import type { Json } from '../../src/core/artifact/problem.ts';
import type { CheckRun, CheckSuite, Repository } from './world.ts';

export function runsOf(repository: Repository, suite: CheckSuite): CheckRun[] {
  return [...repository.runs.values()].filter((run) => run.suite === suite);
}

/** A suite is as far as its slowest run and as bad as its worst. */
export function suiteState(repository: Repository, suite: CheckSuite): { status: string; conclusion: Json } {
  const runs = latest(runsOf(repository, suite));
  if (runs.length === 0) return { status: 'queued', conclusion: null };
  if (runs.some(({ status }) => status !== 'completed'))
    return {
      status: runs.some(({ status }) => status === 'in_progress') ? 'in_progress' : 'queued',
      conclusion: null,
    };
  const worst = ['failure', 'timed_out', 'action_required', 'cancelled', 'success', 'neutral', 'skipped'];
  const conclusion = worst.find((name) => runs.some((run) => run.conclusion === name));
  return { status: 'completed', conclusion: conclusion ?? 'success' };
}

/** Of runs of one name and App the newest. */
export function latest(runs: readonly CheckRun[]): CheckRun[] {
  const newest = new Map<string, CheckRun>();
  for (const run of runs) newest.set(`${run.appId} ${run.name}`, run);
  return [...newest.values()];
}

/** The checks that this branch demands and this commit does not have: only these three conclusions satisfy. */
export function unmetChecks(repository: Repository, branch: string, headSha: string): string[] {
  const runs = latest([...repository.runs.values()].filter((run) => run.headSha === headSha));
  const satisfied = new Set(
    runs
      .filter(({ conclusion }) => ['success', 'neutral', 'skipped'].includes(conclusion ?? ''))
      .map(({ name }) => name),
  );
  return (repository.requiredChecks.get(branch) ?? []).filter((name) => !satisfied.has(name));
}
