import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const FUNCTION = 'def refund(order: str) -> str:\n    """Refunds an order."""\n    return order\n';
const TOOL = {
  name: 'refund',
  description: 'Refunds an order.',
  parameters: { type: 'object', properties: { order: { type: 'string' } }, required: ['order'] },
};

describe('a function that an agent is given', () => {
  it.each([
    'desk = Agent(instructions="You help customers.", tools=[refund])',
    'tools = [refund]\ndesk = Agent(instructions="You help customers.", tools=tools)',
    'given = partial(refund, order="A1")\ndesk = Agent(instructions="You help customers.", tools=[given])',
    'llm.bind_tools([refund])',
    'class Desk:\n    def __init__(self):\n        self.tools = [refund]\n        self.llm = model.bind_tools(self.tools)',
    'ALL = [refund]\nMORE = [ask]\ndesk = Agent(tools=ALL + MORE)',
    'desk = create_react_agent(model, [*given, function_tool(refund)])',
    'def listed():\n    return [refund]\ndesk = Agent(tools=listed())',
  ])('%s', (use) => {
    expect(
      contentNamed('a.py', `from agents import Agent\n\n${FUNCTION}\n${use}\n`, 'refund', 'tools').tools,
    ).toEqual([TOOL]);
  });

  it('is none where it is only called, or where no model is', () => {
    expect(found('a.py', `from agents import Agent\n\n${FUNCTION}\nrefund("A1")\n`)).toEqual([]);
    expect(found('a.py', `import workshop\n\n${FUNCTION}\nbench = Bench(tools=[refund])\n`)).toEqual([]);
  });
});

it('a method is none where a method of another class by that name is given', () => {
  const report = `class Report:\n    def refund(self):\n        """Prints refunds."""\n\nclass Till:\n    ${FUNCTION.replaceAll('\n    ', '\n        ').replace('(order', '(self, order')}\ntill = Till()\n`;
  const text = `from agents import Agent\n\n${report}desk = Agent(instructions="You help customers.", tools=[till.refund])\n`;
  expect(found('a.py', text).filter((one) => one.startsWith('tool'))).toEqual([
    'tool-definition Till.refund',
  ]);
});

describe('a tool by other ways', () => {
  it.each([
    [
      'a class that puts together what it tells its base',
      'a.ts',
      "class Refund extends DynamicTool { constructor() { const input = { name: 'refund', description: 'Refunds an order.' }; super({ ...input, till }); } }",
    ],
    [
      'an action of an agent',
      'a.ts',
      "import { Action } from '@elizaos/core';\nexport const refund: Action = { name: 'refund', similes: ['PAY_BACK'], description: 'Refunds an order.', validate: async () => true, handler: async () => true };",
    ],
    [
      'a query engine in TypeScript',
      'a.ts',
      "import { agent } from '@llamaindex/workflow';\nconst t = index.queryTool({ metadata: { name: 'refund', description: 'Refunds an order.' } });",
    ],
    [
      'a list that is spread where a model is given it',
      'a.ts',
      "import { generateText } from 'ai';\nconst extra = { refund: { description: 'Refunds an order.', inputSchema: z.object({}) } };\ngenerateText({ model, prompt, tools: { ...extra } });",
    ],
    [
      'an agent as one',
      'a.py',
      'ask = desk.as_tool(tool_name="refund", tool_description="Refunds an order.")',
    ],
    [
      'the same in TypeScript',
      'a.ts',
      "const ask = desk.asTool({ toolName: 'refund', toolDescription: 'Refunds an order.' });",
    ],
    [
      'a class that tells its base',
      'a.py',
      'class Refund(BaseTool):\n    def __init__(self, shop):\n        super().__init__(name="refund", description="Refunds an order.")',
    ],
    [
      'the same in TypeScript',
      'a.ts',
      "class Refund extends BaseTool { constructor() { super({ name: 'refund', description: 'Refunds an order.' }); } }",
    ],
    [
      'a query engine',
      'a.py',
      'from llama_index.core.tools import QueryEngineTool\nt = QueryEngineTool(query_engine=e, metadata=ToolMetadata(name="refund", description="Refunds an order."))',
    ],
    [
      'a class of a base of its own',
      'a.py',
      'import openai\nclass Refund(Skill):\n    name = "refund"\n    description = "Refunds an order."\n    parameters = {"type": "object", "properties": {}}',
    ],
    [
      'a factory of its own',
      'a.py',
      'import openai\nt = create_function(name="refund", description="Refunds an order.", parameters={"order": {"type": "string"}})',
    ],
  ])('%s', (_what, path, text) => {
    const [only = '', ...more] = found(path, `${text}\n`);
    expect(more).toEqual([]);
    expect(contentNamed(path, `${text}\n`, only.split(' ')[1] ?? '', 'tools').tools).toMatchObject([
      { name: 'refund', description: 'Refunds an order.' },
    ]);
  });

  it('tools that a provider runs are built in', () => {
    const text = 'import openai\nTOOLS = [{"type": "web_search", "max_uses": 5}]\n';
    expect(contentNamed('a.py', text, 'TOOLS', 'tools').tools).toMatchObject([
      { builtIn: 'web_search', parameters: { max_uses: 5 } },
    ]);
    expect(found('a.py', 'import langchain_openai\nllm.bind_tools([{"google_search": {}}])\n')).toHaveLength(
      1,
    );
    expect(found('a.py', 'import openai\nSTEPS = [{"type": "search"}, {"type": "checkout"}]\n')).toEqual([]);
  });

  it.each([
    [
      'a function of a cloud',
      'a.py',
      'import openai\nclient.create_function(name="refund", description="Refunds", role=role)',
    ],
    [
      'a command that is run',
      'a.ts',
      "import OpenAI from 'openai';\nexport const refund = { name: 'refund', description: 'Refunds an order.', examples: ['refund A1'], validate: isOrder, handler: run };",
    ],
    [
      'a plugin without a schema',
      'a.py',
      'import openai\nclass Refund(Plugin):\n    name = "refund"\n    description = "Refunds an order."',
    ],
  ])('%s is none', (_what, path, text) => {
    expect(found(path, `${text}\n`)).toEqual([]);
  });
});

