import { installationOf } from '../lookup.ts';
import { renderSuite } from '../render/check.ts';
import type { Account, CheckSuite, Repository, World } from '../world.ts';

/** What GitHub does on a push: a suite for every App that may write checks, and word of it. */
export async function requestSuite(
  world: World,
  repository: Repository,
  head: { headSha: string; branch: string; before: string | null },
  by: Account,
): Promise<void> {
  if (installationOf(world, repository)?.permissions.checks !== 'write') return;
  const suite = findSuite(repository, head.headSha, world.app.id) ?? addSuite(world, repository, head);
  await emitSuite(world, repository, suite, 'requested', by);
}

export function findSuite(repository: Repository, headSha: string, appId: number): CheckSuite | null {
  for (const suite of repository.suites.values())
    if (suite.headSha === headSha && suite.appId === appId) return suite;
  return null;
}

/** Without a push to this repository (a commit of a fork) the branch is not known. */
export function addSuite(
  world: World,
  repository: Repository,
  head: { headSha: string; branch?: string; before?: string | null; appId?: number },
): CheckSuite {
  const suite: CheckSuite = {
    id: world.nextId(),
    appId: head.appId ?? world.app.id,
    headSha: head.headSha,
    headBranch: head.branch ?? null,
    before: head.before ?? null,
    createdAt: world.now(),
    updatedAt: world.now(),
  };
  repository.suites.set(suite.id, suite);
  return suite;
}

export async function emitSuite(
  world: World,
  repository: Repository,
  suite: CheckSuite,
  action: 'requested' | 'rerequested' | 'completed',
  sender: Account,
): Promise<void> {
  const rendered = await renderSuite(world, repository, suite);
  const payload = { check_suite: rendered };
  world.emit({ name: 'check_suite', action, repository, installation: null, sender, payload });
}
