import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { plan, review } from '../../src/wire-local.ts';
import {
  createGitRepository,
  createTemporaryDirectory,
  type FilesToWrite,
} from '../support/git-repository.ts';
import {
  type LoopbackService,
  type ServiceCall,
  type ServiceReply,
  startLoopbackService,
} from '../support/loopback-service.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';

const open: LoopbackService[] = [];
afterEach(async () => {
  for (const service of open.splice(0)) await service.close();
});

async function serve(answer: (call: ServiceCall, index: number) => ServiceReply): Promise<LoopbackService> {
  const service = await startLoopbackService(answer);
  open.push(service);
  return service;
}

const IDS = Array.from({ length: 24 }, (_, i) => `case${i}`);
const files = (target: string): FilesToWrite => ({
  '.github/promptgate.yml': `version: 1\nsuites:\n  - name: support\n    covers: ["prompts/*.md"]\n    dataset: evals/cases.jsonl\n    target: ${target}\n    scorers: [contains]\n`,
  'prompts/support.md': 'You are a helpful assistant. Answer in full.\n',
  'evals/cases.jsonl': IDS.map((id) => JSON.stringify({ id, input: id, expected: 'yes' })).join('\n'),
});
const DEPLOYED = '{ kind: http, service: preview, body: { ask: "{{input}}" }, response: { text: /answer } }';
const IN_BODY =
  '{ kind: http, service: preview, files: { prompt: prompts/support.md }, body: { ask: "{{input}}", prompt: "{{prompt}}" }, response: { text: /answer } }';

type Given = { target: string; services?: object; env?: Record<string, string>; signal?: AbortSignal };
type Change = { env: Record<string, string>; dir: string; head: string; base: string };

function change({ target, services, env = {} }: Given): Change {
  const repository = createGitRepository(files(target));
  const base = repository.git('rev-parse', 'HEAD').trim();
  repository.branch('change');
  repository.commit('A change', { 'prompts/support.md': 'You are a helpful assistant. Be brief.\n' });
  const list = join(createTemporaryDirectory(), 'services.yml');
  if (services !== undefined) writeFileSync(list, JSON.stringify({ services }));
  return {
    dir: repository.dir,
    base,
    head: repository.git('rev-parse', 'HEAD').trim(),
    env: services === undefined ? env : { PROMPTGATE_SERVICES: list, ...env },
  };
}

function run(
  { dir, env }: Change,
  options: { head?: string; pr?: number } = {},
  signal?: AbortSignal,
): Promise<CommandResult> {
  return runCommand(createTestIo(dir, env, signal), (io) =>
    review({ repo: '.', base: 'main', head: 'HEAD', json: true, ...options }, io),
  );
}

