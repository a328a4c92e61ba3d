import { expect, it } from 'vitest';
import type { ReviewJson } from '../../src/core/report/json.ts';
import { review, validate } from '../../src/wire-local.ts';
import { createGitRepository, type FilesToWrite } from '../support/git-repository.ts';
import { createTestIo, runCommand } from '../support/run-command.ts';

const JUDGE = 'openai/gpt-5-2025-08-07';
const policy = (target: string) => `version: 1
judge: ${JUDGE}
suites:
  - name: answers
    covers: ["prompts/*"]
    dataset: evals/cases.jsonl
    target: ${target}
    scorers: [helpfulness]
`;
const RECORDED = '{ kind: recorded, outputs: evals/outputs.jsonl }';
const rows = (extra: object) =>
  Array.from({ length: 10 }, (_, i) => JSON.stringify({ id: `c${i}`, ...extra })).join('\n');
const files = (target: string, model: string | null, prompt: string): FilesToWrite => ({
  '.github/promptgate.yml': policy(target),
  'evals/cases.jsonl': rows({ input: 'How long does it take?' }),
  'evals/outputs.jsonl': rows({ text: 'A week.', ...(model !== null && { model }) }),
  'prompts/answer.md': prompt,
});
const PLAIN = 'Answer {{input}}\n';
const named = (model: string) => `---\nmodel: ${model}\n---\n${PLAIN}`;

async function warnings(repositoryFiles: FilesToWrite): Promise<string> {
  const { dir } = createGitRepository(repositoryFiles);
  return (await runCommand(createTestIo(dir), (io) => validate({ repo: '.' }, io))).stdout.replace(
    /\s+/g,
    ' ',
  );
}

it.each([
  ['the rows of recorded outputs name', files(RECORDED, 'gpt-5-mini', PLAIN), 'gpt-5-mini'],
  [
    'the prompt behind recorded outputs names',
    files(RECORDED, null, named('openai/gpt-4.1')),
    'openai/gpt-4.1',
  ],
  [
    'the prompt that a service runs names',
    files('{ kind: http, service: preview, body: { question: "{{input}}" } }', null, named('azure/gpt-4.1')),
    'azure/gpt-4.1',
  ],
])('validate warns of a judge of one maker with the model that %s', async (_, repositoryFiles, model) => {
  expect(await warnings(repositoryFiles)).toContain(
    `the judge ${JUDGE} grades ${model}, a model of its own maker`,
  );
});

it('validate has nothing to say of recorded outputs of another maker, or of nobody', async () => {
  expect(await warnings(files(RECORDED, 'claude-haiku-4-5', named('mistral/mistral-large')))).not.toContain(
    'maker',
  );
  expect(await warnings(files(RECORDED, null, PLAIN))).not.toContain('maker');
});

it('a review warns where the change records outputs of the judge’s maker, and notes what was so before', async () => {
  const severity = async (before: string) => {
    const repository = createGitRepository(files(RECORDED, before, PLAIN));
    repository.branch('change');
    repository.commit('Another model', {
      'evals/outputs.jsonl': rows({ text: 'Seven days.', model: 'gpt-5-mini' }),
      'prompts/answer.md': 'Please answer {{input}}\n',
    });
    const { stdout } = await runCommand(createTestIo(repository.dir), (io) =>
      review({ repo: '.', base: 'main', json: true }, io),
    );
    const report = JSON.parse(stdout) as ReviewJson;
    return report.lint.filter(({ rule }) => rule === 'judge-family').map((one) => one.severity);
  };
  expect(await severity('claude-haiku-4-5')).toEqual(['warning']);
  expect(await severity('gpt-4.1')).toEqual(['note']);
});
