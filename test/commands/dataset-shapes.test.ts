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

describe('rows of the Berkeley leaderboard', () => {
  const area = {
    name: 'math.area',
    description: 'Area of a triangle',
    parameters: {
      type: 'dict',
      properties: { base: { type: 'integer' }, height: { type: 'integer' }, unit: { type: 'string' } },
      required: ['base', 'height'],
    },
  };
  const truth = [{ 'math.area': { base: [10], height: [5], unit: ['', 'cm'] } }];
  const question = (i: number) => [[{ role: 'user', content: `Area ${i}?` }]];
  const rows = IDS.map((_, i) => ({ id: `simple_${i}`, question: question(i), function: [area] }));
  const answers = lines(rows.map(({ id }) => ({ id, ground_truth: truth })));
  const tool = (name: string, description: string) =>
    JSON.stringify([
      { type: 'function', function: { name, description, parameters: { type: 'object', properties: {} } } },
    ]);

  /** Reviews a change of the prompt by which every other question is answered wrong. */
  async function reviewTools(
    target: string,
    dataset: readonly object[],
    more: { base?: FilesToWrite; head?: FilesToWrite } = {},
  ) {
    const right = { base: 10, height: 5 };
    const provider = await openProvider({
      answer: ({ messages, tools }) => {
        const wrong =
          messages[0]?.content === 'Now call.' && /[13579]\?$/.test(messages.at(-1)?.content ?? '');
        const name = tools.find((one) => one.name.includes('area'))?.name ?? '';
        return { toolCalls: [{ name, arguments: wrong ? { ...right, base: 1 } : right }] };
      },
    });
    const prompt = (text: string) => JSON.stringify({ messages: [{ role: 'system', content: text }] });
    const repository = createGitRepository({
      'prompts/call.prompt.yml': prompt('Call.'),
      '.github/promptgate.yml': `version: 1\nsuites:\n  - name: rows\n    dataset: { path: evals/q.json, answers: evals/possible_answer/q.json }\n    target: { prompt: prompts/call.prompt.yml, model: loopback/small, ${target} }\n    scorers: [tool_call, valid_tool_call]\n`,
      'evals/q.json': lines(dataset),
      'evals/possible_answer/q.json': answers,
      ...more.base,
    });
    repository.branch('change');
    repository.commit('A change', { 'prompts/call.prompt.yml': prompt('Now call.'), ...more.head });
    const result = await runCommand(createTestIo(repository.dir, provider.env()), (io) =>
      review({ repo: '.', base: 'main', json: true }, io),
    );
    if (result.stdout === '') throw new Error(result.stderr);
    return { report: JSON.parse(result.stdout) as ReviewJson, requests: provider.requests };
  }

  it.each(['tools', 'agent'])(
    'bring the tools of a target of kind %s, under names that providers take',
    async (kind) => {
      const { report, requests } = await reviewTools(
        `kind: ${kind}, ${kind === 'agent' ? 'max_steps: 1' : ''}`,
        rows,
      );
      expect(metricsOf(report).tool_call).toMatchObject({ base_mean: 1, comparison: 'regressed' });
      expect(metricsOf(report).valid_tool_call).toMatchObject({ base_mean: 1, head_mean: 1 });
      expect(new Set(requests.flatMap(({ tools }) => tools.map(({ name }) => name)))).toEqual(
        new Set(['math_area']),
      );
    },
  );

  it('stand beside the tools of the target, whose own definition of a name counts', async () => {
    const files = {
      'tools/a.json': tool('find', 'Finds.'),
      'tools/b.json': tool('math_area', 'Of a circle.'),
    };
    const { requests } = await reviewTools('kind: tools, tools: [tools/a.json, tools/b.json]', rows, {
      base: files,
      head: { 'tools/a.json': tool('find', 'Finds more.') },
    });
    const offered = new Set(
      requests.map(({ tools }) =>
        tools.map(({ name, description }) => `${name}: ${description}`).join(' | '),
      ),
    );
    expect(offered).toEqual(
      new Set(['find: Finds. | math_area: Of a circle.', 'find: Finds more. | math_area: Of a circle.']),
    );
  });

  it('are an error where one brings no tools and nothing else does', async () => {
    const { report } = await reviewTools('kind: tools', [
      ...rows.slice(1),
      { id: 'simple_0', input: 'Area?' },
    ]);
    expect(report.verdict).toBe('error');
    expect(report.suites[0]?.not_evaluated?.[0]?.reason).toMatch(
      /brings no tools.*in 1 of 24 cases.*q\.json:24/,
    );
  });

  it('of its executable categories are refused with the reason', async () => {
    const dataset = [{ ...rows[0], ground_truth: ['math.area(base=10, height=5)'] }, ...rows.slice(1)];
    const { report } = await reviewTools('kind: tools', dataset);
    expect(report.suites[0]?.not_evaluated?.[0]?.reason).toMatch(/q\.json:1:1: .*executable categories/);
  });
});
