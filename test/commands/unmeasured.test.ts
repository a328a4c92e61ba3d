import { describe, expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review, validate } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const POLICY = '.github/promptgate.yml';
const PROMPT = 'prompts/answer.prompt.yml';

/** Reviews a change against a model that repeats what it is told. */
async function reviewFiles(
  before: FilesToWrite,
  after: FilesToWrite,
  only: { case?: string[] } = {},
): Promise<ReviewJson> {
  const model = await openProvider({
    answer: ({ messages }) => messages.map(({ content }) => content).join(' '),
  });
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', after);
  const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: model.baseUrl };
  const result = await runCommand(createTestIo(repository.dir, env), (io) =>
    review({ repo: '.', base: 'main', json: true, ...only }, io),
  );
  if (result.stdout === '') throw new Error(result.stderr);
  return JSON.parse(result.stdout) as ReviewJson;
}

/** Enough cases to prove that nothing dropped. */
const cases = Array.from({ length: 70 }, (_, i) => ({
  id: `c${i}`,
  input: `question ${i}`,
  expected: `question ${i}`,
}));
const lines = (rows: readonly object[]) => rows.map((row) => JSON.stringify(row)).join('\n');
const suite = (target: string, rest = '') => `version: 1
${rest}suites:
  - name: answers
    dataset: evals/answers.jsonl
    target: ${target}
    scorers: [contains]
`;
const prompt = (model: string, text = 'Answer {{input}}') =>
  `name: Answer\nmodel: ${model}\nmessages:\n  - role: user\n    content: "${text}"\n`;
const reasonsOf = ({ suites }: ReviewJson) =>
  suites.flatMap((one) => (one.not_evaluated ?? []).map(({ reason }) => reason));

describe('a change that no request holds', () => {
  const overriding = suite(`{ kind: prompt, prompt: ${PROMPT}, model: openai/gpt-5-mini }`);
  const files = { [POLICY]: overriding, 'evals/answers.jsonl': lines(cases) };

  it('is not proven harmless by equal requests: a model that the suite overrides', async () => {
    const report = await reviewFiles(
      { ...files, [PROMPT]: prompt('openai/gpt-4.1') },
      { [PROMPT]: prompt('openai/gpt-4.1-mini') },
    );
    expect(report).toMatchObject({
      verdict: 'pass',
      strength: 'none_found',
      reason: 'Nothing that could block was measured.',
      uncovered: [PROMPT],
    });
    expect(report.suites[0]).toMatchObject({ metrics: [], identical_cases: 70 });
    expect(reasonsOf(report)).toContainEqual(expect.stringContaining('the prompt’s model changed'));
  });

  it('is named beside what was measured', async () => {
    const report = await reviewFiles(
      { ...files, [PROMPT]: prompt('openai/gpt-4.1') },
      { [PROMPT]: prompt('openai/gpt-4.1-mini', 'Please answer {{input}}') },
    );
    expect(report).toMatchObject({ verdict: 'pass', strength: 'proven', uncovered: [] });
    expect(reasonsOf(report)).toEqual([expect.stringContaining('the prompt’s model changed')]);
  });

  it('blocks where the policy asks that every change is covered', async () => {
    const report = await reviewFiles(
      {
        [POLICY]: suite(
          `{ kind: prompt, prompt: ${PROMPT}, model: openai/gpt-5-mini }`,
          'gate: { uncovered: block }\n',
        ),
        'evals/answers.jsonl': lines(cases),
        [PROMPT]: prompt('openai/gpt-4.1'),
      },
      { [PROMPT]: prompt('openai/gpt-4.1-mini') },
    );
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
  });

  it('is seen where no case takes the branch of a template that changed', async () => {
    const template = (text: string) =>
      `You are a helpful assistant. Answer: {{ input }}\n{% if vip %}${text}{% endif %}\n`;
    const path = 'prompts/answer.j2';
    const reviewed = (vips: number, only: { case?: string[] } = {}) =>
      reviewFiles(
        {
          [POLICY]: suite(`{ kind: prompt, prompt: ${path}, model: openai/gpt-5-mini }`),
          'evals/answers.jsonl': lines(cases.map((one, i) => ({ ...one, vip: i < vips }))),
          [path]: template('Be kind.'),
        },
        { [path]: template('Be rude.') },
        only,
      );
    expect(await reviewed(0)).toMatchObject({ strength: 'none_found', uncovered: [path] });
    // Cases that were left out may take it: then it is not uncovered, and not measured either.
    const some = await reviewed(1, { case: ['c5'] });
    expect(some).toMatchObject({ reason: 'Nothing that could block was measured.', uncovered: [] });
    expect(reasonsOf(some)).toContainEqual('69 of 70 cases left out: this run was asked for others');
  });

  it('is seen where retrieval changes in what a suite that searches by words alone does not do', async () => {
    const config = (search: string, topK = 3) =>
      `chunk_size: 200\nchunk_overlap: 0\ntop_k: ${topK}\nsearch_type: ${search}\n`;
    const before = {
      [POLICY]: suite('{ kind: rag, config: rag.yml, documents: ["docs/*.md"], search: keyword }').replace(
        'contains',
        'hit_rate',
      ),
      'evals/answers.jsonl': lines(cases.map((one) => ({ ...one, expected: { documents: ['docs/a.md'] } }))),
      'docs/a.md': 'A question is answered here.',
      'rag.yml': config('similarity'),
    };
    const unread = expect.stringContaining('`search_type` changed');
    const alone = await reviewFiles(before, { 'rag.yml': config('mmr') });
    expect(alone).toMatchObject({ strength: 'none_found', uncovered: ['rag.yml'] });
    expect(reasonsOf(alone)).toContainEqual(unread);
    const beside = await reviewFiles(before, { 'rag.yml': config('mmr', 4) });
    expect(beside).toMatchObject({ strength: 'proven', uncovered: [] });
    expect(reasonsOf(beside)).toEqual([unread]);
  });

  it('is seen beside another one in the same file, which a suite does measure', async () => {
    const tools = (temperature: number, description: string) =>
      JSON.stringify({
        model: 'gpt-4.1',
        temperature,
        tools: [
          { type: 'function', function: { name: 'find', description, parameters: { type: 'object' } } },
        ],
      });
    const report = await reviewFiles(
      {
        [POLICY]: suite('{ kind: tools, tools: [tools/all.json], model: openai/gpt-5-mini }'),
        'evals/answers.jsonl': lines(cases),
        'tools/all.json': tools(0, 'Finds an order'),
      },
      { 'tools/all.json': tools(1.5, 'Finds orders') },
    );
    expect(report.suites[0]?.metrics[0]).toMatchObject({ metric: 'contains', cases: 70 });
    expect(report.uncovered).toEqual(['tools/all.json']);
  });
});

