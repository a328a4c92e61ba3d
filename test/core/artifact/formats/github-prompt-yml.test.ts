import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const PROMPT = `name: Summarizer
description: Shortens texts
model: openai/gpt-5-mini
modelParameters:
  temperature: 0.2
  maxTokens: 300
messages:
  - role: system
    content: You shorten texts.
  - role: user
    content: "Shorten {{text}} to {{count}} words"
testData:
  - text: a long text
    count: 2
    expected: long text
evaluators:
  - name: short
    string: { contains: long }
`;

it('reads messages, model, parameters, variables and embedded tests', () => {
  const artifact = artifactOf('prompts/sum.prompt.yml', PROMPT);
  expect(artifact).toMatchObject({ kind: 'prompt', format: 'github-prompt-yml', name: 'Summarizer' });
  expect(artifact.content).toMatchObject({
    template: 'mustache-variables',
    variables: ['count', 'text'],
    model: 'openai/gpt-5-mini',
    parameters: { temperature: 0.2, maxOutputTokens: 300 },
    messages: [{ role: 'system' }, { role: 'user', content: 'Shorten {{text}} to {{count}} words' }],
  });
  expect(artifact.embeddedTests).toMatchObject({ testData: [{ count: 2 }], evaluators: [{ name: 'short' }] });
});

it('knows the line of every message, test row and parameter', () => {
  const { positions } = artifactOf('a.prompt.yml', PROMPT);
  expect(positions).toMatchObject({
    model: 3,
    'parameters.temperature': 5,
    'messages[1].content': 11,
    'testData[0]': 13,
    'evaluators[0]': 17,
  });
});

it('reads the JSON text of a response schema', () => {
  const text = `responseFormat: json_schema
jsonSchema: |-
  {"name": "animal", "strict": true, "schema": {"type": "object", "properties": {"legs": {"type": "integer"}}}}
messages: [{role: user, content: hi}]
`;
  expect(contentOf('a.prompt.yml', text, 'prompt').responseFormat).toEqual({
    type: 'json_schema',
    name: 'animal',
    schema: { type: 'object', properties: { legs: { type: 'integer' } } },
    strict: true,
  });
});

it('says where the JSON of a response schema breaks, in the lines of the file', () => {
  const text =
    'responseFormat: json_schema\njsonSchema: |\n  {\n    "type": object\n  }\nmessages: [{role: user, content: hi}]\n';
  const [broken] = detectFile('a.prompt.yml', text).broken;
  expect(broken?.problems).toMatchObject([{ line: 4, expected: 'a JSON value in the JSON of `jsonSchema`' }]);
});

it('names every fault of a broken file at once', () => {
  const text =
    'messages:\n  - role: sytem\n    content: hi\n  - role: user\n    content: [1]\nmodelParameters: {temperature: hot}\n';
  const [broken] = detectFile('a.prompt.yml', text).broken;
  expect(broken?.problems.map(({ line, found, hint }) => ({ line, found, hint }))).toEqual([
    { line: 2, found: '"sytem"', hint: 'Did you mean "system"?' },
    { line: 5, found: 'a list of 1', hint: undefined },
    { line: 6, found: '"hot"', hint: undefined },
  ]);
});

it('warns of keys that GitHub Models ignores, with the nearest that it knows', () => {
  const text = 'messages: [{role: user, content: hi}]\ntest_data: []\nmodelParameters: {max_tokens: 4}\n';
  expect(detectFile('a.prompt.yml', text).warnings).toMatchObject([
    { rule: 'unknown-key', line: 2, message: expect.stringContaining('did you mean `testData`?') },
    { rule: 'unknown-key', line: 3, message: expect.stringContaining('did you mean `maxTokens`?') },
  ]);
});

it('counts a setting that nothing reads as part of the prompt', () => {
  const text = (effort: string) =>
    `messages: [{role: user, content: hi}]\nmodelParameters: {reasoningEffort: ${effort}}\n`;
  expect(artifactOf('a.prompt.yml', text('low')).digest).not.toBe(
    artifactOf('a.prompt.yml', text('high')).digest,
  );
});

it('takes messages with tests under any YAML name, and messages alone only under its own', () => {
  const messages = 'messages: [{role: user, content: hi}]\n';
  expect(kindsOf(detectFile('evals/hi.yaml', `${messages}testData: [{input: a}]\n`))).toEqual([
    'prompt:github-prompt-yml',
  ]);
  expect(kindsOf(detectFile('recorded/request.yaml', `${messages}model: gpt-5\n`))).toEqual([]);
});

it('leaves Semantic Kernel prompts of the same name alone', () => {
  expect(
    kindsOf(
      detectFile('story.prompt.yaml', 'name: s\ntemplate: Tell a story\ntemplate_format: handlebars\n'),
    ),
  ).toEqual([]);
});

it('takes roles as gh-models does, in any case', () => {
  expect(contentOf('a.prompt.yml', 'messages: [{role: System, content: Hi}]\n', 'prompt').messages).toEqual([
    { role: 'system', content: 'Hi' },
  ]);
});

it('warns of a schema that GitHub Models refuses', () => {
  const text = (schema: string) =>
    `messages: [{role: user, content: Hi}]\nresponseFormat: json_schema\njsonSchema: '${schema}'\n`;
  const warnings = (schema: string) => detectFile('a.prompt.yml', text(schema)).warnings;
  expect(warnings('{"type": "object"}')).toMatchObject([
    { rule: 'invalid-schema', line: 3, message: expect.stringContaining('without `name` and `schema`') },
  ]);
  expect(warnings('{"name": "a", "schema": {"type": "object"}}')).toEqual([]);
});
