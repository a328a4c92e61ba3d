import { parse } from 'yaml';
import { endWorkflowRun, startWorkflowRun } from '../actions/workflow-runs.ts';
import { readBlob, readTree, resolveCommit } from '../git/store.ts';
import { type Answer, fail, noContent, notFound, ok, unprocessable } from '../http/answer.ts';
import { type Call, number, type Routes, read, write } from '../http/call.ts';
import { paginate } from '../http/paginate.ts';
import { botOf } from '../lookup.ts';
import { repositoryUrl } from '../render/repository.ts';
import { renderArtifact, renderWorkflowRun, runPage } from '../render/workflow-run.ts';
import type { WorkflowRun } from '../world.ts';

/** "The maximum payload for inputs is 65,535 characters", as "Events that trigger workflows" says. */
const MAX_INPUTS = 65_535;

/** `downloads` makes the address of an artifact, on another origin. */
export function actionRoutes(downloads: (call: Call, zip: Buffer) => string): Routes {
  return {
    'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches': write('actions', dispatch),
    'GET /repos/{owner}/{repo}/actions/workflows/{workflow_id}/runs': read('actions', (call) => {
      const { branch, event } = call.query;
      const path = pathOf(call);
      const runs = [...call.repository.workflowRuns.values()]
        .filter((run) => run.path === path)
        .filter((run) => branch === undefined || run.ref === `refs/heads/${branch}`)
        .filter((run) => event === undefined || run.event === event)
        .reverse();
      return paginate(
        call,
        runs,
        (run) => renderWorkflowRun(call.world, call.repository, run),
        (items) => ({ total_count: runs.length, workflow_runs: items }),
      );
    }),
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}': read('actions', (call) =>
      ok(renderWorkflowRun(call.world, call.repository, find(call))),
    ),
    'GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts': read('actions', (call) => {
      const { name } = call.query;
      const artifacts = find(call).artifacts.filter((one) => name === undefined || one.name === name);
      return paginate(
        call,
        artifacts,
        (one) => renderArtifact(call.world, call.repository, one),
        (items) => ({ total_count: artifacts.length, artifacts: items }),
      );
    }),
    'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel': write('actions', (call) => {
      const run = find(call);
      if (run.status === 'completed') throw fail(409, 'Cannot cancel a workflow run that is completed.');
      endWorkflowRun(call.world, call.repository, run, 'cancelled');
      return { status: 202, body: {} };
    }),
    'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}': read('actions', (call) => {
      const id = number(call, 'artifact_id');
      const artifact = [...call.repository.workflowRuns.values()]
        .flatMap(({ artifacts }) => artifacts)
        .find((one) => one.id === id);
      if (artifact === undefined) throw notFound();
      if (artifact.expired) throw fail(410, 'Artifact has expired');
      return { status: 302, headers: { location: downloads(call, artifact.zip) } };
    }),
  };
}

async function dispatch(call: Call): Promise<Answer> {
  const { world, repository, body } = call;
  const ref = String(body.ref);
  const headSha = await resolveCommit(repository.git, ref);
  if (headSha === null) throw unprocessable(`No ref found for: ${ref}`);
  const path = pathOf(call);
  const definition = await readWorkflow(call, headSha, path);
  const inputs = (body.inputs ?? {}) as Record<string, string>;
  if (JSON.stringify(inputs).length > MAX_INPUTS) throw unprocessable('inputs are too large.');
  const { workflow_dispatch: trigger } = (definition.on ?? {}) as { workflow_dispatch?: unknown };
  if (trigger === undefined) throw unprocessable("Workflow does not have 'workflow_dispatch' trigger");
  const declared = (trigger as { inputs?: Record<string, { required?: boolean }> } | null)?.inputs ?? {};
  const unknown = Object.keys(inputs).filter((name) => !(name in declared));
  if (unknown.length > 0) throw unprocessable(`Unexpected inputs provided: ${JSON.stringify(unknown)}`);
  const missing = Object.entries(declared).filter(([name, { required }]) => required && !inputs[name]);
  if (missing.length > 0) throw unprocessable(`Required input '${missing[0]?.[0]}' not provided`);
  const title = String(definition['run-name'] ?? definition.name ?? path);
  const run = startWorkflowRun(world, repository, {
    path,
    ref: ref.startsWith('refs/') ? ref : `refs/heads/${ref}`,
    headSha,
    event: 'workflow_dispatch',
    title: title.replace(/\$\{\{\s*inputs\.(\w+)\s*\}\}/g, (_, name: string) => inputs[name] ?? ''),
    actor: botOf(world),
    inputs,
  });
  if (body.return_run_details !== true) return noContent();
  const run_url = `${repositoryUrl(world, repository)}/actions/runs/${run.id}`;
  return ok({ workflow_run_id: run.id, run_url, html_url: runPage(repository, run) });
}

function pathOf({ params }: Call): string {
  return `.github/workflows/${params.workflow_id}`;
}

async function readWorkflow(
  { repository }: Call,
  sha: string,
  path: string,
): Promise<Record<string, unknown>> {
  const tree = await readTree(repository.git, `${sha}:.github/workflows`, false);
  const entry = tree?.entries.find((one) => `.github/workflows/${one.path}` === path);
  const bytes = entry === undefined ? null : await readBlob(repository.git, entry.sha);
  if (bytes === null) throw notFound();
  return parse(bytes.toString('utf8')) as Record<string, unknown>;
}

function find(call: Call): WorkflowRun {
  const run = call.repository.workflowRuns.get(number(call, 'run_id'));
  if (run === undefined) throw notFound();
  return run;
}
