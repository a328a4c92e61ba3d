import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf, summaryOf } from '../support.ts';

const PATH = '.github/workflows/triage.yml';
const workflow = (inputs: string) => `on: issues
jobs:
  triage:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      - id: ask
        uses: actions/ai-inference@v2
        with:
${inputs.replace(/^/gm, '          ')}
`;
const INPUTS = `model: openai/gpt-5-mini
max-tokens: "200"
token: x
system-prompt: You sort issues.
prompt: |
  Sort this issue.
  Title: \${{ github.event.issue.title }}`;

it('is the prompt, model and parameters of a step that calls a model', () => {
  const artifact = artifactOf(PATH, workflow(INPUTS));
  expect(artifact).toMatchObject({ kind: 'prompt', name: 'triage.ask', lines: [7, 16] });
  expect(artifact.content).toMatchObject({
    messages: [{ role: 'system', content: 'You sort issues.' }, { role: 'user' }],
    template: 'code',
    variables: ['github.event.issue.title'],
    model: 'openai/gpt-5-mini',
    parameters: { maxOutputTokens: 200 },
  });
  expect(artifact.positions).toMatchObject({ 'messages[1].content': 14, model: 10 });
});

it('changes with its texts and settings, not with the version of the action, its token or other steps', async () => {
  const before = workflow(INPUTS);
  const around = before
    .replace('@v2', '@v3')
    .replace('token: x', 'token: y')
    .replace('checkout@v4', 'checkout@v5');
  expect(await summaryOf(PATH, before, around)).toEqual([]);
  expect(await summaryOf(PATH, before, before.replace('Sort this issue', 'Sort this new issue'))).toEqual([
    expect.stringMatching(/^user message: 1 sentence reworded/),
  ]);
});

it('refers to the file that its prompt is in', () => {
  const { references, content } = artifactOf(PATH, workflow('prompt-file: .github/prompts/sort.prompt.yml'));
  expect(references).toEqual(['.github/prompts/sort.prompt.yml']);
  expect(content).toMatchObject({ messages: [] });
});

it.each([
  ['another action that asks', 'prompt: Deploy to production?', 'some/approval-action@v1'],
  ['a model action without a prompt', 'model: gpt-5', 'actions/ai-inference@v2'],
])('is not %s', (_what, inputs, uses) => {
  const text = workflow(inputs).replace('actions/ai-inference@v2', uses);
  expect(kindsOf(detectFile(PATH, text))).toEqual([]);
});
