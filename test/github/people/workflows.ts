import { startWorkflowRun } from '../actions/workflow-runs.ts';
import { resolveCommit } from '../git/store.ts';
import { signToken, type TokenWishes } from '../oidc.ts';
import type { Repository, RunEnd, WorkflowRun, World } from '../world.ts';
import { actor, type By } from './actor.ts';

export type WorkflowRuns = {
  /** Oldest first. */
  workflowRuns(): WorkflowRun[];
  /** How runs go from now on; without this they end with success and leave nothing. */
  playRuns(play: (run: WorkflowRun) => RunEnd | Promise<RunEnd>): void;
  /** What a job of the run gets that asks for a token. */
  jobToken(run: WorkflowRun, audience: string, wishes?: TokenWishes): Promise<string>;
  /** Somebody starts a workflow by hand. */
  startRun(
    options: By & { workflow: string; title: string; inputs?: Record<string, string> },
  ): Promise<WorkflowRun>;
};

export function workflowActions(world: World, repository: Repository): WorkflowRuns {
  return {
    workflowRuns: () => [...repository.workflowRuns.values()],
    playRuns(play) {
      repository.play = play;
    },
    jobToken: (run, audience, wishes) => signToken(world, { repository, run }, audience, wishes),
    async startRun({ workflow, title, inputs = {}, ...by }) {
      const ref = `refs/heads/${repository.defaultBranch}`;
      return startWorkflowRun(world, repository, {
        path: `.github/workflows/${workflow}`,
        ref,
        headSha: (await resolveCommit(repository.git, ref)) ?? '',
        event: 'workflow_dispatch',
        title,
        actor: actor(world, by),
        inputs,
      });
    },
  };
}
