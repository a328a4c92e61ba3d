import { createRun, type RunChanges, updateRun } from '../actions/check-runs.ts';
import { addSuite, findSuite } from '../actions/check-suites.ts';
import { latest, runsOf } from '../check-state.ts';
import { readCommit } from '../git/commits.ts';
import { resolveCommit } from '../git/store.ts';
import { type Answer, created, fail, invalid, notFound, ok, unprocessable } from '../http/answer.ts';
import { type Call, number, type Routes, read, text, write } from '../http/call.ts';
import { paginate } from '../http/paginate.ts';
import { botOf } from '../lookup.ts';
import { renderAnnotation, renderRun, renderSuite } from '../render/check.ts';
import type { Annotation, CheckRun, CheckSuite, JsonObject } from '../world.ts';

/** What the description does not say: bytes of an annotation's texts, characters of its title. */
const MAX_ANNOTATION_BYTES = 65_536;
const MAX_ANNOTATION_TITLE = 255;

export const checkRoutes: Routes = {
  'POST /repos/{owner}/{repo}/check-runs': write('checks', postRun),
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}': read('checks', (call) =>
    ok(renderRun(call.world, call.repository, findRun(call))),
  ),
  'PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}': write('checks', patchRun),
  'GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations': read('checks', (call) => {
    const run = findRun(call);
    return paginate(call, run.annotations, (annotation) =>
      renderAnnotation(call.repository, run, annotation),
    );
  }),
  'GET /repos/{owner}/{repo}/commits/{ref}/check-runs': read('checks', async (call) => {
    const sha = await commitOf(call);
    return listRuns(
      call,
      [...call.repository.runs.values()].filter((run) => run.headSha === sha),
    );
  }),
  'GET /repos/{owner}/{repo}/commits/{ref}/check-suites': read('checks', async (call) => {
    const { world, repository, query } = call;
    const sha = await commitOf(call);
    const suites = [...repository.suites.values()]
      .filter((suite) => suite.headSha === sha)
      .filter((suite) => query.app_id === undefined || suite.appId === Number(query.app_id))
      .filter(
        (suite) =>
          query.check_name === undefined ||
          runsOf(repository, suite).some(({ name }) => name === query.check_name),
      );
    return paginate(
      call,
      suites,
      (suite) => renderSuite(world, repository, suite),
      (page) => ({ total_count: suites.length, check_suites: page }),
    );
  }),
  'POST /repos/{owner}/{repo}/check-suites': write('checks', async (call) => {
    const { world, repository } = call;
    const headSha = await headOf(call);
    const found = findSuite(repository, headSha, world.app.id);
    const suite = found ?? addSuite(world, repository, { headSha });
    const body = await renderSuite(world, repository, suite);
    return found === null ? created(body) : ok(body);
  }),
  'GET /repos/{owner}/{repo}/check-suites/{check_suite_id}': read('checks', async (call) =>
    ok(await renderSuite(call.world, call.repository, findCheckSuite(call))),
  ),
  'GET /repos/{owner}/{repo}/check-suites/{check_suite_id}/check-runs': read('checks', (call) =>
    listRuns(call, runsOf(call.repository, findCheckSuite(call))),
  ),
};

async function postRun(call: Call): Promise<Answer> {
  const { world, repository, body } = call;
  const headSha = await headOf(call);
  const run = { name: String(body.name), headSha };
  const made = await createRun(world, repository, run, readChanges(body), botOf(world));
  return created(renderRun(world, repository, made));
}

async function patchRun(call: Call): Promise<Answer> {
  const { world, repository, body } = call;
  const run = findRun(call);
  if (run.appId !== world.app.id) {
    const why = 'check run can only be modified by the GitHub App that created it.';
    throw fail(403, `Invalid app_id \`${world.app.id}\` - ${why}`);
  }
  await updateRun(world, repository, run, readChanges(body), botOf(world));
  return ok(renderRun(world, repository, run));
}

function readChanges(body: JsonObject): RunChanges {
  const output = (body.output ?? {}) as JsonObject;
  const conclusion = text(body.conclusion) ?? undefined;
  if (body.status === 'completed' && conclusion === undefined)
    throw invalid('Invalid request.\n\nMissing required parameter: conclusion, as status is completed.');
  if (conclusion === 'stale') throw invalid('Invalid request.\n\nOnly GitHub sets the conclusion stale.');
  return {
    name: text(body.name) ?? undefined,
    externalId: text(body.external_id) ?? undefined,
    detailsUrl: text(body.details_url) ?? undefined,
    status: body.status as CheckRun['status'] | undefined,
    conclusion,
    startedAt: body.started_at === undefined ? undefined : Date.parse(String(body.started_at)),
    completedAt: body.completed_at === undefined ? undefined : Date.parse(String(body.completed_at)),
    title: text(output.title) ?? undefined,
    summary: text(output.summary) ?? undefined,
    text: text(output.text) ?? undefined,
    annotations: ((output.annotations ?? []) as JsonObject[]).map(readAnnotation),
    actions: body.actions as CheckRun['actions'] | undefined,
  };
}

function readAnnotation(given: JsonObject): Annotation {
  for (const field of ['message', 'raw_details'])
    if (Buffer.byteLength(text(given[field]) ?? '') > MAX_ANNOTATION_BYTES)
      throw invalid(`Invalid request.\n\nAnnotation ${field} must be at most 64 KB.`);
  if ((text(given.title) ?? '').length > MAX_ANNOTATION_TITLE)
    throw invalid('Invalid request.\n\nAnnotation title must be at most 255 characters.');
  return {
    path: String(given.path),
    start_line: Number(given.start_line),
    end_line: Number(given.end_line),
    start_column: typeof given.start_column === 'number' ? given.start_column : null,
    end_column: typeof given.end_column === 'number' ? given.end_column : null,
    annotation_level: given.annotation_level as Annotation['annotation_level'],
    title: text(given.title),
    message: String(given.message),
    raw_details: text(given.raw_details),
  };
}

function listRuns(call: Call, runs: readonly CheckRun[]): Promise<Answer> {
  const { check_name: name, status, app_id: appId, filter = 'latest' } = call.query;
  const matching = (filter === 'all' ? runs : latest(runs))
    .filter((run) => name === undefined || run.name === name)
    .filter((run) => status === undefined || run.status === status)
    .filter((run) => appId === undefined || run.appId === Number(appId))
    .toReversed();
  return paginate(
    call,
    matching,
    (run) => renderRun(call.world, call.repository, run),
    (page) => ({ total_count: matching.length, check_runs: page }),
  );
}

function findRun(call: Call): CheckRun {
  const run = call.repository.runs.get(number(call, 'check_run_id'));
  if (run === undefined) throw notFound();
  return run;
}

function findCheckSuite(call: Call): CheckSuite {
  const suite = call.repository.suites.get(number(call, 'check_suite_id'));
  if (suite === undefined) throw notFound();
  return suite;
}

async function commitOf({ repository, params }: Call): Promise<string> {
  const sha = await resolveCommit(repository.git, params.ref ?? '');
  if (sha === null) throw unprocessable(`No commit found for SHA: ${params.ref}`);
  return sha;
}

async function headOf({ repository, body }: Call): Promise<string> {
  const sha = String(body.head_sha);
  const commit = /^[0-9a-f]{40}$/.test(sha) ? await readCommit(repository.git, sha) : null;
  if (commit === null) throw unprocessable(`No commit found for SHA: ${sha}`);
  return commit.sha;
}
