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
    run.status = 'completed';
    run.conclusion = end.conclusion;
  });
  return run;
}

function addArtifact(
  world: World,
  run: WorkflowRun,
  { name, zip, expired = false, ageMs = 0 }: { name: string; zip: Buffer; expired?: boolean; ageMs?: number },
): void {
  const artifact: Artifact = { id: world.nextId(), name, zip, expired, createdAt: world.now() - ageMs };
  run.artifacts.push(artifact);
}
