import { runsOf, suiteState } from '../check-state.ts';
import { readCommit } from '../git/commits.ts';
import type { Annotation, CheckRun, CheckSuite, JsonObject, Repository, World } from '../world.ts';
import { iso, nodeId } from './account.ts';
import { renderApp } from './app.ts';
import { renderSimpleCommit } from './commit.ts';
import { minimalPulls } from './pull.ts';
import { renderRepository, repositoryUrl, repositoryWebUrl } from './repository.ts';

export function renderRun(world: World, repository: Repository, run: CheckRun): JsonObject {
  const url = `${repositoryUrl(world, repository)}/check-runs/${run.id}`;
  return {
    id: run.id,
    node_id: nodeId('CR', run.id),
    name: run.name,
    head_sha: run.headSha,
    external_id: run.externalId,
    url,
    html_url: `${repositoryWebUrl(repository)}/runs/${run.id}`,
    details_url: run.detailsUrl ?? `${repositoryWebUrl(repository)}/runs/${run.id}`,
    status: run.status,
    conclusion: run.conclusion,
    started_at: iso(run.startedAt),
    completed_at: run.completedAt === null ? null : iso(run.completedAt),
    output: {
      title: run.title,
      summary: run.summary,
      text: run.text,
      annotations_count: run.annotations.length,
      annotations_url: `${url}/annotations`,
    },
    check_suite: { id: run.suite.id },
    app: renderApp(world, run.appId),
    pull_requests: minimalPulls(world, repository, run.headSha),
  };
}

/** Webhooks carry the suite too. */
export function renderRunWithSuite(world: World, repository: Repository, run: CheckRun): JsonObject {
  const { suite } = run;
  return {
    ...renderRun(world, repository, run),
    check_suite: {
      id: suite.id,
      node_id: nodeId('CS', suite.id),
      head_branch: suite.headBranch,
      head_sha: suite.headSha,
      before: suite.before,
      after: suite.headSha,
      ...suiteState(repository, suite),
      url: `${repositoryUrl(world, repository)}/check-suites/${suite.id}`,
      app: renderApp(world, suite.appId),
      pull_requests: minimalPulls(world, repository, suite.headSha),
      created_at: iso(suite.createdAt),
      updated_at: iso(suite.updatedAt),
    },
  };
}

export function renderAnnotation(repository: Repository, run: CheckRun, annotation: Annotation): JsonObject {
  const path = annotation.path.split('/').map(encodeURIComponent).join('/');
  return { ...annotation, blob_href: `${repositoryWebUrl(repository)}/blob/${run.headSha}/${path}` };
}

export async function renderSuite(
  world: World,
  repository: Repository,
  suite: CheckSuite,
): Promise<JsonObject> {
  const url = `${repositoryUrl(world, repository)}/check-suites/${suite.id}`;
  const commit = await readCommit(repository.git, suite.headSha);
  if (commit === null)
    throw new Error(`The suite ${suite.id} is of a commit that is gone: ${suite.headSha}.`);
  return {
    id: suite.id,
    node_id: nodeId('CS', suite.id),
    head_branch: suite.headBranch,
    head_sha: suite.headSha,
    ...suiteState(repository, suite),
    url,
    before: suite.before,
    after: suite.headSha,
    pull_requests: minimalPulls(world, repository, suite.headSha),
    app: renderApp(world, suite.appId),
    repository: renderRepository(world, repository),
    created_at: iso(suite.createdAt),
    updated_at: iso(suite.updatedAt),
    head_commit: renderSimpleCommit(commit),
    latest_check_runs_count: runsOf(repository, suite).length,
    check_runs_url: `${url}/check-runs`,
  };
}
