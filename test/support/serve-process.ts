import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { WEBHOOKS_PATH } from '../../src/entry/http/server.ts';
import type { FakeGitHub } from '../github/start-fake-github.ts';
import { createTemporaryDirectory } from './git-repository.ts';
import { SHORT_LIVED } from './short-lived.ts';

const BIN = fileURLToPath(new URL('../../bin/promptgate.js', import.meta.url));

export type ServeProcess = {
  url: string;
  pid: number;
  /** Everything it has logged, oldest first. */
  logged(): string;
  /** Resolves with its exit code when it has ended, however that came; null: by a signal. */
  ended: Promise<number | null>;
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
  /** Kills the process when it is aborted, also before it is ready. */
  signal?: AbortSignal;
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
  const child = spawn(process.execPath, [...SHORT_LIVED, BIN, 'serve'], {
    env: serveEnvironment(github, options),
    stdio: ['ignore', 'pipe', 'pipe'],
    killSignal: 'SIGKILL',
    ...(options.signal === undefined ? {} : { signal: options.signal }),
  });
  // Aborting is said here too; `ended` tells of it.
  child.on('error', () => {});
  const output: string[] = [];
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const ready = new Promise<number>((resolve) => {
    let isReady = false;
    const look = (text: string) => {
      output.push(text);
      if (isReady) return;
      const port = /"port":(\d+),[^\n]*"msg":"ready for deliveries"/.exec(output.join(''))?.[1];
      isReady = port !== undefined;
      if (isReady) resolve(Number(port));
    };
    child.stdout.setEncoding('utf8').on('data', look);
    child.stderr.setEncoding('utf8').on('data', look);
  });
  const port = await Promise.race([ready, ended.then(() => null)]);
  if (port === null)
    throw new Error(`serve ended with ${child.exitCode} before it was ready: ${output.join('')}`);
  const url = `http://127.0.0.1:${port}`;
  github.webhooks.url = `${url}${WEBHOOKS_PATH}`;
  const end = (signal: NodeJS.Signals) => {
    child.kill(signal);
    return ended;
  };
  return {
    url,
    pid: child.pid ?? 0,
    logged: () => output.join(''),
    ended,
    stop: () => end('SIGTERM'),
    kill: async () => void (await end('SIGKILL')),
  };
}
