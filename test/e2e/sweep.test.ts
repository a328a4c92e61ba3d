import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/database/index.ts';
import { WEBHOOKS_PATH } from '../../src/entry/http/server.ts';
import type { FakeRepository } from '../github/people/repository.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/start-fake-github.ts';
import { failOnLog, newDataDir } from '../support/databases.ts';
import { type ServeProcess, startServe } from '../support/serve-process.ts';
import { eventually } from './support.ts';

const ATTEMPT = 'POST /app/hook/deliveries/{delivery_id}/attempts';
const LIST = 'GET /app/hook/deliveries';

/** A port that nothing listens on, so that deliveries fail until a server does. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === 'object' ? (address?.port ?? 0) : 0;
}

/** As if the last sweep had been then. */
async function setSweptAt(dataDir: string, at: number): Promise<void> {
  const { progress, close } = await openDatabase({ dataDir }, failOnLog);
  const cursor = JSON.parse((await progress.get('deliveries')) ?? '{}') as object;
  await progress.set('deliveries', JSON.stringify({ ...cursor, sweptAt: at }));
  await close();
}

describe('a server that was down while GitHub delivered', () => {
  let github: FakeGitHub;
  let port: number;
  /** Of the test that had something reviewed in it. */
  const known = {} as { shop: FakeRepository };
  let dataDir: string;
  const start = (): Promise<ServeProcess> => startServe(github, { dataDir, env: { PORT: String(port) } });
  const asked = () => github.requests.filter(({ route }) => route === ATTEMPT);
  const swept = (count: number) =>
    eventually(() => github.requests.filter(({ route }) => route === LIST).length >= count);

  async function missed(shop: FakeRepository, branch: string): Promise<string> {
    const sha = await shop.commit(branch, { 'README.md': `# ${branch}\n` }, branch);
    await shop.openPullRequest({ head: branch });
    await github.webhooks.settled();
    return sha;
  }
  const reviewed = (shop: FakeRepository, sha: string) =>
    eventually(() => shop.checkRuns(sha).find(({ status }) => status === 'completed'));

  /** What GitHub was asked to deliver again has arrived; else the next server rightly asks for it once more. */
  async function stop(serve: ServeProcess): Promise<void> {
    await github.webhooks.settled();
    await serve.stop();
  }

  beforeAll(async () => {
    github = await startFakeGitHub();
    dataDir = await newDataDir();
    port = await freePort();
    github.webhooks.url = `http://127.0.0.1:${port}${WEBHOOKS_PATH}`;
  });
  afterAll(() => github.close());

  it('reviews what it missed as soon as it is up, and nothing of accounts that it does not serve', async () => {
    const shop = await github.createRepository({ files: { 'README.md': '# Shop\n' } });
    const other = await github.createRepository({ owner: 'stranger', files: { 'README.md': '# Other\n' } });
    const shas = [await missed(shop, 'one'), await missed(shop, 'two')];
    await missed(other, 'three');
    // GitHub has forgotten one of them by the time that it is asked for.
    const installed = github.webhooks.deliveries.find(({ event }) => event === 'installation');
    const only = `/${installed?.id}/attempts`;
    github.faults.next(ATTEMPT, { status: 404, body: { message: 'Not Found' }, only });
    const serve = await start();
    for (const sha of shas) expect(await reviewed(shop, sha)).toMatchObject({ conclusion: 'success' });
    expect(serve.logged()).toContain('asked GitHub to deliver again what did not arrive');
    const again = github.webhooks.deliveries.filter(({ redelivery }) => redelivery);
    expect(again.map(({ repositoryId }) => repositoryId)).not.toContain(other.id);
    // That of the installation, two pushes, two pull requests.
    expect(asked()).toHaveLength(5);
    await stop(serve);
  });

  it('asks for nothing twice when it starts again, and for what it missed since', async () => {
    const shop = await github.createRepository({ name: 'second', files: { 'README.md': '# Shop\n' } });
    known.shop = shop;
    const before = asked().length;
    const sweeps = github.requests.filter(({ route }) => route === LIST).length;
    const sha = await missed(shop, 'four');
    const first = await start();
    await reviewed(shop, sha);
    await eventually(() => first.logged().includes('asked GitHub to deliver again'));
    await stop(first);
    // The repository's own `added`, the push, and its pull request.
    expect(asked()).toHaveLength(before + 3);
    const second = await start();
    await swept(sweeps + 2);
    await stop(second);
    expect(asked()).toHaveLength(before + 3);
    const guids = github.webhooks.deliveries.filter(({ redelivery }) => redelivery).map(({ guid }) => guid);
    expect(new Set(guids).size).toBe(guids.length);
  });

  it('that was down for longer than GitHub keeps them reviews what is open where it was before', async () => {
    const { shop } = known;
    const unknown = await github.createRepository({ name: 'third', files: { 'README.md': '# Shop\n' } });
    const shas = [await missed(shop, 'five'), await missed(unknown, 'six')];
    await setSweptAt(dataDir, Date.now() - 4 * 24 * 60 * 60_000);
    github.faults.next(LIST, { status: 200, body: [] });
    const serve = await start();
    expect(await reviewed(shop, shas[0] ?? '')).toMatchObject({ conclusion: 'success' });
    expect(serve.logged()).toContain('down for longer than GitHub keeps deliveries');
    expect(unknown.checkRuns(shas[1] ?? '')).toEqual([]);
    await serve.stop();
    expect(github.violations).toEqual([]);
  });
});