describe('a service of the team’s own', () => {
  it('is asked at the deployment of each side, and a regression of what it does blocks', async () => {
    const service = await serve(({ path }) => ({
      json: { answer: path.startsWith('/base/') ? 'yes' : 'no' },
    }));
    const made = change({
      target: DEPLOYED,
      services: {
        preview: {
          base: `${service.url}/base/{sha}`,
          head: `${service.url}/pr-{pr}/{sha}`,
          private_hosts: ['127.0.0.1'],
          headers: { authorization: `Bearer ${'$'}{PREVIEW_TOKEN}` },
        },
      },
      env: { PREVIEW_TOKEN: 'very-secret', PROMPTGATE_CACHE_DIR: createTemporaryDirectory() },
    });
    const { stdout, stderr, exit } = await run(made, { pr: 12 });
    const report = JSON.parse(stdout);
    expect(report.suites[0].metrics[0]).toMatchObject({
      comparison: 'regressed',
      base_mean: 1,
      head_mean: 0,
    });
    expect({ exit, uncovered: report.uncovered }).toEqual({ exit: 1, uncovered: [] });
    expect(new Set(service.calls.map(({ path }) => path))).toEqual(
      new Set([`/base/${made.base}`, `/pr-12/${made.head}`]),
    );
    expect(service.calls[0]?.headers.authorization).toBe('Bearer very-secret');
    for (const shown of [stdout, stderr]) {
      expect(shown).not.toContain('very-secret');
      expect(shown).not.toContain(service.url);
    }
    // Once more nothing is asked: the commits are the same.
    const before = service.calls.length;
    expect(JSON.parse((await run(made, { pr: 12 })).stdout).verdict).toBe('fail');
    expect(service.calls).toHaveLength(before);
  });

  it('is sent the artifact of each side where one deployment serves both', async () => {
    const service = await serve(({ body }) => ({
      json: { answer: JSON.stringify(body).includes('brief') ? 'no' : 'yes' },
    }));
    const services = { preview: { url: service.url, private_hosts: ['127.0.0.1'] } };
    const made = change({ target: IN_BODY, services });
    const report = JSON.parse((await run(made, { head: 'WORKTREE' })).stdout);
    expect(report.suites[0].metrics[0]).toMatchObject({
      comparison: 'regressed',
      base_mean: 1,
      head_mean: 0,
    });
    expect(service.calls[0]?.body).toEqual({
      ask: expect.any(String),
      prompt: expect.stringContaining('You are'),
    });
  });

  it('that one deployment serves to both sides without what changed is no green review, and it says what to do', async () => {
    const service = await serve(() => ({ json: { answer: 'yes' } }));
    const services = { preview: { url: service.url, private_hosts: ['127.0.0.1'] } };
    const { stdout, exit } = await run(change({ target: DEPLOYED, services }));
    const { verdict, suites } = JSON.parse(stdout);
    expect({ verdict, exit, asked: service.calls.length }).toEqual({ verdict: 'error', exit: 4, asked: 0 });
    expect(JSON.stringify(suites)).toMatch(/what changed in prompts\/support\.md.*`files` of the target/);
  });

  it('that fails on one side leaves its cases without scores, with the reason, and the review is not green', async () => {
    const service = await serve(({ path }) =>
      path === '/base' ? { json: { answer: 'yes' } } : { status: 400, json: { error: 'a stack trace' } },
    );
    const { url } = service;
    const services = { preview: { base: `${url}/base`, head: `${url}/head`, private_hosts: ['127.0.0.1'] } };
    const { stdout, exit } = await run(change({ target: DEPLOYED, services }));
    const report = JSON.parse(stdout);
    expect({ verdict: report.verdict, exit }).toEqual({ verdict: 'error', exit: 4 });
    expect(stdout).toContain('answered 400');
    expect(stdout).not.toContain('a stack trace');
  });

  it('is stopped with the review', async () => {
    const controller = new AbortController();
    const service = await serve(() => () => controller.abort());
    const services = { preview: { url: `${service.url}/{sha}`, private_hosts: ['127.0.0.1'] } };
    const { exit } = await run(change({ target: DEPLOYED, services }), {}, controller.signal);
    expect(exit).toBe(130);
    await service.hangUp;
  });

  it.each<[string, object | undefined, { head?: string; pr?: number }, string]>([
    ['no services are listed', undefined, {}, 'PROMPTGATE_SERVICES'],
    [
      'the list has no such service',
      { other: { url: 'https://a.example.com' } },
      {},
      'no service of this name',
    ],
    [
      'the change is not committed',
      { preview: { url: 'https://{sha}.example.com' } },
      { head: 'WORKTREE' },
      'runs commits',
    ],
    ['there is no pull request', { preview: { url: 'https://pr-{pr}.example.com' } }, {}, '--pr NUMBER'],
  ])('is an error with advice where %s', async (_, services, options, advice) => {
    const given: Given = { target: DEPLOYED, ...(services === undefined ? {} : { services }) };
    const { stdout, exit } = await run(change(given), options);
    expect(exit).toBe(4);
    expect(JSON.stringify(JSON.parse(stdout).suites[0].not_evaluated)).toContain(advice);
  });

  it('whose list is faulty stops the command before anything runs', async () => {
    const { exit, stderr } = await run(
      change({ target: DEPLOYED, services: { preview: { url: 'http://a.example.com' } } }),
    );
    expect({ exit, stderr }).toEqual({
      exit: 2,
      stderr: expect.stringContaining('services.preview.url: expected https'),
    });
  });

  it('is in the plan, at a price that nobody knows, and is not asked', async () => {
    const service = await serve(() => ({ json: { answer: 'yes' } }));
    const services = { preview: { url: `${service.url}/{sha}`, private_hosts: ['127.0.0.1'] } };
    const { dir, env } = change({ target: DEPLOYED, services });
    const shown = await runCommand(createTestIo(dir, env), (io) =>
      plan({ repo: '.', base: 'main', head: 'HEAD' }, io),
    );
    expect(shown).toMatchObject({ exit: 0, stdout: expect.stringContaining('price unknown') });
    expect(service.calls).toEqual([]);
  });
});
