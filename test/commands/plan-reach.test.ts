import { describe, expect, it } from 'vitest';
import { plan } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { type CommandResult, createTestIo, runCommand } from '../support/run-command.ts';

async function planFiles(before: FilesToWrite, after: FilesToWrite, json: boolean): Promise<CommandResult> {
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', after);
  const io = createTestIo(repository.dir, { OPENAI_API_KEY: 'sk-test' });
  return runCommand(io, (given) => plan({ repo: '.', base: 'main', json }, given));
}

type Planned = {
  uncovered: string[];
  suites: { name: string; guards: string[]; because: { path: string; includes: string[] }[] }[];
};

const suite = (name: string) => `  - name: ${name}
    dataset: evals/${name}.jsonl
    target: { kind: prompt, prompt: prompts/${name}.j2, model: openai/gpt-5-mini }
    scorers: [contains]
`;
const ROW = `${JSON.stringify({ id: 'one', input: 'tea', vars: { question: 'tea' }, expected: 'tea' })}\n`;
const FILES = {
  '.github/promptgate.yml': `version: 1\nsuites:\n${suite('support')}${suite('sales')}`,
  'evals/support.jsonl': ROW,
  'evals/sales.jsonl': ROW,
  'prompts/support.j2': 'You are a support agent.\n{% include "_style.j2" %}\nAnswer {{ question }}.\n',
  'prompts/sales.j2': 'You are a sales agent.\nRecommend a book about {{ question }}.\n',
  'prompts/_style.j2': 'You write as a calm colleague does.\n',
};
const STYLE = { 'prompts/_style.j2': 'You write as a cheerful colleague does.\n' };

describe('a suite', () => {
  it('runs where an include of what it guards changed, and plan says so; others do not', async () => {
    const { stdout } = await planFiles(FILES, STYLE, false);
    expect(stdout).toContain('guards prompts/support.j2, which includes prompts/_style.j2');
    const planned = JSON.parse((await planFiles(FILES, STYLE, true)).stdout) as Planned;
    expect(planned.suites).toMatchObject([
      {
        name: 'support',
        guards: ['prompts/support.j2'],
        because: [{ path: 'prompts/support.j2', includes: ['prompts/_style.j2'] }],
      },
    ]);
  });

  it('says that what it guards changed itself', async () => {
    const after = { 'prompts/sales.j2': FILES['prompts/sales.j2'].replace('a book', 'one book') };
    const planned = JSON.parse((await planFiles(FILES, after, true)).stdout) as Planned;
    expect(planned.suites.map(({ name, because }) => [name, because])).toEqual([
      ['sales', [{ path: 'prompts/sales.j2', includes: [] }]],
    ]);
  });

  it('runs the rows that a change brings, and no other suite does', async () => {
    const after = { 'evals/sales.jsonl': ROW + ROW.replace('one', 'two') };
    const { stdout, exit } = await planFiles(FILES, after, false);
    expect(exit).toBe(0);
    expect(stdout).toContain('1 row added');
    expect(stdout).toContain('reads evals/sales.jsonl');
    expect(stdout).not.toContain('support');
  });

  it('does not run where nothing changed that it reaches', async () => {
    const after = {
      'prompts/other.md': 'You are a poet.\nWrite about {{topic}}.\n',
      'README.md': '# Books\n',
    };
    const planned = JSON.parse((await planFiles(FILES, after, true)).stdout) as Planned;
    expect(planned.suites).toEqual([]);
    expect(planned.uncovered).toEqual(['prompts/other.md']);
  });
});
