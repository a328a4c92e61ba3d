import type { Account, Installation, Repository, Role, World } from './world.ts';

/** The account of this login, made where it is missing. */
export function account(world: World, login: string, type: Account['type'] = 'User'): Account {
  const key = login.toLowerCase();
  const found = world.accounts.get(key) ?? { id: world.nextId(), login, type };
  world.accounts.set(key, found);
  return found;
}

export function botOf(world: World): Account {
  return account(world, `${world.app.slug}[bot]`, 'Bot');
}

export function findRepository(world: World, owner: string, name: string): Repository | null {
  const wanted = `${owner}/${name}`.toLowerCase();
  for (const repository of world.repositories.values())
    if (`${repository.owner.login}/${repository.name}`.toLowerCase() === wanted) return repository;
  return null;
}

/** The App's installation that sees this repository, suspended or not. */
export function installationOf(world: World, repository: Repository): Installation | null {
  for (const installation of world.installations.values())
    if (!installation.deleted && sees(installation, repository)) return installation;
  return null;
}

export function sees(installation: Installation, repository: Repository): boolean {
  return installation.account === repository.owner && installation.repositories.has(repository.id);
}

/** All that the installation sees, in order of their creation. */
export function repositoriesOf(world: World, installation: Installation): Repository[] {
  return [...world.repositories.values()].filter((repository) => sees(installation, repository));
}

/** Null: no role, which in a public repository still means that they may read. */
export function roleOf(repository: Repository, login: string): Role | null {
  if (repository.owner.login.toLowerCase() === login.toLowerCase() && repository.owner.type === 'User')
    return 'admin';
  return repository.collaborators.get(login.toLowerCase()) ?? null;
}
