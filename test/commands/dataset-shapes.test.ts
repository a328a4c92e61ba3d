import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
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

describe('what a prompt is sent of a row', () => {
  const SYSTEM = { role: 'system', content: 'Be kind.' };
  const asking = { role: 'user', content: 'Q: {{input}}' };
  /** The messages of the first request that a review of this prompt on this one row makes, as `role: text`. */
  async function sent(messages: readonly object[], row: object): Promise<string[]> {
    const provider = await openProvider({ answer: () => 'ok' });
    const files = (model: string): FilesToWrite => ({
      'prompts/answer.prompt.yml': JSON.stringify({ model, messages }),
    });
    const repository = createGitRepository({
      ...files('loopback/small'),
      '.github/promptgate.yml':
        'version: 1\nsuites:\n  - name: rows\n    dataset: evals/rows.jsonl\n    target: { kind: prompt, prompt: prompts/answer.prompt.yml }\n    scorers: [{ length: { max: 9 } }]\n',
      'evals/rows.jsonl': JSON.stringify(row),
    });
    repository.branch('change');
    repository.commit('A change', files('loopback/large'));
    await runCommand(createTestIo(repository.dir, provider.env()), (io) =>
      review({ repo: '.', base: 'main', json: true }, io),
    );
    return (provider.requests[0]?.messages ?? []).map(({ role, content }) => `${role}: ${content}`);
  }

  const talk = [
    { role: 'system', content: 'Be brief.' },
    { role: 'user', content: 'Hi' },
    { role: 'assistant', content: 'Hello' },
    { role: 'user', content: '2 + 2?' },
  ];
  const before = ['system: Be brief.', 'user: Hi', 'assistant: Hello'];

  it.each([
    ['OpenAI evals', { input: talk, ideal: '4' }],
    ['ragas', { user_input: talk, reference: '4' }],
    ['MLflow', { inputs: { messages: talk }, expectations: {} }],
    ['its own', { messages: talk }],
  ])(
    'of messages of %s has the last question where the template has it, after what was said before, and once',
    async (_, row) => {
      expect(await sent([SYSTEM, asking], row)).toEqual(['system: Be kind.', ...before, 'user: Q: 2 + 2?']);
    },
  );

  it.each([
    ['names it nowhere', [SYSTEM], 'Be kind.'],
    ['names it in the system message alone', [{ role: 'system', content: 'On {{input}}:' }], 'On 2 + 2?:'],
  ])('of messages follows a template that %s', async (_, messages, system) => {
    expect(await sent(messages, { input: talk, ideal: '4' })).toEqual([
      `system: ${system}`,
      ...before,
      'user: 2 + 2?',
    ]);
  });

  it('of the Berkeley leaderboard is known by the name of its column as well', async () => {
    const row = {
      question: [[{ role: 'user', content: 'Area?' }]],
      function: [{ name: 'area', description: 'Area', parameters: { type: 'dict', properties: {} } }],
      ground_truth: [{ area: {} }],
    };
    expect(await sent([asking], row)).toEqual(['user: Q: Area?']);
    expect(await sent([{ role: 'user', content: 'On {{question}}' }], row)).toEqual(['user: On Area?']);
  });

  it('of text follows examples that are answered already, and nothing that asks for itself', async () => {
    const examples = [
      { role: 'user', content: '1 + 1?' },
      { role: 'assistant', content: '2' },
    ];
    const row = { input: '2 + 2?' };
    const shown = ['user: 1 + 1?', 'assistant: 2'];
    expect(await sent(examples, row)).toEqual([...shown, 'user: 2 + 2?']);
    expect(await sent([...examples, asking], row)).toEqual([...shown, 'user: Q: 2 + 2?']);
    expect(await sent([asking, { role: 'assistant', content: '{' }], row)).toEqual([
      'user: Q: 2 + 2?',
      'assistant: {',
    ]);
  });
});
