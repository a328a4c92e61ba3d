import { randomBytes } from 'node:crypto';
import { created, fail, noContent, notFound, ok, unprocessable } from '../http/answer.ts';
import { allows } from '../http/authorize.ts';
import { type Call, number, type Routes } from '../http/call.ts';
import { paginate } from '../http/paginate.ts';
import { installationOf, repositoriesOf } from '../lookup.ts';
import { iso } from '../render/account.ts';
import { renderApp, renderInstallation } from '../render/app.ts';
import { renderRepository } from '../render/repository.ts';
import type { Installation, JsonObject, Permissions, Repository } from '../world.ts';

export const appRoutes: Routes = {
  'GET /app': { caller: 'app', handle: ({ world }) => ok(renderApp(world)) },
  'GET /app/installations': {
    caller: 'app',
    handle: (call) => paginate(call, living(call), (one) => renderInstallation(call.world, one)),
  },
  'GET /app/installations/{installation_id}': {
    caller: 'app',
    handle: (call) => ok(renderInstallation(call.world, findInstallation(call))),
  },
  'GET /repos/{owner}/{repo}/installation': {
    caller: 'app',
    handle({ world, repository }) {
      const installation = installationOf(world, repository);
      if (installation === null) throw notFound();
      return ok(renderInstallation(world, installation));
    },
  },
  'POST /app/installations/{installation_id}/access_tokens': { caller: 'app', handle: createToken },
};

function living({ world }: Call): Installation[] {
  return [...world.installations.values()].filter(({ deleted }) => !deleted);
}

function findInstallation(call: Call): Installation {
  const found = living(call).find(({ id }) => id === number(call, 'installation_id'));
  if (found === undefined) throw notFound();
  return found;
}

/** A token for some or all of what the installation has: never for more. */
function createToken(call: Call) {
  const { world, body } = call;
  const installation = findInstallation(call);
  if (installation.suspendedAt !== null) throw fail(403, 'This installation has been suspended');
  const repositories = narrowRepositories(call, installation);
  const permissions = narrowPermissions(body.permissions as Permissions | undefined, installation);
  const value = `ghs_${randomBytes(27).toString('base64url').replace(/[-_]/g, '0')}`;
  const expiresAt = world.now() + world.limits.tokenMs;
  world.tokens.set(value, {
    value,
    installation,
    expiresAt,
    permissions,
    repositories: repositories && new Set(repositories.map(({ id }) => id)),
    revoked: false,
  });
  const narrowed: JsonObject =
    repositories === null ? {} : { repositories: repositories.map((one) => renderRepository(world, one)) };
  return created({
    token: value,
    expires_at: iso(expiresAt),
    permissions: { ...permissions },
    repository_selection: 'selected',
    ...narrowed,
  });
}

function narrowRepositories({ world, body }: Call, installation: Installation): Repository[] | null {
  const names = (body.repositories ?? []) as string[];
  const ids = (body.repository_ids ?? []) as number[];
  if (names.length === 0 && ids.length === 0) return null;
  const seen = repositoriesOf(world, installation);
  return [
    ...names.map((name) => seen.find((one) => one.name.toLowerCase() === name.toLowerCase())),
    ...ids.map((id) => seen.find((one) => one.id === id)),
  ].map((found) => {
    if (found !== undefined) return found;
    throw unprocessable(
      'There is at least one repository that does not exist or is not accessible to the parent installation.',
    );
  });
}

function narrowPermissions(asked: Permissions | undefined, installation: Installation): Permissions {
  if (asked === undefined || Object.keys(asked).length === 0)
    return { metadata: 'read', ...installation.permissions };
  for (const [name, level] of Object.entries(asked))
    if (!allows(installation.permissions, { [name]: level }))
      throw unprocessable('The permissions requested are not granted to this installation.');
  return { metadata: 'read', ...asked };
}

/** What a token may ask about itself. */
export const tokenRoutes: Routes = {
  'GET /installation/repositories': {
    caller: 'installation',
    handle(call) {
      const { world, token } = call;
      const seen = repositoriesOf(world, token.installation).filter(
        ({ id }) => token.repositories?.has(id) ?? true,
      );
      return paginate(
        call,
        seen,
        (one) => renderRepository(world, one),
        (repositories) => ({
          total_count: seen.length,
          repository_selection: 'selected',
          repositories,
        }),
      );
    },
  },
  'DELETE /installation/token': {
    caller: 'installation',
    handle({ token }) {
      token.revoked = true;
      return noContent();
    },
  },
};
