import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WEBHOOKS_PATH } from '../../src/entry/http/server.ts';
import type { FakeGitHub } from '../github/start-fake-github.ts';
import { createTemporaryDirectory } from './git-repository.ts';

const BIN = fileURLToPath(new URL('../../bin/promptgate.js', import.meta.url));

export type ServeProcess = {
  url: string;
  /** Everything it has logged, oldest first. */
  logged(): string;
  /** Ends it as an operator does; resolves with its exit code. */
  stop(): Promise<number | null>;
  /** Ends it as a power cut does. */
  kill(): Promise<void>;
};

/** A GitHub, imitated, that delivers to whatever address is put into `webhooks.url`. */
export type ServedGitHub = {
  url: string;
  app: Pick<FakeGitHub['app'], 'id' | 'privateKey' | 'webhookSecret'>;
  webhooks: { url: string | null };
};

export type ServeOptions = {
  /** Default: a new one. */
  dataDir?: string;
  env?: Record<string, string>;
};

/** What `promptgate serve` needs to be an App of the fake GitHub. */
export function serveEnvironment(
  github: ServedGitHub,
  { dataDir = join(createTemporaryDirectory(), 'data'), env = {} }: ServeOptions = {},
): Record<string, string> {
  return {
    PATH: process.env.PATH ?? '',
    APP_ID: String(github.app.id),
    PRIVATE_KEY: github.app.privateKey,
    WEBHOOK_SECRET: github.app.webhookSecret,
    PROMPTGATE_OWNERS: 'acme',
    PROMPTGATE_DATA_DIR: dataDir,
    GITHUB_API_URL: github.url,
    PORT: '0',
    ...env,
  };
}

/** Starts `promptgate serve` as a process of its own, with the fake GitHub's deliveries going to it. */
export async function startServe(github: ServedGitHub, options: ServeOptions = {}): Promise<ServeProcess> {
  const child = spawn(process.execPath, [BIN, 'serve'], {
    env: serveEnvironment(github, options),
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: string[] = [];
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  const port = await waitUntilReady(child, output);
  const url = `http://127.0.0.1:${port}`;
  github.webhooks.url = `${url}${WEBHOOKS_PATH}`;
  const end = (signal: NodeJS.Signals) => {
    const ended = new Promise<number | null>((resolve) => {
      if (child.exitCode !== null || child.signalCode !== null) resolve(child.exitCode);
      else child.once('exit', resolve);
    });
    child.kill(signal);
    return ended;
  };
  return {
    url,
    logged: () => output.join(''),
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}

function waitUntilReady(child: ChildProcess, output: string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const look = () => {
      const port = /"port":(\d+),[^\n]*"msg":"ready for deliveries"/.exec(output.join(''))?.[1];
      if (port !== undefined) resolve(Number(port));
    };
    child.stdout?.on('data', look);
    child.once('exit', (code) =>
      reject(new Error(`serve ended with ${code} before it was ready: ${output.join('')}`)),
    );
  });
}
