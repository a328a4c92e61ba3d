import { nodeId, renderAccount } from '../render/account.ts';
import { renderRepository } from '../render/repository.ts';
import type { Account, Event, Installation, JsonObject, World } from '../world.ts';

/** Sent to every App, whatever it subscribed to. */
const ALWAYS = new Set(['installation', 'installation_repositories']);
/** Sent to whoever may write checks, also without a subscription. */
const WITH_CHECKS = new Set([
  'check_run.rerequested',
  'check_run.requested_action',
  'check_suite.requested',
  'check_suite.rerequested',
]);

/** Whether the App hears of the event through this installation. */
export function isSubscribed(installation: Installation, event: Event): boolean {
  if (ALWAYS.has(event.name)) return true;
  if (installation.suspendedAt !== null) return false;
  if (WITH_CHECKS.has(`${event.name}.${event.action}`)) return installation.permissions.checks === 'write';
  return installation.events.includes(event.name);
}

/** The payload as it is sent: what the event says, where it happened, through whom and by whom. */
export function wrapPayload(world: World, event: Event, installation: Installation): JsonObject {
  const { repository, action, payload, sender } = event;
  const owner = repository?.owner ?? installation.account;
  return {
    ...(action === null ? {} : { action }),
    ...(repository === null ? {} : { repository: renderRepository(world, repository) }),
    ...(owner.type === 'Organization' ? { organization: renderOrganization(world, owner) } : {}),
    installation: { id: installation.id, node_id: nodeId('MDIz', installation.id) },
    sender: renderAccount(world, sender),
    ...payload,
  };
}

function renderOrganization(world: World, { id, login }: Account): JsonObject {
  const url = `${world.url}/orgs/${login}`;
  return {
    login,
    id,
    node_id: nodeId('O', id),
    url,
    repos_url: `${url}/repos`,
    events_url: `${url}/events`,
    hooks_url: `${url}/hooks`,
    issues_url: `${url}/issues`,
    members_url: `${url}/members{/member}`,
    public_members_url: `${url}/public_members{/member}`,
    avatar_url: `https://github.example/avatars/${id}`,
    description: '',
  };
}
