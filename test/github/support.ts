import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createAppAuth } from '@octokit/auth-app';
import { Octokit } from '@octokit/rest';
import { afterEach } from 'vitest';
import { type FakeGitHub, type FakeGitHubOptions, startFakeGitHub } from './start-fake-github.ts';
import type { Permissions } from './world.ts';

/** Everything that the fake can send, whatever app.yml asks for today. */
export const ALL_EVENTS = [
  'check_run',
  'check_suite',
  'deployment_protection_rule',
  'issue_comment',
  'merge_group',
  'pull_request',
  'push',
];
export const ALL_PERMISSIONS: Permissions = {
  actions: 'read',
  checks: 'write',
  contents: 'read',
  deployments: 'write',
  issues: 'write',
  merge_queues: 'read',
  pull_requests: 'write',
};
export const SHOP = { owner: 'acme', repo: 'shop' };

export const QUIET = { debug: () => {}, info: () => {}, warn: () => {}, error: () => {} };
const open: (() => Promise<void>)[] = [];

/** Closes what a test started. The fake rejects where it was itself at fault, and so fails the test. */
afterEach(async () => {
  for (const close of open.splice(0).reverse()) await close();
});

export async function start(options: FakeGitHubOptions = {}): Promise<FakeGitHub> {
  const github = await startFakeGitHub({ permissions: ALL_PERMISSIONS, events: ALL_EVENTS, ...options });
  open.push(github.close);
  return github;
}

/** A client of the App as its users write one, without retries. */
export function appClient(github: FakeGitHub): Octokit {
  const auth = { appId: github.app.id, privateKey: github.app.privateKey };
  return new Octokit({ baseUrl: github.url, log: QUIET, authStrategy: createAppAuth, auth });
}

export function installationClient(github: FakeGitHub, installationId: number | null): Octokit {
  const auth = { appId: github.app.id, privateKey: github.app.privateKey, installationId };
  return new Octokit({ baseUrl: github.url, log: QUIET, authStrategy: createAppAuth, auth });
}

export function tokenClient(github: FakeGitHub, token: string): Octokit {
  return new Octokit({ baseUrl: github.url, log: QUIET, auth: token });
}

/** What a rejected request was answered with. */
export async function failure(
  request: Promise<unknown>,
): Promise<{ status: number; message: string; headers: Record<string, string>; body: unknown }> {
  try {
    await request;
  } catch (error) {
    const { status, message, response } = error as {
      status: number;
      message: string;
      response?: { headers: Record<string, string>; data: unknown };
    };
    return { status, message, headers: response?.headers ?? {}, body: response?.data };
  }
  throw new Error('The request was expected to fail.');
}

export type Receiver = {
  url: string;
  received: { headers: Record<string, string>; body: string }[];
  /** What the next deliveries are answered with, default 202; null leaves them without an answer. */
  status: number | null;
  close(): Promise<void>;
};

/** An App's webhook address. */
export async function receive(): Promise<Receiver> {
  const receiver: Receiver = { url: '', received: [], status: 202, close: async () => {} };
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const headers = Object.entries(incoming.headers).map(([name, value]) => [name, String(value)]);
      receiver.received.push({
        headers: Object.fromEntries(headers),
        body: Buffer.concat(chunks).toString('utf8'),
      });
      if (receiver.status !== null) response.writeHead(receiver.status).end('received');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  receiver.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/webhooks`;
  receiver.close = () =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  open.push(receiver.close);
  return receiver;
}
