import { findRepository, installationOf, sees } from '../lookup.ts';
import type { Level, Permissions, Repository, Token, World } from '../world.ts';
import { fail, notAccessible, notFound } from './answer.ts';
import type { Caller, Needs, Route } from './call.ts';

const RANK: Record<Level, number> = { read: 1, write: 2, admin: 3 };

/** Throws 401 where the kind of caller is the wrong one, as GitHub does for a JWT and for a token. */
export function checkCaller(route: Route, caller: Caller): void {
  if (route.caller === 'either' || route.caller === caller.kind) return;
  if (route.caller === 'app') throw fail(401, 'A JSON web token could not be decoded');
  throw notAccessible();
}

/**
 * The repository that the path names. A private one that the token does not cover is 404, as is one that does not exist;
 * what the token lacks the permission for is 403.
 */
export function checkRepository(
  world: World,
  route: Route,
  caller: Caller,
  owner: string,
  name: string,
): Repository {
  const repository = findRepository(world, owner, name);
  if (repository === null) throw notFound();
  if (caller.kind === 'app') {
    if (installationOf(world, repository) === null) throw notFound();
    return repository;
  }
  const covered = covers(caller.token, repository);
  const anyone = repository.visibility === 'public';
  if (!covered && !anyone) throw notFound();
  if (anyone && route.public) return repository;
  if (!covered) throw notAccessible();
  const needs = route.needs ?? {};
  // What the owner takes away later is gone from the tokens that were made before, too.
  for (const granted of [caller.token.permissions, caller.token.installation.permissions])
    if (!allows(granted, needs)) throw notAccessible();
  const writes = Object.values(needs).includes('write');
  if (repository.archived && writes) throw fail(403, 'Repository was archived so is read-only.');
  return repository;
}

export function covers(token: Token, repository: Repository): boolean {
  return sees(token.installation, repository) && (token.repositories?.has(repository.id) ?? true);
}

/** Whether any one of `needs` is granted. Metadata is read with every installation. */
export function allows(granted: Permissions, needs: Needs): boolean {
  const wanted = Object.entries(needs);
  return (
    wanted.length === 0 ||
    wanted.some(([name, level]) => {
      const has = granted[name] ?? (name === 'metadata' ? 'read' : undefined);
      return has !== undefined && RANK[has] >= RANK[level];
    })
  );
}
