import { rmSync } from 'node:fs';
import { addDeployment, requestGate } from '../actions/deployments.ts';
import { emitRepositories } from '../actions/installations.ts';
import { resolveCommit } from '../git/store.ts';
import { account, installationOf } from '../lookup.ts';
import { isPull } from '../render/pull.ts';
import type { Gate, Repository, Role, World } from '../world.ts';
import { actor, type By } from './actor.ts';
import { type Branches, branchActions } from './branches.ts';
import { type Checks, checkActions } from './checks.ts';
import { type Comments, commentActions } from './comments.ts';
import { addRepository } from './create-repository.ts';
import { type Pulls, pullActions } from './pulls.ts';
import { type WorkflowRuns, workflowActions } from './workflows.ts';

/** A repository in the hands of people: what they do, and what they see of what the App did. */
export type FakeRepository = Branches &
  Pulls &
  Comments &
  Checks &
  WorkflowRuns & {
    readonly id: number;
    readonly owner: string;
    readonly name: string;
    /** Null: the App is not installed here. */
    readonly installationId: number | null;
    /** The bare git repository. */
    readonly dir: string;
    /** A fork in the account of `owner`, with all branches. The App is not installed on it. */
    fork(owner: string): Promise<FakeRepository>;
    /** Deletes the repository. Pull requests from it stay, without a head repository. */
    remove(): void;
    /** Requests for the old name are redirected from now on. */
    rename(name: string): void;
    transfer(owner: string): void;
    archive(): void;
    setVisibility(visibility: 'public' | 'private'): void;
    /** Null takes the role away. */
    setRole(login: string, role: Role | null): void;
    /** A workflow run reaches an environment that the App protects. Its `answers` are the App's. */
    requestDeployment(options?: By & { environment?: string; ref?: string }): Promise<Gate>;
    /** Takes the repository out of the App's installation, or puts it back. */
    setInstalled(installed: boolean, options?: By): void;
  };

export function repositoryHandle(world: World, repository: Repository): FakeRepository {
  const leaveName = (): void => {
    repository.formerNames.add(`${repository.owner.login}/${repository.name}`.toLowerCase());
  };
  return {
    ...branchActions(world, repository),
    ...pullActions(world, repository),
    ...commentActions(world, repository),
    ...checkActions(world, repository),
    ...workflowActions(world, repository),
    get id() {
      return repository.id;
    },
    get owner() {
      return repository.owner.login;
    },
    get name() {
      return repository.name;
    },
    get installationId() {
      return installationOf(world, repository)?.id ?? null;
    },
    get dir() {
      return repository.git.dir;
    },
    async fork(owner) {
      const fork = await addRepository(world, {
        owner: account(world, owner),
        name: repository.name,
        visibility: repository.visibility,
        defaultBranch: repository.defaultBranch,
        parent: repository,
      });
      return repositoryHandle(world, fork);
    },
    remove() {
      world.repositories.delete(repository.id);
      for (const other of world.repositories.values())
        for (const issue of other.issues.values())
          if (isPull(issue) && issue.pull.head.repository === repository) issue.pull.head.repository = null;
      // A repository that has forks keeps the objects that they share.
      if (repository.parent !== null) rmSync(repository.git.dir, { recursive: true, force: true });
    },
    rename(name) {
      leaveName();
      repository.name = name;
    },
    transfer(owner) {
      leaveName();
      const installation = installationOf(world, repository);
      if (installation !== null) {
        installation.repositories.delete(repository.id);
        emitRepositories(world, installation, 'removed', [repository], actor(world));
      }
      repository.owner = account(world, owner, 'Organization');
    },
    archive() {
      repository.archived = true;
    },
    setVisibility(visibility) {
      repository.visibility = visibility;
    },
    setRole(login, role) {
      const key = account(world, login).login.toLowerCase();
      if (role === null) repository.collaborators.delete(key);
      else repository.collaborators.set(key, role);
    },
    async requestDeployment(options = {}) {
      const { environment = 'production', ref = repository.defaultBranch } = options;
      const sha = await resolveCommit(repository.git, ref);
      if (sha === null) throw new Error(`There is no commit ${ref} in ${repository.name}.`);
      const deployment = addDeployment(world, repository, {
        sha,
        ref,
        task: 'deploy',
        environment,
        description: null,
        payload: {},
        creator: actor(world, options),
        viaApp: false,
      });
      return requestGate(world, repository, deployment, actor(world, options));
    },
    setInstalled(installed, options) {
      for (const installation of world.installations.values()) {
        if (installation.deleted || installation.account !== repository.owner) continue;
        if (installed) installation.repositories.add(repository.id);
        else installation.repositories.delete(repository.id);
        const action = installed ? 'added' : 'removed';
        emitRepositories(world, installation, action, [repository], actor(world, options));
        return;
      }
      throw new Error(`The App is not installed in the account ${repository.owner.login}.`);
    },
  };
}
