import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const SCHEMA = { type: 'object', properties: { order: { type: 'string' } } };
const TOOL = { name: 'refund', description: 'Refunds an order.', parameters: SCHEMA };
const WRITTEN = `${JSON.stringify(SCHEMA)
  .replaceAll(/"(type|properties|order)":/g, '$1: ')
  .replaceAll(/,/g, ', ')}`;
const PYTHON = JSON.stringify(SCHEMA).replaceAll(':', ': ');

describe('a tool by all that it is', () => {
  it.each([
    [
      'an object that runs',
      'a.ts',
      `export const pay = { name: "refund", description: "Refunds an order.", parameters: ${WRITTEN}, execute: pay };`,
      'pay',
    ],
    [
      'the same without a name of its own',
      'a.js',
      `export default ((x) => x)({ name: "refund", description: "Refunds an order.", parameters: ${WRITTEN}, run_fn: async () => 1 });`,
      'refund',
    ],
    [
      'a zod schema',
      'a.ts',
      'export default { name: "refund", description: "Refunds an order.", schema: z.object({ order: z.string().optional() }), async handler() { return 1; } };',
      'refund',
    ],
    [
      'what a registry is given',
      'a.py',
      `shop.register(name="refund", description="Refunds an order.", parameters=${PYTHON}, handler=pay)`,
      'refund',
    ],
    [
      'methods of a class',
      'a.py',
      `class Refund(Tool):\n    @property\n    def name(self):\n        return "refund"\n    @property\n    def description(self):\n        """What the model reads."""\n        return "Refunds an order."\n    def get_schema(self):\n        return ${PYTHON}\n    def run(self, order):\n        return order`,
      'Refund',
    ],
    [
      'a class that is called one',
      'a.py',
      `class Args(BaseModel):\n    order: str\n\nclass RefundTool:\n    name = "refund"\n    description = "Refunds an order."\n    args_schema = Args\n    def run(self, order):\n        return order`,
      'RefundTool',
    ],
    [
      'getters of a class',
      'a.ts',
      `class Refund extends BaseTool {\n  get name() { return "refund"; }\n  get description() { return "Refunds an order."; }\n  get parameters() { return ${WRITTEN}; }\n}`,
      'Refund',
    ],
    [
      'what a method gives back',
      'a.ts',
      `class Refund { getDefinition() { return { name: "refund", description: "Refunds an order.", parameters: ${WRITTEN} }; } }`,
      'Refund.getDefinition',
    ],
  ])('%s', (_what, path, text, name) => {
    expect(found(path, `${text}\n`)).toEqual([`tool-definition ${name}`]);
    expect(contentNamed(path, `${text}\n`, name, 'tools').tools).toMatchObject([TOOL]);
  });

  it('is a function that is put into a registry of tools', () => {
    const text =
      '@tool_registry.register("refund", description="Refunds an order.")\ndef pay(order: str):\n    return order\n';
    expect(contentNamed('a.py', text, 'pay', 'tools').tools).toMatchObject([{ ...TOOL, parameters: SCHEMA }]);
  });

  it('may have a table of parameters where a name speaks of tools', () => {
    const entry = (name: string) =>
      `{ name: "${name}", description: "Refunds an order.", parameters: { order: { type: "string" } }, handler: pay }`;
    expect(found('a.ts', `const tools = [\n  ${entry('refund')},\n  ${entry('pay')},\n];\n`)).toEqual([
      'tool-definition tools',
      'tool-definition tools#2',
    ]);
    expect(found('a.ts', `const commands = [\n  ${entry('refund')},\n  ${entry('pay')},\n];\n`)).toEqual([]);
  });
});

it.each([
  [
    'on one line',
    'class DeskTool:\n    name = "desk"\n    description = "Finds a desk"\n    parameters = {"type":"object","properties":{"floor":{"type":"integer"}}}\n',
  ],
  [
    'by names of its own',
    'class DeskTool:\n    tool_name = "desk"\n    tool_description = "Finds a desk"\n    input_schema = {"type":"object","properties":{"floor":{"type":"integer"}}}\n',
  ],
  [
    'by its constructor',
    'class DeskTool:\n    def __init__(self):\n        self.name = "desk"\n        self.description = "Finds a desk"\n        self.parameters = {"floor": {"type": "integer"}}\n\n    def run(self, floor):\n        return floor\n',
  ],
])('a class says what its tool is %s', (_how, text) => {
  expect(contentNamed('a.py', text, 'DeskTool', 'tools').tools).toMatchObject([
    { name: 'desk', description: 'Finds a desk', parameters: { properties: { floor: { type: 'integer' } } } },
  ]);
});

it.each([
  [
    'a table',
    'class Desks:\n    name = "desks"\n    description = "All desks"\n    schema = {"type":"object","properties":{"floor":{"type":"integer"}}}\n',
  ],
  [
    'a drill',
    'class DrillTool:\n    name = "drill"\n    description = "Has two speeds"\n    parameters = {"speed": 2}\n\n    def run(self):\n        pass\n',
  ],
  [
    'a tool of a map',
    'class MeasureTool(QgsMapTool):\n    def __init__(self):\n        self.name = "Measure"\n        self.description = "Measures a distance on the map"\n',
  ],
])('%s is no class of a tool', (_what, text) => expect(found('a.py', text)).toEqual([]));

it.each([
  [
    'a command of a chat',
    'a.js',
    'module.exports = { name: "ping", description: "Pings.", options: [{ name: "who", type: 6 }], execute(i) { return i; } };',
  ],
  [
    'a schema of an interface',
    'a.ts',
    'export const user = { name: "User", description: "A user.", schema: { type: "object", properties: { id: { type: "string" } } } };',
  ],
  [
    'a base of tools',
    'a.py',
    'class Tool(BaseTool):\n    @property\n    def name(self):\n        raise NotImplementedError\n    @property\n    def description(self):\n        pass',
  ],
  [
    'a plugin',
    'a.py',
    '@registry.register("resnet")\ndef build(depth: int = 50):\n    """Builds it."""\n    return depth',
  ],
  [
    'a field of a form',
    'a.ts',
    'import OpenAI from "openai";\nexport const field = { name: "street", description: "Yours.", schema: z.string().min(2), handler: check };',
  ],
  [
    'a title that is no name',
    'a.ts',
    `const page = { name: "Our refunds", description: "Refunds an order.", parameters: ${WRITTEN.replace('type: "object"', 'type: "page"')}, run: go };`,
  ],
])('%s is no tool', (_what, path, text) => {
  expect(found(path, `${text}\n`)).toEqual([]);
});
