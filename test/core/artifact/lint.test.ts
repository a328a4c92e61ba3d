import { describe, expect, it } from 'vitest';
import { lintArtifacts } from '../../../src/core/artifact/lint.ts';
import { artifactOf, chatTool } from './support.ts';

/** `rule:line` of every finding in one file. */
async function lint(path: string, text: string): Promise<string[]> {
  return (await lintArtifacts([artifactOf(path, text)])).map(({ rule, line }) => `${rule}:${line}`);
}
const lintPrompt = (user: string, rest = '') =>
  lint('a.prompt.yml', `messages:\n  - role: user\n    content: ${JSON.stringify(user)}\n${rest}`);
const lintTools = (...tools: object[]) => lint('tools/t.json', JSON.stringify(tools, null, 1));
const lintSchema = (parameters: object) => lintTools(chatTool('find', 'Find what is asked for', parameters));
/** Put together here, so that no scanner takes this file for a leak. */
const secret = (...parts: string[]) => parts.join('');

it('has nothing to say about sound artifacts', async () => {
  expect(
    await lintPrompt(
      'Answer {{question}} as JSON like {"a": 1}',
      'testData: [{question: a, expected: b}]\nmodel: openai/gpt-5.4-mini\n',
    ),
  ).toEqual([]);
  const parameters = {
    type: 'object',
    properties: { id: { type: ['string', 'null'] } },
    required: ['id'],
    additionalProperties: false,
  };
  expect(
    await lintTools(
      {
        type: 'function',
        function: { ...chatTool('find_order', 'Find an order by id', parameters).function, strict: true },
      },
      chatTool('find_user', 'Find a customer by mail'),
    ),
  ).toEqual([]);
  expect(await lint('rag/a.yaml', 'chunk_size: 512\nchunk_overlap: 64\ntop_k: 5\n')).toEqual([]);
  expect(await lint('prompts/a.j2', 'Hi {% if x is defined %}{{ x }}{% endif %} {not_mine}')).toEqual([]);
});

describe('prompts', () => {
  it('finds variables that test rows do not give, at the first such row', async () => {
    expect(await lintPrompt('{{a}} {{b}}', 'testData:\n  - {a: 1, b: 2}\n  - {a: 1}\n')).toEqual([
      'missing-variable:6',
    ]);
  });

  it('finds values that nothing uses, unless an evaluator does', async () => {
    expect(await lintPrompt('{{a}}', 'testData:\n  - {a: 1, tone: x}\n')).toEqual(['unused-variable:5']);
    const evaluators = 'evaluators: [{name: e, llm: {prompt: "is it {{tone}}?"}}]\n';
    expect(await lintPrompt('{{a}}', `testData:\n  - {a: 1, tone: x}\n${evaluators}`)).toEqual([]);
    expect(await lintPrompt('{{a}}', 'testData:\n  - {a: 1, category: x, notes: y}\n')).toEqual([]);
  });

  it.each([
    ['spaces that are not replaced', 'one {{ a }}', 'template-mixup:3'],
    ['Python’s braces', 'Hi {a} and {{a}}', 'template-mixup:3'],
    ['a Jinja condition', '{{a}}{% if a %}', 'template-mixup:3'],
    ['a Handlebars block', '{{a}}{{#if a}}', 'template-mixup:3'],
  ])('finds %s in a .prompt.yml', async (_what, text, finding) => {
    expect(await lintPrompt(text, 'testData: [{a: 1}]\n')).toContain(finding);
  });

  it('takes a placeholder in backticks for an example', async () => {
    expect(await lintPrompt('{{a}}, not `{{ a }}` or `{a}`', 'testData: [{a: 1}]\n')).toEqual([]);
  });

  it('finds templates that cannot be rendered, empty messages and impossible parameters', async () => {
    expect(await lint('prompts/a.j2', 'Hi {% if x %}')).toEqual(['broken-template:1']);
    expect(await lintPrompt(' ')).toEqual(['empty-message:3']);
    expect(await lintPrompt('a', 'modelParameters:\n  temperature: 3\n')).toEqual(['parameter-range:5']);
  });

  it('finds models that are gone or that move', async () => {
    expect(await lintPrompt('a', 'model: openai/text-davinci-003\n')).toEqual(['retired-model:4']);
    expect(await lintPrompt('a', 'model: azure/text-davinci-003\n')).toEqual([]);
    expect(await lintPrompt('a', 'model: mistral/mistral-large-latest\n')).toEqual(['moving-model:4']);
    expect(await lint('models.yaml', 'temperature: 0\nmodel: claude-2.1\n')).toEqual(['retired-model:2']);
  });

  it('finds a response schema that is strict and open', async () => {
    const text = `responseFormat: json_schema\njsonSchema: '{"name":"a","strict":true,"schema":{"type":"object","properties":{"x":{"type":"string"}},"additionalProperties":false}}'\nmessages: [{role: user, content: a}]\n`;
    expect(await lint('a.prompt.yml', text)).toEqual(['strict-schema:2']);
  });
});

