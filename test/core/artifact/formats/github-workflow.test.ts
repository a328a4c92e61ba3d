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
  ['an action that shows a product', 'model: x-200', 'some/catalog-action@v1'],
])('is not %s', (_what, inputs, uses) => {
  const text = workflow(inputs).replace('actions/ai-inference@v2', uses);
  expect(kindsOf(detectFile(PATH, text))).toEqual([]);
});

const steps = (lines: string) => `on: push\njobs:\n  a:\n    steps:\n${lines}`;

it('reads what a script asks of a model on the command line', () => {
  const text = steps(`      - name: notes
        run: |
          npm ci
          claude -p --model claude-haiku-4-5 "Summarise the changes of this release
          for the people who use it, in five lines" > notes.md
`);
  expect(detectFile(PATH, text).artifacts).toMatchObject([
    { kind: 'prompt', name: 'a.notes', lines: [8, 9], content: { model: 'claude-haiku-4-5' } },
  ]);
});

it.each([
  ['a command', '      - run: claude mcp add "a server that knows a great deal about plants" now\n'],
  [
    'a message for people',
    '      - run: echo "claude says that you should read the notes before you merge"\n',
  ],
])('takes no text of %s for a prompt', (_what, lines) => {
  expect(kindsOf(detectFile(PATH, steps(lines)))).toEqual([]);
});

it('reads the models of inputs, environments, commands and steps without a prompt', () => {
  const text = `on: {workflow_dispatch: {inputs: {model: {default: gpt-5-mini, options: [gpt-5-mini, gpt-5]}}}}
env: {JUDGE_MODEL: claude-haiku-4-5}
jobs:
  a:
    steps:
      - run: python gate.py --model \${{ inputs.model || 'gpt-5-mini' }}
      - uses: actions/ai-inference@v2
        with: {model: gpt-5}
`;
  const [artifact] = detectFile(PATH, text).artifacts;
  expect(artifact?.content).toMatchObject({ models: ['claude-haiku-4-5', 'gpt-5', 'gpt-5-mini'] });
});

it('knows on which line of a script a model is named', () => {
  const text = steps(
    '      - run: |\n          npm ci\n          python gate.py \\\n            --model gpt-5-mini\n',
  );
  expect(artifactOf(PATH, text).positions).toEqual({ 'settings.jobs.a.steps[0].run.--model': 8 });
});

it('says the model of a step that has a prompt once', () => {
  const text = workflow('prompt: Sort this issue\nclaude_args: --model claude-haiku-4-5');
  expect(detectFile(PATH, text).artifacts).toMatchObject([
    { kind: 'prompt', content: { model: 'claude-haiku-4-5' } },
  ]);
});

it('reads the prompt that another step of the job writes into the file which a step is given', async () => {
  const text = (body: string, file = '/tmp/prompts/triage.txt') => `on: issues
jobs:
  triage:
    runs-on: ubuntu-latest
    steps:
      - name: Write the prompt
        run: |
          mkdir -p /tmp/prompts
          cat > /tmp/prompts/triage.txt << 'EOF'
          ${body}
          Only apply labels of the list.
          EOF
          cat > /tmp/prompts/notes.txt <<EOF
          Not for the model.
          EOF
      - id: ask
        uses: anthropics/claude-code-base-action@v1
        with:
          prompt_file: ${file}
`;
  const before = artifactOf(PATH, text('Sort this issue of the ferry desk.'));
  expect(before.content).toMatchObject({
    messages: [
      { role: 'user', content: 'Sort this issue of the ferry desk.\nOnly apply labels of the list.' },
    ],
  });
  expect(before.positions).toMatchObject({ 'messages[0].content': 10 });
  expect(
    await summaryOf(
      PATH,
      text('Sort this issue of the ferry desk.'),
      text('Sort this letter of the ferry desk.'),
    ),
  ).toEqual([expect.stringContaining('1 sentence reworded')]);
  expect(artifactOf(PATH, text('Sort this issue.', '/tmp/other.txt')).content).toMatchObject({
    messages: [],
  });
});
