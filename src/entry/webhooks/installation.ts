import { z } from 'zod';
import type { CatchUp, Leave } from '../../ports.ts';
import { type Incoming, keepOf, type Receiver, type WebhookDeps } from './receive.ts';

const repositoriesSchema = z.array(z.object({ id: z.number(), name: z.string() }));
const payloadSchema = z.object({
  action: z.string(),
  installation: z.object({ id: z.number(), account: z.object({ login: z.string() }) }),
});
/** GitHub leaves the list out of `suspend` and `unsuspend`. */
const installationPayload = payloadSchema.extend({ repositories: repositoriesSchema.optional() });
const repositoriesPayload = payloadSchema.extend({
  repositories_added: repositoriesSchema,
  repositories_removed: repositoriesSchema,
});
type Payload = z.infer<typeof payloadSchema>;
type Repositories = z.infer<typeof repositoriesSchema> | null;

/** The App is installed, removed, suspended, or may do more than before. */
export const installation: Receiver = {
  events: [
    'installation.created',
    'installation.deleted',
    'installation.suspend',
    'installation.unsuspend',
    'installation.new_permissions_accepted',
  ],
  async receive(delivery, deps) {
    const payload = installationPayload.parse(delivery.payload);
    const repositories = payload.repositories ?? null;
    switch (payload.action) {
      case 'created':
        // Where it was installed for the first time, nobody asked to have all that is open reviewed, and paid for, at once.
        return keep(
          delivery,
          'installation',
          payload,
          { ...catchUp(payload, repositories), knownBefore: deps.now() },
          deps,
        );
      case 'deleted':
      case 'suspend':
        return keep(delivery, 'installation', payload, leave(payload, null), deps);
      default:
        return keep(delivery, 'installation', payload, catchUp(payload, repositories), deps);
    }
  },
};

/** The owner of an installation gives the App other repositories to see. */
export const installationRepositories: Receiver = {
  events: ['installation_repositories.added', 'installation_repositories.removed'],
  async receive(delivery, deps) {
    const payload = repositoriesPayload.parse(delivery.payload);
    const work =
      payload.action === 'added'
        ? catchUp(payload, payload.repositories_added)
        : leave(payload, payload.repositories_removed);
    await keep(delivery, 'installation_repositories', payload, work, deps);
  },
};

function catchUp({ installation: { id, account } }: Payload, repositories: Repositories): CatchUp {
  return { kind: 'catch-up', installationId: id, owner: account.login, repositories };
}

function leave({ installation: { id } }: Payload, repositories: Repositories): Leave {
  const repositoryIds = repositories?.map((repository) => repository.id) ?? null;
  return { kind: 'leave', installationId: id, repositoryIds };
}

const MEANINGS: Record<string, string> = {
  created:
    'the App was installed; open pull requests are reviewed from their next push on, and at once where it was before',
  deleted: 'the App was uninstalled; reviews under way stop',
  suspend: 'the installation was suspended; reviews under way stop',
  unsuspend: 'the suspension was lifted; open pull requests without a verdict are reviewed',
  new_permissions_accepted:
    'new permissions were accepted; open pull requests without a verdict are reviewed',
  added: 'repositories were added; their open pull requests are reviewed',
  removed: 'repositories were removed; reviews under way there stop',
};

function keep(
  delivery: Incoming,
  event: string,
  { action, installation: { id: installationId, account } }: Payload,
  work: CatchUp | Leave,
  deps: WebhookDeps,
): Promise<void> {
  const about = { owner: account.login, installation: installationId };
  const kept = MEANINGS[action] ?? 'kept';
  return keepOf(account.login, delivery, { event, action, work, about, kept }, deps);
}
