import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createGitHub } from '../../../../src/adapters/github/index.ts';
import { createRunEndings, type RunEndings } from '../../../../src/adapters/github/workflows/endings.ts';
import type { FoundWorkflow, WorkflowOrder, Workflows } from '../../../../src/ports.ts';
import type { FakeRepository } from '../../../github/people/repository.ts';
import { type FakeGitHub, startFakeGitHub } from '../../../github/start-fake-github.ts';
import type { RunEnd, WorkflowRun } from '../../../github/world.ts';
import {
  answerCases,
  packOutputs,
  readCases,
  readGuide,
  type TeamWishes,
  WORKFLOW,
} from '../../../support/team-workflow.ts';
import { createMemoryStore } from '../support.ts';

const DISPATCHES = 'POST /repos/{owner}/{repo}/actions/workflows/{workflow_id}/dispatches';
const CANCEL = 'POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel';
const PERMISSIONS = { actions: 'write', checks: 'write', contents: 'read', pull_requests: 'write' } as const;
const CASES = ['a', 'b'].map((id) => `${JSON.stringify({ id, input: `question ${id}` })}\n`).join('');
let nonces = 0;
let nonce = '';
const right = (run: WorkflowRun) => answerCases(run, ({ input }) => ({ text: `answer to ${input}` }));

let now = Date.UTC(2026, 0, 1);
let github: FakeGitHub;
let shop: FakeRepository;
let workflows: Workflows;

/** A clock that only waiting moves; others get their turn meanwhile. */
const time = {
  clock: { now: () => now },
  async sleep(ms: number) {
    now += ms;
    await new Promise((resolve) => setImmediate(resolve));
  },
};

let shops = 0;
const openShop = () =>
  github.createRepository({
    name: `shop-${++shops}`,
    files: { [`.github/workflows/${WORKFLOW}`]: readGuide() },
  });

beforeAll(async () => {
  github = await startFakeGitHub({ permissions: PERMISSIONS, now: () => now });
});
beforeEach(() => {
  nonce = String(++nonces).padStart(32, '0');
});
afterEach(() => {
  expect(github.violations).toEqual([]);
});
afterAll(() => github.close());

const connect = (signal?: AbortSignal) => connectHost()(signal);

/** One process of the App, which may review several pull requests. */
function connectHost() {
  const host = createGitHub(
    {
      appId: github.app.id,
      privateKey: github.app.privateKey,
      baseUrl: github.url,
      waits: { betweenWritesMs: 0, outageMs: 0 },
    },
    { blobs: () => createMemoryStore(), log: { warn() {} }, ...time },
  );
  const { id, owner, name, installationId } = shop;
  const ref = { installationId: installationId ?? 0, repositoryId: id, owner, name };
  return (signal?: AbortSignal) => host.repository(ref, signal);
}

async function found(): Promise<Extract<FoundWorkflow, { ok: true }>> {
  const workflow = await workflows.find(WORKFLOW);
  if (!workflow.ok) throw new Error(workflow.reason);
  return workflow;
}

async function order(changes: Partial<WorkflowOrder> = {}): Promise<WorkflowOrder> {
  const { ok: _, ...place } = await found();
  return {
    place: { ...place, sha: await shop.head() },
    suite: 'support',
    nonce,
    cases: CASES,
    timeoutMs: 20 * 60_000,
    ...changes,
  };
}

const never = new AbortController().signal;
async function run(play: (run: WorkflowRun) => RunEnd | Promise<RunEnd>, changes?: Partial<WorkflowOrder>) {
  shop.playRuns(play);
  return workflows.run(await order(changes), { signal: never });
}

