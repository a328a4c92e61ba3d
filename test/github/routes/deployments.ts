import { addDeployment } from '../actions/deployments.ts';
import { unmetChecks } from '../check-state.ts';
import { resolveCommit } from '../git/store.ts';
import {
  type Answer,
  created,
  fail,
  invalid,
  invalidField,
  noContent,
  notFound,
  ok,
  unprocessable,
} from '../http/answer.ts';
import { type Call, number, type Routes, read, text, write } from '../http/call.ts';
import { paginate } from '../http/paginate.ts';
import { botOf } from '../lookup.ts';
import { renderDeployment, renderDeploymentStatus } from '../render/deployment.ts';
import type { Deployment } from '../world.ts';

const MAX_REPORTS = 10;
const MAX_REPORT = 1_024;
const MAX_DESCRIPTION = 140;

export const deploymentRoutes: Routes = {
  'GET /repos/{owner}/{repo}/deployments': read('deployments', (call) => {
    const { sha, ref, task, environment } = call.query;
    const wanted = Object.entries({ sha, ref, task, environment }).filter(([, value]) => value !== undefined);
    const deployments = [...call.repository.deployments.values()]
      .filter((one) => wanted.every(([name, value]) => one[name as keyof Deployment] === value))
      .reverse();
    return paginate(call, deployments, (one) => renderDeployment(call.world, call.repository, one));
  }),
  'POST /repos/{owner}/{repo}/deployments': write('deployments', create),
  'GET /repos/{owner}/{repo}/deployments/{deployment_id}': read('deployments', (call) =>
    ok(renderDeployment(call.world, call.repository, find(call))),
  ),
  'GET /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': read('deployments', (call) => {
    const deployment = find(call);
    return paginate(call, deployment.statuses.toReversed(), (status) =>
      renderDeploymentStatus(call.world, call.repository, deployment, status),
    );
  }),
  'POST /repos/{owner}/{repo}/deployments/{deployment_id}/statuses': write('deployments', (call) => {
    const { world, repository, body } = call;
    const deployment = find(call);
    checkStatus(body);
    const status = { id: world.nextId(), body, createdAt: world.now(), creator: botOf(world) };
    deployment.statuses.push(status);
    return created(renderDeploymentStatus(world, repository, deployment, status));
  }),
  'POST /repos/{owner}/{repo}/actions/runs/{run_id}/deployment_protection_rule': write(
    'deployments',
    answerGate,
  ),
};

async function create({ world, repository, body }: Call): Promise<Answer> {
  const ref = String(body.ref);
  const sha = await resolveCommit(repository.git, ref);
  if (sha === null) throw unprocessable(`No ref found for: ${ref}`);
  // An empty list asks for none; without a list all that the branch demands must have passed.
  const unmet = Array.isArray(body.required_contexts)
    ? body.required_contexts.filter((name) => unmetChecks(repository, ref, sha).includes(String(name)))
    : unmetChecks(repository, ref, sha);
  if (unmet.length > 0) throw fail(409, `Conflict: Commit status checks failed for ${ref}.`);
  const deployment = addDeployment(world, repository, {
    sha,
    ref,
    task: text(body.task) ?? 'deploy',
    environment: text(body.environment) ?? 'production',
    description: text(body.description),
    payload: body.payload ?? {},
    creator: botOf(world),
    viaApp: true,
  });
  return created(renderDeployment(world, repository, deployment));
}

function checkStatus(body: Call['body']): void {
  if ((text(body.description) ?? '').length > MAX_DESCRIPTION)
    throw invalidField(
      'DeploymentStatus',
      'description',
      `is too long (maximum is ${MAX_DESCRIPTION} characters)`,
    );
  for (const field of ['target_url', 'log_url', 'environment_url']) {
    const url = text(body[field]) ?? '';
    if (url !== '' && !URL.canParse(url)) throw invalidField('DeploymentStatus', field, 'must be a URL');
  }
}

/** With a state it decides; without one it reports, which is possible ten times. */
function answerGate(call: Call): Answer {
  const { repository, body } = call;
  const gate = repository.gates.get(number(call, 'run_id'));
  if (gate === undefined || gate.deployment.environment !== body.environment_name) throw notFound();
  const comment = text(body.comment) ?? '';
  const state = body.state === 'approved' || body.state === 'rejected' ? body.state : null;
  if (comment.length > MAX_REPORT) throw invalid(`Comment is too long (maximum is ${MAX_REPORT} characters)`);
  if (gate.answers.some((answer) => answer.state !== null))
    throw unprocessable('This deployment has been decided already.');
  if (state === null && gate.answers.length >= MAX_REPORTS)
    throw unprocessable(`No more than ${MAX_REPORTS} reports are possible.`);
  gate.answers.push({ state, comment });
  return noContent();
}

function find(call: Call): Deployment {
  const deployment = call.repository.deployments.get(number(call, 'deployment_id'));
  if (deployment === undefined) throw notFound();
  return deployment;
}
