import type { Deployment, DeploymentStatus, JsonObject, Repository, World } from '../world.ts';
import { iso, nodeId, renderAccount } from './account.ts';
import { viaApp } from './app.ts';
import { repositoryUrl } from './repository.ts';

export function renderDeployment(world: World, repository: Repository, deployment: Deployment): JsonObject {
  const url = `${repositoryUrl(world, repository)}/deployments/${deployment.id}`;
  const { id, sha, ref, task, environment, description, payload, createdAt } = deployment;
  return {
    url,
    id,
    node_id: nodeId('DE', id),
    sha,
    ref,
    task,
    payload,
    original_environment: environment,
    environment,
    description,
    creator: renderAccount(world, deployment.creator),
    created_at: iso(createdAt),
    updated_at: iso(createdAt),
    statuses_url: `${url}/statuses`,
    repository_url: repositoryUrl(world, repository),
    transient_environment: false,
    production_environment: environment === 'production',
    ...viaApp(world, deployment.viaApp),
  };
}

export function renderDeploymentStatus(
  world: World,
  repository: Repository,
  deployment: Deployment,
  status: DeploymentStatus,
): JsonObject {
  const url = `${repositoryUrl(world, repository)}/deployments/${deployment.id}`;
  const { state = '', description = '', environment = deployment.environment } = status.body;
  const target = status.body.log_url || status.body.target_url || url;
  return {
    url: `${url}/statuses/${status.id}`,
    id: status.id,
    node_id: nodeId('DES', status.id),
    state,
    creator: renderAccount(world, status.creator),
    description,
    environment,
    target_url: target,
    created_at: iso(status.createdAt),
    updated_at: iso(status.createdAt),
    deployment_url: url,
    repository_url: repositoryUrl(world, repository),
    ...viaApp(world, true),
  };
}
