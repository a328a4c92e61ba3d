import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const IDS = Array.from({ length: 24 }, (_, i) => `c${i}`);
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');

/** Reviews recorded outputs, of which `output` says what each side has. */
async function reviewRows(
  dataset: { path: string; text: string },
  output: (side: 'base' | 'head') => object,
  scorers: string,
): Promise<ReviewJson> {
  const files = (side: 'base' | 'head'): FilesToWrite => ({
    'prompts/answer.md': `Answer on ${side}: {{input}}`,
    'evals/outputs.jsonl': lines(IDS.map((id) => ({ id, ...output(side) }))),
  });
  const repository = createGitRepository({
    ...files('base'),
    '.github/promptgate.yml': `version: 1\nsuites:\n  - name: rows\n    covers: ["prompts/*.md"]\n    dataset: ${dataset.path}\n    target: { kind: recorded, outputs: evals/outputs.jsonl }\n    scorers: [${scorers}]\n`,
    [dataset.path]: dataset.text,
  });
  repository.branch('change');
  repository.commit('A change', files('head'));
  const result = await runCommand(createTestIo(repository.dir), (io) =>
    review({ repo: '.', base: 'main', json: true }, io),
  );
  if (result.stdout === '') throw new Error(result.stderr);
  return JSON.parse(result.stdout) as ReviewJson;
}

const metricsOf = ({ suites }: ReviewJson) =>
  Object.fromEntries((suites[0]?.metrics ?? []).map((one) => [one.metric, one]));
const warnings = ({ lint }: ReviewJson) =>
  lint.filter(({ rule }) => rule === 'dataset').map(({ message }) => message);

describe('rows of MLflow', () => {
  const words = 'Refunds take five days.';
  const passages = [
    { document: 'docs/refunds.md', text: words },
    { document: 'docs/fees.md', text: 'Fees.' },
  ];
  const output = (side: 'base' | 'head') => ({
    text: side,
    retrieved: side === 'base' ? passages : passages.toReversed(),
    tool_calls: [{ name: 'find', arguments: { topic: 'refunds' } }],
  });
  const dataset = (expectations: object) => ({
    path: 'evals/rows.jsonl',
    text: lines(
      IDS.map((id) => ({ id, inputs: { question: `Refund ${id}?` }, expectations, outputs: { x: 1 } })),
    ),
  });
  const RETRIEVAL = 'mrr, ndcg, hit_rate, context_precision, context_recall';

  it.each([
    ['URIs', [{ doc_uri: 'docs/refunds.md', content: 'Other words.' }]],
    ['words', [{ content: words }]],
  ])('say by their %s what has to be retrieved, beside the calls that are right', async (_, context) => {
    const calls = [{ name: 'find', arguments: { topic: 'refunds' } }];
    const rows = dataset({ expected_retrieved_context: context, expected_tool_calls: calls });
    const report = await reviewRows(rows, output, `${RETRIEVAL}, tool_call`);
    expect(metricsOf(report)).toMatchObject({
      mrr: { base_mean: 1, head_mean: 0.5, comparison: 'regressed' },
      ndcg: { base_mean: 1, comparison: 'regressed' },
      hit_rate: { base_mean: 1, head_mean: 1 },
      context_precision: { base_mean: 1, head_mean: 0.5 },
      context_recall: { base_mean: 1, head_mean: 1 },
      tool_call: { base_mean: 1, head_mean: 1 },
    });
    expect(warnings(report)).toEqual([]);
  });

  it('are refused where what has to be retrieved is no list of documents', async () => {
    const report = await reviewRows(
      dataset({ expected_retrieved_context: [{ uri: 'a.md' }] }),
      output,
      'mrr',
    );
    expect(report.verdict).toBe('error');
    expect(report.suites[0]?.not_evaluated?.[0]?.reason).toMatch(
      /evals\/rows\.jsonl:1:1: .*`expectations\.expected_retrieved_context`.*`doc_uri`/,
    );
  });

  it('are warned of an expectation that no scorer knows and one nearly is', async () => {
    const context = [{ doc_uri: 'docs/refunds.md' }];
    const rows = dataset({
      expected_retrieved_context: context,
      expected_respone: 'Five.',
      tone: 'friendly',
    });
    expect(warnings(await reviewRows(rows, output, 'mrr'))).toEqual([
      expect.stringMatching(
        /found `expectations\.expected_respone`.*Did you mean "expectations\.expected_response"/,
      ),
    ]);
  });
});
