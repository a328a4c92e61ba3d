import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('a tool in TypeScript', () => {
  const city = {
    type: 'object',
    properties: { city: { type: 'string', description: 'The city' } },
    required: ['city'],
  };
  const shape = "z.object({ city: z.string().describe('The city') })";

  it.each([
    [
      'tool() by its key',
      `const tools = { weather: tool({ description: 'The weather of a city', inputSchema: ${shape}, execute }) };`,
    ],
    [
      'an entry with a schema',
      `const tools = { weather: { description: 'The weather of a city', parameters: ${shape}, execute: async () => 1 } };`,
    ],
    [
      'createTool()',
      `export const t = createTool({ id: 'weather', description: 'The weather of a city', inputSchema: ${shape}, execute: async () => 1 });`,
    ],
    [
      'tool() of LangChain',
      `const t = tool(async ({ city }) => city, { name: 'weather', description: 'The weather of a city', schema: ${shape} });`,
    ],
    [
      'DynamicStructuredTool',
      `const t = new DynamicStructuredTool({ name: 'weather', description: 'The weather of a city', schema: ${shape}, func: f });`,
    ],
    [
      'server.tool()',
      "server.tool('weather', 'The weather of a city', { city: z.string().describe('The city') }, async () => 1);",
    ],
    [
      'server.registerTool()',
      "server.registerTool('weather', { description: 'The weather of a city', inputSchema: { city: z.string().describe('The city') } }, async () => 1);",
    ],
    [
      'registerTool() with what stands elsewhere',
      `const name = 'weather';\nconst Schema = ${shape};\nconst config = { description: 'The weather of a city', inputSchema: Schema.shape };\nserver.registerTool(name, config, async () => 1);`,
    ],
    [
      'defineTool()',
      `ai.defineTool({ name: 'weather', description: 'The weather of a city', inputSchema: ${shape} }, async () => 1);`,
    ],
    [
      'a class',
      `class Weather extends StructuredTool {\n  name = 'weather';\n  description = 'The weather of a city';\n  schema = ${shape};\n}`,
    ],
  ])('%s', (_what, text) => {
    const [only, ...more] = found('a.ts', text);
    expect(more).toEqual([]);
    const { tools } = contentNamed('a.ts', text, only?.split(' ')[1] ?? '', 'tools');
    expect(tools).toEqual([{ name: 'weather', description: 'The weather of a city', parameters: city }]);
  });

  it('a literal list is one artifact, in the dialect it is written in', () => {
    const text =
      "export const TOOLS = [{ name: 'a', description: 'Does a', inputSchema: { type: 'object', properties: { n: { type: 'number' } } } }, { name: 'b', description: 'Does b', inputSchema: { type: 'object', properties: {} } }];";
    expect(named('a.ts', text, 'TOOLS')).toMatchObject({
      kind: 'tool-definition',
      content: { dialect: 'mcp', tools: [{ name: 'a' }, { name: 'b' }] },
    });
  });

  it('knows the line of each parameter', () => {
    const text =
      "const weather = tool({\n  description: 'The weather',\n  inputSchema: z.object({\n    city: z.string(),\n    days: z.number().int().min(1).max(7).default(3),\n  }),\n  execute,\n});\n";
    expect(named('a.ts', text, 'weather').positions).toMatchObject({
      'tools.weather.description': 2,
      'tools.weather.parameters.city': 4,
      'tools.weather.parameters.days': 5,
    });
  });

  it('puts zod into JSON Schema', () => {
    const text =
      "const t = createTool({ id: 't', description: 'x y z', inputSchema: z.object({ a: z.enum(['x', 'y']), b: z.array(z.number()).optional(), c: z.number().int().min(1).max(7).default(3), d: z.string().nullable(), e: z.union([z.string(), z.literal(1)]), f: z.record(z.string(), z.boolean()), g: Other }) });";
    expect(contentNamed('a.ts', text, 't', 'tools').tools[0]?.parameters).toEqual({
      type: 'object',
      properties: {
        a: { type: 'string', enum: ['x', 'y'] },
        b: { type: 'array', items: { type: 'number' } },
        c: { type: 'integer', minimum: 1, maximum: 7, default: 3 },
        d: { anyOf: [{ type: 'string' }, { type: 'null' }] },
        e: { anyOf: [{ type: 'string' }, { const: 1 }] },
        f: { type: 'object', additionalProperties: { type: 'boolean' } },
        g: { type: 'object', $comment: 'Other' },
      },
      required: ['a', 'd', 'e', 'f', 'g'],
    });
  });
});

