import { addIssue, ensureLabel } from '../actions/issues.ts';
import { emitPull } from '../actions/pulls.ts';
import { type Answer, created, notAccessible, notFound, ok, unprocessable } from '../http/answer.ts';
import { allows } from '../http/authorize.ts';
import { type Call, ofIssue, type Routes } from '../http/call.ts';
import { paginate } from '../http/paginate.ts';
import { botOf } from '../lookup.ts';
import { labelsOf, renderIssue, renderLabel } from '../render/issue.ts';
import { isPull } from '../render/pull.ts';
import type { Issue, Label } from '../world.ts';
import { checkMayWrite, findIssue } from './comments.ts';

export const issueRoutes: Routes = {
  'GET /repos/{owner}/{repo}/issues': ofIssue('read', (call) => {
    const { state = 'open', labels } = call.query;
    const wanted = labels?.split(',') ?? [];
    const issues = [...call.repository.issues.values()]
      .filter((issue) => state === 'all' || issue.state === state)
      .filter((issue) => wanted.every((name) => issue.labels.has(name)))
      .reverse();
    return paginate(call, issues, (issue) => renderIssue(call.world, call.repository, issue));
  }),
  'POST /repos/{owner}/{repo}/issues': ofIssue('write', (call) => {
    const { world, repository, body, token } = call;
    if (!allows(token.permissions, { issues: 'write' })) throw notAccessible();
    const text = typeof body.body === 'string' ? body.body : null;
    const made = { title: String(body.title), body: text, user: botOf(world), viaApp: true };
    const issue = addIssue(world, repository, made);
    for (const name of labelNames(body.labels)) issue.labels.add(ensureLabel(world, repository, name).name);
    return created(renderIssue(world, repository, issue));
  }),
  'GET /repos/{owner}/{repo}/issues/{issue_number}': ofIssue('read', (call) =>
    ok(renderIssue(call.world, call.repository, findIssue(call))),
  ),
  'PATCH /repos/{owner}/{repo}/issues/{issue_number}': ofIssue('write', updateIssue),
  'GET /repos/{owner}/{repo}/issues/{issue_number}/labels': ofIssue('read', (call) =>
    ok(labelsOf(call.world, call.repository, findIssue(call))),
  ),
  'POST /repos/{owner}/{repo}/issues/{issue_number}/labels': ofIssue('write', async (call) => {
    const { world, repository } = call;
    const issue = findIssue(call);
    checkMayWrite(call, issue);
    for (const name of labelNames(call.body.labels)) {
      const label = ensureLabel(world, repository, name);
      if (issue.labels.has(name)) continue;
      issue.labels.add(name);
      await tellLabel(call, issue, 'labeled', label);
    }
    return ok(labelsOf(world, repository, issue));
  }),
  'DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}': ofIssue('write', async (call) => {
    const { world, repository, params } = call;
    const issue = findIssue(call);
    checkMayWrite(call, issue);
    const label = repository.labels.get(params.name ?? '');
    if (label === undefined || !issue.labels.delete(label.name)) throw notFound();
    await tellLabel(call, issue, 'unlabeled', label);
    return ok(labelsOf(world, repository, issue));
  }),
  'GET /repos/{owner}/{repo}/labels': ofIssue('read', (call) =>
    paginate(call, [...call.repository.labels.values()], (label) =>
      renderLabel(call.world, call.repository, label),
    ),
  ),
  'POST /repos/{owner}/{repo}/labels': ofIssue('write', (call) => {
    const { world, repository, body } = call;
    const name = String(body.name);
    if (repository.labels.has(name))
      throw unprocessable('Validation Failed', [
        { resource: 'Label', code: 'already_exists', field: 'name' },
      ]);
    const label = ensureLabel(world, repository, name);
    describe(label, body);
    return created(renderLabel(world, repository, label));
  }),
  'GET /repos/{owner}/{repo}/labels/{name}': ofIssue('read', (call) =>
    ok(renderLabel(call.world, call.repository, findLabel(call))),
  ),
  'PATCH /repos/{owner}/{repo}/labels/{name}': ofIssue('write', (call) => {
    const label = findLabel(call);
    describe(label, call.body);
    return ok(renderLabel(call.world, call.repository, label));
  }),
};

function updateIssue(call: Call): Answer {
  const { world, repository, body } = call;
  const issue = findIssue(call);
  checkMayWrite(call, issue);
  if (body.title !== undefined && body.title !== null) issue.title = String(body.title);
  if (typeof body.body === 'string' || body.body === null) issue.body = body.body;
  if (body.state === 'open' || body.state === 'closed') {
    issue.state = body.state;
    issue.closedAt = body.state === 'closed' ? world.now() : null;
  }
  if (body.labels !== undefined) {
    const labels = labelNames(body.labels).map((name) => ensureLabel(world, repository, name).name);
    issue.labels = new Set(labels);
  }
  issue.updatedAt = world.now();
  return ok(renderIssue(world, repository, issue));
}

function labelNames(labels: unknown): string[] {
  if (!Array.isArray(labels)) return [];
  return labels.map((label: unknown) =>
    typeof label === 'object' && label !== null && 'name' in label ? String(label.name) : String(label),
  );
}

function findLabel({ repository, params }: Call): Label {
  const label = repository.labels.get(params.name ?? '');
  if (label === undefined) throw notFound();
  return label;
}

function describe(label: Label, body: Call['body']): void {
  if (typeof body.color === 'string') label.color = body.color;
  if (typeof body.description === 'string') label.description = body.description;
}

async function tellLabel(
  { world, repository }: Call,
  issue: Issue,
  action: string,
  label: Label,
): Promise<void> {
  if (!isPull(issue)) return;
  const more = { label: renderLabel(world, repository, label) };
  await emitPull(world, repository, issue, action, botOf(world), more);
}
