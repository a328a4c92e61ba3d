import { renderWorkflow, renderWorkflowRun } from '../render/workflow-run.ts';
import type { Artifact, Repository, WorkflowRun, World } from '../world.ts';

/** Starts a run, which goes as the repository's `play` says; it is asked once the answer is on its way. */
export function startWorkflowRun(
  world: World,
  repository: Repository,
  started: Omit<WorkflowRun, 'id' | 'attempt' | 'createdAt' | 'status' | 'conclusion' | 'artifacts'>,
): WorkflowRun {
  const run: WorkflowRun = {
    ...started,
    id: world.nextId(),
    attempt: 1,
    createdAt: world.now(),
    status: 'queued',
    conclusion: null,
    artifacts: [],
  };
  repository.workflowRuns.set(run.id, run);
  setImmediate(async () => {
    const end = await repository.play(run);
    // It may have been cancelled meanwhile.
    if (end === 'never' || run.status === 'completed') return;
    for (const artifact of end.artifacts ?? []) addArtifact(world, run, artifact);
    endWorkflowRun(world, repository, run, end.conclusion);
  });
  return run;
}

/** GitHub tells it whoever subscribed to `workflow_run`. */
export function endWorkflowRun(
  world: World,
  repository: Repository,
  run: WorkflowRun,
  conclusion: string,
): void {
  run.status = 'completed';
  run.conclusion = conclusion;
  const payload = {
    workflow_run: renderWorkflowRun(world, repository, run),
    workflow: renderWorkflow(world, repository, run),
  };
  const sender = run.actor;
  world.emit({ name: 'workflow_run', action: 'completed', repository, installation: null, sender, payload });
}

function addArtifact(
  world: World,
  run: WorkflowRun,
  { name, zip, expired = false, ageMs = 0 }: { name: string; zip: Buffer; expired?: boolean; ageMs?: number },
): void {
  const artifact: Artifact = { id: world.nextId(), name, zip, expired, createdAt: world.now() - ageMs };
  run.artifacts.push(artifact);
}
