import type { Installation, JsonObject, Permissions, World } from '../world.ts';
import { iso, nodeId, renderAccount, WEB } from './account.ts';

/** Somebody else's App, whose checks may carry any name. */
export const OTHER_APP = { id: 15_368, slug: 'other-app', name: 'Other App' };

export function renderApp(world: World, appId = world.app.id): JsonObject {
  const { app } = world;
  const { id, slug, name } = appId === app.id ? app : OTHER_APP;
  return {
    id,
    ...(appId === app.id ? { client_id: app.clientId } : {}),
    slug,
    node_id: nodeId('A', id),
    owner: renderAccount(world, app.owner),
    name,
    description: '',
    external_url: 'https://promptgate.example',
    html_url: `${WEB}/apps/${slug}`,
    created_at: iso(app.createdAt),
    updated_at: iso(app.createdAt),
    permissions: { ...app.permissions } as Record<keyof Permissions, string>,
    events: [...app.events],
  };
}

export function renderInstallation(world: World, installation: Installation): JsonObject {
  const { id, account, permissions, events, createdAt, suspendedAt } = installation;
  return {
    id,
    account: renderAccount(world, account),
    repository_selection: 'selected',
    access_tokens_url: `${world.url}/app/installations/${id}/access_tokens`,
    repositories_url: `${world.url}/installation/repositories`,
    html_url: `${WEB}/settings/installations/${id}`,
    app_id: world.app.id,
    client_id: world.app.clientId,
    app_slug: world.app.slug,
    target_id: account.id,
    target_type: account.type,
    permissions: { ...permissions },
    events: [...events],
    created_at: iso(createdAt),
    updated_at: iso(createdAt),
    single_file_name: null,
    has_multiple_single_files: false,
    single_file_paths: [],
    suspended_by: suspendedAt === null ? null : renderAccount(world, account),
    suspended_at: suspendedAt === null ? null : iso(suspendedAt),
  };
}

/** How issues and comments say that an App wrote them. */
export function viaApp(world: World, via: boolean): JsonObject {
  return { performed_via_github_app: via ? renderApp(world) : null };
}
