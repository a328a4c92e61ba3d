import { describe, expect, it } from 'vitest';
import { review } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import type { LoopbackAnswer, LoopbackProvider, LoopbackRequest } from '../support/loopback-provider.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

type Reviewed = {
  exit: number;
  verdict: string;
  uncovered: string[];
  suites: {
    name: string;
    metrics: { metric: string; comparison: string; head_mean: number | null; base_mean: number | null }[];
    new_cases: { id: string; head: { scores: Record<string, number | null> } | null }[];
    not_evaluated: { reason: string }[];
  }[];
};

async function reviewFiles(
  before: FilesToWrite,
  after: FilesToWrite,
  answer: (request: LoopbackRequest) => LoopbackAnswer,
): Promise<{ report: Reviewed; model: LoopbackProvider }> {
  const model = await openProvider({ answer });
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', after);
  const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: model.baseUrl };
  const io = createTestIo(repository.dir, env);
  const result = await runCommand(io, (given) => review({ repo: '.', base: 'main', json: true }, given));
  if (result.stdout === '') throw new Error(result.stderr);
  return { report: JSON.parse(result.stdout) as Reviewed, model };
}

const rows = Array.from({ length: 24 }, (_, i) => `  - input: question ${i}\n    expected: answer ${i}`).join(
  '\n',
);
const promptYml = (rule: string) => `name: Answer
model: gpt-5-mini
messages:
  - role: system
    content: ${rule}
  - role: user
    content: "{{input}}"
testData:
${rows}
evaluators:
  - name: has answer
    string: { contains: "{{expected}}" }
`;

/** Obeys its system prompt: answers where it is told to. */
function obey({ messages }: LoopbackRequest): LoopbackAnswer {
  const question = messages.at(-1)?.content ?? '';
  return messages[0]?.content.includes('Answer') === true
    ? question.replace('question', 'ANSWER')
    : 'Let us see.';
}

describe('the tests in a .prompt.yml', () => {
  const path = 'prompts/answer.prompt.yml';

  it('decide without any policy', async () => {
    const { report } = await reviewFiles(
      { [path]: promptYml('Answer the question.') },
      { [path]: promptYml('Consider the question.') },
      obey,
    );
    expect(report).toMatchObject({ verdict: 'fail', exit: 1, uncovered: [] });
    expect(report.suites[0]?.metrics).toEqual([
      expect.objectContaining({ metric: 'has_answer', comparison: 'regressed', base_mean: 1, head_mean: 0 }),
    ]);
  });

  it('run where the prompt has moved', async () => {
    const { report } = await reviewFiles(
      { [path]: promptYml('Answer the question.') },
      { [path]: null, 'prompts/qa.prompt.yml': promptYml('Consider the question.') },
      obey,
    );
    expect(report.verdict).toBe('fail');
  });

  it('are two suites where two prompts have one name, and neither hides the other', async () => {
    const other = 'shop/answer.prompt.yml';
    const both = (first: string, second: string) => ({
      [path]: promptYml(first),
      [other]: promptYml(second),
    });
    const { report } = await reviewFiles(
      both('Answer the question.', 'Answer the question.'),
      both('Consider the question.', 'Answer this question.'),
      obey,
    );
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
    expect(
      report.suites.map(({ name, metrics }) => [name, ...metrics.map(({ comparison }) => comparison)]),
    ).toEqual([
      ['Answer', 'regressed'],
      [`Answer (${other})`, expect.not.stringMatching('regressed')],
    ]);
  });

  it('of a new prompt run, are shown, and prove nothing', async () => {
    const { report } = await reviewFiles(
      { 'README.md': 'x' },
      { [path]: promptYml('Answer the question.') },
      obey,
    );
    expect(report).toMatchObject({ verdict: 'pass', uncovered: [path] });
    expect(report.suites[0]?.new_cases).toHaveLength(24);
    expect(report.suites[0]?.new_cases[0]?.head?.scores).toEqual({ has_answer: 1 });
  });

  it('let an evaluator’s model choose, and never see an answer outside its delimiters', async () => {
    const llm = `  - name: judged
    llm:
      modelId: gpt-5-mini
      systemPrompt: You judge.
      prompt: "Is this fine? {{completion}}"
      choices: [{ choice: "yes", score: 1 }, { choice: "no", score: 0 }]
`;
    const judged = (request: LoopbackRequest): LoopbackAnswer => {
      const asked = request.messages.map(({ content }) => content).join('\n');
      if (!asked.includes('Is this fine?')) return obey(request);
      return asked.includes('ANSWER') ? 'yes' : 'no';
    };
    const { report, model } = await reviewFiles(
      { [path]: promptYml('Answer the question.') + llm },
      { [path]: promptYml('Consider the question.') + llm },
      judged,
    );
    expect(report.suites[0]?.metrics.map(({ metric, comparison }) => [metric, comparison])).toContainEqual([
      'judged',
      'regressed',
    ]);
    const question = model.requests.find(({ messages }) =>
      messages.some(({ content }) => content.includes('Is this fine?')),
    );
    expect(question?.messages.at(-1)?.content).toMatch(/<<<[0-9a-f]+ begin answer>>>/);
  });
});

