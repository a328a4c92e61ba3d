import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type DoctorJson, doctorJsonSchema } from '../../src/entry/commands/json.ts';
import { doctor } from '../../src/wire-operator.ts';
import { type FakeGitHub, startFakeGitHub } from '../github/start-fake-github.ts';
import { newDataDir } from '../support/databases.ts';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import { type LoopbackProvider, startLoopbackProvider } from '../support/loopback-provider.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';
import { runPromptgate } from '../support/run-promptgate.ts';
import { SECRETS, secretsIn, serverEnvironment } from '../support/server-settings.ts';

type Examined = { exit: number; report: DoctorJson };

/** As a process of its own, which takes seconds to load what a server needs. */
async function examineAsProcess(env: Record<string, string>): Promise<Examined> {
  return readExamined(await runPromptgate(['doctor', '--json'], env));
}

async function examine(env: Record<string, string>): Promise<Examined> {
  const io = createTestIo(createTemporaryDirectory(), env);
  return readExamined(await runCommand(io, () => doctor({ json: true }, io)));
}

function readExamined({ exit, stdout, stderr }: CommandResult): Examined {
  expect(stderr).toBe('');
  expect(secretsIn(stdout)).toEqual([]);
  return { exit, report: doctorJsonSchema.parse(JSON.parse(stdout)) };
}

const HOOK = 'https://promptgate.example.com/api/github/webhooks';
let github: FakeGitHub;
let model: LoopbackProvider;
beforeAll(async () => {
  github = await startFakeGitHub();
  await github.createRepository();
  model = await startLoopbackProvider({ apiKey: SECRETS.apiKey });
});
beforeEach(() => {
  github.webhooks.url = HOOK;
});
afterAll(async () => {
  expect(github.violations).toEqual([]);
  await github.close();
  await model.close();
});

/** What is in it does not matter here. */
const KEPT = await newDataDir();

/** As `serve` wants it, for the App of the fake GitHub. */
function appEnvironment(dataDir = KEPT): Record<string, string> {
  const { id, privateKey } = github.app;
  return {
    ...serverEnvironment(dataDir),
    APP_ID: String(id),
    PRIVATE_KEY: privateKey,
    GITHUB_API_URL: `${github.url}/api/v3`,
    OPENAI_BASE_URL: model.baseUrl,
  };
}

async function faultsOf(
  env: Record<string, string>,
  run: typeof examine = examine,
): Promise<Record<string, string>> {
  const { exit, report } = await run(env);
  expect(JSON.stringify(report)).not.toContain(github.app.privateKey.split('\n')[1]);
  expect(exit).toBe(report.ok ? 0 : 2);
  return Object.fromEntries(report.checks.filter(({ ok }) => !ok).map(({ name, detail }) => [name, detail]));
}

