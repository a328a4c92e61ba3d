import { createEmulator } from 'emulate';
import nock from 'nock';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createGitHub } from '../../../src/adapters/github/index.ts';
import type { HostedRepository, PullRequest } from '../../../src/ports.ts';
import { APP_ID, createMemoryStore, PRIVATE_KEY, REF } from './support.ts';

const MARKER = '<!-- promptgate:review -->';

// A stand-in for GitHub that nobody of this project wrote. It has no archives and names no App in its answers.
describe('an independent stand-in for GitHub', () => {
  let emulator: { url: string; close(): Promise<void> };
  let repository: HostedRepository;
  let pull: PullRequest | null;
  const warnings: string[] = [];

  /** Asks as the owner of the repository. */
  async function asOwner(method: string, path: string, body?: object): Promise<Record<string, unknown>> {
    const response = await fetch(`${emulator.url}${path}`, {
      method,
      headers: { authorization: 'Bearer owner', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const answer = (await response.json()) as Record<string, unknown>;
    if (!response.ok) throw new Error(`${method} ${path}: ${JSON.stringify(answer)}`);
    return answer;
  }

  function write(branch: string, path: string, text: string) {
    const content = Buffer.from(text).toString('base64');
    return asOwner('PUT', `/repos/acme/shop/contents/${path}`, { message: `Write ${path}`, content, branch });
  }

  beforeAll(async () => {
    nock.restore();
    const app = {
      app_id: APP_ID,
      slug: 'promptgate',
      name: 'Promptgate',
      private_key: PRIVATE_KEY,
      permissions: { checks: 'write', contents: 'read', metadata: 'read', pull_requests: 'write' },
      installations: [{ installation_id: REF.installationId, account: 'acme', repository_selection: 'all' }],
    };
    emulator = await createEmulator({
      service: 'github',
      port: 0,
      seed: {
        tokens: { owner: { login: 'acme', scopes: ['repo'] } },
        github: {
          users: [{ login: 'acme' }],
          repos: [{ owner: 'acme', name: 'shop', auto_init: true }],
          apps: [app],
        },
      },
    });
    await write('main', 'prompts/a.md', 'one');
    const tip = (await asOwner('GET', '/repos/acme/shop/git/ref/heads/main')).object as { sha: string };
    await asOwner('POST', '/repos/acme/shop/git/refs', { ref: 'refs/heads/fix/x#1', sha: tip.sha });
    for (let i = 0; i < 13; i++) await write('fix/x#1', `prompts/new-${i}.md`, `two ${i}`);
    const opened = await asOwner('POST', '/repos/acme/shop/pulls', {
      title: 'x',
      head: 'fix/x#1',
      base: 'main',
    });
    const { id } = await asOwner('GET', '/repos/acme/shop');
    repository = createGitHub(
      { appId: APP_ID, privateKey: PRIVATE_KEY, baseUrl: emulator.url, waits: { betweenWritesMs: 0 } },
      { blobs: createMemoryStore, log: { warn: (_, message) => warnings.push(message) } },
    ).repository({ ...REF, repositoryId: Number(id) });
    pull = await repository.pullRequest(Number(opened.number));
  });
  afterAll(async () => {
    await emulator.close();
    nock.activate();
  });

  const headSha = () => pull?.headSha ?? '';

  it('shows a pull request and both of its sides', async () => {
    expect(pull).toMatchObject({ state: 'open', base: 'main', origin: 'same' });
    const range = await repository.range('main', headSha());
    if (range === null) throw new Error('expected a common commit');
    expect(range.baseSha).toBe(range.mergeBase);
    const opened = repository.open({ base: 'main', ...range, headSha: headSha() });
    const [base, head] = [await opened.snapshot(range.baseSha), await opened.snapshot('HEAD')];
    expect(await base.read('prompts/a.md')).toEqual({ kind: 'text', text: 'one' });
    const contents = await head.readMany([...head.files.keys()]);
    expect(contents.get('prompts/new-12.md')).toEqual({ kind: 'text', text: 'two 12' });
    expect(contents.size).toBe(head.files.size);
    expect(warnings.join()).toContain('read one by one');
  });

  it('takes a check from its start to its conclusion', async () => {
    const { checks } = repository;
    const output = { title: 'Running', summary: 'One prompt changed.', text: '', annotations: [] };
    const id = await checks.start(headSha(), 'review-1', output);
    expect(await checks.find(headSha(), 'review-1')).toMatchObject({ id });
    expect(await checks.find(headSha(), 'review-2')).toBeNull();
    await checks.progress(id, { ...output, title: 'Still running' });
    const annotation = { path: 'prompts/a.md', line: 1, level: 'warning' as const, message: 'Look.' };
    await checks.conclude(id, 'failure', { ...output, title: 'Worse', annotations: [annotation] });
    expect(await asOwner('GET', `/repos/acme/shop/check-runs/${id}`)).toMatchObject({
      name: 'promptgate',
      status: 'completed',
      conclusion: 'failure',
      output: { title: 'Worse', annotations_count: 1 },
    });
  });

  it('takes one comment, finds it again among imitations and says when it is gone', async () => {
    const { comments } = repository;
    const number = pull?.number ?? 0;
    await asOwner('POST', `/repos/acme/shop/issues/${number}/comments`, { body: `${MARKER}\nimitated` });
    const id = await comments.create(number, `${MARKER}\nfirst`);
    expect(await comments.find(number, MARKER)).toEqual({ id, body: `${MARKER}\nfirst` });
    expect(await comments.update(id, `${MARKER}\nsecond`)).toBe('updated');
    expect(await comments.find(number, MARKER)).toEqual({ id, body: `${MARKER}\nsecond` });
    expect(await comments.update(id + 1000, 'x')).toBe('gone');
  });
});
