import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/adapters/database/index.ts';
import { startFakeGitHub } from '../github/start-fake-github.ts';
import { failOnLog } from '../support/databases.ts';
import { postgresMissing } from '../support/postgres.ts';
import { runPromptgate } from '../support/run-promptgate.ts';
import { serveEnvironment } from '../support/serve-process.ts';
import { sharedPostgres } from '../support/shared-postgres.ts';
import { eventually } from './support.ts';

const BIN = fileURLToPath(new URL('../../bin/promptgate.js', import.meta.url));

it('a worker without a PostgreSQL to share does not start, and names that with all other faults', async () => {
  const { exit, stderr } = await runPromptgate(['worker'], { APP_ID: '1' });
  expect(exit).toBe(2);
  expect(stderr).toContain('  DATABASE_URL: not set; a worker shares the PostgreSQL');
  expect(stderr).toContain('  WEBHOOK_SECRET: ');
});

const title = `a worker on PostgreSQL${postgresMissing === null ? '' : ` (${postgresMissing})`}`;
describe.skipIf(postgresMissing !== null)(title, () => {
  it('reviews what another process has taken, listens nowhere, and stops with exit 0', async () => {
    const github = await startFakeGitHub();
    const shop = await github.createRepository({ files: { 'README.md': '# Shop\n' } });
    const headSha = await shop.commit('words', { 'README.md': '# The shop\n' }, 'Words');
    const pull = await shop.openPullRequest({ head: 'words' });
    const url = await (await sharedPostgres()).createDatabase();
    const database = await openDatabase({ url }, failOnLog);
    const { id: repositoryId, owner, name, installationId } = shop;
    await database.inbox.accept(
      { id: randomUUID(), event: 'pull_request', action: 'opened', receivedAt: Date.now() },
      { installationId: installationId ?? 0, repositoryId, owner, name, pull, headSha },
    );
    await database.close();

    const env = serveEnvironment(github, { env: { DATABASE_URL: url } });
    const worker = spawn(process.execPath, [BIN, 'worker'], { env, stdio: ['ignore', 'pipe', 'inherit'] });
    const ended = new Promise((resolve) => worker.once('close', resolve));
    let logged = '';
    worker.stdout.setEncoding('utf8').on('data', (text: string) => {
      logged += text;
    });
    const check = await eventually(() =>
      shop.checkRuns(headSha).find(({ status }) => status === 'completed'),
    );
    expect(check.conclusion).toBe('success');
    expect(logged).toContain('ready for reviews');
    expect(logged).not.toContain('ready for deliveries');
    worker.kill('SIGTERM');
    expect(await ended).toBe(0);
    expect(github.violations).toEqual([]);
    await github.close();
  });
});
