import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import type { FilesToWrite, TestRepository } from '../support/git-repository.ts';
import type { LoopbackOptions, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { createShop, pickTool, SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';

async function reviewOn(shop: TestRepository, options: LoopbackOptions): Promise<ReviewJson> {
  const model = await openProvider(options);
  const result = await runCommand(createTestIo(shop.dir, model.env('loopback')), (io) =>
    review({ repo: '.', base: 'main', json: true }, io),
  );
  if (result.stdout === '') throw new Error(result.stderr);
  return JSON.parse(result.stdout) as ReviewJson;
}

/** How often each side has been asked each question so far, this time included. */
function createCounter(): (request: LoopbackRequest) => { id: number; isHead: boolean; time: number } {
  const seen = new Map<string, number>();
  return ({ messages, tools }) => {
    const id = Number(/A-(\d+)/.exec(messages.at(-1)?.content ?? '')?.[1]);
    const isHead = tools.some((tool) => tool.description === 'Handles payments');
    const key = `${id} ${isHead}`;
    seen.set(key, (seen.get(key) ?? 0) + 1);
    return { id, isHead, time: seen.get(key) ?? 0 };
  };
}

/** Right on base; on head these questions fail in the runs that `fails` says, all others never. */
function failing(ids: readonly number[], fails: (time: number) => boolean): LoopbackOptions {
  const count = createCounter();
  return {
    answer: (request) => {
      const { id, isHead, time } = count(request);
      if (isHead && ids.includes(id) && fails(time)) return 'I cannot help.';
      const question = request.messages.at(-1)?.content ?? '';
      const name = Object.entries({
        refund: 'create_refund',
        track: 'track_parcel',
        cancel: 'cancel_order',
        address: 'change_address',
      }).find(([word]) => question.includes(word))?.[1];
      return { toolCalls: [{ name: name ?? '', arguments: { order_id: `A-${id}` } }] };
    },
  };
}

const metricOf = (report: ReviewJson, suite: string, name: string) =>
  report.suites.find((one) => one.name === suite)?.metrics.find((one) => one.metric === name);

it('what is only watched shows the means of the cases that its difference is of', async () => {
  const policy = SHOP_POLICY.replace(/scorers:.*/, 'scorers: [{ tool_call: {}, gate: warn }]');
  // Of a quarter of the questions, so that the first cases to be looked at do not fall as all of them do.
  const some = Array.from({ length: 13 }, (_, index) => index * 3);
  const report = await reviewOn(
    createShop(VAGUE_CHANGE, 40, policy),
    failing(some, () => true),
  );
  const metric = metricOf(report, 'shop-tools', 'tool_call');
  expect(metric).toMatchObject({ comparison: 'regressed', gate: 'warn' });
  expect(metric?.cases).toBeLessThan(40);
  expect((metric?.head_mean ?? 0) - (metric?.base_mean ?? 0)).toBeCloseTo(metric?.difference ?? 1, 10);
});

describe('stage 2', () => {
  it('shows the means of the runs that its difference is of', async () => {
    const report = await reviewOn(
      createShop(VAGUE_CHANGE),
      failing([4, 8, 12, 16], (time) => time !== 3),
    );
    const metric = metricOf(report, 'shop-tools', 'tool_call');
    expect(metric?.confirm).toMatchObject({ selected: 4, fresh: 3 });
    expect(metric?.head_mean).toBeGreaterThan(36 / 40);
    expect((metric?.head_mean ?? 0) - (metric?.base_mean ?? 0)).toBeCloseTo(metric?.difference ?? 1, 10);
  });

  it('counts the mean of a suite’s repeats as one run, as the first pass does', async () => {
    const policy = SHOP_POLICY.replace('scorers:', 'repeats: 2\n    scorers:');
    // One of two fails each time: half a case. Each of the three fresh runs has to see the same half.
    const options = failing([4, 8, 12, 16], (time) => time % 2 === 1);
    const report = await reviewOn(createShop(VAGUE_CHANGE, 40, policy), options);
    const metric = metricOf(report, 'shop-tools', 'tool_call');
    expect(metric).toMatchObject({ comparison: 'regressed', decided_by: 'confirm', difference: -0.05 });
    expect(report.cost.trials).toBe(2 * 2 * 40 + 2 * 2 * 3 * 4);
    expect(report.cost.trials).toBeLessThanOrEqual(report.cost.planned_trials);
  });
});

describe('a suite that calls no model', () => {
  const ids = Array.from({ length: 40 }, (_, i) => `case-${i}`);
  const outputs = (wrong: readonly number[]) =>
    ids.map((id, i) => JSON.stringify({ id, text: wrong.includes(i) ? 'no' : 'yes' })).join('\n');
  const pipeline = `  - name: pipeline
    covers: ["tools/*.json"]
    dataset: evals/pipeline.jsonl
    target: { kind: recorded, outputs: evals/outputs.jsonl }
    scorers: [equals]
`;
  function createBoth(change: FilesToWrite, policy = `${SHOP_POLICY}${pipeline}`): TestRepository {
    const shop = createShop(change, 40, policy);
    shop.checkout('main');
    shop.commit('A pipeline', {
      'evals/pipeline.jsonl': ids.map((id) => JSON.stringify({ id, input: id, expected: 'yes' })).join('\n'),
      'evals/outputs.jsonl': outputs([]),
    });
    shop.git('checkout', '--quiet', 'change');
    shop.git('rebase', '--quiet', 'main');
    return shop;
  }

  it('is measured to the end after another one has failed', async () => {
    const shop = createBoth(VAGUE_CHANGE);
    shop.commit('Recorded again', { 'evals/outputs.jsonl': outputs([3, 14, 15, 35]) });
    const report = await reviewOn(shop, { answer: pickTool });
    const paid = metricOf(report, 'shop-tools', 'tool_call');
    expect(paid).toMatchObject({ comparison: 'regressed' });
    expect(paid?.cases).toBeLessThan(40);
    expect(metricOf(report, 'pipeline', 'equals')).toMatchObject({
      comparison: 'regressed',
      cases: 40,
      base_mean: 1,
      head_mean: 0.9,
      difference: -0.1,
    });
    expect(report.suites.find(({ name }) => name === 'pipeline')).toMatchObject({ identical_cases: 0 });
  });
});

it('claims no smaller drop to be ruled out than is', async () => {
  const report = await reviewOn(
    createShop(VAGUE_CHANGE, 40),
    failing([], () => false),
  );
  const claimed = Number(/beyond (\d+) points/.exec(report.reason)?.[1]) / 100;
  const [low] = metricOf(report, 'shop-tools', 'tool_call')?.interval ?? [Number.NaN];
  expect(report.verdict).toBe('pass');
  expect(claimed).toBeGreaterThanOrEqual(-low);
  expect(claimed).toBeLessThan(0.01 - low);
});

describe('what was not measured', () => {
  it('is not made rarer by cases that send the same on both sides', async () => {
    const policy = `version: 1
suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: { kind: prompt, model: loopback/small, prompt: prompts/answer.jinja }
    scorers: [contains]
`;
    const shop = createShop(
      {
        'prompts/answer.jinja': 'You are a helpful assistant.{% if vip %} Be polite.{% endif %}\n{{ input }}',
      },
      4,
      policy,
    );
    shop.checkout('main');
    shop.commit('Answers', {
      'prompts/answer.jinja':
        'You are a helpful assistant.{% if vip %} Be very kind.{% endif %}\n{{ input }}',
      'evals/answers.jsonl': Array.from({ length: 40 }, (_, i) =>
        JSON.stringify({ id: `q${i}`, vars: { input: `question ${i}`, vip: i < 2 }, expected: 'question' }),
      ).join('\n'),
    });
    shop.git('checkout', '--quiet', 'change');
    shop.git('rebase', '--quiet', '--strategy-option=theirs', 'main');
    const broken = await reviewOn(shop, {
      behaviour: ({ messages }) =>
        messages.some(({ content }) => content.includes('Be polite'))
          ? { kind: 'status', status: 400 }
          : { kind: 'answer' },
    });
    expect(broken.suites[0]).toMatchObject({ identical_cases: 38 });
    expect(broken).toMatchObject({ verdict: 'error', exit: 4 });
  });
});

describe('a case of must_pass', () => {
  const graded = (more: string) =>
    SHOP_POLICY.replace('[tool_call]', `[{ tool_arguments: {}${more} }]\n    must_pass: [refund-4]`);

  it('cannot be checked by a score without a mark to reach, and says so', async () => {
    const report = await reviewOn(
      createShop(VAGUE_CHANGE, 40, graded('')),
      failing([4], () => true),
    );
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('or one with `at`');
  });

  it('breaks where its score falls below `at`', async () => {
    const report = await reviewOn(
      createShop(VAGUE_CHANGE, 40, graded(', at: 0.8')),
      failing([4], () => true),
    );
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
    expect(report.suites[0]?.must_pass_broken).toEqual([{ case: 'refund-4', head_failed: 3, runs: 3 }]);
  });
});