it('a policy that blocks what is uncovered blocks it beside a metric in doubt as well', async () => {
  const gate = (uncovered: string) =>
    suite(`{ kind: prompt, prompt: ${PROMPT} }`, `gate: { require: proof, uncovered: ${uncovered} }\n`);
  const reviewed = (uncovered: string) =>
    reviewFiles(
      {
        [POLICY]: gate(uncovered),
        'evals/answers.jsonl': lines(cases.slice(0, 12)),
        [PROMPT]: prompt('openai/gpt-4.1'),
      },
      {
        [PROMPT]: prompt('openai/gpt-4.1', 'Please answer {{input}}'),
        'prompts/greeting.md': 'You are a friendly assistant. Greet the customer.\n',
      },
    );
  expect(await reviewed('pass')).toMatchObject({ verdict: 'inconclusive', exit: 0 });
  expect(await reviewed('block')).toMatchObject({
    verdict: 'fail',
    exit: 1,
    reason: 'No suite covers prompts/greeting.md, and the policy asks for one.',
  });
});

it('a prompt of which only the tests change, or the place, needs no suite to cover it', async () => {
  const withTests = (input: string) =>
    `${prompt('openai/gpt-4.1')}testData:\n  - { input: ${input} }\nevaluators:\n  - { name: says, string: { contains: Answer } }\n`;
  const tests = await reviewFiles({ [PROMPT]: withTests('tea') }, { [PROMPT]: withTests('coffee') });
  expect(tests).toMatchObject({ verdict: 'pass', uncovered: [] });
  expect(reasonsOf(tests)).toEqual([]);
  const moved = await reviewFiles(
    { [PROMPT]: withTests('tea') },
    { [PROMPT]: null, 'prompts/moved.prompt.yml': withTests('tea') },
  );
  expect(moved).toMatchObject({ verdict: 'pass', uncovered: [] });
});

describe('a promptfoo config that guards a prompt in a file', () => {
  const tests = Array.from(
    { length: 12 },
    (_, i) => `  - vars: { question: tea ${i} }\n    assert: [{ type: contains, value: tea ${i} }]\n`,
  ).join('');
  const config = (prompts: string) =>
    `prompts: [${prompts}]\nproviders: [openai:gpt-5-mini]\ntests:\n${tests}`;
  const before = {
    'promptfooconfig.yaml': config('file://a.txt, file://b.txt'),
    'a.txt': 'Say {{question}}',
    'b.txt': 'Tell {{question}}',
  };

  it('still guards it in a change that removes the config', async () => {
    const report = await reviewFiles(before, { 'promptfooconfig.yaml': null, 'a.txt': 'Say nothing' });
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
  });

  it('still guards it in a change that no longer names it', async () => {
    const report = await reviewFiles(before, {
      'promptfooconfig.yaml': config('file://b.txt'),
      'a.txt': 'Say nothing',
    });
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
    expect(report.suites.map(({ name }) => name)).toEqual([expect.stringContaining('a.txt')]);
  });

  it('claims nothing where its only test says nothing', async () => {
    const one = config('file://a.txt').replace(
      /tests:[\s\S]*/,
      `tests:\n${tests.split('\n').slice(0, 2).join('\n')}\n`,
    );
    const report = await reviewFiles(
      { 'promptfooconfig.yaml': one, 'a.txt': 'Say {{question}}' },
      { 'a.txt': 'Say nothing' },
    );
    expect(report.suites[0]?.metrics).toMatchObject([{ cases: 1, base_mean: 1, head_mean: 0 }]);
    expect(report.reason).not.toContain('ruled out');
  });

  it('may go together with its prompts', async () => {
    const report = await reviewFiles(before, {
      'promptfooconfig.yaml': null,
      'a.txt': null,
      'b.txt': null,
    });
    expect(report).toMatchObject({ verdict: 'pass', suites: [] });
  });
});

it('validate finds no fault in a suite of recorded outputs for being one state of the repository', async () => {
  const repository = createGitRepository({
    [POLICY]: suite('{ kind: recorded, outputs: evals/outputs.jsonl }'),
    'evals/answers.jsonl': lines(cases),
    'evals/outputs.jsonl': lines(cases.map(({ id, input }) => ({ id, text: input }))),
  });
  const result = await runCommand(createTestIo(repository.dir), (io) => validate({ repo: '.' }, io));
  expect(result).toMatchObject({ exit: 0, stdout: expect.stringContaining('valid') });
});
