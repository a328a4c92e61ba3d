import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/database/index.ts';
import { startFakeGitHub } from '../github/start-fake-github.ts';
import { failOnLog, newDatabase } from '../support/databases.ts';
import { startLoopbackProvider } from '../support/loopback-provider.ts';
import { postgresMissing } from '../support/postgres.ts';
import { startServe } from '../support/serve-process.ts';
import { pickTool, SHOP_POLICY } from '../support/shop-repository.ts';
import { eventually, POLICY, SHOP_FILES } from './support.ts';

const SCHEDULE = '0 5 * * 1-5';
const WATCHED = `${SHOP_POLICY.replace('loopback/', 'openai/')}drift: { schedule: "${SCHEDULE}", batch: { within_hours: 12 } }\n`;
const KEY = 'sk-test-0123456789abcdef';

const title = `a server that is killed (SIGKILL)${postgresMissing === null ? '' : ` (${postgresMissing})`}`;
describe.skipIf(postgresMissing !== null)(title, () => {
  it('while a provider makes its batch, and while that is out, pays for one batch, and goes on from what that answered', async () => {
    const url = await newDatabase();
    const github = await startFakeGitHub();
    const model = await startLoopbackProvider({
      apiKey: KEY,
      answer: pickTool,
      batches: { making: () => 'silent', state: () => 'running' },
    });
    const env = { DATABASE_URL: url, OPENAI_BASE_URL: model.baseUrl, OPENAI_API_KEY: KEY };
    const shop = await github.createRepository({ files: { ...SHOP_FILES, [POLICY]: WATCHED } });
    const headSha = await shop.commit('main', { 'README.md': '# The shop\n' }, 'Words');
    const { id: repositoryId, owner, name, installationId } = shop;
    const about = { repositoryId, owner, name, installationId: installationId ?? 0, branch: 'main', headSha };
    const database = await openDatabase({ url }, failOnLog);
    await database.driftSchedules.note({ ...about, schedule: SCHEDULE }, Date.now() + 9e9);
    const dueAt = Date.parse('2026-01-05T05:00:00Z');
    const run = () => database.batchRuns.find(repositoryId);

    let serve = await startServe(github, { env });
    await database.comparisons.enqueue({ kind: 'drift', ...about, dueAt });
    await eventually(() => model.batches.length === 1);
    await serve.kill();
    expect(await run()).toMatchObject({ batches: [{ providerId: null }] });

    // It is taken up again once it is known that its process is dead.
    serve = await startServe(github, { env });
    await eventually(async () => (await run())?.batches[0]?.providerId === model.batches[0]?.id);
    await eventually(() => serve.logged().includes('"msg":"task done"'));
    await serve.kill();

    model.setBatches({});
    serve = await startServe(github, { env });
    await database.comparisons.enqueue({ kind: 'drift', ...about, dueAt, resumes: true });
    await eventually(() => serve.logged().includes('Pinned 1 suite'));
    expect(await serve.stop()).toBe(0);
    expect(model.batches).toHaveLength(1);
    expect(model.batches[0]?.requests).toHaveLength(4 * 40);
    expect(model.requests).toHaveLength(0);
    expect(await run()).toBeNull();
    expect(github.violations).toEqual([]);
    await database.close();
    await model.close();
    await github.close();
  });
});
