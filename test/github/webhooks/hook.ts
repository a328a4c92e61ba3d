import { randomUUID } from 'node:crypto';
import { installationOf } from '../lookup.ts';
import type { Referee } from '../openapi/referee.ts';
import type { Event, JsonObject, World } from '../world.ts';
import { isSubscribed, wrapPayload } from './envelope.ts';
import { type HookAnswer, post, sign } from './post.ts';

export type Delivery = {
  id: number;
  /** Stays the same when it is delivered again. */
  guid: string;
  event: string;
  action: string | null;
  installationId: number;
  repositoryId: number | null;
  payload: JsonObject;
  headers: Record<string, string>;
  redelivery: boolean;
  deliveredAt: number;
  durationMs: number;
  /** Null: not answered, yet or ever. */
  answer: HookAnswer | null;
  /** Why there is no answer: nothing listens, or 10 seconds went by. */
  error: string | null;
};

/** Something that says it comes from GitHub. */
export type Forgery = {
  event?: string;
  body: string | Buffer;
  /** Default `valid`. */
  signature?: 'valid' | 'wrong' | 'missing' | { secret: string } | { header: string };
  guid?: string;
  headers?: Record<string, string>;
};

export type Webhooks = {
  /** Where deliveries go; null: nowhere, and none is made. */
  url: string | null;
  /** Every attempt so far, oldest first. Held ones are not among them. */
  deliveries: Delivery[];
  /** From now on deliveries wait for `release`. */
  hold(): void;
  /** Sends what was held, in the order that `arrange` puts it in, one after the other, and stops holding. */
  release(arrange?: (held: Delivery[]) => Delivery[]): Promise<void>;
  /** Delivers again what was delivered, under its GUID; resolves with the new attempt once it is answered. */
  redeliver(guid: string): Promise<Delivery>;
  /** Posts anything; resolves with the answer and is not recorded. */
  forge(forgery: Forgery): Promise<HookAnswer>;
  /** Resolves once nothing that was sent still waits for its answer. */
  settled(): Promise<void>;
};

export type Hook = Webhooks & { emit(event: Event): void };

const AGENT = 'GitHub-Hookshot/0a1b2c3';

export function createHook(world: () => World, referee: Referee, timeoutMs: number): Hook {
  const deliveries: Delivery[] = [];
  const underWay = new Set<Promise<void>>();
  let held: Delivery[] | null = null;

  function prepare(event: Event, payload: JsonObject, installationId: number): Delivery {
    return {
      id: world().nextId(),
      guid: randomUUID(),
      event: event.name,
      action: event.action,
      installationId,
      repositoryId: event.repository?.id ?? null,
      payload,
      headers: {},
      redelivery: false,
      deliveredAt: world().now(),
      durationMs: 0,
      answer: null,
      error: null,
    };
  }

  function send(delivery: Delivery): Promise<void> {
    if (hook.url === null) return Promise.resolve();
    const { app, now } = world();
    const body = JSON.stringify(delivery.payload);
    delivery.headers = {
      accept: '*/*',
      'content-type': 'application/json',
      'user-agent': AGENT,
      'x-github-delivery': delivery.guid,
      'x-github-event': delivery.event,
      'x-github-hook-id': String(app.hookId),
      'x-github-hook-installation-target-id': String(app.id),
      'x-github-hook-installation-target-type': 'integration',
      'x-hub-signature': sign(app.webhookSecret, body, 'sha1'),
      'x-hub-signature-256': sign(app.webhookSecret, body, 'sha256'),
    };
    delivery.deliveredAt = now();
    deliveries.push(delivery);
    const sent = post(hook.url, delivery.headers, body, timeoutMs).then(
      (answer) => {
        delivery.answer = answer;
      },
      (error: Error) => {
        delivery.error = error.message === 'timed out' ? 'timed out' : 'failed to connect to host';
      },
    );
    const finished = sent.then(() => {
      delivery.durationMs = now() - delivery.deliveredAt;
      underWay.delete(finished);
    });
    underWay.add(finished);
    return finished;
  }

  const hook: Hook = {
    url: null,
    deliveries,
    emit(event) {
      const { repository } = event;
      const installation = event.installation ?? (repository && installationOf(world(), repository));
      if (installation === null || !isSubscribed(installation, event)) return;
      const payload = wrapPayload(world(), event, installation);
      const problems = referee.checkWebhook(event.name, event.action, payload);
      if (problems.length > 0)
        throw new Error(`The fake's own ${event.name}.${event.action} is wrong: ${problems.join('; ')}.`);
      const delivery = prepare(event, payload, installation.id);
      if (held === null) void send(delivery);
      else held.push(delivery);
    },
    hold: () => {
      held ??= [];
    },
    async release(arrange = (all) => all) {
      const waiting = held ?? [];
      held = null;
      for (const delivery of arrange(waiting)) await send(delivery);
    },
    async redeliver(guid) {
      const original = deliveries.find((delivery) => delivery.guid === guid);
      if (original === undefined) throw new Error(`Nothing was delivered as ${guid}.`);
      const again = { ...original, id: world().nextId(), redelivery: true, answer: null, error: null };
      await send(again);
      return again;
    },
    forge(forgery) {
      if (hook.url === null) throw new Error('Set webhooks.url first.');
      const { body, signature = 'valid', event = 'pull_request', guid = randomUUID() } = forgery;
      const headers = {
        'content-type': 'application/json',
        'user-agent': AGENT,
        'x-github-delivery': guid,
        'x-github-event': event,
        ...signatureHeader(world().app.webhookSecret, body, signature),
        ...forgery.headers,
      };
      return post(hook.url, headers, body, timeoutMs);
    },
    async settled() {
      while (underWay.size > 0) await Promise.all(underWay);
    },
  };
  return hook;
}

function signatureHeader(
  secret: string,
  body: string | Buffer,
  signature: NonNullable<Forgery['signature']>,
): Record<string, string> {
  if (signature === 'missing') return {};
  const value =
    signature === 'valid'
      ? sign(secret, body, 'sha256')
      : signature === 'wrong'
        ? sign(`not ${secret}`, body, 'sha256')
        : 'secret' in signature
          ? sign(signature.secret, body, 'sha256')
          : signature.header;
  return { 'x-hub-signature-256': value };
}
