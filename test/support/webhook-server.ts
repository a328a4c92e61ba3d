import { generateKeyPairSync } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { sign } from '@octokit/webhooks-methods';
import { createNodeMiddleware, Probot } from 'probot';
import { createLogger } from '../../src/entry/http/logger.ts';
import { createHttpServer, WEBHOOKS_PATH } from '../../src/entry/http/server.ts';
import type { RecordingDeps } from '../../src/flows/app/take-recording.ts';
import { createApp } from '../../src/index.ts';
import type { Inbox } from '../../src/ports.ts';

export const WEBHOOK_SECRET = '6b1f0c9e55d34a1f8a0b7c2d9e4f1a3b';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const PEM = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();

export type WebhookServer = {
  url: string;
  /** Everything that was logged. */
  logged(): string;
  /** Posts a delivery, signed unless `headers` say otherwise. */
  deliver(event: string, body: string, headers?: Record<string, string>): Promise<Response>;
  close(): Promise<void>;
};

/** The HTTP side of `serve` on a free port: our server, Probot behind it, the app with the given inbox. */
export async function startWebhookServer(options: {
  inbox: Inbox;
  owners?: readonly string[];
  checkHealth?: () => Promise<void>;
  recordings?: Omit<RecordingDeps, 'log'>;
}): Promise<WebhookServer> {
  const lines: string[] = [];
  const log = createLogger('debug', { write: (line) => void lines.push(line) });
  const probot = new Probot({ appId: 1, privateKey: PEM, secret: WEBHOOK_SECRET, log });
  const app = createApp({
    inbox: options.inbox,
    owners: new Set(options.owners ?? ['acme']),
    now: Date.now,
    runEnded: () => false,
    log,
  });
  const server = createHttpServer({
    webhookSecret: WEBHOOK_SECRET,
    handleDelivery: await createNodeMiddleware(app, { probot, webhooksPath: WEBHOOKS_PATH }),
    checkHealth: options.checkHealth ?? (async () => {}),
    ...(options.recordings === undefined ? {} : { recordings: { ...options.recordings, log } }),
    log,
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url,
    logged: () => lines.join(''),
    async deliver(event, body, headers = {}) {
      const signature = body === '' ? 'sha256=' : await sign(WEBHOOK_SECRET, body);
      return fetch(`${url}${WEBHOOKS_PATH}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          'x-github-event': event,
          'x-github-delivery': crypto.randomUUID(),
          'x-hub-signature-256': signature,
          ...headers,
        },
        body,
      });
    },
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
