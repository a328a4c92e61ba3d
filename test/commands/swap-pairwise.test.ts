import { describe, expect, it } from 'vitest';
import { swapJsonSchema } from '../../src/core/report/comparison-json.ts';
import { swap } from '../../src/wire-local.ts';
import type { LoopbackRequest } from '../support/loopback-provider.ts';
import { openPromptChange } from '../support/prompt-change.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const IDS = Array.from({ length: 40 }, (_, i) => `case-${i}-`);

/** Which of the two answers the judge is shown names a better model; of the same model, or of `even`, neither. */
function judge({ messages }: LoopbackRequest): string {
  const text = messages.at(-1)?.content ?? '';
  const section = (label: string) =>
    new RegExp(`begin ${label}>>>\\n([\\s\\S]*?)\\n<<<`).exec(text)?.[1]?.split(' ')[0] ?? '';
  const rank = (by: string) => ['bad', 'small', 'good'].indexOf(by);
  const [first, second] = [section('first answer'), section('second answer')];
  if (first === 'even' || second === 'even') return 'tie';
  return rank(first) > rank(second) ? 'first' : 'second';
}

async function compare(models: string[]) {
  const opened = await openPromptChange({
    model: {
      answer: (request) =>
        request.model === 'judge'
          ? JSON.stringify({ reason: 'so', better: judge(request) })
          : `${request.model} says ${request.messages.at(-1)?.content}`,
    },
    suite: ['scorers: [{ pairwise: helpfulness }]'],
    rows: IDS.map((id) => ({ id, input: id })),
    added: [],
  });
  const run = (json: boolean) =>
    runCommand(createTestIo(opened.repository.dir, opened.env), (io) =>
      swap({ repo: '.', base: 'main', models, json }, io),
    );
  const asked = () => opened.model.requests.filter((request) => request.model === 'judge');
  return { run, asked };
}

describe('a judge of pairs in `promptgate swap`', () => {
  it('holds each candidate against the model of today, in both orders', async () => {
    const { run, asked } = await compare(['loopback/good', 'loopback/bad', 'loopback/even']);
    const { stdout, stderr } = await run(true);
    if (stdout === '') throw new Error(stderr);
    const [suite] = swapJsonSchema.parse(JSON.parse(stdout)).suites;
    const byModel = new Map(suite?.candidates.map((one) => [one.model, one]));
    const pairwise = (model: string) =>
      byModel.get(model)?.metrics.find(({ metric }) => metric === 'pairwise_helpfulness');
    expect(byModel.get('loopback/good')?.outcome).toBe('holds');
    expect(pairwise('loopback/good')).toMatchObject({
      base_mean: 0.5,
      head_mean: 1,
      comparison: 'improved',
      pairs: { wins: 40, ties: 0, losses: 0 },
    });
    expect(byModel.get('loopback/bad')?.outcome).toBe('worse');
    expect(pairwise('loopback/bad')).toMatchObject({ comparison: 'regressed', pairs: { wins: 0, ties: 0 } });
    expect(byModel.get('loopback/bad')?.broken).toContain(IDS[0]);
    expect(pairwise('loopback/even')).toMatchObject({ pairs: { wins: 0, ties: 40, losses: 0 } });
    // Whose answers come first does not follow from who is the candidate.
    const before = asked().length;
    expect(before).toBeGreaterThanOrEqual(40 * (2 + 2 + 1));
    await run(true);
    expect(asked()).toHaveLength(before);
  });

  it('says how often a candidate was preferred, and gives the model of today no share of its own', async () => {
    const { run } = await compare(['loopback/good', 'loopback/bad']);
    const { stdout } = await run(false);
    expect(stdout).toMatch(/loopback\/good +\d+ won, 0 tied, 0 lost/);
    expect(stdout).toMatch(/loopback\/small \(today\) +—/);
  });
});
