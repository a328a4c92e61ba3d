import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { startFakeGitHub } from '../github/start-fake-github.ts';
import { newDataDir } from '../support/databases.ts';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import { runPromptgate } from '../support/run-promptgate.ts';
import { startServe } from '../support/serve-process.ts';
import { SECRETS, secretsIn, serverEnvironment } from '../support/server-settings.ts';

const opened: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close();
});

async function failToStart(env: Record<string, string>): Promise<{ exit: number; stderr: string }> {
  const { exit, stdout, stderr } = await runPromptgate(['serve'], env);
  expect(secretsIn(`${stdout}${stderr}`)).toEqual([]);
  // For people: no stack.
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stdout).not.toContain('ready for deliveries');
  return { exit, stderr };
}

describe('promptgate serve does not start', () => {
  it('with faulty settings: every fault at once, exit 2, nothing made', async () => {
    const { exit, stderr } = await failToStart({ WEBHOOK_SECRET: 'development', OPENAI_BASE_URL: 'ftp://x' });
    expect(exit).toBe(2);
    for (const name of ['APP_ID', 'PRIVATE_KEY', 'WEBHOOK_SECRET', 'PROMPTGATE_OWNERS', 'OPENAI_BASE_URL'])
      expect(stderr).toContain(`  ${name}: `);
  });

  it('on a port that is in use: exit 4, with the port and what to do', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    opened.push(async () => other.close());
    await once(other, 'listening');
    const { port } = other.address() as AddressInfo;
    const { exit, stderr } = await failToStart({
      ...serverEnvironment(await newDataDir()),
      PORT: String(port),
    });
    expect(exit).toBe(4);
    expect(stderr).toBe(
      `promptgate: Cannot listen on 127.0.0.1:${port}: the port is in use. End what uses it, or set PORT to another one.\n`,
    );
  });

  it('on an address that the machine does not have: exit 4, and says so', async () => {
    const env = { ...serverEnvironment(await newDataDir()), HOST: '192.0.2.1' };
    const { exit, stderr } = await failToStart(env);
    expect(exit).toBe(4);
    expect(stderr).toContain('this machine has no such address. Set HOST');
  });

  it('with a data folder that is a file: exit 4, and names it', async () => {
    const file = join(createTemporaryDirectory(), 'data');
    writeFileSync(file, 'not a folder');
    const { exit, stderr } = await failToStart(serverEnvironment(file));
    expect(exit).toBe(4);
    expect(stderr).toContain(`The data directory ${file} cannot be used`);
  });

  it('with a PostgreSQL that does not answer: exit 4, without its password', async () => {
    const url = `postgres://ada:${SECRETS.password}@127.0.0.1:9/reviews`;
    const { exit, stderr } = await failToStart({
      ...serverEnvironment(await newDataDir()),
      DATABASE_URL: url,
    });
    expect(exit).toBe(4);
    expect(stderr).toContain('PostgreSQL at 127.0.0.1:9 cannot be reached');
  });
});

describe('promptgate serve', () => {
  it('answers health only, refuses a second process on its data, logs no secret, and stops with exit 0', async () => {
    const github = await startFakeGitHub();
    opened.push(() => github.close());
    const dataDir = await newDataDir();
    const serve = await startServe(github, {
      dataDir,
      env: { ...serverEnvironment(dataDir), LOG_LEVEL: 'debug' },
    });
    opened.push(() => serve.kill());
    const status = async (path: string) => (await fetch(`${serve.url}${path}`)).status;
    expect(await status('/healthz')).toBe(200);
    for (const path of ['/', '/probot', '/probot/setup', '/ping', '/stats', '/api/github/webhooks'])
      expect([path, await status(path)]).toEqual([path, 404]);

    const second = await failToStart(serverEnvironment(dataDir));
    expect(second).toMatchObject({ exit: 4, stderr: expect.stringContaining(dataDir) });
    expect(second.stderr).toContain('Another Promptgate process uses the data directory');

    expect(await serve.stop()).toBe(0);
    expect(secretsIn(serve.logged())).toEqual([]);
    const lines = serve.logged().trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).msg)).toContain('ready for deliveries');
  });
});
