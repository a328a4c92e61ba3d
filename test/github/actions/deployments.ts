import { renderDeployment } from '../render/deployment.ts';
import { isPull, renderPull } from '../render/pull.ts';
import { repositoryUrl } from '../render/repository.ts';
import type { Account, Deployment, Gate, Repository, World } from '../world.ts';

export function addDeployment(
  world: World,
  repository: Repository,
  deployment: Omit<Deployment, 'id' | 'createdAt' | 'statuses'>,
): Deployment {
  const made: Deployment = { ...deployment, id: world.nextId(), createdAt: world.now(), statuses: [] };
  repository.deployments.set(made.id, made);
  return made;
}

/** A workflow run reaches an environment that the App protects, and waits for its answer. */
export async function requestGate(
  world: World,
  repository: Repository,
  deployment: Deployment,
  by: Account,
): Promise<Gate> {
  const gate: Gate = { runId: world.nextId(), deployment, answers: [] };
  repository.gates.set(gate.runId, gate);
  const pulls = [...repository.issues.values()]
    .filter(isPull)
    .filter(({ pull }) => pull.head.sha === deployment.sha || pull.merged?.sha === deployment.sha);
  world.emit({
    name: 'deployment_protection_rule',
    action: 'requested',
    repository,
    installation: null,
    sender: by,
    payload: {
      environment: deployment.environment,
      event: 'push',
      sha: deployment.sha,
      ref: `refs/heads/${deployment.ref}`,
      deployment_callback_url: `${repositoryUrl(world, repository)}/actions/runs/${gate.runId}/deployment_protection_rule`,
      deployment: renderDeployment(world, repository, deployment),
      pull_requests: await Promise.all(pulls.map((issue) => renderPull(world, repository, issue))),
    },
  });
  return gate;
}
