import fc from 'fast-check';
import { expect, it } from 'vitest';
import { review } from '../../src/wire-local.ts';
import { createTemporaryDirectory } from '../support/git-repository.ts';
import type { LoopbackProvider, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';
import { CLEAR_TOOLS, createShop, pickTool, SHOP_POLICY, shopTool } from '../support/shop-repository.ts';

/** Of 40 cases the gate's first look takes 10, on both sides. */
const FIRST_LOOK = 20;
const reworded = (words: string) => ({
  'tools/orders.json': JSON.stringify(
    [...CLEAR_TOOLS, shopTool('say_hello', `Greets whoever is there ${words}`)],
    null,
    2,
  ),
});

type Report = {
  verdict: string;
  suites: object[];
  cost: { trials: number };
};

async function reviewShop(
  dir: string,
  model: LoopbackProvider,
  concurrency: number,
  env: Record<string, string> = {},
): Promise<Report> {
  const io = createTestIo(dir, {
    ...model.env('loopback'),
    PROMPTGATE_CONCURRENCY: String(concurrency),
    ...env,
  });
  const { stdout } = await runCommand(io, (given) => review({ repo: '.', base: 'main', json: true }, given));
  return JSON.parse(stdout) as Report;
}

/** So many were asked for, and whatever follows from the answers that are there has happened. */
async function untilAsked(model: LoopbackProvider, requests: number, underWay: number): Promise<void> {
  while (model.requests.length < requests || model.underWay() > underWay)
    await new Promise((resolve) => setTimeout(resolve, 5));
  for (let turn = 0; turn < 200; turn++) await new Promise(setImmediate);
}

it('cases of the next look run while the last answer of a look is waited for', async () => {
  const more = Promise.withResolvers<void>();
  const model = await openProvider({
    answer: pickTool,
    behaviour: ({ index }) => {
      // Whoever waited for that one answer would wait for ever.
      if (index === FIRST_LOOK + 5) more.resolve();
      return index === 3 ? { kind: 'answer', until: more.promise } : { kind: 'answer' };
    },
  });
  const report = await reviewShop(createShop(reworded('politely')).dir, model, 4);
  expect(report.verdict).toBe('pass');
  expect(report.cost.trials).toBe(80);
});

const isHead = ({ tools }: LoopbackRequest) => tools.length > CLEAR_TOOLS.length;
const questionOf = ({ messages }: LoopbackRequest) => messages.at(-1)?.content ?? '';
const answerWrong = { toolCalls: [{ name: 'say_hello', arguments: {} }] };

it('nothing more is asked for where the answers that are there decide already', async () => {
  const last = Promise.withResolvers<void>();
  const model = await openProvider({
    answer: (request) => (isHead(request) ? answerWrong : pickTool(request)),
    behaviour: ({ index }) => (index === 3 ? { kind: 'answer', until: last.promise } : { kind: 'answer' }),
  });
  const report = reviewShop(createShop(reworded('first of all'), 120).dir, model, 4);
  await untilAsked(model, 60, 1);
  expect(model.requests).toHaveLength(60);
  last.resolve();
  expect((await report).verdict).toBe('fail');
  expect(model.requests).toHaveLength(60);
});

/** The questions of a first look that ends a review, in the order in which they are asked. */
async function listFirstLook(dir: string): Promise<string[]> {
  const model = await openProvider({
    answer: (request) => (isHead(request) ? answerWrong : pickTool(request)),
  });
  await reviewShop(dir, model, 1);
  return [...new Set(model.requests.map(questionOf))];
}

it('what ran before a look that ends the review is shown nowhere, and made again by nobody', async () => {
  const { dir } = createShop(reworded('at last'), 320);
  const first = await listFirstLook(dir);
  expect(first).toHaveLength(80);
  // By what is known while these are out, the review goes on: they are what breaks.
  const late = new Set(first.slice(-19));
  const last = Promise.withResolvers<void>();
  const model = await openProvider({
    answer: (request) => (isHead(request) && late.has(questionOf(request)) ? answerWrong : pickTool(request)),
    behaviour: (request) =>
      late.has(questionOf(request)) ? { kind: 'answer', until: last.promise } : { kind: 'answer' },
  });
  const cache = { PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
  const reviewed = reviewShop(dir, model, 48, cache);
  await untilAsked(model, 320, 38);
  last.resolve();
  const report = await reviewed;
  expect(report.verdict).toBe('fail');
  expect(report.suites).toMatchObject([{ metrics: [{ cases: 80 }] }]);
  const again = await reviewShop(dir, model, 48, cache);
  expect(again.suites).toEqual(report.suites);
  expect(model.requests).toHaveLength(320);
});

/** Right or wrong by chance, but always the same for the same question. */
function answerBy(seed: number, drop: number) {
  return (request: LoopbackRequest) => {
    const text = `${seed} ${isHead(request)} ${request.messages.at(-1)?.content}`;
    let hash = 2166136261;
    for (const char of text) hash = Math.imul(hash ^ char.charCodeAt(0), 16777619);
    const luck = ((hash ^ (hash >>> 13)) >>> 0) / 2 ** 32;
    return luck < (isHead(request) ? 0.1 + drop : 0.1) ? 'I do not know.' : pickTool(request);
  };
}

it('the verdict and all of its numbers are those of a review that runs one call after the other', async () => {
  const policy = SHOP_POLICY.replace('scorers:', 'must_pass: [refund-36, track-1]\n    scorers:');
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 1000 }),
      fc.constantFrom(0, 0.1, 0.5),
      fc.constantFrom('full', 'thrifty'),
      fc.integer({ min: 2, max: 40 }),
      fc.integer({ min: 33, max: 100 }),
      async (seed, drop, effort, concurrency, cases) => {
        const model = await openProvider({
          answer: answerBy(seed, drop),
          behaviour: ({ index }) =>
            index % 11 === 3 ? { kind: 'status', status: 500 } : { kind: 'answer', latencyMs: index % 7 },
        });
        const { dir } = createShop(
          reworded('in passing'),
          cases,
          `${policy}gate: { margin: 0.05, effort: ${effort} }\n`,
        );
        const [one, many] = [await reviewShop(dir, model, 1), await reviewShop(dir, model, concurrency)];
        expect(many.verdict).toBe(one.verdict);
        expect(many.suites).toEqual(one.suites);
      },
    ),
    { numRuns: 6 },
  );
}, 120_000);