describe('promptgate doctor', () => {
  it('finds nothing amiss with a complete environment, and tries the database', async () => {
    const dataDir = await newDataDir();
    const { exit, report } = await examineAsProcess(appEnvironment(dataDir));
    expect(report.checks.filter(({ ok }) => !ok)).toEqual([]);
    expect(exit).toBe(0);
    expect(report.ok).toBe(true);
    expect(report.checks.map(({ name }) => name)).toEqual([
      'GitHub',
      'clock',
      'App',
      'permissions',
      'events',
      'webhook',
      'deliveries',
      'installation on acme',
      'database',
      'models',
    ]);
    const details = new Map(report.checks.map(({ name, detail }) => [name, detail]));
    expect(details.get('database')).toBe(dataDir);
    expect(details.get('models')).toContain('openai');
  });

  it('names every fault at once, those of the models too, each under its variable', async () => {
    const { exit, report } = await examineAsProcess({
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
    const { exit, report } = await examineAsProcess(appEnvironment(file));
    expect(exit).toBe(2);
    const faults = report.checks.filter(({ ok }) => !ok);
    expect(faults).toEqual([expect.objectContaining({ name: 'database' })]);
    expect(faults[0]?.detail).toContain(`The data directory ${file} cannot be used`);
  });

  it('a key that its provider refuses is a fault, named with its variable and not shown', async () => {
    const faults = await faultsOf(
      { ...appEnvironment(), OPENAI_API_KEY: 'sk-another-key-of-nobody' },
      examineAsProcess,
    );
    expect(Object.keys(faults)).toEqual(['models of openai']);
    expect(faults['models of openai']).toContain('OPENAI_API_KEY');
    expect(faults['models of openai']).not.toContain('sk-another');
  });

  it('a PostgreSQL that does not answer is named without its password', async () => {
    const { exit, report } = await examineAsProcess({
      ...appEnvironment(),
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

describe("promptgate doctor asks GitHub with the App's key, and says of each fault which page mends it", () => {
  it('a key of another App, and a number that no App has', async () => {
    const { PRIVATE_KEY = '' } = serverEnvironment('unused');
    const key = await faultsOf({ ...appEnvironment(), PRIVATE_KEY });
    expect(Object.keys(key)).toEqual(['App']);
    expect(key.App).toContain('Generate a new key');
    const number = await faultsOf({ ...appEnvironment(), APP_ID: '999' });
    expect(number.App).toContain('GitHub knows no App 999');
  });

  it('a GitHub that is not there', async () => {
    const faults = await faultsOf(
      { ...appEnvironment(), GITHUB_API_URL: 'http://127.0.0.1:9' },
      examineAsProcess,
    );
    expect(Object.keys(faults)).toEqual(['GitHub']);
    expect(faults.GitHub).toContain('could not be reached');
  });

  it('accounts without the App, suspended ones, and those that have not accepted a permission', async () => {
    // Nothing is to be delivered of it.
    github.webhooks.url = null;
    await github.createRepository({ owner: 'asleep' });
    await github.createRepository({ owner: 'behind' });
    await github.createRepository({ owner: 'stranger' });
    github.installation('asleep').suspend();
    github.installation('behind').revoke('checks');
    github.webhooks.url = HOOK;
    const env = { ...appEnvironment(), PROMPTGATE_OWNERS: 'acme,asleep,behind,nowhere' };
    const faults = await faultsOf(env);
    expect(Object.keys(faults).toSorted()).toEqual([
      'installation on asleep',
      'installation on behind',
      'installation on nowhere',
    ]);
    expect(faults['installation on asleep']).toMatch(
      /suspended.*https:\/\/\S+\/settings\/installations\/\d+/,
    );
    expect(faults['installation on behind']).toMatch(/does not grant checks: write yet.*https:/);
    expect(faults['installation on nowhere']).toMatch(
      /Install it at https:\/\/\S+\/apps\/promptgate\/installations\/new/,
    );
    const { report } = await examine(env);
    expect(report.checks).toContainEqual({
      name: 'installation on stranger',
      ok: true,
      detail: 'its pull requests are ignored: stranger is not among PROMPTGATE_OWNERS',
    });
  });

  it('a webhook at another path or none at all', async () => {
    github.webhooks.url = 'https://promptgate.example.com/';
    expect((await faultsOf(appEnvironment())).webhook).toMatch(
      /has to end with \/api\/github\/webhooks.*Mend it at https:\/\/\S+\/settings\/apps\/promptgate/,
    );
    github.webhooks.url = null;
    expect((await faultsOf(appEnvironment())).webhook).toContain('has no webhook URL');
  });
});

describe('an App that asks for less than app.yml', () => {
  it('is told by permission and event', async () => {
    const lesser = await startFakeGitHub({
      permissions: { contents: 'read', checks: 'read' },
      events: ['check_run'],
      webhookUrl: HOOK,
    });
    const faults = await faultsOf({
      ...appEnvironment(),
      PRIVATE_KEY: lesser.app.privateKey,
      GITHUB_API_URL: lesser.url,
      PROMPTGATE_OWNERS: 'acme',
    });
    expect(faults.permissions).toMatch(
      /checks: write.*pull_requests: write.*\/settings\/apps\/promptgate\/permissions/,
    );
    expect(faults.events).toMatch(/pull_request.*\/permissions/);
    await lesser.close();
  });
});

describe('promptgate doctor --manifest', () => {
  it('prints app.yml with the address filled in, and links that open the form of a new App', async () => {
    const { exit, stdout } = await runPromptgate(['doctor', '--manifest', 'https://gate.acme.com'], {});
    expect(exit).toBe(0);
    const manifest = parse(stdout) as { hook_attributes: { url: string }; default_permissions: object };
    expect(manifest.hook_attributes.url).toBe('https://gate.acme.com/api/github/webhooks');
    const links = [...stdout.matchAll(/https:\/\/github\.com\/\S+/g)].map(([link]) => new URL(link));
    const forms = links.filter(({ pathname }) => pathname.endsWith('/settings/apps/new'));
    expect(forms.map(({ pathname }) => pathname)).toEqual([
      '/settings/apps/new',
      '/organizations/ORGANIZATION/settings/apps/new',
    ]);
    for (const { searchParams } of forms) {
      expect(searchParams.get('webhook_url')).toBe(manifest.hook_attributes.url);
      expect(searchParams.get('public')).toBe('false');
      for (const [name, level] of Object.entries(manifest.default_permissions))
        expect(searchParams.get(name)).toBe(level);
      expect(searchParams.getAll('events[]')).toContain('pull_request');
    }
  });

  it('links to a GitHub Enterprise Server where one is set, and takes no address that GitHub could not call', async () => {
    const env = { GITHUB_API_URL: 'https://github.acme.com/api/v3' };
    const own = await runPromptgate(['doctor', '--manifest', 'https://gate.acme.com'], env);
    expect(own.stdout).toContain('https://github.acme.com/settings/apps/new?');
    const bad = await runPromptgate(['doctor', '--manifest', 'gate.acme.com'], {});
    expect(bad.exit).toBe(2);
    expect(bad.stderr).toContain('expects the public https address');
  });
});