describe('a tool in Python', () => {
  const parameters = {
    type: 'object',
    properties: { order: { type: 'string' }, amount: { type: 'number', default: 1 } },
    required: ['order'],
  };
  const body =
    '(order: str, amount: float = 1) -> str:\n    """Refunds an order.\n\n    Args:\n        order: Its number.\n    """\n';

  it.each([
    '@function_tool',
    '@tool',
    '@mcp.tool()',
    '@server.tool',
    '@agent.tool_plain',
    '@agent.tool(retries=2)',
    '@kernel_function',
  ])('a function decorated with %s', (decorator) => {
    const { tools } = contentNamed('a.py', `${decorator}\ndef refund${body}`, 'refund', 'tools');
    expect(tools).toEqual([
      { name: 'refund', description: 'Refunds an order.\n\nArgs:\n    order: Its number.', parameters },
    ]);
  });

  it('what the framework fills in is no parameter', () => {
    const text =
      '@agent.tool\nasync def balance(ctx: RunContext[str], account: str) -> float:\n    """The balance."""\n';
    expect(contentNamed('a.py', text, 'balance', 'tools').tools[0]?.parameters).toMatchObject({
      required: ['account'],
    });
  });

  it('name, description and schema of the decorator go before those of the function', () => {
    const text =
      'class Input(BaseModel):\n    query: str = Field(description="what to look for")\n\n@tool("search", args_schema=Input)\ndef run(q):\n    """Searches the documentation."""\n';
    expect(contentNamed('a.py', text, 'run', 'tools').tools).toEqual([
      {
        name: 'search',
        description: 'Searches the documentation.',
        parameters: {
          type: 'object',
          properties: { query: { type: 'string', description: 'what to look for' } },
          required: ['query'],
        },
      },
    ]);
    expect(found('a.py', text)).toHaveLength(1);
  });

  it('a class of a framework is one', () => {
    const text =
      'class Weather(BaseTool):\n    name: str = "weather"\n    description: str = "Tells the weather of a city"\n';
    expect(contentNamed('a.py', text, 'Weather', 'tools').tools).toMatchObject([
      { name: 'weather', description: 'Tells the weather of a city' },
    ]);
  });

  it('a function that is wrapped gives its parameters', () => {
    const text = `def refund${body}\nt = FunctionTool.from_defaults(fn=refund, name="refund", description="Pays back")\n`;
    expect(contentNamed('a.py', text, 'refund', 'tools').tools).toMatchObject([
      { description: 'Pays back', parameters },
    ]);
  });

  it('a literal list is one artifact', () => {
    const text =
      'tools = [{"type": "function", "function": {"name": "get_order", "description": "Looks up an order.", "parameters": {"type": "object", "properties": {"number": {"type": "string"}}}}}]\n';
    expect(named('a.py', text, 'tools').content).toMatchObject({
      dialect: 'openai-chat',
      tools: [{ name: 'get_order' }],
    });
  });
});

describe('no tool', () => {
  it.each([
    [
      'a tool of a drawing program',
      'a.ts',
      "export const tools = [{ name: 'brush', description: 'Paint', icon: 'brush', parameters: { size: 4 } }];\neditor.registerTool('brush', { cursor: 'crosshair', description: 'Paints' });",
    ],
    [
      'a translation into another dialect',
      'a.ts',
      "import OpenAI from 'openai';\nfunction format(tool) { return { type: 'function', function: { name: tool.name, description: tool.description, parameters: tool.schema } }; }",
    ],
    [
      'a decorator of something else',
      'a.py',
      '@app.route("/tool")\ndef tool():\n    """Shows the tool."""\n',
    ],
  ])('%s', (_what, path, text) => {
    expect(found(path, text)).toEqual([]);
  });
});

it('schemas that refer to each other over and over do not grow without end', () => {
  const schemas = Array.from(
    { length: 40 },
    (_, at) => `const S${at} = z.object({ a: S${at + 1}, b: S${at + 1} });`,
  );
  const text = `${schemas.join('\n')}\nconst t = createTool({ id: 't', description: 'x y z', inputSchema: S0 });\n`;
  expect(found('a.ts', text)).toEqual(['tool-definition t']);
});

describe('a tool that is passed on', () => {
  it('is defined elsewhere', () => {
    const text =
      'import OpenAI from "openai";\nfunction label(tool) {\n  const name = "tool " + tool.name;\n  return name;\n}\nfunction asJson({ name, description, parameters }) {\n  return { name, description, parameters };\n}\n';
    expect(found('a.ts', text)).toEqual([]);
  });

  it('is defined here where its parts are', () => {
    const text =
      'import OpenAI from "openai";\nconst name = "find_hotel";\nconst description = "Finds a hotel in a city.";\nconst parameters = { type: "object", properties: { city: { type: "string" } } };\nexport const tool = { name, description, parameters };\n';
    expect(found('a.ts', text)).toEqual(['tool-definition tool']);
  });
});
