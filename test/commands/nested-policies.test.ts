import { describe, expect, it } from 'vitest';
import { review, validate } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';

type Reviewed = {
  exit: number;
  verdict: string;
  reason: string;
  uncovered: string[];
  suites: { name: string; covers: string[]; metrics: { metric: string; margin: number }[] }[];
  problems: { path: string; line: number; found: string; hint?: string }[];
  lint: { rule: string; path: string; message: string }[];
};

const ROOT = '.github/promptgate.yml';
const NESTED = 'services/support/promptgate.yml';

async function reviewFiles(before: FilesToWrite, after: FilesToWrite): Promise<Reviewed> {
  const model = await openProvider({ answer: ({ messages }) => messages.at(-1)?.content ?? '' });
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', after);
  const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: model.baseUrl };
  const io = createTestIo(repository.dir, env);
  const result = await runCommand(io, (given) => review({ repo: '.', base: 'main', json: true }, given));
  if (result.stdout === '') throw new Error(result.stderr);
  return JSON.parse(result.stdout) as Reviewed;
}

const suite = (name: string, more = '') => `  - name: ${name}
    dataset: evals/answers.jsonl
    target: { kind: prompt, prompt: prompts/answer.md, model: openai/gpt-5-mini }
    scorers: [contains]
${more}`;
const ROWS = Array.from({ length: 12 }, (_, i) =>
  JSON.stringify({ input: `tea ${i}`, expected: 'tea' }),
).join('\n');
const PROMPT = 'You are a clerk of a tea shop.\nAnswer the question: {{input}}\n';
const EDITED = PROMPT.replace('clerk', 'helpful clerk');
const OTHER = 'You are a poet of a tea shop.\nWrite about {{topic}} in two lines.\n';

const FILES: FilesToWrite = {
  [ROOT]: `version: 1\nsuites:\n${suite('answers')}gate: { uncovered: pass }\n`,
  'evals/answers.jsonl': ROWS,
  'prompts/answer.md': PROMPT,
  [NESTED]: `version: 1\nsuites:\n${suite('answers')}gate: { margin: 0.2, uncovered: block }\n`,
  'services/support/evals/answers.jsonl': ROWS,
  'services/support/prompts/answer.md': PROMPT,
  'services/sales/prompts/answer.md': PROMPT,
};

