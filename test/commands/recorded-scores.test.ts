import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const IDS = Array.from({ length: 40 }, (_, i) => `case-${i}`);

async function reviewScores(score: (side: 'base' | 'head', i: number) => object): Promise<ReviewJson> {
  const outputs = (side: 'base' | 'head') => lines(IDS.map((id, i) => ({ id, ...score(side, i) })));
  const repository = createGitRepository({
    '.github/promptgate.yml': `version: 1
suites:
  - name: quality
    covers: [prompts/answer.md]
    dataset: evals/cases.jsonl
    target: { kind: recorded, outputs: evals/outputs.jsonl }
    scorers: [{ recorded: tone }]
`,
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer {{input}}\n',
    'evals/cases.jsonl': lines(IDS.map((id) => ({ id, input: id }))),
    'evals/outputs.jsonl': outputs('base'),
  });
  repository.branch('change');
  repository.commit('A change', {
    'prompts/answer.md': '---\nmodel: openai/gpt-5-mini\n---\nAnswer shortly {{input}}\n',
    'evals/outputs.jsonl': outputs('head'),
  });
  const { stdout } = await runCommand(createTestIo(repository.dir), (io) =>
    review({ repo: '.', base: 'main', head: 'change', json: true }, io),
  );
  return JSON.parse(stdout) as ReviewJson;
}

describe('scores that were made elsewhere', () => {
  it('are compared like any others, with their outputs or without', async () => {
    const report = await reviewScores((side, i) => ({
      scores: { tone: side === 'base' ? 0.9 : 0.3 + (i % 3) / 10, other: 'good' },
    }));
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
    expect(report.suites[0]?.metrics).toMatchObject([
      { metric: 'recorded_score', comparison: 'regressed', base_mean: expect.closeTo(0.9), missing: 0 },
    ]);
  });

  it('are true and false, too', async () => {
    const report = await reviewScores((side, i) => ({ text: side, scores: { tone: i !== 3 } }));
    expect(report.suites[0]?.metrics).toMatchObject([{ base_mean: 39 / 40, head_mean: 39 / 40, missing: 0 }]);
    expect(report.verdict).toBe('pass');
  });

  it.each([
    ['one that is missing', { text: 'x' }],
    ['null', { text: 'x', scores: { tone: null } }],
    ['one beyond 1', { text: 'x', scores: { tone: 4 } }],
    ['a word', { text: 'x', scores: { tone: 'good' } }],
    ['what is no mapping', { text: 'x', scores: [1] }],
    ['a name that every object has', { text: 'x', scores: { toString: 1 } }],
  ])('are missing, and never 0, where there is %s', async (_, bad) => {
    const report = await reviewScores((side, i) =>
      side === 'head' && i % 2 === 0 ? bad : { text: side, scores: { tone: 1 } },
    );
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.metrics).toMatchObject([{ base_mean: 1, head_mean: 1, missing: 20 }]);
  });
});
