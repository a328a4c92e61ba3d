import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, chatTool, contentOf, kindsOf } from '../support.ts';

const SCHEMA = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const EXPECTED = { name: 'weather', description: 'The weather of a city', parameters: SCHEMA };
const toolsOf = (data: unknown) => contentOf('tools/t.json', JSON.stringify(data), 'tools');

describe('dialects', () => {
  it.each([
    ['openai-chat', [chatTool(EXPECTED.name, EXPECTED.description, SCHEMA)]],
    ['openai-responses', [{ type: 'function', ...EXPECTED }]],
    ['anthropic', [{ name: EXPECTED.name, description: EXPECTED.description, input_schema: SCHEMA }]],
    ['mcp', { tools: [{ name: EXPECTED.name, description: EXPECTED.description, inputSchema: SCHEMA }] }],
    ['openai-responses', EXPECTED],
  ])('reads %s', (dialect, data) => {
    expect(toolsOf(data)).toMatchObject({ dialect, tools: [EXPECTED] });
  });

  it('puts the type names of other schemas into JSON Schema', () => {
    const parameters = { type: 'dict', properties: { n: { type: 'float' }, any: { type: 'any' } } };
    expect(toolsOf([{ ...EXPECTED, parameters }]).tools[0]?.parameters).toEqual({
      type: 'object',
      properties: { n: { type: 'number' }, any: {} },
    });
  });

  it('keeps tools that are built into the provider among the others', () => {
    const tools = toolsOf([{ type: 'function', ...EXPECTED }, { type: 'web_search' }]).tools;
    expect(tools.map(({ name }) => name)).toEqual(['weather', 'web_search']);
  });
});

it.each([
  ['a recorded request', { messages: [], tools: [chatTool('a', 'b')] }],
  ['a list where one element is no tool', [chatTool('a', 'b'), { hello: 1 }]],
  ['a package', { name: 'weather', description: 'x', version: '1' }],
  ['a JSON Schema', { name: 'weather', type: 'object', properties: {} }],
])('leaves %s alone', (_what, data) => {
  expect(kindsOf(detectFile('tools/t.json', JSON.stringify(data)))).toEqual([]);
});

it('reports broken JSON where the path says tools, and nowhere else', () => {
  const text = '[{"name": "a", "parameters": {}},]';
  expect(detectFile('tools/t.json', text).broken[0]?.problems).toMatchObject([{ line: 1, column: 34 }]);
  expect(detectFile('data/t.json', text).broken).toEqual([]);
});

it('knows the lines of tools, descriptions and parameters', () => {
  const { positions } = artifactOf(
    'tools/t.json',
    JSON.stringify([chatTool('weather', 'x y z', SCHEMA)], null, 1),
  );
  expect(positions).toEqual({
    'tools.weather': 2,
    'tools.weather.description': 6,
    'tools.weather.parameters.city': 10,
  });
});

it('counts what it does not read, such as annotations and the choice of a tool', () => {
  const digest = (extra: object, top: object) =>
    artifactOf(
      'tools/t.json',
      JSON.stringify({ tools: [{ ...EXPECTED, type: 'function', ...extra }], ...top }),
    ).digest;
  const plain = digest({}, {});
  expect(digest({ annotations: { readOnlyHint: true } }, {})).not.toBe(plain);
  expect(digest({}, { tool_choice: 'required' })).not.toBe(plain);
});

it('says a setting beside the tools once: a model’s is no other setting of the tools', () => {
  const text = (temperature: number, choice: string) =>
    JSON.stringify({
      model: 'gpt-5',
      temperature,
      tool_choice: choice,
      tools: [chatTool('find', 'Find what is asked')],
    });
  const digests = (source: string) =>
    Object.fromEntries(
      detectFile('tools/a.json', source).artifacts.map(({ kind, digest }) => [kind, digest]),
    );
  const [base, hotter, forced] = [
    digests(text(0, 'auto')),
    digests(text(1, 'auto')),
    digests(text(0, 'required')),
  ];
  expect(hotter['tool-definition']).toBe(base['tool-definition']);
  expect(hotter['model-config']).not.toBe(base['model-config']);
  expect(forced['tool-definition']).not.toBe(base['tool-definition']);
});

it('finds model settings beside the tools as an artifact of their own', () => {
  const text = JSON.stringify({ tools: [chatTool('a', 'b c d')], model: 'gpt-5', temperature: 0 });
  expect(kindsOf(detectFile('agent/tools.json', text))).toEqual([
    'tool-definition:tool-json',
    'model-config:model-config',
  ]);
});

it('reads what Gemini is given, with the type names it uses', () => {
  const declaration = {
    name: 'find_order',
    description: 'Finds an order.',
    parameters: { type: 'OBJECT', properties: { id: { type: 'STRING' } }, required: ['id'] },
  };
  const files = {
    'tools/bare.json': { function_declarations: [declaration] },
    'tools/listed.json': [{ functionDeclarations: [declaration] }],
  };
  for (const [path, data] of Object.entries(files)) {
    expect(contentOf(path, JSON.stringify(data), 'tools').tools).toEqual([
      {
        name: 'find_order',
        description: 'Finds an order.',
        parameters: { type: 'object', properties: { id: { type: 'string' } }, required: ['id'] },
      },
    ]);
  }
  expect(contentOf('tools/listed.json', JSON.stringify(files['tools/listed.json']), 'tools').dialect).toBe(
    'gemini',
  );
});

it('reads tools from YAML, with the line of each', () => {
  const text = `tools:
  - name: find_order
    description: Finds an order.
    input_schema:
      type: object
      properties:
        id: { type: string }
`;
  const artifact = artifactOf('agent/tools.yaml', text);
  expect(artifact.content).toMatchObject({ dialect: 'anthropic', tools: [{ name: 'find_order' }] });
  expect(artifact.positions).toMatchObject({ 'tools.find_order.parameters.id': 7 });
});

it("Bedrock's tools are ones, with a description or without, in a list or in a request's configuration", () => {
  const toolSpec = {
    name: 'emit_rows',
    inputSchema: { json: { type: 'object', properties: { rows: { type: 'array' } } } },
  };
  for (const data of [[{ toolSpec }], { toolConfig: { tools: [{ toolSpec }] } }, { toolSpec }]) {
    const [artifact] = detectFile('app/emit.json', JSON.stringify(data)).artifacts;
    expect(artifact?.content).toMatchObject({
      type: 'tools',
      dialect: 'bedrock',
      tools: [{ name: 'emit_rows' }],
    });
  }
});
