import type { Probot } from 'probot';
import { RECEIVERS } from './entry/webhooks/index.ts';
import type { WebhookDeps } from './entry/webhooks/receive.ts';

type EventName = Extract<Parameters<Probot['on']>[0], string>;

/** The Probot app: what GitHub delivers, and who takes it. */
export function createApp(deps: WebhookDeps): (app: Probot) => void {
  return (app) => {
    for (const { events, receive } of RECEIVERS)
      app.on(events as EventName[], ({ id, payload }) => receive({ id, payload }, deps));
  };
}