describe('the policy of a directory', () => {
  it('has its paths relative to it, its suites named after it, and a margin of its own', async () => {
    const found = await reviewFiles(FILES, {
      'services/support/prompts/answer.md': EDITED,
      'prompts/answer.md': EDITED,
    });
    expect(found.suites.map(({ name, covers }) => [name, covers])).toEqual([
      ['answers', ['prompts/answer.md']],
      ['services/support: answers', ['services/support/prompts/answer.md']],
    ]);
    expect(found.suites.map(({ metrics }) => metrics[0]?.margin)).toEqual([0.05, 0.2]);
    expect(found).toMatchObject({ verdict: 'pass', uncovered: [] });
  });

  it('says nothing of what lies elsewhere', async () => {
    const found = await reviewFiles(FILES, { 'services/sales/prompts/answer.md': EDITED });
    expect(found).toMatchObject({
      exit: 0,
      suites: [],
      uncovered: ['services/sales/prompts/answer.md'],
    });
  });

  it('asks for suites below it, whatever the root asks for', async () => {
    const found = await reviewFiles(
      { ...FILES, 'services/support/prompts/poem.md': OTHER, 'prompts/poem.md': OTHER },
      {
        'services/support/prompts/poem.md': OTHER.replace('two', 'three'),
        'prompts/poem.md': OTHER.replace('two', 'three'),
      },
    );
    expect(found).toMatchObject({
      exit: 1,
      verdict: 'fail',
      reason: 'No suite covers services/support/prompts/poem.md, and the policy asks for one.',
      uncovered: ['prompts/poem.md', 'services/support/prompts/poem.md'],
    });
  });

  it('may ask for less than the root, but not of what a suite of the root is there for', async () => {
    const strict = { [ROOT]: `version: 1\ngate: { uncovered: block }\n` };
    const lax = { [NESTED]: 'version: 1\ngate: { uncovered: pass }\n' };
    const change = { 'services/support/prompts/answer.md': EDITED };
    expect(await reviewFiles({ ...FILES, ...strict, ...lax }, change)).toMatchObject({ exit: 0 });

    const guarded = `version: 1\nsuites:\n${suite('answers', '    covers: ["**/answer.md"]\n')}gate: { uncovered: block }\n`;
    expect(await reviewFiles({ ...FILES, ...lax, [ROOT]: guarded }, change)).toMatchObject({
      exit: 1,
      uncovered: ['services/support/prompts/answer.md'],
    });
    // A suite of its own does not stand in for the root's.
    const own = { [NESTED]: `version: 1\nsuites:\n${suite('own')}gate: { uncovered: pass }\n` };
    expect(await reviewFiles({ ...FILES, ...own, [ROOT]: guarded }, change)).toMatchObject({
      exit: 1,
      uncovered: ['services/support/prompts/answer.md'],
    });
  });

  it('is read at the tip of the base: the one that a change brings is only announced', async () => {
    const { [NESTED]: policy = null, ...before } = FILES;
    const found = await reviewFiles(before, {
      [NESTED]: policy,
      'services/support/prompts/answer.md': EDITED,
    });
    expect(found).toMatchObject({ exit: 0, suites: [], uncovered: ['services/support/prompts/answer.md'] });
    expect(found.lint).toEqual([
      expect.objectContaining({
        rule: 'policy-changed',
        path: NESTED,
        message: 'the directory gets a policy of its own',
      }),
    ]);
  });

  it('that is not valid stops the review as the root’s does, and names its file and line', async () => {
    const found = await reviewFiles(
      {
        ...FILES,
        [NESTED]:
          'version: 1\nbudget: { per_review_usd: 1 }\ngate: { margin: 2, effort: thrifty }\nreport: { outputs: full }\n',
      },
      { 'prompts/answer.md': EDITED },
    );
    expect(found).toMatchObject({ exit: 2, verdict: 'error', reason: expect.stringContaining(NESTED) });
    expect(found.problems.map(({ path, line, found: what }) => [path, line, what])).toEqual([
      [NESTED, 2, '`budget`'],
      [NESTED, 3, '2'],
      [NESTED, 3, '`gate.effort`'],
      [NESTED, 4, '`report`'],
    ]);
    expect(found.problems[0]?.hint).toContain('.github/promptgate.yml');
  });

  it('stands in a directory whatever brackets its name has', async () => {
    const move = (path: string) => path.replace('services/support', 'app/[locale]/(chat)');
    const before = Object.fromEntries(Object.entries(FILES).map(([path, text]) => [move(path), text]));
    const policy = `version: 1\nsuites:\n${suite('answers', '    covers: ["prompts/*.md"]\n')}`;
    const found = await reviewFiles(
      { ...before, [move(NESTED)]: policy },
      { 'app/[locale]/(chat)/prompts/answer.md': EDITED },
    );
    expect(found.suites.map(({ name }) => name)).toEqual(['app/[locale]/(chat): answers']);
  });

  it('is no policy at the top, in a fixture or in installed code', async () => {
    const broken = 'version: 9\n';
    const found = await reviewFiles(
      {
        ...FILES,
        'promptgate.yml': broken,
        'test/fixtures/promptgate.yml': broken,
        'node_modules/x/promptgate.yml': broken,
        'examples/shop/.github/promptgate.yml': broken,
      },
      { 'prompts/answer.md': EDITED },
    );
    expect(found.verdict).toBe('pass');
  });

  it('is validated with the root’s', async () => {
    const check = async (policy: string): Promise<CommandResult> => {
      const repository = createGitRepository({ ...FILES, [NESTED]: policy });
      return runCommand(createTestIo(repository.dir), (io) => validate({ repo: '.', ref: 'HEAD' }, io));
    };
    const sound = await check(String(FILES[NESTED]));
    expect(sound).toMatchObject({
      exit: 0,
      stdout: expect.stringContaining('suite services/support: answers: 12 cases, measures contains'),
    });
    const faulty = await check(String(FILES[NESTED]).replace('evals/', 'evels/'));
    expect(faulty).toMatchObject({
      exit: 2,
      stdout: expect.stringContaining('services/support/evels/answers.jsonl'),
    });
  });
});

describe('instructions for coding agents', () => {
  const strict = (covers: string) =>
    `version: 1\nsuites:\n${suite('answers', covers)}gate: { uncovered: block }\n`;
  const change = { 'AGENTS.md': 'Use tabs.\nRun the tests before you push.\n' };

  it('are reported, and no suite has to cover them', async () => {
    const found = await reviewFiles({ ...FILES, [ROOT]: strict(''), 'AGENTS.md': 'Use tabs.\n' }, change);
    expect(found).toMatchObject({
      exit: 0,
      uncovered: [],
      changes: [{ path: 'AGENTS.md', kind: 'coding-agent-instructions' }],
    });
  });

  it('have to be covered where a suite of the policy says that it guards them', async () => {
    const policy = strict('    covers: ["AGENTS.md", "prompts/answer.md"]\n');
    const found = await reviewFiles({ ...FILES, [ROOT]: policy, 'AGENTS.md': 'Use tabs.\n' }, change);
    expect(found).toMatchObject({ exit: 1, uncovered: ['AGENTS.md'] });
  });
});
