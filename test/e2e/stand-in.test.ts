import { generateKeyPairSync } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createEmulator, type Emulator } from 'emulate';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type LoopbackProvider, startLoopbackProvider } from '../support/loopback-provider.ts';
import { type ServeProcess, startServe } from '../support/serve-process.ts';
import { pickTool, VAGUE_CHANGE } from '../support/shop-repository.ts';
import { eventually, SHOP_FILES } from './support.ts';

type Answer = Record<string, unknown>;

// A stand-in for GitHub that nobody of this project wrote. It knows neither archives nor `synchronize`.
describe('against an independent stand-in for GitHub, the App', () => {
  const privateKey = generateKeyPairSync('rsa', { modulusLength: 2048 })
    .privateKey.export({ type: 'pkcs1', format: 'pem' })
    .toString();
  const app = { id: 4711, privateKey, webhookSecret: '6b1f0c9e55d34a1f8a0b7c2d9e4f1a3b' };
  let emulator: Emulator;
  let model: LoopbackProvider;
  let serve: ServeProcess;

  /** Asks as the owner of the repository. */
  async function asOwner<T = Answer>(method: string, path: string, body?: object): Promise<T> {
    const response = await fetch(`${emulator.url}/repos/acme/shop${path}`, {
      method,
      headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as T;
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  async function write(branch: string, files: typeof SHOP_FILES): Promise<void> {
    for (const [path, text] of Object.entries(files)) {
      const old = await asOwner('GET', `/contents/${path}?ref=${branch}`).catch(() => null);
      await asOwner('PUT', `/contents/${path}`, {
        message: `Write ${path}`,
        content: Buffer.from(String(text)).toString('base64'),
        branch,
        ...(old === null ? {} : { sha: old.sha }),
      });
    }
  }

  beforeAll(async () => {
    const port = await findFreePort();
    emulator = await createEmulator({
      service: 'github',
      port: 0,
      seed: {
        tokens: { owner: { login: 'acme', scopes: ['repo'] } },
        github: {
          users: [{ login: 'acme' }],
          repos: [{ owner: 'acme', name: 'shop', auto_init: true }],
          apps: [
            {
              app_id: app.id,
              slug: 'promptgate',
              name: 'Promptgate',
              private_key: privateKey,
              permissions: { checks: 'write', contents: 'read', metadata: 'read', pull_requests: 'write' },
              events: ['pull_request'],
              webhook_url: `http://127.0.0.1:${port}/api/github/webhooks`,
              webhook_secret: app.webhookSecret,
              installations: [{ installation_id: 100, account: 'acme', repository_selection: 'all' }],
            },
          ],
        },
      },
    });
    model = await startLoopbackProvider({ answer: pickTool });
    serve = await startServe(
      { url: emulator.url, app, webhooks: { url: null } },
      { env: { ...model.env(), PORT: String(port) } },
    );
    await write('main', SHOP_FILES);
    const tip = await asOwner<{ object: { sha: string } }>('GET', '/git/ref/heads/main');
    await asOwner('POST', '/git/refs', { ref: 'refs/heads/vague', sha: tip.object.sha });
    await write('vague', VAGUE_CHANGE);
  });
  afterAll(async () => {
    await serve?.stop();
    await model?.close();
    await emulator?.close();
  });

  it('reviews a pull request that is opened: one failing check, one comment that says what broke', async () => {
    const pull = await asOwner<{ number: number; head: { sha: string } }>('POST', '/pulls', {
      title: 'Tidy the tools up',
      head: 'vague',
      base: 'main',
    });
    const comments = () => asOwner<{ body: string }[]>('GET', `/issues/${pull.number}/comments`);
    const comment = await eventually(async () => (await comments())[0]);
    expect(comment.body).toContain('this change makes the agent pick the wrong tool');
    const { check_runs: runs } = await asOwner<{ check_runs: Answer[] }>(
      'GET',
      `/commits/${pull.head.sha}/check-runs`,
    );
    expect(runs).toHaveLength(1);
    expect(runs[0]).toMatchObject({ name: 'promptgate', status: 'completed', conclusion: 'failure' });
    expect(await comments()).toHaveLength(1);
  });
});

async function findFreePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
