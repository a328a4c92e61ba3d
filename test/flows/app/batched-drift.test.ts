import { describe, expect, it } from 'vitest';
import { openDriftWorld } from '../../support/drift-world.ts';
import type { FilesToWrite } from '../../support/git-repository.ts';
import type { LoopbackAnswer, LoopbackRequest } from '../../support/loopback-provider.ts';
import { CLEAR_TOOLS, pickTool, SHOP_POLICY, shopCases } from '../../support/shop-repository.ts';

const POLICY = '.github/promptgate.yml';
const CASES = 20;
const BATCH = 'batch: { within_hours: 12 }';
const SCHEDULE = 'schedule: "0 5 * * 1-5"';

function shopFiles(batch = BATCH, model = 'openai/gpt-4o-mini', more = ''): FilesToWrite {
  const policy = SHOP_POLICY.replace('loopback/small', model);
  return {
    [POLICY]: `${policy}drift: { ${SCHEDULE}, ${batch} }\n${more}`,
    'tools/orders.json': JSON.stringify(CLEAR_TOOLS, null, 2),
    'evals/tools.jsonl': shopCases(CASES),
  };
}

let isWorse = false;
const usage = { input: 2000, output: 100 };
function answer(request: LoopbackRequest): LoopbackAnswer {
  const refund = request.messages.at(-1)?.content.includes('refund') === true;
  const said =
    isWorse && refund
      ? { toolCalls: [{ name: 'cancel_order', arguments: { order_id: 'A-0' } }] }
      : pickTool(request);
  return { ...(typeof said === 'string' ? { text: said } : said), usage };
}
const asks = (text: string) => (request: LoopbackRequest) =>
  request.messages.at(-1)?.content.includes(text) === true;
/** US dollars of one answer, one by one: 15 cents and 60 cents a million tokens. */
const DIRECT = (2000 * 0.15 + 100 * 0.6) / 1e6;

async function open(files = shopFiles(), options: Parameters<typeof openDriftWorld>[1] = {}) {
  isWorse = false;
  return openDriftWorld(files, { answer, ...options });
}

/** Five answers, each graded by another provider's model. */
async function openJudged() {
  return open(
    {
      ...shopFiles(),
      [POLICY]: `version: 1
judge: anthropic/claude-haiku-4-5
suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: prompts/answer.prompt.yml }
    scorers: [{ judge: correctness }]
drift: { ${SCHEDULE}, ${BATCH} }
`,
      'prompts/answer.prompt.yml':
        'model: openai/gpt-4o-mini\nmessages: [{ role: user, content: "{{input}}" }]\n',
      'evals/answers.jsonl': `${Array.from({ length: 5 }, (_, i) =>
        JSON.stringify({ id: `q-${i}`, input: `Question ${i}`, expected: `Answer ${i}` }),
      ).join('\n')}\n`,
    },
    {
      answer: ({ model, messages }) =>
        model === 'gpt-4o-mini'
          ? { text: messages.at(-1)?.content ?? '', usage }
          : { text: JSON.stringify({ reason: 'It fits.', verdict: 'yes', score: 1, grade: 'A' }), usage },
    },
  );
}

describe.each(['google/gemini-2.5-flash', 'openai/gpt-4o-mini', 'anthropic/claude-haiku-4-5'])(
  'a scheduled run with batches of %s',
  (model) => {
    it('makes no call of its own: it pins by one batch, compares by another, and looks again by a third, at half the price', async () => {
      const world = await open(shopFiles(BATCH, model));
      const { model: provider } = world;
      provider.setBatches({ state: () => 'running' });
      await world.runDue(0);
      expect(provider.batches).toHaveLength(1);
      expect(provider.batches[0]?.requests).toHaveLength(4 * CASES);
      const out = await world.books();
      expect(out.heldUsd).toBeGreaterThan(0);
      expect(out.calls).toBe(0);
      await world.resume();
      expect(world.found()).toBeUndefined();

      provider.setBatches({});
      await world.resume();
      expect(world.found()).toMatchObject({
        message: 'Pinned 1 suite; later runs compare',
        fields: { trials: 4 * CASES, batched: { calls: 4 * CASES } },
      });
      const pinned = world.found()?.fields;
      expect(pinned?.batched?.savedUsd).toBeCloseTo(pinned?.usd ?? Number.NaN, 9);
      if (model === 'openai/gpt-4o-mini') expect(pinned?.usd).toBeCloseTo((4 * CASES * DIRECT) / 2, 9);
      expect(await world.books()).toMatchObject({
        heldUsd: 0,
        spentUsd: expect.closeTo(pinned?.usd ?? Number.NaN, 7),
        calls: 4 * CASES,
      });
      // Nothing is left of it.
      await world.resume();
      expect(await world.database().batchRuns.find(world.schedule.repositoryId)).toBeNull();

      isWorse = true;
      await world.runDue(1);
      expect(provider.batches[0]?.requests).toHaveLength(CASES);
      await world.resume();
      expect(world.shop.issues()).toHaveLength(0);
      expect(provider.batches[0]?.requests).toHaveLength(3 * CASES);
      await world.resume();
      expect(world.found()?.fields).toMatchObject({ outcome: 'drifted', trials: 4 * CASES });
      expect(world.shop.issues()[0]?.body).toMatch(/tool\\_call fell by 25.points/);
      expect(world.shop.issues()[0]?.body).toMatch(/80 calls were answered in batches, for \$0\.\d+ less/);
      expect(provider.requests).toHaveLength(0);
      expect(provider.batches).toHaveLength(3);
      expect((await world.books()).heldUsd).toBe(0);
    });
  },
);

