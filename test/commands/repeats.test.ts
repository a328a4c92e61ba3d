import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { plan, validate } from '../../src/wire-local.ts';
import { openPromptChange } from '../support/prompt-change.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const IDS = Array.from({ length: 24 }, (_, i) => `case-${i}-`);
const SCORERS =
  '[contains, { contains: {}, pass_at_k: 2 }, { contains: {}, pass_hat_k: 3 }, { contains: {}, pass_hat_k: 2, min: 0.5, as: twice }]';

type World = {
  /** Whether the n-th call (from 0) of this case on this side answers rightly; null: the provider fails. */
  passes(side: 'base' | 'head', index: number, n: number): boolean | null;
  scorers?: string;
  added?: object[];
};

async function setUp({ passes, scorers = SCORERS, added = [] }: World) {
  const calls = new Map<string, number>();
  const count = (key: string) => {
    const n = calls.get(key) ?? 0;
    calls.set(key, n + 1);
    return n;
  };
  const read = (text: string) => {
    const side = text.startsWith('Please') ? ('head' as const) : ('base' as const);
    return { side, index: IDS.findIndex((id) => text.includes(id)) };
  };
  const opened = await openPromptChange({
    model: {
      answer({ messages }) {
        const text = messages.at(-1)?.content ?? '';
        const { side, index } = read(text);
        return passes(side, index, count(text)) === true ? 'right' : 'wrong';
      },
      behaviour({ messages }) {
        const { side, index } = read(messages.at(-1)?.content ?? '');
        return passes(side, index, -1) === null ? { kind: 'status', status: 400 } : { kind: 'answer' };
      },
    },
    suite: ['repeats: 3', `scorers: ${scorers}`],
    rows: IDS.map((id) => ({ id, input: id, expected: 'right' })),
    added,
  });
  const run = async () => (await opened.run()) as ReviewJson;
  return { ...opened, run };
}

const metricsOf = (report: ReviewJson) =>
  Object.fromEntries(report.suites[0]?.metrics.map((one) => [one.metric, one]) ?? []);

describe('pass@k and pass^k of a case’s repeats', () => {
  it('have a value a side for each case, and reliability that fell is a regression', async () => {
    // Each case passes three times on the base, and twice of three times on the head.
    const { run } = await setUp({ passes: (side, _, n) => side === 'base' || n % 3 !== 1 });
    const report = await run();
    const metrics = metricsOf(report);
    expect(report.verdict).toBe('fail');
    expect(metrics.contains).toMatchObject({ base_mean: 1, unit: 'rate' });
    expect(metrics.contains?.head_mean).toBeCloseTo(2 / 3, 12);
    // Two of three pass: any two of them have a pass, all three never, both of two once in three.
    expect(metrics.contains_pass_at_2).toMatchObject({
      base_mean: 1,
      head_mean: 1,
      difference: 0,
      unit: 'rate',
    });
    expect(metrics.contains_pass_hat_3).toMatchObject({
      base_mean: 1,
      head_mean: 0,
      difference: -1,
      comparison: 'regressed',
    });
    expect(metrics.twice?.head_mean).toBeCloseTo(1 / 3, 12);
    const [first] = report.suites[0]?.cases ?? [];
    expect(first?.head?.scores).toMatchObject({ contains_pass_hat_3: 0, contains_pass_at_2: 1 });
    expect(first?.head?.reasons.contains_pass_hat_3).toMatch(/^2 of 3 runs pass; run 2: /);
    // Of three answers that one is shown which broke the case, beside the base's of the same run.
    expect([first?.base?.output, first?.head?.output]).toEqual(['right', 'wrong']);
    expect(first?.head?.scores.contains).toBe(0);
  });

  it('are not measured where a repeat has no answer, which is neither a pass nor a failure', async () => {
    const { run } = await setUp({ passes: (side, index) => (side === 'head' && index < 6 ? null : true) });
    const report = await run();
    expect(report.verdict).toBe('error');
    const metrics = metricsOf(report);
    expect(metrics.contains_pass_hat_3).toMatchObject({ base_mean: 1, head_mean: 1, missing: 6 });
  });

  it('of a new case, which runs once, are not measured', async () => {
    const added = [{ id: 'new', input: IDS[0], expected: 'right' }];
    const { run } = await setUp({ passes: () => true, added });
    const [suite] = (await run()).suites;
    expect(suite?.new_cases[0]?.head).toMatchObject({ scores: { contains: 1, contains_pass_hat_3: null } });
    expect(suite?.new_cases[0]?.head?.reasons.contains_pass_hat_3).toContain('pass^3 is of 3 runs');
  });

  it('cost what the repeats cost, which plan says', async () => {
    const { repository, env, options } = await setUp({ passes: () => true });
    const { stdout } = await runCommand(createTestIo(repository.dir, env), (io) =>
      plan({ ...options, json: true }, io),
    );
    expect(JSON.parse(stdout).suites[0].trials).toEqual({ first_pass: 144, at_most: 288 });
  });

  it('of a judge beside its mean cost no second question', async () => {
    const { repository, env, options } = await setUp({
      passes: () => true,
      scorers: '[{ judge: helpfulness }, { judge: helpfulness, at: 0.75, pass_hat_k: 3 }]',
    });
    const { stdout } = await runCommand(createTestIo(repository.dir, env), (io) =>
      plan({ ...options, json: true }, io),
    );
    expect(JSON.parse(stdout).suites[0].judges.calls).toEqual({ low: 72, high: 288 });
  });

  it.each([
    ['{ contains: {}, pass_at_k: 4 }', "expected at most 3, the suite's `repeats`"],
    ['{ latency: {}, pass_at_k: 2 }', 'no `pass_at_k` for `latency`'],
    ['{ f1: { average: macro }, pass_hat_k: 2 }', 'of all cases at once'],
    ['{ bleu: {}, pass_hat_k: 2 }', '`at` beside `pass_hat_k` of `bleu`'],
    ['{ contains: {}, pass_hat_k: 2, pass_at_k: 2 }', '`pass_at_k` or `pass_hat_k`'],
  ])('of %s are refused with the place', async (scorer, message) => {
    const { repository, env } = await setUp({ passes: () => true, scorers: `[${scorer}]` });
    const { stdout, exit } = await runCommand(createTestIo(repository.dir, env), (io) =>
      validate({ repo: '.' }, io),
    );
    expect(exit).toBe(2);
    expect(stdout).toContain(message);
    expect(stdout).toMatch(/promptgate\.yml:8:\d+/);
  });
});
