import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type DoctorJson, doctorJsonSchema } from '../../src/entry/commands/json.ts';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import { runPromptgate } from '../support/run-promptgate.ts';
import { SECRETS, secretsIn, serverEnvironment } from '../support/server-settings.ts';

const newDataDir = () => join(createTemporaryDirectory(), 'data');

async function doctor(env: Record<string, string>): Promise<{ exit: number; report: DoctorJson }> {
  const { exit, stdout, stderr } = await runPromptgate(['doctor', '--json'], env);
  expect(stderr).toBe('');
  expect(secretsIn(stdout)).toEqual([]);
  return { exit, report: doctorJsonSchema.parse(JSON.parse(stdout)) };
}

describe('promptgate doctor', () => {
  it('finds nothing amiss with a complete environment, and tries the database', async () => {
    const dataDir = newDataDir();
    const { exit, report } = await doctor(serverEnvironment(dataDir));
    expect(exit).toBe(0);
    expect(report.ok).toBe(true);
    expect(report.checks.map(({ name }) => name)).toEqual([
      'App',
      'GitHub',
      'accounts',
      'database',
      'models',
    ]);
    const details = new Map(report.checks.map(({ name, detail }) => [name, detail]));
    expect(details.get('database')).toBe(dataDir);
    expect(details.get('models')).toContain('openai');
  });

  it('names every fault at once, those of the models too, each under its variable', async () => {
    const { exit, report } = await doctor({
      PRIVATE_KEY: SECRETS.password,
      WEBHOOK_SECRET: 'development',
      PORT: SECRETS.apiKey,
      PROMPTGATE_CONCURRENCY: 'many',
      PROMPTGATE_PROVIDER_ACME_API_KEY: SECRETS.apiKey,
    });
    expect(exit).toBe(2);
    expect(report.ok).toBe(false);
    expect(report.checks.every(({ ok, detail }) => !ok && detail !== '')).toBe(true);
    expect(report.checks.map(({ name }) => name).toSorted()).toEqual([
      'APP_ID',
      'PORT',
      'PRIVATE_KEY',
      'PROMPTGATE_CONCURRENCY',
      'PROMPTGATE_OWNERS',
      'PROMPTGATE_PROVIDER_ACME_API_KEY',
      'WEBHOOK_SECRET',
    ]);
  });

  it('says one line a check to people, and how to mend what is faulty', async () => {
    const { exit, stdout } = await runPromptgate(['doctor'], { APP_ID: '1' });
    expect(exit).toBe(2);
    const lines = stdout.trimEnd().split('\n');
    expect(lines).toHaveLength(3);
    expect(lines.every((line) => line.startsWith('fault  '))).toBe(true);
    expect(stdout).toContain('openssl rand -hex 32');
  });

  it('a data folder that is a file is a fault of the database', async () => {
    const file = join(createTemporaryDirectory(), 'data');
    writeFileSync(file, 'not a folder');
    const { exit, report } = await doctor(serverEnvironment(file));
    expect(exit).toBe(2);
    const faults = report.checks.filter(({ ok }) => !ok);
    expect(faults).toEqual([expect.objectContaining({ name: 'database' })]);
    expect(faults[0]?.detail).toContain(`The data directory ${file} cannot be used`);
  });

  it('a PostgreSQL that does not answer is named without its password', async () => {
    const { exit, report } = await doctor({
      ...serverEnvironment(newDataDir()),
      DATABASE_URL: `postgres://ada:${SECRETS.password}@127.0.0.1:9/reviews`,
    });
    expect(exit).toBe(2);
    const database = report.checks.find(({ name }) => name === 'database');
    expect(database).toMatchObject({
      ok: false,
      detail: expect.stringContaining('127.0.0.1:9 cannot be reached'),
    });
  });
});
