import { review } from '../../src/wire-local.ts';
import { createGitRepository, createTemporaryDirectory } from './git-repository.ts';
import type { LoopbackOptions } from './loopback-provider.ts';
import { openProvider } from './open-provider.ts';
import { createTestIo, runCommand } from './run-command.ts';

type PromptChange = {
  model: LoopbackOptions;
  /** What stands in the suite beside its dataset and target, a line each. */
  suite: readonly string[];
  rows: readonly object[];
  /** Rows that only the head has. */
  added: readonly object[];
};

/** One suite on a prompt that asks "Answer …" on the base and "Please answer …" on the head; its judge is `loopback/judge`. */
export async function openPromptChange({ model: options, suite, rows, added }: PromptChange) {
  const model = await openProvider(options);
  const lines = (all: readonly object[]) => all.map((row) => JSON.stringify(row)).join('\n');
  const repository = createGitRepository({
    '.github/promptgate.yml': `version: 1
judge: loopback/judge
suites:
  - name: answers
    dataset: evals/cases.jsonl
    target: { kind: prompt, prompt: prompts/a.prompt.yml, model: loopback/small }
${suite.map((line) => `    ${line}\n`).join('')}`,
    'prompts/a.prompt.yml': 'messages: [{ role: user, content: "Answer {{input}}" }]\n',
    'evals/cases.jsonl': lines(rows),
  });
  repository.branch('change');
  repository.commit('A change', {
    'prompts/a.prompt.yml': 'messages: [{ role: user, content: "Please answer {{input}}" }]\n',
    'evals/cases.jsonl': lines([...rows, ...added]),
  });
  const env = { ...model.env('loopback'), PROMPTGATE_CACHE_DIR: createTemporaryDirectory() };
  const sides = { repo: '.', base: 'main', head: 'change' };
  /** What `review --json` prints. */
  const run = async (): Promise<unknown> => {
    const result = await runCommand(createTestIo(repository.dir, env), (io) =>
      review({ ...sides, json: true }, io),
    );
    if (result.stdout === '') throw new Error(result.stderr);
    return JSON.parse(result.stdout);
  };
  return { model, repository, env, options: sides, run };
}