describe('what a model sees of a tool', () => {
  const refund = "const refundTool = tool({ description: 'Refunds', inputSchema: z.object({}), execute });";

  it('is called by the key that the call of the model has for it', () => {
    const text = `import { generateText, tool } from 'ai';\n${refund}\nawait generateText({ model, tools: { payBack: refundTool } });\n`;
    expect(contentNamed('a.ts', text, 'payBack', 'tools').tools[0]?.name).toBe('payBack');
  });

  it('has the values that a list of the file has', () => {
    const text =
      "const KINDS = ['cash', 'card'] as const;\nconst WAYS = new Set(['post']);\nconst t = tool({ description: 'Refunds', inputSchema: z.object({ a: z.enum(KINDS), b: z.enum([...KINDS, ...WAYS]) }), execute });\n";
    expect(contentNamed('a.ts', text, 't', 'tools').tools[0]?.parameters).toMatchObject({
      properties: { a: { enum: ['cash', 'card'] }, b: { enum: ['cash', 'card', 'post'] } },
    });
  });

  it('has the schema of a model of the file', () => {
    const text =
      'import anthropic\n\nclass Refund(BaseModel):\n    order: str = Field(description="Its number")\n\nTOOL = {"name": "refund", "description": "Refunds", "input_schema": Refund.model_json_schema()}\n';
    expect(contentNamed('a.py', text, 'TOOL', 'tools').tools[0]?.parameters).toMatchObject({
      properties: { order: { description: 'Its number' } },
    });
  });
});

describe('schemas for the tools of other files', () => {
  const schema = (name: string) =>
    `import { z } from 'zod';\n// Tool input schemas\nexport const ${name} = z.object({ order: z.string().describe('Its number') });\n`;

  it('are what a model is told', () => {
    expect(found('a.ts', schema('RefundSchema'))).toEqual(['tool-definition RefundSchema']);
  });

  it('are none where they are of something else, or a tool of the file has them', () => {
    expect(found('a.ts', schema('RefundEventSchema'))).toEqual([]);
    expect(found('a.ts', schema('RefundSchema').replace('Tool input schemas', 'Forms'))).toEqual([]);
    const used = `${schema('RefundSchema')}const refund = tool({ description: 'Refunds', inputSchema: RefundSchema, execute });\n`;
    expect(found('a.ts', used)).toEqual(['tool-definition refund']);
  });
});
