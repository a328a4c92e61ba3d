import { describe, expect, it } from 'vitest';
import { review, validate } from '../../src/wire-local.ts';
import { createTemporaryDirectory, type FilesToWrite } from '../support/git-repository.ts';
import type { LoopbackOptions } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { createShop, pickTool, SHOP_POLICY, VAGUE_CHANGE } from '../support/shop-repository.ts';

const CASES = 40;
const WITH_FALLBACK = `${SHOP_POLICY}    fallback: standby/large\n`;
type Behaves = NonNullable<LoopbackOptions['behaviour']>;
const DOWN: Behaves = () => ({ kind: 'status', status: 503, message: 'overloaded' });

const prompt = (model: string) =>
  `model: ${model}\nmessages:\n  - { role: user, content: 'Repeat: {{input}}' }\n`;

type Read = {
  verdict: string;
  reason: string;
  cost: { trials: number; cached_trials: number };
  suites: {
    model: string;
    in_place_of?: { model: string; reason: string };
    metrics: { cases: number }[];
  }[];
};

type ReviewOptions = { policy?: string; base?: FilesToWrite; change?: FilesToWrite };

/** A review of the shop with a regression, whose own model and its fallback behave so. */
async function reviewWith(
  own: Behaves,
  standby: Behaves = () => ({ kind: 'answer' }),
  { policy = WITH_FALLBACK, base = {}, change = VAGUE_CHANGE }: ReviewOptions = {},
) {
  const [model, other] = await Promise.all([
    openProvider({ answer: pickTool, behaviour: own }),
    openProvider({ answer: pickTool, behaviour: standby }),
  ]);
  const shop = createShop({ 'README.md': '# The shop\n' }, CASES, policy);
  shop.checkout('main');
  shop.commit('What there was', { ...base, 'NOTES.md': 'None.\n' });
  shop.git('checkout', '--quiet', '-B', 'change');
  shop.commit('The change', change);
  const env = {
    ...model.env('loopback'),
    ...other.env('standby'),
    // What fails waits before it is tried again; all at once.
    PROMPTGATE_CONCURRENCY: '100',
    PROMPTGATE_CACHE_DIR: createTemporaryDirectory(),
  };
  const run = (options: object) =>
    runCommand(createTestIo(shop.dir, env), (io) => review({ repo: '.', base: 'main', ...options }, io));
  const result = await run({ json: true });
  return { model, standby: other, exit: result.exit, report: JSON.parse(result.stdout) as Read, run };
}

describe('a suite whose model does not answer', () => {
  it('is measured on the policy’s fallback on both sides, and every report says so and why', async () => {
    const { standby, exit, report, run } = await reviewWith(DOWN);
    expect(exit).toBe(1);
    expect(report).toMatchObject({
      verdict: 'fail',
      suites: [
        {
          model: 'standby/large',
          in_place_of: { model: 'loopback/small', reason: expect.stringContaining('overloaded') },
        },
      ],
    });
    expect(report.cost).toMatchObject({ cached_trials: 0, trials: standby.requests.length });
    expect((await run({})).stdout.replaceAll(/\s+/g, ' ')).toContain(
      'shop-tools was measured on standby/large, the policy’s fallback, on both sides: loopback/small did not answer',
    );
  });

  it('is asked anew as a whole where it went down in the middle: no case has answers of two models', async () => {
    const { standby, report } = await reviewWith(({ index }) =>
      index < 8 ? { kind: 'answer' } : { kind: 'status', status: 503 },
    );
    expect(report).toMatchObject({ verdict: 'fail', suites: [{ model: 'standby/large' }] });
    const asked = new Set(standby.requests.map(({ messages }) => messages.at(-1)?.content));
    expect(report.suites[0]?.metrics[0]?.cases).toBe(asked.size);
  });

  it('is no pass where its fallback is down as well', async () => {
    const { exit, report } = await reviewWith(DOWN, DOWN);
    expect(exit).toBe(4);
    expect(report).toMatchObject({ verdict: 'error', suites: [{ model: 'standby/large' }] });
  });
});

describe('a fallback is not asked', () => {
  it.each<[string, Behaves, ReviewOptions]>([
    ['where the policy names none', DOWN, { policy: SHOP_POLICY }],
    ['where the key is refused, which is no outage', () => ({ kind: 'status', status: 401 }), {}],
    [
      'where the change is another model, which nobody else can answer for',
      DOWN,
      {
        policy: WITH_FALLBACK.replace(/covers.*/, '')
          .replace(/target.*/, 'target: { kind: prompt, prompt: shop.prompt.yml }')
          .replace('tool_call', '{ contains: A }'),
        base: { 'shop.prompt.yml': prompt('loopback/small') },
        change: { 'shop.prompt.yml': prompt('loopback/tiny') },
      },
    ],
  ])('%s', async (title, own, options) => {
    void title;
    const { standby, exit, report } = await reviewWith(own, undefined, options);
    expect(standby.requests).toEqual([]);
    expect([exit, report.verdict]).toEqual([4, 'error']);
  });

  it('where single calls fail for good: the others are measured as they are', async () => {
    const { standby, report } = await reviewWith(({ messages }) =>
      messages.at(-1)?.content.endsWith('A-7') === true
        ? { kind: 'status', status: 503 }
        : { kind: 'answer' },
    );
    expect(standby.requests).toEqual([]);
    expect(report.suites[0]).toMatchObject({ model: 'loopback/small' });
    expect(report.suites[0]?.in_place_of).toBeUndefined();
  });
});

it('a fallback of a target that calls its model elsewhere is refused, with its line', async () => {
  const policy = WITH_FALLBACK.replace(
    '{ kind: tools, model: loopback/small }',
    '{ kind: recorded, outputs: evals/tools.jsonl }',
  );
  const shop = createShop(VAGUE_CHANGE, 1, policy);
  shop.checkout('main');
  const result = await runCommand(createTestIo(shop.dir, {}), (io) => validate({ repo: '.' }, io));
  expect(result.exit).toBe(2);
  expect(result.stdout).toMatch(/promptgate\.yml:8:\d+.*no `fallback`: a target of kind recorded/);
});
