import { suiteState } from '../check-state.ts';
import { renderRunWithSuite } from '../render/check.ts';
import type { Account, Annotation, CheckRun, JsonObject, Repository, World } from '../world.ts';
import { addSuite, emitSuite, findSuite } from './check-suites.ts';

/** What may be said of a run when it is created and each time it is updated; undefined leaves it as it was. */
export type RunChanges = {
  name?: string | undefined;
  externalId?: string | undefined;
  detailsUrl?: string | undefined;
  status?: CheckRun['status'] | undefined;
  conclusion?: string | undefined;
  startedAt?: number | undefined;
  completedAt?: number | undefined;
  title?: string | undefined;
  summary?: string | undefined;
  text?: string | undefined;
  annotations?: Annotation[] | undefined;
  actions?: CheckRun['actions'] | undefined;
};

export async function createRun(
  world: World,
  repository: Repository,
  run: { name: string; headSha: string; appId?: number },
  changes: RunChanges,
  by: Account,
): Promise<CheckRun> {
  const appId = run.appId ?? world.app.id;
  const suite =
    findSuite(repository, run.headSha, appId) ?? addSuite(world, repository, { headSha: run.headSha, appId });
  const made: CheckRun = {
    id: world.nextId(),
    suite,
    appId,
    name: run.name,
    headSha: run.headSha,
    status: 'queued',
    conclusion: null,
    externalId: '',
    detailsUrl: null,
    startedAt: world.now(),
    completedAt: null,
    title: null,
    summary: null,
    text: null,
    annotations: [],
    actions: [],
  };
  repository.runs.set(made.id, made);
  change(world, made, changes);
  emitRun(world, repository, made, 'created', by);
  if (made.status === 'completed') await emitCompleted(world, repository, made, by);
  return made;
}

export async function updateRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  changes: RunChanges,
  by: Account,
): Promise<void> {
  const was = run.status;
  change(world, run, changes);
  if (run.status === 'completed' && was !== 'completed') await emitCompleted(world, repository, run, by);
}

function change(world: World, run: CheckRun, changes: RunChanges): void {
  run.name = changes.name ?? run.name;
  run.externalId = changes.externalId ?? run.externalId;
  run.detailsUrl = changes.detailsUrl ?? run.detailsUrl;
  run.startedAt = changes.startedAt ?? run.startedAt;
  run.title = changes.title ?? run.title;
  run.summary = changes.summary ?? run.summary;
  run.text = changes.text ?? run.text;
  // Updates add to the annotations; nothing takes one away.
  run.annotations.push(...(changes.annotations ?? []));
  run.actions = changes.actions ?? run.actions;
  run.suite.updatedAt = world.now();
  if (changes.conclusion !== undefined) {
    run.status = 'completed';
    run.conclusion = changes.conclusion;
    run.completedAt = changes.completedAt ?? world.now();
  } else if (changes.status !== undefined && changes.status !== 'completed') {
    // Taken up again.
    run.status = changes.status;
    run.conclusion = null;
    run.completedAt = null;
  }
}

async function emitCompleted(
  world: World,
  repository: Repository,
  run: CheckRun,
  by: Account,
): Promise<void> {
  emitRun(world, repository, run, 'completed', by);
  if (suiteState(repository, run.suite).status === 'completed')
    await emitSuite(world, repository, run.suite, 'completed', by);
}

export function emitRun(
  world: World,
  repository: Repository,
  run: CheckRun,
  action: 'created' | 'completed' | 'rerequested' | 'requested_action',
  sender: Account,
  more: JsonObject = {},
): void {
  const payload = { check_run: renderRunWithSuite(world, repository, run), ...more };
  world.emit({ name: 'check_run', action, repository, installation: null, sender, payload });
}
