import { describe, expect, it } from 'vitest';
import { review, validate } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { openProvider } from '../support/open-provider.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const PROMPT = { 'prompts/answer.prompt.yml': '{"messages":[{"role":"user","content":"{{question}}"}]}' };
const POLICY =
  'version: 1\nsuites:\n  - name: fees\n    dataset: evals/fees.csv\n    target: { kind: prompt, prompt: prompts/answer.prompt.yml, model: loopback/small }\n';

async function warned(files: FilesToWrite): Promise<string[]> {
  const { dir } = createGitRepository(files);
  const { stdout, stderr } = await runCommand(createTestIo(dir), (io) => validate({ repo: '.' }, io));
  return (stdout + stderr).split('\n').filter((line) => line.includes('Did you mean'));
}

/** What is said of a cell of an `__expected` column, by `validate`. */
const ofCell = (cell: string) =>
  warned({
    ...PROMPT,
    '.github/promptgate.yml': POLICY,
    'evals/fees.csv': `question,__expected\nFee?,${cell}\n`,
  });

describe('a cell of an `__expected` column', () => {
  it.each([
    ['contians: five', 'contains'],
    ['not-icontians: five', 'not-icontains'],
    ['is-jsn', 'is-json'],
    ['levenstein(5): five', 'levenshtein'],
    ['Contains: five', 'contains'],
    ['contains_all: a', 'contains-all'],
    ['regx: a', 'regex'],
    ['llm-rubrik: is kind', 'llm-rubric'],
  ])('`%s` is an exact answer, with a warning that names %s', async (cell, near) => {
    expect(await ofCell(cell)).toEqual([
      expect.stringMatching(new RegExp(`evals/fees\\.csv:2.*\`__expected\`.*Did you mean "${near}"`)),
    ]);
  });

  it.each([
    'five',
    'Answer: five',
    'contains: five',
    'Total: 5',
    'host: a',
    'https://example.com',
    'well-known',
    'equals: a',
    '{}',
    'Note: not refundable',
    'not-contains: a',
  ])('`%s` is nothing to be warned of', async (cell) => {
    expect(await ofCell(cell)).toEqual([]);
  });

  it('is warned of once in a review, whatever runs the tests', async () => {
    const provider = await openProvider({ answer: () => 'five' });
    const csv = 'question,__expected\nFee?,five\nFee now?,contians: five\nFee then?,contians: five\n';
    const config = (model: string) =>
      JSON.stringify({
        prompts: ['{{question}}'],
        providers: [`openai:${model}`, 'openai:other'],
        tests: 'file://fees.csv',
      });
    const repository = createGitRepository({
      'evals/promptfooconfig.yaml': config('a'),
      'evals/fees.csv': csv,
    });
    repository.branch('change');
    repository.commit('A change', { 'evals/promptfooconfig.yaml': config('b') });
    const env = { OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: provider.baseUrl };
    const { stdout } = await runCommand(createTestIo(repository.dir, env), (io) =>
      review({ repo: '.', base: 'main', json: true }, io),
    );
    const { lint } = JSON.parse(stdout) as { lint: { rule: string; path: string; line: number }[] };
    expect(lint.filter(({ rule }) => rule === 'dataset')).toMatchObject([
      { path: 'evals/fees.csv', line: 3 },
    ]);
  });
});
