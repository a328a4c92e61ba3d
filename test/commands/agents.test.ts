import { describe, expect, it } from 'vitest';
import { plan, review, validate } from '../../src/wire-local.ts';
import {
  createGitRepository,
  createTemporaryDirectory,
  type FilesToWrite,
  type TestRepository,
} from '../support/git-repository.ts';
import type { LoopbackAnswer, LoopbackProvider, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { shopTool } from '../support/shop-repository.ts';

type Side = {
  output: string;
  detail: string;
  trajectory?: { steps: number; ending: string; unmocked: { count: number; calls: string[] } };
};
type Reviewed = {
  verdict: string;
  exit: number;
  suites: {
    steps?: { base: number; head: number };
    metrics: { metric: string; base_mean: number; head_mean: number; comparison: string; missing: number }[];
    cases: { id: string; base: Side; head: Side }[];
    removed_cases: string[];
    not_evaluated: { reason: string; fix: string | null }[];
  }[];
  lint: { path: string; line: number; message: string }[];
  cost: { trials: number; cached_trials: number; usd: number; unpriced_calls: number };
};

/** Enough for a verdict on what breaks in all of them. */
const CASES = 12;
const POLICY = `version: 1
suites:
  - name: support
    covers: ["agents/*.yaml", "tools/*.json"]
    dataset: evals/support.jsonl
    target: { kind: agent, mocks: evals/mocks.yml }
    scorers: [tool_call, { contains: done }]
`;
const agent = (rule: string, more = '') =>
  `name: support\nmodel: loopback/small\ninstructions: You are the agent of a shop. ${rule}\ntools: [get_order, create_refund]\n${more}`;
const row = (i: number, more: object = {}) => ({
  id: `refund-${i}`,
  input: `Refund order A-${i}`,
  expected: {
    tool_calls: ['get_order', 'create_refund'].map((name) => ({ name, arguments: { order_id: `A-${i}` } })),
  },
  mocks: [{ tool: 'get_order', arguments: { order_id: `A-${i}` }, returns: { state: 'late' } }],
  ...more,
});
const rows = (list: object[]) => list.map((one) => JSON.stringify(one)).join('\n');
const SHOP: FilesToWrite = {
  '.github/promptgate.yml': POLICY,
  'agents/support.yaml': agent('Look first.'),
  'tools/orders.json': JSON.stringify([
    shopTool('get_order', 'Looks it up'),
    shopTool('create_refund', 'Pays back'),
  ]),
  'evals/support.jsonl': rows(Array.from({ length: CASES }, (_, i) => row(i))),
  'evals/mocks.yml': '- tool: create_refund\n  returns: "paid {{arguments.order_id}}"\n',
};

/** Looks an order up before it pays, unless it is told to be quick; and goes round in circles where told to. */
function support({ messages }: LoopbackRequest): LoopbackAnswer {
  const told = messages[0]?.content ?? '';
  const order = /A-\d+/.exec(messages[1]?.content ?? '')?.[0] ?? '';
  const results = messages.filter(({ role }) => role === 'tool').length;
  const call = (name: string) => ({ toolCalls: [{ name, arguments: { order_id: order } }] });
  if (told.includes('forever')) return call('get_order');
  const steps = told.includes('quick') ? ['create_refund'] : ['get_order', 'create_refund'];
  const next = steps[results];
  return next === undefined ? `done: ${messages.at(-1)?.content}` : call(next);
}

async function open(
  change: FilesToWrite,
  before: FilesToWrite = SHOP,
  answer: (request: LoopbackRequest) => LoopbackAnswer = support,
): Promise<{ repository: TestRepository; model: LoopbackProvider; env: Record<string, string> }> {
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', change);
  const model = await openProvider({ answer });
  const env = { ...model.env('loopback'), PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
  return { repository, model, env };
}

async function reviewJson({ repository, env }: Awaited<ReturnType<typeof open>>): Promise<Reviewed> {
  const io = createTestIo(repository.dir, env);
  const result = await runCommand(io, (given) => review({ repo: '.', base: 'main', json: true }, given));
  if (result.stdout === '') throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Reviewed;
}

describe('an agent target', () => {
  it('runs the agent to its answer on both sides, and finds what a change of its instructions breaks', async () => {
    const opened = await open({ 'agents/support.yaml': agent('Be quick.') });
    const report = await reviewJson(opened);
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
    expect(report.suites[0]?.metrics[0]).toMatchObject({ metric: 'tool_call', base_mean: 1, head_mean: 0 });
    expect(report.suites[0]?.steps).toEqual({ base: 3, head: 2 });
    expect(report.suites[0]?.cases[0]?.base).toMatchObject({
      output: expect.stringMatching(/^get_order\((A-\d+)\), create_refund\(\1\): done: paid \1$/),
      detail: expect.stringContaining('  -> {"state":"late"}'),
      trajectory: { steps: 3, ending: 'answered', unmocked: { count: 0, calls: [] } },
    });
    const keys = opened.model.requests.map(({ headers }) => headers['idempotency-key']);
    expect(new Set(keys).size).toBe(keys.length);
  });

  it('is one run: a second review takes all of it from the store, a failed step leaves none behind', async () => {
    const opened = await open({ 'agents/support.yaml': agent('Look first, please.') });
    const first = await reviewJson(opened);
    const calls = opened.model.requests.length;
    expect(first.cost).toMatchObject({ trials: 2 * CASES, unpriced_calls: calls });
    const again = await reviewJson(opened);
    expect(again.cost).toMatchObject({ trials: 0, cached_trials: 2 * CASES });
    expect(opened.model.requests).toHaveLength(calls);

    const broken = await open({ 'agents/support.yaml': agent('Be quick.') });
    broken.model.setBehaviour(({ messages }) =>
      messages.length > 2 ? { kind: 'status', status: 400, message: 'no' } : { kind: 'answer' },
    );
    const failed = await reviewJson(broken);
    expect(failed).toMatchObject({ verdict: 'error', exit: 4, cost: { trials: 0 } });
  });

  it('names a limit that was reached and a call that has no mock, on the case’s own line', async () => {
    const before = {
      ...SHOP,
      'evals/support.jsonl': rows(Array.from({ length: CASES }, (_, i) => row(i, { mocks: [] }))),
    };
    const opened = await open({ 'agents/support.yaml': agent('Look forever.') }, before);
    const io = createTestIo(opened.repository.dir, opened.env);
    const { stdout } = await runCommand(io, (given) => review({ repo: '.', base: 'main' }, given));
    const text = stdout.replace(/\s+/g, ' ');
    expect(text).toMatch(
      /support · refund-(\d+): no mock for get_order\(\{"order_id":"A-\1"\}\); this change: stopped after 3 steps by a loop/,
    );
    expect(text).toMatch(/support · .*steps a trial 3\.0 3\.0 ±0\.0/);
  });

  it('counts as the base has them what the head does to the mocks', async () => {
    const opened = await open({
      'agents/support.yaml': agent('Look first, please.'),
      'evals/mocks.yml': '- tool: create_refund\n  returns: "not paid"\n',
    });
    const report = await reviewJson(opened);
    expect(report.suites[0]?.removed_cases).toHaveLength(CASES);
    const sent = opened.model.requests.flatMap(({ messages }) => messages.map(({ content }) => content));
    expect(sent).not.toContain('not paid');
    const alone = await open({ 'evals/mocks.yml': '- tool: create_refund\n  returns: "not paid"\n' });
    expect(await reviewJson(alone)).toMatchObject({
      changes: [{ path: 'evals/mocks.yml', kind: 'eval-suite', summary: ['1 row changed'] }],
      suites: [{ name: 'support', removed_cases: { length: CASES } }],
    });
    const gone = await open({ 'agents/support.yaml': agent('Look, please.'), 'evals/mocks.yml': null });
    expect((await reviewJson(gone)).suites[0]).toMatchObject({
      not_evaluated: [],
      removed_cases: { length: CASES },
    });
  });

  it('warns of a mock of a tool that the agent has not, and names the nearest; of a faulty file every line', async () => {
    const files = {
      ...SHOP,
      'evals/mocks.yml': '- tool: create_refund\n  returns: ok\n- tool: get_oder\n  returns: x\n',
    };
    const io = createTestIo(createGitRepository(files).dir, {});
    const warned = await runCommand(io, (given) => validate({ repo: '.' }, given));
    expect(warned).toMatchObject({ exit: 0 });
    expect(warned.stdout).toContain(
      'evals/mocks.yml:3: the mock is of `get_oder`, which is no tool of the agent. Did you mean "get_order"?',
    );
    const faulty = { ...SHOP, 'evals/mocks.yml': '- tool: create_refund\n- returns: x\n' };
    const refused = await runCommand(createTestIo(createGitRepository(faulty).dir, {}), (given) =>
      validate({ repo: '.' }, given),
    );
    expect(refused.exit).not.toBe(0);
    expect(refused.stdout + refused.stderr).toMatch(/mocks\.yml:1[\s\S]*mocks\.yml:2/);
  });

  it('says beside its verdict what of the agent its loop does not run', async () => {
    const opened = await open({ 'agents/support.yaml': agent('Look first, please.', 'memory: true\n') });
    const report = await reviewJson(opened);
    expect(report.verdict).toBe('pass');
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('`memory` changed, and the loop');
  });

  it('is planned as a range of steps, and priced from one answer to every limit', async () => {
    const { repository } = await open(
      { 'agents/support.yaml': agent('Be quick.').replace('loopback/small', 'openai/gpt-4o-mini') },
      {
        ...SHOP,
        'agents/support.yaml': agent('Look first.').replace('loopback/small', 'openai/gpt-4o-mini'),
      },
    );
    const env = { OPENAI_API_KEY: 'sk-none' };
    const asJson = await runCommand(createTestIo(repository.dir, env), (given) =>
      plan({ repo: '.', base: 'main', json: true }, given),
    );
    const [suite] = (
      JSON.parse(asJson.stdout) as { suites: { steps: object; usd: { low: number; high: number } }[] }
    ).suites;
    expect(suite?.steps).toEqual({ low: 1, high: 10 });
    expect(suite?.usd.high).toBeGreaterThan(20 * (suite?.usd.low ?? 0));
    const asText = await runCommand(createTestIo(repository.dir, env), (given) =>
      plan({ repo: '.', base: 'main' }, given),
    );
    expect(asText.stdout).toContain('12 cases: 24 runs, at most 48, 1 to 10 steps each; $');
  });
});

describe('a conversation', () => {
  const prompt = (rule: string) => `messages:\n  - role: system\n    content: ${rule}\n`;
  const talk = (target: string, list: object[], judge = ''): FilesToWrite => ({
    '.github/promptgate.yml': `version: 1\n${judge}suites:\n  - name: talk\n    covers: ["prompts/*.yml"]\n    dataset: evals/talk.jsonl\n    target: ${target}\n    scorers: [contains]\n`,
    'prompts/a.prompt.yml': prompt('Answer in full.'),
    'evals/talk.jsonl': rows(list),
  });
  const change = { 'prompts/a.prompt.yml': prompt('Answer briefly.') };
  const PROMPT = '{ kind: prompt, model: loopback/small }';

  it('with scripted users is answered turn by turn by a prompt', async () => {
    const list = Array.from({ length: 8 }, (_, i) =>
      i % 2 === 0
        ? { id: `t${i}`, turns: ['first', 'second', `third ${i}`], expected: `${i}` }
        : { id: `t${i}`, input: ['first', 'second', `third ${i}`], expected: `${i}` },
    );
    const opened = await open(
      change,
      talk(PROMPT, list),
      ({ messages }) => `heard ${messages.at(-1)?.content}`,
    );
    const report = await reviewJson(opened);
    expect(report.verdict).toBe('pass');
    expect(report.suites[0]?.steps).toEqual({ base: 3, head: 3 });
    expect(report.suites[0]?.metrics[0]).toMatchObject({ base_mean: 1, head_mean: 1 });
    const last = opened.model.requests.find(({ messages }) => messages.at(-1)?.content === 'third 2');
    expect(last?.messages.map(({ role, content }) => `${role}: ${content}`).slice(1)).toEqual([
      'user: first',
      'assistant: heard first',
      'user: second',
      'assistant: heard second',
      'user: third 2',
    ]);
  });

  it('with simulated users is led by the judge’s model where the case names none, and its calls are counted', async () => {
    const list = Array.from({ length: 6 }, (_, i) => ({
      id: `s${i}`,
      user: { goal: `Find the price of A-${i}` },
      expected: 'price',
    }));
    const opened = await open(
      change,
      talk(PROMPT, list, 'judge: loopback/judge\n'),
      ({ model, messages }) => {
        const text = messages.map(({ content }) => content).join('\n');
        if (model !== 'judge') return text.includes('what does') ? 'the price is 3' : 'hello';
        return JSON.stringify({ message: 'what does it cost?', done: text.includes('price is 3') });
      },
    );
    const report = await reviewJson(opened);
    expect(report.suites[0]?.metrics[0]).toMatchObject({ base_mean: 1, head_mean: 1, missing: 0 });
    const asked = opened.model.requests.filter(({ model }) => model === 'judge').length;
    expect(asked).toBeGreaterThanOrEqual(24);
    // One step for each trial, and the user's calls beside them.
    expect(report.cost.trials).toBe(opened.model.requests.length);
    expect(report.cost.unpriced_calls).toBe(opened.model.requests.length);
  });

  it('is not green where its simulated user says nothing', async () => {
    const list = [{ id: 's', user: { goal: 'Find the price', model: 'loopback/user' }, expected: 'price' }];
    const opened = await open(change, talk(PROMPT, list), ({ model }) =>
      model === 'user' ? ' ' : 'the price',
    );
    const report = await reviewJson(opened);
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(JSON.stringify(report.suites[0])).toContain('the simulated user said nothing');
  });

  it.each([
    [
      'needs a model for its simulated user',
      PROMPT,
      { user: { goal: 'x' } },
      'name it as `user.model` in the case',
    ],
    [
      'needs a model that is configured',
      PROMPT,
      { user: { goal: 'x', model: 'nobody/x' } },
      'nobody/x is not configured',
    ],
  ])('%s', async (_, target, more, reason) => {
    const opened = await open(change, talk(target, [{ id: 'a', expected: 'x', ...more }]));
    const report = await reviewJson(opened);
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain(reason);
    expect(opened.model.requests).toEqual([]);
  });

  it('is refused by a target that takes one step', async () => {
    const files = {
      ...SHOP,
      '.github/promptgate.yml': POLICY.replace(
        '{ kind: agent, mocks: evals/mocks.yml }',
        '{ kind: tools, model: loopback/small }',
      ),
      'evals/support.jsonl': rows([row(1, { turns: ['a', 'b'], input: '' })]),
    };
    const opened = await open(
      {
        'tools/orders.json': JSON.stringify([
          shopTool('get_order', 'Finds it'),
          shopTool('create_refund', 'Pays'),
        ]),
      },
      files,
    );
    const report = await reviewJson(opened);
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain(
      'needs a `prompt` or `agent` target, and this one is `tools`',
    );
  });
});