describe('a scheduled run with batches', () => {
  it('grades by a batch of the judge’s model, once there are answers', async () => {
    const world = await openJudged();
    await world.runDue(0);
    expect(world.model.batches.map(({ endpoint }) => endpoint)).toEqual(['/v1/chat/completions']);
    await world.resume();
    expect(world.model.batches.map(({ endpoint, requests }) => [endpoint, requests.length])).toEqual([
      ['/v1/messages', 20],
      ['/v1/chat/completions', 20],
    ]);
    await world.resume();
    expect(world.found()).toBeDefined();
    expect(world.model.requests).toHaveLength(0);
  });

  it('makes the calls that a batch leaves unanswered one by one, and only those', async () => {
    const world = await open(shopFiles(), {
      batches: {
        fate: (request) =>
          asks('refund order')(request)
            ? 'refused'
            : asks('A-1 ')(request) || asks('A-1')(request)
              ? 'expired'
              : 'answered',
      },
    });
    await world.runDue(0);
    await world.resume();
    const left = world.model.batches[0]?.requests.filter(
      ({ request }) => asks('refund order')(request) || asks('A-1')(request),
    ).length;
    expect(left).toBeGreaterThan(0);
    expect(world.model.requests).toHaveLength(left ?? 0);
    expect(world.found()).toMatchObject({
      message: 'Pinned 1 suite; later runs compare',
      fields: { trials: 4 * CASES, batched: { calls: 4 * CASES - (left ?? 0) } },
    });
    expect(world.found()?.fields.usd).toBeCloseTo(DIRECT * ((left ?? 0) + (4 * CASES - (left ?? 0)) / 2), 9);
    expect((await world.books()).heldUsd).toBe(0);
  });

  it('leaves them unmeasured where the policy says so, and says why: nothing is pinned, and nothing is steady', async () => {
    const world = await open(shopFiles('batch: { within_hours: 12, unanswered: unmeasured }'));
    await world.runDue(0);
    await world.resume();
    expect(world.found()?.message).toContain('Pinned');
    world.model.setBatches({ fate: (request) => (asks('refund')(request) ? 'expired' : 'answered') });
    await world.runDue(1);
    await world.resume();
    expect(world.found()).toMatchObject({ fields: { outcome: 'unmeasured' } });
    expect(world.model.requests).toHaveLength(0);
    expect(world.shop.issues()).toHaveLength(0);
  });

  it('cancels a batch that is late, keeps what it answered, and does the rest itself', async () => {
    const world = await open(shopFiles(), {
      batches: {
        state: () => 'running',
        fate: (request) => (asks('refund')(request) ? 'lost' : 'answered'),
      },
    });
    await world.runDue(0);
    world.pass(11.9);
    await world.resume();
    expect(world.model.batches[0]?.isCancelled).toBe(false);
    world.pass(0.2);
    await world.resume();
    expect(world.model.batches[0]?.isCancelled).toBe(true);
    expect(world.model.requests).toHaveLength(0);
    await world.resume();
    expect(world.model.requests).toHaveLength(CASES);
    expect(world.model.batches).toHaveLength(1);
    expect(world.found()).toMatchObject({ message: 'Pinned 1 suite; later runs compare' });
  });

  it('begins no other batch once its time is over: what grades late answers is asked at once', async () => {
    const world = await openJudged();
    world.model.setBatches({ state: () => 'running' });
    await world.runDue(0);
    world.pass(12.1);
    await world.resume();
    await world.resume();
    expect(world.model.batches).toHaveLength(1);
    expect(world.model.requests.map(({ model }) => model)).toEqual(
      Array.from({ length: 20 }, () => 'claude-haiku-4-5'),
    );
    expect(world.found()).toBeDefined();
  });

  it('does everything itself where a provider takes no batch, in the same task', async () => {
    const world = await open(shopFiles(), { batches: { making: () => 'refused' } });
    await world.runDue(0);
    expect(world.found()).toMatchObject({ message: 'Pinned 1 suite; later runs compare' });
    expect(world.found()?.fields.batched).toBeNull();
    expect(world.model.requests).toHaveLength(4 * CASES);
    expect((await world.books()).heldUsd).toBe(0);
  });

  it('goes on after a restart with the batch that is out, also with one whose making it did not see the end of', async () => {
    for (const making of ['made', 'unseen'] as const) {
      const world = await open(shopFiles(), { batches: { making: () => making, state: () => 'running' } });
      await world.runDue(0);
      await world.restart();
      // A task that is tried again, and one of the next day: neither begins anew.
      await world.runDue(0);
      await world.runDue(1);
      await world.resume();
      world.model.setBatches({});
      await world.restart();
      await world.resume();
      expect(world.model.batches).toHaveLength(1);
      expect(world.model.requests).toHaveLength(0);
      expect(world.found()).toMatchObject({ message: 'Pinned 1 suite; later runs compare' });
      expect((await world.books()).calls).toBe(4 * CASES);
    }
  });

  it('keeps to the commit that it began on, wherever the branch is when its batch has ended', async () => {
    const world = await open();
    await world.runDue(0);
    await world.push({ 'tools/orders.json': JSON.stringify(CLEAR_TOOLS.toReversed(), null, 2) });
    await world.resume();
    expect(world.model.batches).toHaveLength(1);
    expect(world.found()).toMatchObject({ message: 'Pinned 1 suite; later runs compare' });
  });

  it('keeps to what was released when it began, wherever that is when its batch has ended', async () => {
    const world = await open(shopFiles(`released: live, ${BATCH}`));
    await world.shop.commit('live', { 'README.md': '# Released\n' }, 'A release');
    await world.runDue(0);
    const next = { 'tools/orders.json': JSON.stringify(CLEAR_TOOLS.toReversed(), null, 2) };
    await world.shop.commit('live', next, 'The next release');
    await world.resume();
    expect(world.model.batches).toHaveLength(1);
    expect(world.found()).toMatchObject({ message: 'Pinned 1 suite; later runs compare' });
  });

  it('cancels its batches once the schedule is taken out of the policy or its owner off the list, and pays for what was answered', async () => {
    for (const how of ['policy', 'owner'] as const) {
      const world = await open(shopFiles(), {
        batches: {
          state: () => 'running',
          fate: (request) => (asks('refund')(request) ? 'answered' : 'lost'),
        },
      });
      await world.runDue(0);
      await world.lookForUnwanted();
      expect(world.model.batches[0]?.isCancelled).toBe(false);
      const owners = how === 'owner' ? ['somebody-else'] : undefined;
      if (how === 'policy') await world.push({ [POLICY]: SHOP_POLICY });
      await world.lookForUnwanted(owners);
      expect(world.model.batches[0]?.isCancelled).toBe(true);
      await world.lookForUnwanted(owners);
      expect(await world.database().batchRuns.find(world.schedule.repositoryId)).toBeNull();
      expect(await world.books()).toMatchObject({
        heldUsd: 0,
        spentUsd: expect.closeTo((CASES * DIRECT) / 2, 7),
      });
      await world.resume();
      expect(world.model.requests).toHaveLength(0);
      expect(world.found()).toBeUndefined();
    }
  });

  it('hands in what fits into the budget, and more once it is known what that came to', async () => {
    // A prompt without a limit is expected to be answered with 1,000 tokens, in place of the 100 that come.
    const cap = `budget: { per_review_usd: ${(CASES * 4 * 0.0002).toFixed(4)} }\n`;
    const world = await open(shopFiles(BATCH, 'openai/gpt-4o-mini', cap));
    await world.runDue(0);
    const first = world.model.batches[0]?.requests.length ?? 0;
    expect(first).toBeGreaterThan(0);
    expect(first).toBeLessThan(4 * CASES);
    for (let i = 0; i < 20 && world.found() === undefined; i++) await world.resume();
    expect(world.found()).toMatchObject({ message: 'Pinned 1 suite; later runs compare' });
    expect(world.model.batches.reduce((sum, { requests }) => sum + requests.length, 0)).toBe(4 * CASES);
  });

  it('holds its budget over all of its batches, and is not green where that ends it', async () => {
    const capUsd = 0.008;
    const cap = `budget: { per_review_usd: ${capUsd} }\n`;
    const world = await open(shopFiles(BATCH, 'openai/gpt-4o-mini', cap));
    await world.runDue(0);
    for (let i = 0; i < 20 && world.found() === undefined; i++) await world.resume();
    expect(world.found()?.fields.outcome).toBe('unmeasured');
    const { spentUsd, heldUsd } = await world.books();
    expect(heldUsd).toBe(0);
    expect(spentUsd).toBeGreaterThan(capUsd / 2);
    expect(spentUsd).toBeLessThanOrEqual(capUsd);
  });
});
