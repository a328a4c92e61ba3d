import { describe, expect, it } from 'vitest';
import { readReview, reviewShop, startModel } from '../support/review-shop.ts';
import { CLEAR_TOOLS, createShop, SHOP_POLICY, shopTool, VAGUE_CHANGE } from '../support/shop-repository.ts';

describe('a review of a change', () => {
  it('fails one that makes the model pick the wrong tool', async () => {
    const model = await startModel();
    const result = await reviewShop(createShop(VAGUE_CHANGE), model);
    const report = readReview(result);
    expect(result.exit).toBe(1);
    expect(report.verdict).toBe('fail');
    expect(report.changes.map(({ path, change }) => [path, change])).toEqual([
      ['tools/orders.json', 'modified'],
    ]);
    const [metric] = report.suites[0]?.metrics ?? [];
    expect(metric).toMatchObject({ metric: 'tool_call', comparison: 'regressed', base_mean: 1 });
    expect(metric?.head_mean).toBeLessThan(0.9);
    expect(report.exit).toBe(1);
  });

  it('passes one that changes words and no behaviour', async () => {
    const model = await startModel();
    const reworded = [
      shopTool('create_refund', 'Gives money back to a customer: refund'),
      ...CLEAR_TOOLS.slice(1),
    ];
    const result = await reviewShop(createShop({ 'tools/orders.json': JSON.stringify(reworded) }), model);
    expect(readReview(result)).toMatchObject({ verdict: 'pass', exit: 0 });
  });

  it('calls no model where nothing that is sent has changed', async () => {
    const model = await startModel();
    const result = await reviewShop(createShop({ 'README.md': '# The shop\n' }), model);
    expect(readReview(result)).toMatchObject({ verdict: 'skipped', exit: 0 });
    expect(model.requests).toHaveLength(0);
  });

  it('sees a change that is not committed yet', async () => {
    const model = await startModel();
    const shop = createShop({ 'README.md': '# The shop\n' });
    shop.write(VAGUE_CHANGE);
    expect((await reviewShop(shop, model)).exit).toBe(1);
    expect((await reviewShop(shop, model, { head: 'HEAD' })).exit).toBe(0);
  });

  it('decides by the policy of the base, not by the one the change brings', async () => {
    const model = await startModel();
    const shop = createShop({
      ...VAGUE_CHANGE,
      '.github/promptgate.yml': SHOP_POLICY.replace('tool_call', 'latency'),
    });
    expect(readReview(await reviewShop(shop, model)).verdict).toBe('fail');
  });

  it('keeps counting a case that the change removes, and shows a new one apart', async () => {
    const model = await startModel();
    const shop = createShop(VAGUE_CHANGE);
    const added = JSON.stringify({
      id: 'added',
      input: 'Please track order A-9',
      expected: { name: 'track_parcel', arguments: { order_id: 'A-9' } },
    });
    shop.commit('Fewer cases', { 'evals/tools.jsonl': `${added}\n` });
    const report = readReview(await reviewShop(shop, model));
    expect(report.verdict).toBe('fail');
    expect(report.suites[0]?.new_cases.map(({ id }) => id)).toEqual(['added']);
  });
});

describe('what could not be evaluated', () => {
  it('is an error with the line that mends it where the model is not configured', async () => {
    const result = await reviewShop(createShop(VAGUE_CHANGE), null);
    const report = readReview(result);
    expect(result.exit).toBe(4);
    expect(report.verdict).toBe('error');
    const [missing] = report.suites[0]?.not_evaluated ?? [];
    expect(missing?.reason).toContain('loopback/small is not configured');
    expect(missing?.fix).toContain('PROMPTGATE_PROVIDER_LOOPBACK_BASE_URL');
  });

  it.each([
    ['refuses the key', { kind: 'status', status: 401 }],
    ['answers garbage', { kind: 'body', body: '<html>busy</html>' }],
    ['fails every time', { kind: 'status', status: 500 }],
  ] as const)(
    'is an error where the provider %s, and is not asked for every case',
    async (_name, behaviour) => {
      const model = await startModel({ behaviour: () => behaviour });
      const result = await reviewShop(createShop(VAGUE_CHANGE), model);
      expect(result.exit).toBe(4);
      expect(readReview(result).verdict).toBe('error');
      expect(model.requests.length).toBeLessThan(200);
    },
  );

  it('is an error where a changed file cannot be read', async () => {
    const model = await startModel();
    const result = await reviewShop(
      createShop({ 'prompts/answer.prompt.yml': 'messages: [{role: system\n' }),
      model,
    );
    expect(result.exit).toBe(4);
  });

  it('is an error where the dataset is empty', async () => {
    const model = await startModel();
    expect((await reviewShop(createShop(VAGUE_CHANGE, 0), model)).exit).toBe(4);
  });

  it('is an error where the head’s prompt asks for a variable that no case gives', async () => {
    const policy = SHOP_POLICY.replace(
      'model: loopback/small',
      'model: loopback/small, prompt: prompts/shop.md',
    );
    const model = await startModel();
    const shop = createShop(
      { 'prompts/shop.md': 'You are a helpful assistant of a shop. Answer in {{locale}}.\n' },
      40,
      policy,
    );
    shop.checkout('main');
    shop.commit('A prompt', { 'prompts/shop.md': 'You are a helpful assistant of a shop.\n' });
    shop.git('checkout', '--quiet', 'change');
    shop.git('rebase', '--quiet', '--strategy-option=theirs', 'main');
    const report = readReview(await reviewShop(shop, model));
    expect(report.verdict).toBe('error');
    expect(report.suites[0]?.not_evaluated?.[0]?.reason).toContain('`locale`');
  });
});

describe('an invalid policy on the base', () => {
  it('exits 2 and says where it is wrong', async () => {
    const model = await startModel();
    const result = await reviewShop(
      createShop(VAGUE_CHANGE, 40, SHOP_POLICY.replace('tool_call', 'tool_cal')),
      model,
    );
    expect(result.exit).toBe(2);
    expect(result.stdout).toContain('tool_call');
    expect(model.requests).toHaveLength(0);
  });
});

describe('a changed artifact that no suite covers', () => {
  const prompt = {
    'prompts/greeting.md': 'You are a friendly assistant of a shop. Greet the customer by name.\n',
  };

  it('passes by default and is named', async () => {
    const result = await reviewShop(createShop(prompt), await startModel());
    expect(result.exit).toBe(0);
    expect(result.stdout).toContain('prompts/greeting.md');
  });

  it('fails where the policy blocks it', async () => {
    const policy = `${SHOP_POLICY}gate: { uncovered: block }\n`;
    expect((await reviewShop(createShop(prompt, 40, policy), await startModel())).exit).toBe(1);
  });
});
