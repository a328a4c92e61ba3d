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
    check_suite_id: 1,
    check_suite_node_id: nodeId('CS', 1),
    previous_attempt_url: null,
    run_started_at: iso(run.createdAt),
    referenced_workflows: [],
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
    head_commit: {
      id: run.headSha,
      tree_id: run.headSha,
      message: run.title,
      timestamp: iso(run.createdAt),
      author: { name: run.actor.login, email: `${run.actor.login}@users.noreply.github.com` },
      committer: { name: 'GitHub', email: 'noreply@github.com' },
    },
    repository: place,
    head_repository: place,
  };
}

export function renderWorkflow(world: World, repository: Repository, run: WorkflowRun): JsonObject {
  const url = `${repositoryUrl(world, repository)}/actions/workflows/${WORKFLOW_ID}`;
  const page = `${repositoryWebUrl(repository)}/blob/${repository.defaultBranch}/${run.path}`;
  const at = iso(run.createdAt);
  return {
    id: WORKFLOW_ID,
    node_id: nodeId('W', WORKFLOW_ID),
    name: run.path,
    path: run.path,
    state: 'active',
    created_at: at,
    updated_at: at,
    url,
    html_url: page,
    badge_url: `${repositoryWebUrl(repository)}/workflows/${encodeURIComponent(run.path)}/badge.svg`,
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
