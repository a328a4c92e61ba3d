import { createRun, emitRun } from '../actions/check-runs.ts';
import { emitSuite, findSuite } from '../actions/check-suites.ts';
import { OTHER_APP } from '../render/app.ts';
import type { CheckRun, Repository, World } from '../world.ts';
import { actor, type By } from './actor.ts';

export type CheckRunView = Omit<CheckRun, 'suite'>;

export type Checks = {
  /** Every check run of a commit, oldest first, those of other Apps too. */
  checkRuns(sha: string): CheckRunView[];
  /** Someone presses "Re-run" on a check, or on all of them. */
  rerequestCheckRun(id: number, options?: By): void;
  rerequestCheckSuite(sha: string, options?: By): Promise<void>;
  /** Someone presses one of the buttons that the check offers. */
  requestCheckAction(id: number, identifier: string, options?: By): void;
  /** Another App's check, which may carry the same name. */
  checkByOtherApp(check: { name: string; sha: string; conclusion: string }): Promise<number>;
  /** Demands these checks before a merge into the branch. */
  requireChecks(branch: string, names: readonly string[]): void;
};

export function checkActions(world: World, repository: Repository): Checks {
  const find = (id: number): CheckRun => {
    const run = repository.runs.get(id);
    if (run === undefined) throw new Error(`There is no check run ${id} in ${repository.name}.`);
    return run;
  };
  return {
    checkRuns: (sha) =>
      [...repository.runs.values()]
        .filter((run) => run.headSha === sha)
        .map(({ suite: _, ...run }) => structuredClone(run)),
    rerequestCheckRun: (id, by) => emitRun(world, repository, find(id), 'rerequested', actor(world, by)),
    async rerequestCheckSuite(sha, by) {
      const suite = findSuite(repository, sha, world.app.id);
      if (suite === null) throw new Error(`The App has no check suite on ${sha}.`);
      await emitSuite(world, repository, suite, 'rerequested', actor(world, by));
    },
    requestCheckAction(id, identifier, by) {
      const run = find(id);
      if (!run.actions.some((action) => action.identifier === identifier))
        throw new Error(`The check offers no button ${identifier}.`);
      const more = { requested_action: { identifier } };
      emitRun(world, repository, run, 'requested_action', actor(world, by), more);
    },
    async checkByOtherApp({ name, sha, conclusion }) {
      const made = { name, headSha: sha, appId: OTHER_APP.id };
      return (await createRun(world, repository, made, { conclusion }, actor(world))).id;
    },
    requireChecks: (branch, names) => void repository.requiredChecks.set(branch, [...names]),
  };
}