const promptfoo = (prompt: string, extra = '') => `description: shop
prompts:
  - "${prompt} {{question}}"
providers:
  - openai:chat:gpt-5-mini
defaultTest:
  assert:
    - type: icontains
      value: answer
tests:
  - vars:
      question: [${Array.from({ length: 24 }, (_, i) => `"question ${i}"`).join(', ')}]
${extra}`;
/** The prompt is the user's turn; it obeys that. */
const answer = ({ messages }: LoopbackRequest): LoopbackAnswer =>
  messages[0]?.content.startsWith('Answer') === true ? 'the answer' : 'hm';

describe('a promptfoo config', () => {
  const path = 'promptfooconfig.yaml';

  it('runs as it is, one test for each value of a list', async () => {
    const { report } = await reviewFiles(
      { [path]: promptfoo('Answer:') },
      { [path]: promptfoo('Think:') },
      answer,
    );
    expect(report).toMatchObject({ verdict: 'fail', exit: 1 });
    expect(report.suites[0]?.metrics).toEqual([
      expect.objectContaining({ metric: 'icontains', comparison: 'regressed' }),
    ]);
  });

  it('is not green where an assertion would run code', async () => {
    const code = '    assert:\n      - type: python\n        value: len(output) > 3\n';
    const { report } = await reviewFiles(
      { [path]: promptfoo('Answer:', code) },
      { [path]: promptfoo('Answer now:', code) },
      answer,
    );
    expect(report).toMatchObject({ verdict: 'error', exit: 4 });
    expect(report.suites[0]?.not_evaluated[0]?.reason).toContain('`python`');
  });

  it('reads prompts and tests from files of the repository, and from nowhere else', async () => {
    const config = (tests: string) =>
      `prompts: [file://prompts/shop.txt]\nproviders: [openai:gpt-5-mini]\ntests: ${tests}\n`;
    const files = {
      'prompts/shop.txt': 'Answer: {{question}}',
      'evals/shop.csv': 'question,__expected\none,contains: answer\ntwo,contains: answer\n',
    };
    const inside = await reviewFiles(
      { ...files, [path]: config('file://evals/shop.csv') },
      { [path]: `${config('file://evals/shop.csv')}description: x\nenv: { A: b }\n` },
      answer,
    );
    expect(inside.report.suites[0]?.not_evaluated).toEqual([]);
    const outside = await reviewFiles(
      { ...files, [path]: config('file://../../../etc/passwd') },
      { [path]: `${config('file://../../../etc/passwd')}env: { A: b }\n` },
      answer,
    );
    expect(outside.report.verdict).toBe('error');
  });
});
