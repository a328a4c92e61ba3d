import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import { createGitRepository } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

type Row = { id: string; input: string; expected: string; weight?: number };
const ROWS: Row[] = Array.from({ length: 80 }, (_, i) => ({
  id: `mail-${i}`,
  input: `Mail ${i}`,
  expected: i % 4 === 0 ? 'spam' : 'ham',
}));
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
type Predict = (row: Row, i: number) => string;

async function reviewLabels(base: Predict, head: Predict, scorers: string, rows = ROWS): Promise<ReviewJson> {
  const outputs = (predict: Predict, run: number) =>
    lines(rows.map((row, i) => ({ id: row.id, text: JSON.stringify({ label: predict(row, i), run }) })));
  const repository = createGitRepository({
    '.github/promptgate.yml': `version: 1
suites:
  - name: spam
    covers: ["prompts/*.md"]
    dataset: evals/mails.jsonl
    target: { kind: recorded, outputs: evals/outputs.jsonl }
    scorers: ${scorers}
`,
    'prompts/spam.md': '---\nmodel: openai/gpt-5-mini\n---\nIs it spam? {{input}}\n',
    'evals/mails.jsonl': lines(rows),
    'evals/outputs.jsonl': outputs(base, 1),
  });
  repository.branch('change');
  repository.commit('A change', {
    'prompts/spam.md': '---\nmodel: openai/gpt-5-mini\n---\nSpam? {{input}}\n',
    'evals/outputs.jsonl': outputs(head, 2),
  });
  const result = await runCommand(createTestIo(repository.dir), (io) =>
    review({ repo: '.', base: 'main', head: 'change', json: true }, io),
  );
  if (result.stdout === '') throw new Error(result.stderr);
  return JSON.parse(result.stdout) as ReviewJson;
}

const right: Predict = ({ expected }) => expected;
/** Lets half of the spam through. */
const blind: Predict = ({ expected }, i) => (i % 8 === 0 ? 'ham' : expected);
const SCORERS =
  '[{ accuracy: label }, { precision: { positive: spam, field: label } }, { recall: { positive: spam, field: label } }, { f1: { positive: spam, field: label } }, { f1: { average: macro, field: label }, as: f1_macro }]';

describe('metrics of predicted labels in a review', () => {
  it('have both sides’ values, and what fell is a regression', async () => {
    const report = await reviewLabels(right, blind, SCORERS);
    const metrics = Object.fromEntries(report.suites[0]?.metrics.map((one) => [one.metric, one]) ?? []);
    expect(report.verdict).toBe('fail');
    expect(metrics.precision).toMatchObject({
      base_mean: 1,
      head_mean: 1,
      comparison: expect.not.stringMatching('regressed'),
    });
    expect(metrics.recall).toMatchObject({
      base_mean: 1,
      head_mean: 0.5,
      cases: 20,
      comparison: 'regressed',
    });
    expect(metrics.recall?.difference).toBeCloseTo(-0.5, 12);
    expect(metrics.f1?.head_mean).toBeCloseTo(2 / 3, 12);
    expect(metrics.f1?.difference).toBeCloseTo(-1 / 3, 12);
    expect(metrics.f1_macro?.head_mean).toBeCloseTo((2 / 3 + 120 / 130) / 2, 12);
  });

  it('pass where nothing changed', async () => {
    expect((await reviewLabels(blind, blind, SCORERS)).verdict).toBe('pass');
  });

  it('that count nothing are an error, with the reason', async () => {
    const report = await reviewLabels(right, right, '[{ precision: { positive: scam, field: label } }]');
    expect(report.verdict).toBe('error');
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('none of the labels that it counts');
  });

  it('count a case by its weight', async () => {
    const rows = ROWS.slice(0, 40).map((row, i) => ({ ...row, weight: i < 20 ? 3 : 1 }));
    const firstWrong: Predict = (row, i) => (i < 1 ? 'neither' : row.expected);
    const report = await reviewLabels(right, firstWrong, '[{ accuracy: label }]', rows);
    expect(report.suites[0]?.metrics[0]).toMatchObject({ base_mean: 1, head_mean: 1 - 3 / 80 });
    expect(report.suites[0]?.metrics[0]?.difference).toBeCloseTo(-3 / 80, 12);
  });

  /** The assertion throws on a case that says `crash`. */
  const THROWS =
    "[{ javascript: \"if (output.includes('crash')) throw new Error('no'); return true\", as: says }]";
  const crashing =
    (count: number): Predict =>
    (row, i) =>
      i < count ? 'crash' : row.expected;

  it('without a score weigh as much as their case: one that makes up a fifth of a metric is an error', async () => {
    const rows = ROWS.map((row, i) => ({ ...row, weight: i === 0 ? 20 : 1 }));
    const report = await reviewLabels(right, crashing(1), THROWS, rows);
    expect(report.verdict).toBe('error');
    expect(report.reason).toBe(
      '1 of 80 cases of spam/says have no score, 20% of the metric by weight: the assertion threw "Error: no".',
    );
  });

  it('without a score are no error where they hardly count', async () => {
    const rows = ROWS.map((row, i) => ({ ...row, weight: i < 5 ? 0.1 : 1 }));
    expect((await reviewLabels(right, crashing(5), THROWS, rows)).verdict).toBe('pass');
    expect((await reviewLabels(right, crashing(5), THROWS)).verdict).toBe('error');
  });

  it('rank cases by a number: AUC of both sides, and what fell is a regression', async () => {
    const risk =
      (blindness: number): Predict =>
      ({ expected }, i) =>
        String(expected === 'spam' && i % 8 >= blindness ? 0.9 + i / 1000 : 0.3 + i / 1000);
    const scorers = '[{ auc: { positive: spam, field: label } }]';
    const report = await reviewLabels(risk(0), risk(4), scorers);
    expect(report.verdict).toBe('fail');
    const [metric] = report.suites[0]?.metrics ?? [];
    expect(metric).toMatchObject({ metric: 'auc', base_mean: 1, comparison: 'regressed' });
    expect(metric?.head_mean).toBeLessThan(0.9);
    expect(metric?.difference).toBeCloseTo((metric?.head_mean ?? 0) - 1, 12);
    expect((await reviewLabels(risk(4), risk(4), scorers)).verdict).toBe('pass');
  });

  it('are an error where no case is of the positive label, with the reason', async () => {
    const report = await reviewLabels(right, right, '[{ auc: { positive: scam, field: label } }]');
    expect(report.verdict).toBe('error');
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('ranks positive cases against others');
  });
});
