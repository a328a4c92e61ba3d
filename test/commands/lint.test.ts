import { describe, expect, it } from 'vitest';
import type { LintFinding } from '../../src/core/artifact/types.ts';
import { review, validate } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

async function reviewLint(before: FilesToWrite, after: FilesToWrite): Promise<string[]> {
  const repository = createGitRepository(before);
  repository.branch('change');
  repository.commit('A change', after);
  const result = await runCommand(createTestIo(repository.dir), (io) =>
    review({ repo: '.', base: 'main', json: true }, io),
  );
  if (result.stdout === '') throw new Error(result.stderr);
  return shown((JSON.parse(result.stdout) as { lint: LintFinding[] }).lint);
}
const shown = (findings: LintFinding[]) =>
  findings.map(({ severity, rule, path, line }) => `${severity} ${rule} ${path}:${line}`);

const POLICY = '.github/promptgate.yml';
const prompt = (rule: string) =>
  `messages:\n  - role: system\n    content: |\n      You help.\n      ${rule}\n  - {role: user, content: "{{input}}"}\n`;
const PROMPT = 'prompts/a.prompt.yml';
const UNFENCED = prompt('The customer says {{question}} to you.');

describe('a review', () => {
  it('shows what the change brings, on its line, and not what was there', async () => {
    const added = UNFENCED.replace('You help.', 'You help with {{user_message}} today.');
    expect(await reviewLint({ [PROMPT]: prompt('Be kind.') }, { [PROMPT]: UNFENCED })).toEqual([
      `warning unfenced-input ${PROMPT}:5`,
    ]);
    expect(await reviewLint({ [PROMPT]: UNFENCED }, { [PROMPT]: `# moved\n${added}` })).toEqual([
      `warning unfenced-input ${PROMPT}:5`,
    ]);
  });

  it('takes levels from the policy of the base, never from the change', async () => {
    const off = { [POLICY]: 'version: 1\nlint: {unfenced-input: off}\n' };
    expect(await reviewLint({ [PROMPT]: prompt('Be kind.'), ...off }, { [PROMPT]: UNFENCED })).toEqual([]);
    expect(await reviewLint({ [PROMPT]: prompt('Be kind.') }, { [PROMPT]: UNFENCED, ...off })).toEqual([
      `warning policy-changed ${POLICY}:1`,
      `warning unfenced-input ${PROMPT}:5`,
    ]);
  });

  it('knows the prices and names of models', async () => {
    const before = `model: openai/gpt-4o\n${prompt('Be kind.')}`;
    const [finding] = await reviewLint(
      { [PROMPT]: before },
      { [PROMPT]: before.replace('gpt-4o', 'gpt-4o-mni') },
    );
    expect(finding).toBe(`note unknown-model ${PROMPT}:1`);
  });

  it('tells which cases of a suite the prompt shows', async () => {
    const question = 'Can I return a sofa that I bought eight weeks ago?';
    const files = {
      [POLICY]:
        'version: 1\nsuites:\n  - name: answers\n    dataset: evals/a.jsonl\n    target: {kind: prompt, prompt: prompts/a.prompt.yml, model: openai/gpt-5-mini}\n    scorers: [exact_match]\n',
      'evals/a.jsonl': `{"id": "sofa", "input": ${JSON.stringify(question)}, "expected": "No."}\n{"id": "lamp", "input": "May I return a lamp that does not match my sofa?", "expected": "Yes."}\n`,
      [PROMPT]: prompt('Be kind.'),
    };
    expect(await reviewLint(files, { [PROMPT]: prompt(`Such as: "${question}" No.`) })).toEqual([
      `warning leaked-case ${PROMPT}:5`,
    ]);
  });
});

it('validate shows the findings of all artifacts, as grave as the policy says', async () => {
  const { dir } = createGitRepository({
    [PROMPT]: UNFENCED,
    [POLICY]: 'version: 1\nlint: {unfenced-input: error, ignore: ["legacy/**"]}\n',
    'legacy/prompts/b.prompt.yml': UNFENCED,
  });
  const result = await runCommand(createTestIo(dir), (io) => validate({ repo: '.', json: true }, io));
  expect(shown((JSON.parse(result.stdout) as { findings: LintFinding[] }).findings)).toEqual([
    `error unfenced-input ${PROMPT}:5`,
  ]);
  expect(result.exit).toBe(0);
  // An error that is only shown must not read as if there were none.
  const { stdout } = await runCommand(createTestIo(dir), (io) => validate({ repo: '.' }, io));
  expect(stdout).toMatch(/: valid; the free checks have 1 error, which decide nothing\n$/);
});
