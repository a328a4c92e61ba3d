import { expect, it } from 'vitest';
import { review } from '../../src/wire-local.ts';
import { createTemporaryDirectory, type FilesToWrite } from '../support/git-repository.ts';
import type { LoopbackOptions } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import {
  CLEAR_TOOLS,
  createShop,
  pickTool,
  SHOP_POLICY,
  shopTool,
  VAGUE_CHANGE,
} from '../support/shop-repository.ts';

const POLICY = `${SHOP_POLICY}    fallback: standby/large\n`;
const HARMLESS: FilesToWrite = {
  'tools/orders.json': JSON.stringify([
    shopTool('create_refund', 'Pay the money back: refund'),
    ...CLEAR_TOOLS.slice(1),
  ]),
};
const DOWN: LoopbackOptions['behaviour'] = () => ({ kind: 'status', status: 503, message: 'overloaded' });

type Read = {
  verdict: string;
  suites: {
    name: string;
    model: string;
    in_place_of?: { model: string; reason: string };
    metrics: { metric: string; cases: number }[];
    not_evaluated: { reason: string }[];
  }[];
};
type Setup = {
  providers: Record<string, LoopbackOptions>;
  policy?: string;
  change?: FilesToWrite;
  cases?: number;
};

async function reviewOn({ providers, policy = POLICY, change = HARMLESS, cases = 8 }: Setup) {
  const open = async ([name, options]: [string, LoopbackOptions]) => {
    const provider = await openProvider({ answer: pickTool, ...options });
    return { name, requests: provider.requests, env: provider.env(name) };
  };
  const opened = await Promise.all(Object.entries(providers).map(open));
  const env = Object.assign(
    { PROMPTGATE_CACHE_DIR: createTemporaryDirectory() },
    ...opened.map((one) => one.env),
  );
  const { dir } = createShop(change, cases, policy);
  const { exit, stdout } = await runCommand(createTestIo(dir, env), (io) =>
    review({ repo: '.', base: 'main', json: true }, io),
  );
  const asked = Object.fromEntries(opened.map(({ name, requests }) => [name, requests.length]));
  return { exit, report: JSON.parse(stdout) as Read, asked };
}

it('what a suite’s own model broke stays broken, although it went down and its fallback would not break', async () => {
  const { exit, report, asked } = await reviewOn({
    providers: {
      loopback: {
        behaviour: ({ messages }) =>
          /address order A-\d*[37]$/.test(messages.at(-1)?.content ?? '')
            ? { kind: 'status', status: 503 }
            : { kind: 'answer' },
      },
      standby: { answer: () => ({ text: 'always the same' }) },
    },
    change: VAGUE_CHANGE,
    cases: 40,
  });
  expect([exit, report.verdict]).toEqual([1, 'fail']);
  expect(report.suites[0]).toMatchObject({ model: 'loopback/small' });
  expect(asked.standby).toBe(0);
}, 60_000);

it('a suite that was measured is asked nothing again where another one’s fallback is, and keeps its timings', async () => {
  const steady = SHOP_POLICY.split('suites:\n')[1]
    ?.replace('shop-tools', 'steady')
    .replace('loopback/small', 'steady/small')
    .replace('[tool_call]', '[tool_call, { latency: { p95_ms: 60000 } }]');
  const { report, asked } = await reviewOn({
    providers: { loopback: { behaviour: DOWN }, standby: {}, steady: {} },
    policy: `${POLICY}${steady}`,
  });
  expect(report.suites.map(({ name, model }) => [name, model])).toEqual([
    ['shop-tools', 'standby/large'],
    ['steady', 'steady/small'],
  ]);
  expect(report.suites[1]?.metrics.map(({ metric, cases }) => [metric, cases])).toEqual([
    ['tool_call', 8],
    ['latency', 8],
  ]);
  expect([report.verdict, asked.steady]).toEqual(['pass', 16]);
}, 60_000);

it('why a model did not answer is told as far as the policy shows outputs', async () => {
  const message = 'overloaded by "Please refund order A-0" of ada@acme.example';
  const { report } = await reviewOn({
    providers: { loopback: { behaviour: () => ({ kind: 'status', status: 503, message }) }, standby: {} },
    policy: `${POLICY}report: { outputs: none }\n`,
  });
  expect(report.suites[0]?.in_place_of?.model).toBe('loopback/small');
  expect(JSON.stringify(report)).not.toMatch(/Please refund|ada@acme/);
}, 60_000);

it('a fallback that nobody has configured is named as not asked, and measures nothing', async () => {
  const { exit, report } = await reviewOn({ providers: { loopback: { behaviour: DOWN } } });
  expect([exit, report.verdict]).toEqual([4, 'error']);
  expect(report.suites[0]).toMatchObject({ model: 'loopback/small' });
  expect(report.suites[0]?.in_place_of).toBeUndefined();
  expect(report.suites[0]?.not_evaluated).toContainEqual(
    expect.objectContaining({
      reason: expect.stringContaining('its fallback was not asked: standby/large is not configured'),
    }),
  );
}, 60_000);