describe('secrets', () => {
  it.each([
    ['OpenAI', secret('sk-', 'proj-', 'Zk3Vq9TmW2xRbN7cLd8FhJ4sGp')],
    ['Anthropic', secret('sk-', 'ant-', 'api03-Zk3Vq9TmW2xRbN7cLd8FhJ4s')],
    ['GitHub', secret('gh', 'p_', 'Zk3Vq9TmW2xRbN7cLd8FhJ4sGp5QyUe6AoI1')],
    ['AWS', secret('AK', 'IA', 'ZQ3VK9TMW2XRBN7C')],
  ])('finds a key of %s without repeating it', async (_issuer, key) => {
    const findings = await lintArtifacts([artifactOf('prompts/a.md', `Be kind.\nUse ${key} to call.\n`)]);
    expect(findings).toMatchObject([{ rule: 'secret', severity: 'error', line: 2 }]);
    expect(JSON.stringify(findings)).not.toContain(key.slice(-8));
  });

  it('leaves placeholders alone', async () => {
    const text = [
      'sk-your-api-key-goes-here-1',
      'sk-xxxxxxxxxxxxxxxxxxxxxxxx',
      secret('AK', 'IA', 'IOSFODNN7EXAMPLE'),
    ].join('\n');
    expect(await lint('prompts/a.md', text)).toEqual([]);
  });

  it('looks into tools, settings and test data', async () => {
    const key = secret('sk-', 'proj-', 'Zk3Vq9TmW2xRbN7cLd8FhJ4sGp');
    expect(await lintTools(chatTool('call', `Calls with ${key}`))).toEqual(['secret:6']);
    expect(await lint('rag/a.yaml', `chunk_size: 5\ntop_k: 2\nchunk_overlap: 1\nkey: ${key}\n`)).toEqual([
      'secret:4',
    ]);
    expect(await lintPrompt('{{a}}', `testData:\n  - a: ${key}\n`)).toEqual(['secret:5']);
  });
});

describe('tools', () => {
  it('finds two of one name, no or hardly any description, and names that APIs refuse', async () => {
    expect(await lintTools(chatTool('a', 'Does this thing'), chatTool('a', 'Does that thing'))).toEqual([
      'duplicate-tool:13',
    ]);
    expect(await lintTools(chatTool('a', ''))).toEqual(['missing-description:2']);
    expect(await lintTools(chatTool('a', 'Gets it'))).toEqual(['short-description:6']);
    expect(await lintTools(chatTool('get order', 'Gets an order'))).toEqual(['tool-name:2']);
  });

  it('does not count words where a script has no spaces', async () => {
    expect(await lintTools(chatTool('a', '注文番号で注文を検索する'))).toEqual([]);
  });

  it('finds two that are described alike, not two of one family', async () => {
    const [first, second] = [
      'Look up an order and its shipping status',
      'Look up the order and its status of shipping',
    ];
    expect(await lintTools(chatTool('a', first), chatTool('b', second))).toEqual(['similar-tools:17']);
    expect(
      await lintTools(
        chatTool('create_order', 'Create an order in the shop'),
        chatTool('cancel_order', 'Cancel an order in the shop'),
      ),
    ).toEqual([]);
  });

  it('does not take tools for alike that their names and one word tell apart', async () => {
    const about = 'of a pull request in a repository that the user can read, with author, state and date';
    expect(
      await lintTools(
        chatTool('list_reviews', `List the reviews ${about}`),
        chatTool('list_files', `List the files ${about}`),
      ),
    ).toEqual([]);
    expect(
      await lintTools(
        chatTool('search_one', `List the reviews ${about}`),
        chatTool('search_two', `List the reviews ${about}`),
      ),
    ).toEqual(['similar-tools:17']);
  });

  it('finds schemas that are none, and says what was meant', async () => {
    const bad = { type: 'object', properties: { a: { type: 'strng' } } };
    const [finding] = await lintArtifacts([
      artifactOf('tools/t.json', JSON.stringify([chatTool('find', 'Find what is asked', bad)])),
    ]);
    expect(finding).toMatchObject({
      rule: 'invalid-schema',
      message: '`find`: `properties.a.type` is "strng", which is no type; did you mean "string"?',
    });
    expect(await lintSchema({ type: 'object', properties: {}, required: 'a' })).toEqual(['invalid-schema:2']);
  });

  it('lets keywords of later drafts through', async () => {
    expect(
      await lintSchema({
        $schema: 'https://json-schema.org/draft/2020-12/schema',
        type: 'object',
        $defs: { a: {} },
        properties: { a: { prefixItems: [{}] } },
      }),
    ).toEqual([]);
  });

  it('finds required names that are not defined, at any depth', async () => {
    const inner = { type: 'object', properties: { b: {} }, required: ['c'] };
    expect(await lintSchema({ type: 'object', properties: { a: inner } })).toEqual(['unknown-required:10']);
  });
});

describe('retrieval', () => {
  it.each([
    ['chunk_size: 64\nchunk_overlap: 64\ntop_k: 5\n', 'chunk-overlap:2'],
    ['chunk_size: 0\nchunk_overlap: 0\ntop_k: 5\n', 'chunk-size:1'],
    ['chunk_size: 64\nchunk_overlap: 4\ntop_k: 0\n', 'top-k:3'],
  ])('finds the fault of %j', async (text, finding) => {
    expect(await lint('rag/a.yaml', text)).toEqual([finding]);
  });
});

it('leaves out what was there before, and puts the gravest first', async () => {
  const before = [artifactOf('a.prompt.yml', 'model: a-latest\nmessages: [{role: user, content: ""}]\n')];
  const after = [
    artifactOf(
      'a.prompt.yml',
      '# moved down\nmodel: a-latest\nmessages: [{role: user, content: ""}, {role: user, content: "{{x}} {{ x }}"}]\ntestData: [{}]\n',
    ),
  ];
  expect((await lintArtifacts(after, before)).map(({ rule }) => rule)).toEqual([
    'missing-variable',
    'template-mixup',
  ]);
  expect(await lintArtifacts(before, before)).toEqual([]);
});