describe('a run of the repository’s own workflow', () => {
  beforeEach(async () => {
    shop = await openShop();
    workflows = connect().workflows;
  });

  it('is told the cases and the commit, and its outputs come back as they were written', async () => {
    const made = await run((one) => packOutputs(shop, one, right(one)));
    const [started] = shop.workflowRuns();
    expect(made).toMatchObject({
      ok: true,
      output: {
        outputs: '{"id":"a","text":"answer to question a"}\n{"id":"b","text":"answer to question b"}\n',
      },
    });
    expect(started).toMatchObject({
      ref: 'refs/heads/main',
      inputs: { nonce, sha: await shop.head(), suite: 'support' },
    });
    expect(started === undefined ? [] : readCases(started)).toEqual([
      { id: 'a', input: 'question a' },
      { id: 'b', input: 'question b' },
    ]);
  });

  it('is the default branch’s, whatever branch the commit is of', async () => {
    const sha = await shop.commit(
      'feature',
      { [`.github/workflows/${WORKFLOW}`]: 'name: forged\n' },
      'Forge',
    );
    const made = await run((one) => packOutputs(shop, one, right(one)), {
      place: { ...(await order()).place, sha },
    });
    expect(made.ok).toBe(true);
    expect(shop.workflowRuns()[0]).toMatchObject({ headSha: await shop.head(), inputs: { sha } });
  });

  it('is not there where only a pull request has it', async () => {
    await shop.commit('feature', { '.github/workflows/new.yml': readGuide() }, 'Add a workflow');
    expect(await workflows.find('new.yml')).toEqual({
      ok: false,
      reason: 'the default branch main has no .github/workflows/new.yml',
      fix: expect.stringContaining('merge the workflow first'),
    });
  });

  it('that does not end in time is cancelled, and the failure names its page', async () => {
    const made = await run(() => 'never');
    const [started] = shop.workflowRuns();
    expect(started).toMatchObject({ status: 'completed', conclusion: 'cancelled' });
    expect(made).toMatchObject({
      ok: false,
      failure: {
        kind: 'bad_response',
        message: expect.stringMatching(
          /did not end within 20 minutes and was cancelled \(https:.*\/runs\/\d+\)/,
        ),
      },
    });
    // Looked at ever less often.
    expect(github.requests.filter(({ route }) => route.endsWith('/runs/{run_id}')).length).toBeLessThan(80);
  });

  it('that fails gives the conclusion and the page, and leaves nothing to read', async () => {
    expect(await run(() => ({ conclusion: 'failure' }))).toMatchObject({
      ok: false,
      failure: { kind: 'bad_response', message: expect.stringMatching(/ended with failure \(https:/) },
    });
  });

  it('is cancelled when the review is stopped', async () => {
    const stop = new AbortController();
    workflows = connect(stop.signal).workflows;
    shop.playRuns(() => {
      stop.abort();
      return 'never';
    });
    const made = await workflows.run(await order(), { signal: stop.signal });
    expect(made).toMatchObject({ ok: false, failure: { kind: 'cancelled' } });
    expect(shop.workflowRuns()[0]).toMatchObject({ conclusion: 'cancelled' });
    const own = github.requests.filter(({ url }) => url.includes(`/${shop.name}/`));
    expect(own.filter(({ route }) => route === CANCEL)).toHaveLength(1);
  });

  it('that was started before the process died is gone on with', async () => {
    const stop = new AbortController();
    // Dies without a word: the network is gone as well.
    github.faults.next(CANCEL, { status: 502, times: 10 });
    workflows = connect(stop.signal).workflows;
    shop.playRuns(() => {
      stop.abort();
      return 'never';
    });
    await workflows.run(await order(), { signal: stop.signal });
    const [started] = shop.workflowRuns();
    if (started === undefined) throw new Error('nothing was started');
    const end = await packOutputs(shop, started, right(started));
    if (end !== 'never')
      started.artifacts = (end.artifacts ?? []).map((one) => ({
        id: 9,
        expired: false,
        createdAt: now,
        ...one,
      }));
    Object.assign(started, { status: 'completed', conclusion: 'success' });
    workflows = connect().workflows;
    expect(await workflows.run(await order(), { signal: never })).toMatchObject({ ok: true });
    expect(shop.workflowRuns()).toHaveLength(1);
  });

  it('is started once though the answer to its start was lost', async () => {
    github.faults.next(DISPATCHES, { reset: 'after' });
    expect(await run((one) => packOutputs(shop, one, right(one)))).toMatchObject({ ok: true });
    expect(shop.workflowRuns()).toHaveLength(1);
  });

  it('that somebody started by hand under the same name is not taken for the App’s', async () => {
    const forged = await shop.startRun({
      by: 'mallory',
      workflow: WORKFLOW,
      title: `promptgate support ${nonce}`,
    });
    expect(await run((one) => packOutputs(shop, one, right(one)))).toMatchObject({ ok: true });
    const [first, second] = shop.workflowRuns();
    expect(first).toBe(forged);
    expect(second?.inputs.cases).toBe(CASES);
  });

  it('needs a permission that only these targets need, and the failure says which', async () => {
    github.installation('acme').revoke('actions');
    const made = await run(() => 'never');
    github.installation('acme').acceptPermissions(PERMISSIONS, []);
    expect(made).toMatchObject({
      ok: false,
      failure: { kind: 'auth', message: expect.stringContaining('does not grant actions: write') },
    });
  });

  it('of a workflow that does not take the inputs is refused in GitHub’s words', async () => {
    const other = readGuide().replace('      cases: { required: true, type: string }\n', '');
    await shop.commit('main', { [`.github/workflows/${WORKFLOW}`]: other }, 'Forget the cases');
    expect(await run(() => 'never')).toMatchObject({
      ok: false,
      failure: {
        kind: 'bad_request',
        message: expect.stringContaining('Unexpected inputs provided: ["cases"]'),
      },
    });
  });
});

describe('a run that two reviews of the same commits share', () => {
  beforeEach(async () => {
    github.faults.clear();
    shop = await openShop();
  });
  const cancels = () =>
    github.requests.filter(({ url, route }) => url.includes(`/${shop.name}/`) && route === CANCEL);

  it('goes on when one of them is stopped, and is cancelled with the last', async () => {
    const [stop, stopOther] = [new AbortController(), new AbortController()];
    const host = connectHost();
    const [one, other] = [host(stop.signal).workflows, host(stopOther.signal).workflows];
    workflows = one;
    const asked = await order();
    shop.playRuns(() => 'never');
    const first = one.run(asked, { signal: stop.signal });
    const started = () => shop.workflowRuns()[0];
    while (started() === undefined) await new Promise((resolve) => setImmediate(resolve));
    const second = other.run(asked, { signal: stopOther.signal });
    const looked = github.requests.length + 6;
    while (github.requests.length < looked) await new Promise((resolve) => setImmediate(resolve));
    stop.abort();
    expect(await first).toMatchObject({ failure: { kind: 'cancelled' } });
    expect(cancels()).toHaveLength(0);
    stopOther.abort();
    expect(await second).toMatchObject({ failure: { kind: 'cancelled' } });
    expect(cancels()).toHaveLength(1);
    expect(shop.workflowRuns()).toHaveLength(1);
  });

  it('is started once more where another server’s review cancelled it, and no more than once', async () => {
    workflows = connect().workflows;
    let runs = 0;
    const taken = await run((one) => {
      runs += 1;
      return runs === 1 ? { conclusion: 'cancelled' } : packOutputs(shop, one, right(one));
    });
    expect(taken).toMatchObject({ ok: true });
    expect(shop.workflowRuns()).toHaveLength(2);
    const again = await run(() => ({ conclusion: 'cancelled' }), { nonce: 'e'.repeat(32) });
    expect(again).toMatchObject({ failure: { message: expect.stringContaining('ended with cancelled') } });
    expect(shop.workflowRuns()).toHaveLength(4);
  });
});

describe('where the default branch moves on meanwhile', () => {
  const FILE = `.github/workflows/${WORKFLOW}`;
  beforeEach(async () => {
    shop = await openShop();
    workflows = connect().workflows;
  });

  it('outputs are accepted of the commit that the run was started at, as long as the workflow is the one that was planned', async () => {
    const asked = await order();
    const at = await shop.commit('main', { 'README.md': 'Moved on.\n' }, 'Another change');
    shop.playRuns(async (one) => {
      await shop.commit('main', { 'README.md': 'Moved on again.\n' }, 'And another');
      return packOutputs(shop, one, right(one));
    });
    expect(await workflows.run(asked, { signal: never })).toMatchObject({ ok: true });
    expect(shop.workflowRuns()[0]).toMatchObject({ headSha: at });
  });

  it('outputs of a workflow that was changed before the run began are not, and the review may be tried again', async () => {
    const asked = await order();
    await shop.commit('main', { [FILE]: `${readGuide()}# changed\n` }, 'Change the workflow');
    shop.playRuns((one) => packOutputs(shop, one, right(one)));
    expect(await workflows.run(asked, { signal: never })).toMatchObject({
      failure: {
        kind: 'server',
        message: expect.stringMatching(/was changed on main after the review had begun/),
      },
    });
  });
});

describe('outputs are not accepted', () => {
  beforeAll(async () => {
    shop = await openShop();
  });
  // With new memory, and under a name of its own.
  beforeEach(() => {
    workflows = connect().workflows;
  });

  it.each<[string, TeamWishes, string]>([
    ['whose token is of another run', { claims: { run_id: '1' } }, 'its run_id is 1, and not'],
    [
      'whose token is of a workflow of another commit',
      { claims: { workflow_sha: 'd'.repeat(40) } },
      `its workflow_sha is ${'d'.repeat(40)}, and not`,
    ],
    ['that were changed after the token was made', { signed: '{"id":"a"}\n' }, 'it is not for promptgate:'],
    ['of another order', { audience: `promptgate:${'f'.repeat(32)}:sha:hash` }, 'it is not for promptgate:'],
    ['whose token was over when they were made', { ageS: 600 }, 'it was over at'],
    ['that are older than their token', { ageMs: 600_000 }, 'it was made after'],
  ])('%s', async (_, wishes, reason) => {
    const made = await run((one) => packOutputs(shop, one, right(one), wishes));
    expect(made).toMatchObject({
      ok: false,
      failure: { kind: 'bad_response', message: expect.stringContaining(reason) },
    });
  });

  it.each<[string, (zip: Buffer) => { name: string; zip: Buffer; expired?: boolean }[], RegExp]>([
    ['that is missing', () => [], /left none of this name/],
    ['that was deleted', (zip) => [{ name: 'promptgate', zip, expired: true }], /deleted already/],
    ['of which there are two', (zip) => [1, 2].map(() => ({ name: 'promptgate', zip })), /several/],
    [
      'that is too large',
      () => [{ name: 'promptgate', zip: Buffer.alloc(20_000_001) }],
      /larger than 20000000/,
    ],
  ])('in an artifact %s', async (_, artifacts, reason) => {
    const made = await run(async (one) => {
      const end = await packOutputs(shop, one, right(one));
      const zip = end === 'never' ? undefined : end.artifacts?.[0]?.zip;
      return { conclusion: 'success', artifacts: artifacts(zip ?? Buffer.alloc(0)) };
    });
    expect(made).toMatchObject({ ok: false, failure: { message: expect.stringMatching(reason) } });
  });
});

describe('a run whose end GitHub tells', () => {
  beforeEach(async () => {
    shop = await openShop();
  });

  /** Where nothing but word of a run ends a wait. */
  function connectPatiently(endings: RunEndings, onWait: () => void): Workflows {
    const sleep = (ms: number, signal: AbortSignal) =>
      ms === 0
        ? Promise.resolve()
        : new Promise<void>((resolve) => {
            signal.addEventListener('abort', () => resolve(), { once: true });
            onWait();
          });
    const host = createGitHub(
      {
        appId: github.app.id,
        privateKey: github.app.privateKey,
        baseUrl: github.url,
        waits: { betweenWritesMs: 0, outageMs: 0 },
      },
      { blobs: () => createMemoryStore(), log: { warn() {} }, clock: { now: () => now }, sleep, endings },
    );
    const { id, owner, name, installationId } = shop;
    return host.repository({ installationId: installationId ?? 0, repositoryId: id, owner, name }).workflows;
  }

  it('is read at once, however long the next look at it is away', async () => {
    const endings = createRunEndings();
    const end = Promise.withResolvers<RunEnd>();
    const told: boolean[] = [];
    const tell = () => void told.push(...shop.workflowRuns().map(({ id }) => endings.tell(id)));
    let waits = 0;
    async function onWait(): Promise<void> {
      waits += 1;
      const [started] = shop.workflowRuns();
      if (started === undefined) return;
      // Told too early, the run is looked at and waited for again.
      if (waits > 1) {
        end.resolve(await packOutputs(shop, started, right(started)));
        while (started.status !== 'completed') await new Promise((resolve) => setImmediate(resolve));
      }
      tell();
    }
    workflows = connectPatiently(endings, () => void onWait());
    const made = await run(() => end.promise);
    expect(made).toMatchObject({ ok: true });
    expect(told).toEqual([true, true]);
    expect(endings.tell(shop.workflowRuns()[0]?.id ?? 0)).toBe(false);
  });
});
