import { repositoriesOf } from '../lookup.ts';
import { renderInstallation } from '../render/app.ts';
import { renderBrief } from '../render/repository.ts';
import type { Account, Installation, JsonObject, Permissions, Repository, World } from '../world.ts';

export function install(
  world: World,
  account: Account,
  repositories: readonly Repository[],
  by: Account,
): Installation {
  const installation: Installation = {
    id: world.nextId(),
    account,
    repositories: new Set(repositories.map(({ id }) => id)),
    permissions: { ...world.app.permissions },
    events: [...world.app.events],
    createdAt: world.now(),
    suspendedAt: null,
    deleted: false,
  };
  world.installations.set(installation.id, installation);
  emit(world, installation, 'created', by, listed(world, installation));
  return installation;
}

export function uninstall(world: World, installation: Installation, by: Account): void {
  const payload = listed(world, installation);
  installation.deleted = true;
  emit(world, installation, 'deleted', by, payload);
}

export function suspend(world: World, installation: Installation, by: Account): void {
  installation.suspendedAt = world.now();
  // Without the repositories, as GitHub sends it.
  emit(world, installation, 'suspend', by, {});
}

export function unsuspend(world: World, installation: Installation, by: Account): void {
  installation.suspendedAt = null;
  emit(world, installation, 'unsuspend', by, {});
}

/** The owner accepts what the App asks for now. */
export function acceptPermissions(
  world: World,
  installation: Installation,
  permissions: Permissions,
  events: readonly string[],
  by: Account,
): void {
  installation.permissions = { ...permissions };
  installation.events = [...events];
  emit(world, installation, 'new_permissions_accepted', by, listed(world, installation));
}

/** Says that repositories were added or removed; what the installation sees is the caller's to change. */
export function emitRepositories(
  world: World,
  installation: Installation,
  action: 'added' | 'removed',
  repositories: readonly Repository[],
  sender: Account,
): void {
  const briefs = repositories.map(renderBrief);
  world.emit({
    name: 'installation_repositories',
    action,
    repository: null,
    installation,
    sender,
    payload: {
      installation: renderInstallation(world, installation),
      repository_selection: 'selected',
      repositories_added: action === 'added' ? briefs : [],
      repositories_removed: action === 'removed' ? briefs : [],
      requester: null,
    },
  });
}

function listed(world: World, installation: Installation): JsonObject {
  return { repositories: repositoriesOf(world, installation).map(renderBrief) };
}

function emit(
  world: World,
  installation: Installation,
  action: string,
  sender: Account,
  more: JsonObject,
): void {
  const payload = { installation: renderInstallation(world, installation), ...more };
  world.emit({ name: 'installation', action, repository: null, installation, sender, payload });
}
