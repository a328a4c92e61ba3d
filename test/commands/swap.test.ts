import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type SwapJson, swapJsonSchema } from '../../src/core/report/comparison-json.ts';
import { swap } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import type { LoopbackAnswer, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { createShop, pickTool, SHOP_POLICY } from '../support/shop-repository.ts';

/** Forty cases rule out no drop that is smaller. */
const POLICY = `${SHOP_POLICY}gate: { margin: 0.1 }\n`;

/** `good` picks as the model of today does, `bad` takes refunds for something else, `mute` says nothing. */
function answer(request: LoopbackRequest): LoopbackAnswer {
  const question = request.messages.at(-1)?.content ?? '';
  if (request.model === 'mute') return '';
  if (request.model !== 'bad' || !question.includes('refund')) return pickTool(request);
  return { toolCalls: [{ name: 'cancel_order', arguments: { order_id: 'A-0' } }] };
}

async function run(options: Partial<Parameters<typeof swap>[0]>, policy = POLICY) {
  const shop = createShop({}, 40, policy);
  const model = await openProvider({ answer });
  const result = await runCommand(createTestIo(shop.dir, model.env('loopback')), (io) =>
    swap({ repo: '.', base: 'main', models: [], ...options }, io),
  );
  return { ...result, model };
}

async function compare(models: string[], policy?: string): Promise<SwapJson['suites']> {
  const { stdout, stderr } = await run({ models, json: true }, policy);
  if (stdout === '') throw new Error(stderr);
  return swapJsonSchema.parse(JSON.parse(stdout)).suites;
}

describe('promptgate swap', () => {
  it('decides each candidate on the same cases against the model of today', async () => {
    const [suite] = await compare(['loopback/good', 'loopback/bad']);
    expect(suite).toMatchObject({ name: 'shop-tools', model: 'loopback/small', cases: 40 });
    const [good, bad] = suite?.candidates ?? [];
    expect(good).toMatchObject({ model: 'loopback/good', outcome: 'holds', broken: [] });
    expect(bad).toMatchObject({ model: 'loopback/bad', outcome: 'worse' });
    expect(bad?.broken).toContain('refund-0');
    expect(bad?.metrics.find(({ metric }) => metric === 'tool_call')).toMatchObject({
      comparison: 'regressed',
      base_mean: 1,
    });
    expect(suite?.figures).toMatchObject({ answers: 40, refused: 0, cut: 0, empty: 0 });
  });

  it('asks the model of today once for all candidates', async () => {
    const { model } = await run({ models: ['loopback/good', 'loopback/other'] });
    const asked = model.requests.filter((request) => request.model === 'small');
    expect(new Set(asked.map(({ messages }) => messages.at(-1)?.content)).size).toBe(asked.length);
  });

  it('takes the candidates of the policy where none are named, and says what to write where it has none', async () => {
    const policy = `${POLICY}swap: [{ suite: shop-tools, candidates: [loopback/good] }]\n`;
    const [suite] = await compare([], policy);
    expect(suite?.candidates.map(({ model }) => model)).toEqual(['loopback/good']);
    const { exit, stderr } = await run({});
    expect(exit).toBe(2);
    expect(stderr).toMatch(/The policy names no candidates.*swap: \[\{ suite:/);
  });

  it('names a candidate that is not configured, and is not green', async () => {
    const { exit, stdout } = await run({ models: ['elsewhere/large'] });
    expect(exit).toBe(4);
    expect(stdout).toMatch(/elsewhere\/large: not measured: elsewhere\/large is not configured/);
    expect(stdout).toMatch(/elsewhere\/large .*not measured$/m);
  });

  it('says what a candidate does beside its quality: answers without text or call, a broken must_pass case', async () => {
    const policy = POLICY.replace('scorers: [tool_call]', 'scorers: [tool_call]\n    must_pass: [refund-0]');
    const [suite] = await compare(['loopback/mute'], policy);
    expect(suite?.candidates[0]).toMatchObject({
      outcome: 'worse',
      must_pass_broken: ['refund-0'],
      figures: { empty: expect.any(Number) },
    });
    expect(suite?.candidates[0]?.figures?.empty).toBeGreaterThan(0);
  });

  it('prints a table that a person can read', async () => {
    const { stdout, exit } = await run({ models: ['loopback/good', 'loopback/bad'] });
    expect(exit).toBe(0);
    expect(stdout).toMatch(/^shop-tools, 40 cases$/m);
    expect(stdout).toContain('Keep loopback/small: loopback/good would do as well; a price is unknown');
    expect(stdout).toMatch(/loopback\/small \(today\) +100%/);
    expect(stdout).toMatch(/loopback\/bad +75% \(−3\d to −\d+\).* worse$/m);
  });

  it('compares on the tests that a prompt carries itself, without a policy', async () => {
    const rows = Array.from(
      { length: 20 },
      (_, i) => `  - input: question ${i}\n    expected: question ${i}`,
    );
    const repository = createGitRepository({
      'prompts/echo.prompt.yml': `name: Echo
model: gpt-5-mini
messages:
  - role: system
    content: Say it again
  - role: user
    content: "{{input}}"
testData:
${rows.join('\n')}
evaluators:
  - name: same
    string: { contains: "{{expected}}" }
`,
    });
    const model = await openProvider({
      answer: (request) => (request.model === 'mute' ? 'no' : (request.messages.at(-1)?.content ?? '')),
    });
    const env = { ...model.env('loopback'), OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: model.baseUrl };
    const { stdout } = await runCommand(createTestIo(repository.dir, env), (io) =>
      swap({ repo: '.', base: 'main', models: ['openai/mute'], json: true }, io),
    );
    expect(swapJsonSchema.parse(JSON.parse(stdout)).suites).toMatchObject([
      { name: 'Echo', model: 'openai/gpt-5-mini', candidates: [{ model: 'openai/mute', outcome: 'worse' }] },
    ]);
  });

  it('draws quality against cost on a page, where prices are known', async () => {
    const policy = POLICY.replaceAll('loopback/small', 'openai/gpt-5-mini');
    const shop = createShop({}, 40, policy);
    const model = await openProvider({ answer: pickTool });
    const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: model.baseUrl };
    const html = join(shop.dir, 'out', 'swap.html');
    const { exit } = await runCommand(createTestIo(shop.dir, env), (io) =>
      swap({ repo: '.', base: 'main', models: ['openai/gpt-5-nano'], html }, io),
    );
    expect(exit).toBe(0);
    const page = readFileSync(html, 'utf8');
    expect(page).toMatch(
      /aria-label="tool_call against cost: openai\/gpt-5-nano \(holds, on the frontier\): 100%/,
    );
    expect(page).toContain('<code>openai/gpt-5-nano</code> can take over');
  });

  it('claims nothing of a candidate where what has no score makes up much of a metric', async () => {
    const rows = Array.from({ length: 40 }, (_, i) => ({
      id: `c${i}`,
      input: `question ${i}`,
      weight: i === 0 ? 10 : 1,
    }));
    const repository = createGitRepository({
      '.github/promptgate.yml': `version: 1
suites:
  - name: echo
    dataset: evals/echo.jsonl
    target: { kind: prompt, prompt: prompts/echo.prompt.yml, model: loopback/small }
    scorers: [{ javascript: "JSON.parse(output).fine" }]
gate: { margin: 0.2 }
`,
      'prompts/echo.prompt.yml':
        'name: Echo\nmodel: loopback/small\nmessages:\n  - { role: user, content: "{{input}}" }\n',
      'evals/echo.jsonl': rows.map((row) => JSON.stringify(row)).join('\n'),
    });
    const model = await openProvider({
      answer: ({ model, messages }) =>
        model === 'prose' && messages.at(-1)?.content === 'question 0' ? 'Fine!' : '{"fine":true}',
    });
    const { stdout, stderr } = await runCommand(createTestIo(repository.dir, model.env('loopback')), (io) =>
      swap({ repo: '.', base: 'main', models: ['loopback/prose'], json: true }, io),
    );
    if (stdout === '') throw new Error(stderr);
    const [suite] = swapJsonSchema.parse(JSON.parse(stdout)).suites;
    expect(suite?.candidates[0]).toMatchObject({
      outcome: 'unmeasured',
      metrics: [{ missing: 1 }, {}, {}],
    });
  });

  it.each([
    ['gpt-5', /expected a model as provider\/model/],
    ['loopback/small', /loopback\/small is the model of today/],
  ])('refuses %s as a candidate', async (model, reason) => {
    const { exit, stderr } = await run({ models: [model] });
    expect(exit).toBe(2);
    expect(stderr).toMatch(reason);
  });
});
