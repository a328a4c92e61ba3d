import { describe, expect, it } from 'vitest';
import { type ReviewJson, reviewJsonSchema } from '../../src/core/report/json.ts';
import { calibrate, plan, review } from '../../src/wire-local.ts';
import type { LoopbackRequest } from '../support/loopback-provider.ts';
import { openPromptChange } from '../support/prompt-change.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const IDS = Array.from({ length: 24 }, (_, i) => `case-${i}-`);
type Better = 'first' | 'second' | 'tie' | 'prose';

/** The two answers that a judge is shown, in its order. */
function shown({ messages }: LoopbackRequest): [string, string] {
  const text = messages.at(-1)?.content ?? '';
  const section = (label: string) =>
    new RegExp(`begin ${label}>>>\\n([\\s\\S]*?)\\n<<<`).exec(text)?.[1] ?? '';
  return [section('first answer'), section('second answer')];
}

type World = {
  judge(answers: [string, string]): Better;
  /** What the head answers. */
  head?: (id: string) => string;
  added?: object[];
};

async function setUp({ judge, head = (id) => `new ${id}`, added = [] }: World) {
  const opened = await openPromptChange({
    model: {
      answer(request) {
        if (request.model === 'judge') {
          const better = judge(shown(request));
          return better === 'prose' ? 'Hard to say.' : JSON.stringify({ reason: 'so', better });
        }
        const text = request.messages.at(-1)?.content ?? '';
        const id = IDS.find((one) => text.includes(one)) ?? '';
        return text.startsWith('Please') ? head(id) : `old ${id}`;
      },
    },
    suite: ['scorers: [{ pairwise: helpfulness }]'],
    rows: IDS.map((id) => ({ id, input: id })),
    added,
  });
  const { model } = opened;
  const run = async (): Promise<ReviewJson> => reviewJsonSchema.parse(await opened.run());
  const asked = () => model.requests.filter((request) => request.model === 'judge');
  return { ...opened, run, asked };
}

const prefers = (side: 'old' | 'new') => (answers: [string, string]) =>
  answers[0].startsWith(side) ? ('first' as const) : ('second' as const);
const metricOf = (report: ReviewJson) => report.suites[0]?.metrics[0];

describe('a judge of pairs in a review', () => {
  it('blocks a head that loses in both orders, and says how often', async () => {
    const { run, repository, env, options } = await setUp({ judge: prefers('old') });
    const report = await run();
    expect(report.verdict).toBe('fail');
    expect(metricOf(report)).toMatchObject({
      metric: 'pairwise_helpfulness',
      base_mean: 0.5,
      head_mean: 0,
      difference: -0.5,
      comparison: 'regressed',
      pairs: { wins: 0, ties: 0 },
    });
    const [first] = report.suites[0]?.cases ?? [];
    expect(first?.head?.reasons.pairwise_helpfulness).toBe('worse than the base: so');
    const { stdout } = await runCommand(createTestIo(repository.dir, env), (io) => review(options, io));
    expect(stdout).toMatch(/0 won, 0 tied, \d+ lost/);
  });

  it('asks each order once, and takes a verdict that changes with it for a tie', async () => {
    const { run, asked } = await setUp({ judge: () => 'first' });
    const report = await run();
    expect(report.verdict).toBe('pass');
    expect(metricOf(report)).toMatchObject({ head_mean: 0.5, pairs: { wins: 0, ties: 24, losses: 0 } });
    expect(asked()).toHaveLength(48);
    expect(new Set(asked().map((request) => shown(request).join())).size).toBe(48);
    await run();
    expect(asked()).toHaveLength(48);
  });

  it('asks once where that is a tie, and not at all where both answer the same', async () => {
    const { run, asked } = await setUp({
      judge: () => 'tie',
      head: (id) => (id < 'case-2' ? `old ${id}` : `new ${id}`),
    });
    const report = await run();
    expect(metricOf(report)?.pairs).toEqual({ wins: 0, ties: 24, losses: 0 });
    expect(asked()).toHaveLength(IDS.filter((id) => id >= 'case-2').length);
  });

  it('has a head that wins improve', async () => {
    const { run } = await setUp({ judge: prefers('new') });
    expect(metricOf(await run())).toMatchObject({
      head_mean: 1,
      comparison: 'improved',
      pairs: { wins: expect.any(Number), losses: 0 },
    });
  });

  it('that says nothing that can be read gives neither side a score, and an error', async () => {
    const { run } = await setUp({ judge: () => 'prose' });
    const report = await run();
    expect(report.verdict).toBe('error');
    const [first] = report.suites[0]?.cases ?? [];
    expect([first?.base?.scores, first?.head?.scores]).toEqual([
      { pairwise_helpfulness: null },
      { pairwise_helpfulness: null },
    ]);
  });

  it('leaves alone what only the head has', async () => {
    const { run } = await setUp({ judge: () => 'tie', added: [{ id: 'new', input: IDS[0] }] });
    const report = await run();
    expect(report.verdict).toBe('pass');
    expect(report.suites[0]?.new_cases[0]?.head?.scores).toEqual({});
  });

  it('is counted by plan, from no question to both orders, and has no grade to calibrate', async () => {
    const { repository, env, options, asked } = await setUp({ judge: () => 'tie' });
    const { stdout } = await runCommand(createTestIo(repository.dir, env), (io) =>
      plan({ ...options, json: true }, io),
    );
    expect(JSON.parse(stdout).suites[0].judges.calls).toEqual({ low: 0, high: 96 });
    await runCommand(createTestIo(repository.dir, env), (io) =>
      calibrate({ repo: '.', ref: 'main', runs: 5 }, io),
    );
    expect(asked()).toHaveLength(0);
  });
});
