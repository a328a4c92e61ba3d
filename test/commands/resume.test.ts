import { spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { review } from '../../src/wire-local.ts';
import {
  createGitRepository,
  createTemporaryDirectory,
  type TestRepository,
} from '../support/git-repository.ts';
import type { LoopbackProvider } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';
import {
  CLEAR_TOOLS,
  createShop,
  pickTool,
  SHOP_POLICY,
  shopCases,
  VAGUE_CHANGE,
} from '../support/shop-repository.ts';

const bin = new URL('../../bin/promptgate.js', import.meta.url).pathname;
async function startModel(latencyMs = 0, price?: number): Promise<LoopbackProvider> {
  const usage = price === undefined ? undefined : { input: price, output: price };
  const provider = await openProvider({
    answer: (request) => {
      const answer = pickTool(request);
      return typeof answer === 'string' || usage === undefined ? answer : { ...answer, usage };
    },
    behaviour: () => ({ kind: 'answer', latencyMs }),
  });
  return provider;
}

function reviewShop({ dir }: TestRepository, env: Record<string, string>): Promise<CommandResult> {
  return runCommand(createTestIo(dir, env), (io) => review({ repo: '.', base: 'main', json: true }, io));
}
type Read = {
  verdict: string;
  reason: string;
  cost: { trials: number; cached_trials: number; usd: number };
  suites: { metrics: unknown[]; cases: unknown[] }[];
};
const read = (result: CommandResult) => JSON.parse(result.stdout) as Read;

/** Runs the command as a process of its own until the provider has answered `calls` times, then kills it. */
async function killAfter(
  shop: TestRepository,
  model: LoopbackProvider,
  env: Record<string, string>,
  calls: number,
  signal: NodeJS.Signals,
): Promise<number | null> {
  const child = spawn(process.execPath, [bin, 'review', '--base', 'main'], {
    cwd: shop.dir,
    env: { PATH: process.env.PATH, ...env },
    stdio: 'ignore',
  });
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  while (model.requests.length < calls) await new Promise((resolve) => setTimeout(resolve, 5));
  child.kill(signal);
  return ended;
}

describe('a review that was ended in the middle', () => {
  it.each(['SIGKILL', 'SIGINT'] as const)(
    'by %s completes when it is started again, and repeats no run that was finished',
    async (signal) => {
      const model = await startModel(20);
      const shop = createShop(VAGUE_CHANGE);
      const env = {
        ...model.env('loopback'),
        PROMPTGATE_CACHE_DIR: createTemporaryDirectory(),
        PROMPTGATE_CONCURRENCY: '2',
      };
      const exit = await killAfter(shop, model, env, 12, signal);
      expect(exit).toBe(signal === 'SIGINT' ? 130 : null);
      const before = model.requests.length;
      const report = read(await reviewShop(shop, env));
      expect(report.verdict).toBe('fail');
      // Two calls may have been under way.
      expect(report.cost.cached_trials).toBeGreaterThanOrEqual(12 - 2);
      expect(model.requests.length - before).toBe(report.cost.trials);
    },
  );

  it('gives the verdict of a review that was not', async () => {
    const model = await startModel(10);
    const shop = createShop(VAGUE_CHANGE);
    const env = { ...model.env('loopback'), PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
    await killAfter(shop, model, env, 20, 'SIGKILL');
    const resumed = read(await reviewShop(shop, env));
    const whole = read(await reviewShop(shop, { ...env, PROMPTGATE_CACHE_DIR: createTemporaryDirectory() }));
    expect(resumed.suites[0]?.metrics).toEqual(whole.suites[0]?.metrics);
  });
});

describe('a cache that cannot be written to', () => {
  it('costs no verdict, and is named', async () => {
    const cache = createTemporaryDirectory();
    const model = await openProvider({
      answer: (request) => {
        if (request.index === 0) rmSync(cache, { recursive: true });
        return pickTool(request);
      },
    });
    const env = { ...model.env('loopback'), PROMPTGATE_CACHE_DIR: cache };
    const result = await reviewShop(createShop(VAGUE_CHANGE), env);
    expect(read(result).verdict).toBe('fail');
    expect(result.stderr).toContain('Finished runs cannot be kept');
  });
});

describe('a budget', () => {
  it('stops the review, keeps what is finished, and is never green', async () => {
    const model = await startModel(0, 10_000);
    const policy = SHOP_POLICY.replace('loopback/small', 'openai/gpt-4o-mini').replace(
      '[tool_call]',
      '[tool_call]\nbudget: { per_review_usd: 0.05 }',
    );
    const shop = createShop(VAGUE_CHANGE, 40, policy);
    const env = {
      OPENAI_API_KEY: 'sk-test',
      OPENAI_BASE_URL: model.baseUrl,
      PROMPTGATE_CONCURRENCY: '1',
      PROMPTGATE_CACHE_DIR: createTemporaryDirectory(),
    };
    const stopped = await reviewShop(shop, env);
    expect(stopped.exit).toBe(4);
    expect(read(stopped).reason).toContain('budget');
    // Six calls are 4.5 cents, and a seventh would be 5.25.
    expect(read(stopped).cost).toMatchObject({
      usd: expect.closeTo(0.045, 9),
      budget_usd: 0.05,
      stopped_by: { cap: 'review', usd: 0.05, set_by: 'policy', month: null },
    });
    expect(read(stopped).suites[0]?.cases.length).toBeGreaterThan(0);
    expect(model.requests.length).toBeLessThan(80);
    const more = read(await reviewShop(shop, env));
    expect(more.cost.cached_trials).toBeGreaterThan(0);
  });
});

const OTHER_WORDING = {
  'tools/orders.json': String(VAGUE_CHANGE['tools/orders.json']).replace('Handles payments', 'Handles money'),
};

describe('a base that another review has paid for', () => {
  it('is used again, but for a tenth that is run to see whether it still holds', async () => {
    const model = await startModel();
    const env = { ...model.env('loopback'), PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
    const shop = createShop(VAGUE_CHANGE);
    await reviewShop(shop, env);
    const text = JSON.stringify(VAGUE_CHANGE['tools/orders.json']);
    shop.commit('Another wording', {
      'tools/orders.json': String(JSON.parse(text)).replace('Handles payments', 'Handles money'),
    });
    const second = read(await reviewShop(shop, env));
    expect(second.verdict).toBe('fail');
    expect(second.cost.cached_trials).toBeGreaterThan(0);
  });

  it('costs nothing more, and decides the same, when the review that used it is run again', async () => {
    const model = await startModel();
    const env = { ...model.env('loopback'), PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
    const shop = createShop(VAGUE_CHANGE, 120);
    await reviewShop(shop, env);
    shop.commit('Another wording', OTHER_WORDING);
    const first = read(await reviewShop(shop, env));
    const calls = model.requests.length;
    const again = read(await reviewShop(shop, env));
    expect(model.requests).toHaveLength(calls);
    expect(again.suites[0]?.metrics).toEqual(first.suites[0]?.metrics);
  });

  it('is run anew where the model answers otherwise today', async () => {
    const env = { PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
    let wrong = false;
    const model = await openProvider({
      answer: (request) => (wrong ? 'I cannot.' : pickTool(request)),
    });
    const shop = createShop(VAGUE_CHANGE, 120);
    await reviewShop(shop, { ...env, ...model.env('loopback') });
    shop.commit('Another wording', OTHER_WORDING);
    wrong = true;
    const report = read(await reviewShop(shop, { ...env, ...model.env('loopback') }));
    // The same wrong answers on both sides: the model changed, not this change.
    expect(report.verdict).not.toBe('fail');
  });
});

describe('a head that another review has paid for', () => {
  it('is run anew where the model answers otherwise today', async () => {
    const env = { PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
    let better = false;
    const model = await openProvider({
      answer: (request) => (better ? pickTool(request) : 'I cannot.'),
    });
    const harmless = { 'tools/orders.json': JSON.stringify(CLEAR_TOOLS).replace('Stop it', 'Halt it') };
    const shop = createShop(harmless, 120);
    await reviewShop(shop, { ...env, ...model.env('loopback') });
    // The same head against another base: the base is new, the head's answers are of another day.
    better = true;
    shop.checkout('main');
    shop.commit('Other parameters', {
      'tools/orders.json': JSON.stringify(CLEAR_TOOLS).replace('Stop it', 'Stop'),
    });
    shop.checkout('change');
    shop.git('merge', '--quiet', '-s', 'ours', 'main');
    const report = read(await reviewShop(shop, { ...env, ...model.env('loopback') }));
    expect(report.verdict).toBe('pass');
  });
});

describe('a judge', () => {
  const policy = (judge: string) => `version: 1
judge: loopback/${judge}
suites:
  - name: answers
    dataset: evals/tools.jsonl
    target: { kind: recorded, outputs: evals/outputs.jsonl }
    covers: ["tools/*.json"]
    scorers: [{ judge: helpfulness }]
`;
  const outputs = (word: string) =>
    Array.from({ length: 40 }, (_, i) => {
      const topic = ['refund', 'track', 'cancel', 'address'][i % 4];
      return JSON.stringify({ id: `${topic}-${i}`, text: `${word} ${i}` });
    }).join('\n');

  async function createAnswers(answer: () => string) {
    const judge = await openProvider({
      answer,
      behaviour: () => ({ kind: 'answer', latencyMs: 20 }),
    });
    const repository = createGitRepository({
      '.github/promptgate.yml': policy('judge'),
      'tools/orders.json': JSON.stringify(CLEAR_TOOLS),
      'evals/tools.jsonl': shopCases(40),
      'evals/outputs.jsonl': outputs('Before'),
    });
    repository.branch('change');
    repository.commit('A change', { ...VAGUE_CHANGE, 'evals/outputs.jsonl': outputs('After') });
    const env = { ...judge.env('loopback'), PROMPTGATE_CONCURRENCY: '6' };
    return { judge, repository, env: { ...env, PROMPTGATE_CACHE_DIR: createTemporaryDirectory() } };
  }

  it('grades recorded answers as many at once as its provider allows', async () => {
    const { judge, repository, env } = await createAnswers(() => '{"reason": "fine", "score": 4}');
    expect(read(await reviewShop(repository, env)).verdict).toBe('pass');
    expect(judge.peak()).toBe(6);
  });

  it('that grew stricter since does not make the change look worse', async () => {
    let score = 5;
    const { repository, env } = await createAnswers(() => `{"reason": "so", "score": ${score}}`);
    await reviewShop(repository, env);
    score = 2;
    repository.commit('Recorded again', { 'evals/outputs.jsonl': outputs('Later') });
    const report = read(await reviewShop(repository, env));
    expect(report.verdict).toBe('pass');
  });
});

describe('a provider that refuses the key in the middle', () => {
  it('is not asked for every case that is left, and the review is no pass', async () => {
    const model = await openProvider({
      answer: pickTool,
      behaviour: ({ index }) => (index < 60 ? { kind: 'answer' } : { kind: 'status', status: 403 }),
    });
    const shop = createShop(
      { 'tools/orders.json': JSON.stringify(CLEAR_TOOLS).replace('Stop it', 'Stop') },
      400,
    );
    const result = await reviewShop(shop, { ...model.env('loopback'), PROMPTGATE_CONCURRENCY: '8' });
    expect(result.exit).toBe(4);
    expect(model.requests.length).toBeLessThan(80);
  });
});
