import type { Artifact, JsonObject, Repository, WorkflowRun, World } from '../world.ts';
import { iso, nodeId, renderAccount } from './account.ts';
import { renderRepository, repositoryUrl, repositoryWebUrl } from './repository.ts';

/** Stands for the workflow itself, which nobody asks for. */
const WORKFLOW_ID = 161_335;

export function runPage(repository: Repository, { id }: WorkflowRun): string {
  return `${repositoryWebUrl(repository)}/actions/runs/${id}`;
}

export function renderWorkflowRun(world: World, repository: Repository, run: WorkflowRun): JsonObject {
  const url = `${repositoryUrl(world, repository)}/actions/runs/${run.id}`;
  const actor = renderAccount(world, run.actor);
  const place = renderRepository(world, repository);
  return {
    id: run.id,
    node_id: nodeId('WFR', run.id),
    name: run.path,
    head_branch: run.ref.replace('refs/heads/', ''),
    head_sha: run.headSha,
    path: run.path,
    run_number: 1,
    run_attempt: run.attempt,
    display_title: run.title,
    event: run.event,
    status: run.status,
    conclusion: run.conclusion,
    workflow_id: WORKFLOW_ID,
    url,
    html_url: runPage(repository, run),
    pull_requests: [],
    created_at: iso(run.createdAt),
    updated_at: iso(run.createdAt),
    actor,
    triggering_actor: actor,
    jobs_url: `${url}/jobs`,
    logs_url: `${url}/logs`,
    check_suite_url: `${repositoryUrl(world, repository)}/check-suites/1`,
    artifacts_url: `${url}/artifacts`,
    cancel_url: `${url}/cancel`,
    rerun_url: `${url}/rerun`,
    workflow_url: `${repositoryUrl(world, repository)}/actions/workflows/${WORKFLOW_ID}`,
    head_commit: null,
    repository: place,
    head_repository: place,
  };
}

export function renderArtifact(world: World, repository: Repository, artifact: Artifact): JsonObject {
  const url = `${repositoryUrl(world, repository)}/actions/artifacts/${artifact.id}`;
  return {
    id: artifact.id,
    node_id: nodeId('A', artifact.id),
    name: artifact.name,
    size_in_bytes: artifact.zip.byteLength,
    url,
    archive_download_url: `${url}/zip`,
    expired: artifact.expired,
    created_at: iso(artifact.createdAt),
    expires_at: iso(artifact.createdAt + 86_400_000),
    updated_at: iso(artifact.createdAt),
  };
}
