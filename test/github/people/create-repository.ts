import { join } from 'node:path';
import { initStore, listRefs, setRef } from '../git/store.ts';
import type { Account, Repository, World } from '../world.ts';
import { ADMIN } from './actor.ts';

export type RepositoryToAdd = {
  owner: Account;
  name: string;
  visibility: 'public' | 'private';
  defaultBranch: string;
  /** Makes it a fork, with all of the parent's branches. */
  parent: Repository | null;
};

export async function addRepository(world: World, wanted: RepositoryToAdd): Promise<Repository> {
  const id = world.nextId();
  const parent = wanted.parent?.git ?? null;
  const repository: Repository = {
    ...wanted,
    id,
    formerNames: new Set(),
    archived: false,
    git: initStore(join(world.folder, `${id}.git`), parent),
    collaborators: new Map([[ADMIN, 'admin']]),
    issues: new Map(),
    comments: new Map(),
    labels: new Map(),
    suites: new Map(),
    runs: new Map(),
    deployments: new Map(),
    gates: new Map(),
    workflowRuns: new Map(),
    play: () => ({ conclusion: 'success' }),
    requiredChecks: new Map(),
    createdAt: world.now(),
    pushedAt: world.now(),
  };
  if (parent !== null)
    for (const { ref, sha } of await listRefs(parent, 'refs/heads')) await setRef(repository.git, ref, sha);
  world.repositories.set(id, repository);
  return repository;
}
