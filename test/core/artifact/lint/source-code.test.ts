import { beforeAll, describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { rulesOf } from './support.ts';

beforeAll(() => prepareFormats(['a.py', 'a.ts']));

const lint = (path: string, text: string) => rulesOf(detectFile(path, text).artifacts);
const toolsIn = (path: string, text: string) =>
  detectFile(path, text).artifacts.flatMap(({ content }) => (content.type === 'tools' ? content.tools : []));

it('a schema that stands apart from its tool is not blamed for a name and a description that stand elsewhere', async () => {
  const schema = [
    "import { z } from 'zod';",
    '// Tool input schemas of the MCP server',
    'export const MoveSchema = z.object({ to: z.string().describe("where to go") });',
    'export const move_schema = z.object({ by: z.string().describe("who goes") });',
  ].join('\n');
  expect(toolsIn('src/schemas.ts', schema)).toMatchObject([{ name: 'MoveSchema', schemaOnly: true }, {}]);
  expect(await lint('src/schemas.ts', schema)).toEqual([]);
  const tool = schema.replace(
    /export const move_schema.*/,
    "export const tools = [tool({ name: 'move', inputSchema: MoveSchema, execute: go })];",
  );
  expect(await lint('src/schemas.ts', tool)).toContain('missing-description:4');
});

it('nor is a class that a model answers with, which nobody chooses', async () => {
  const file = (call: string) =>
    [
      'from openai import OpenAI, pydantic_function_tool',
      'from pydantic import BaseModel, Field',
      'class Plan(BaseModel):',
      '    steps: list[str] = Field(description="what to do")',
      'client = OpenAI()',
      call,
    ].join('\n');
  const answer = 'client.chat.completions.parse(model="gpt-5.4-mini", messages=[], response_format=Plan)';
  expect(toolsIn('app/plan.py', file(answer))).toMatchObject([{ name: 'Plan' }]);
  expect(await lint('app/plan.py', file(answer))).toEqual([]);
  const tool =
    'client.chat.completions.create(model="gpt-5.4-mini", messages=[], tools=[pydantic_function_tool(Plan)])';
  expect(await lint('app/plan.py', file(tool))).toEqual(['missing-description:3']);
});

it('a function that makes a tool tells the model what the one in it says', async () => {
  const file = (doc: string) =>
    [
      'from inspect_ai.tool import tool',
      '@tool',
      'def grade(limit: int):',
      '    async def execute(answer: str) -> str:',
      ...(doc === '' ? [] : [`        """${doc}"""`]),
      '        return answer',
      '    return execute',
    ].join('\n');
  const described = file('Grade the answer of a pupil.');
  expect(toolsIn('evals/tools.py', described)).toMatchObject([
    {
      name: 'grade',
      description: 'Grade the answer of a pupil.',
      parameters: { properties: { answer: { type: 'string' } } },
    },
  ]);
  expect(await lint('evals/tools.py', described)).toEqual([]);
  expect(await lint('evals/tools.py', file(''))).toEqual(['missing-description:2']);
});

it('braces that a program looks for in an answer are no template', async () => {
  const file = (text: string) =>
    [
      "import { generateText } from 'ai';",
      'const SYSTEM_PROMPT = `You help people to find records in their tables.',
      `${text}\``,
      "generateText({ model: 'openai/gpt-5.4-mini', system: SYSTEM_PROMPT });",
    ].join('\n');
  expect(await lint('src/chat.ts', file('Write {{FIND:table:10}} to look something up.'))).toEqual([]);
  expect(await lint('src/chat.ts', file('{% if brief %}Be brief.'))).toEqual(['broken-template:3']);
});

describe('a tool in code', () => {
  const file = (...lines: string[]) =>
    [
      "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';",
      "import { tool } from '@openai/agents';",
      "import { ABOUT, shape } from './shared.js';",
      "import { z } from 'zod';",
      ...lines,
    ].join('\n');

  it.each(['toolDescription ?? ""', 'toolDescription || ""', 'given ? toolDescription : ""'])(
    'has a description where the program may give one: %s',
    async (description) => {
      const text = file(
        `export const find = tool({ name: 'find', description: ${description}, parameters: shape, execute: go });`,
      );
      expect(toolsIn('src/find.js', text)).toMatchObject([{ name: 'find' }]);
      expect(await lint('src/find.js', text)).toEqual([]);
      const empty = text.replace(description, '""');
      expect(await lint('src/find.js', empty)).toEqual(['missing-description:5']);
    },
  );

  it('is described by the second argument, a constant of this file or of another', async () => {
    const text = file(
      'const FIND = `Finds an order by its number, and tells where the parcel is.`;',
      "server.tool('find', FIND, { id: z.string().describe('the number') }, async ({ id }) => find(id));",
    );
    expect(toolsIn('src/find.js', text)).toMatchObject([
      {
        name: 'find',
        description: 'Finds an order by its number, and tells where the parcel is.',
        parameters: { properties: { id: { description: 'the number' } } },
      },
    ]);
    const elsewhere = text.replace("'find', FIND", "'find', ABOUT");
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a hole as source code has it
    expect(toolsIn('src/find.js', elsewhere)).toMatchObject([{ description: '${ABOUT}' }]);
    expect(await lint('src/find.js', elsewhere)).toEqual([]);
  });

  it('may be described by the function of this file that makes it', async () => {
    const text = file(
      "const createTool = ({ search, schema }) => tool(search, { name: 'web', description: ABOUT, schema });",
      'export const createSearchTool = (search) => createTool({ search, schema: shape, execute: search });',
    );
    expect(toolsIn('src/find.js', text).map(({ name }) => name)).toContain('createSearchTool');
    expect(await lint('src/find.js', text)).toEqual([]);
  });

  it('may have a name and a schema that the program fills in', async () => {
    const text = file(
      'export const tools = [{ type: "function", function: {',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a hole as source code has it
      '  name: `${server.name}-find`, description: "Finds an order by its number",',
      '  parameters: { type: "object", properties: {',
      '    id: { type: "string", maxLength: this.most, description: "the number" },',
      '    ids: { type: "array", maxItems: LIMIT, items: { type: "string", maxLength: this.most }, description: "more" },',
      '  } },',
      '} }];',
      'server.registerTool("look", { description: "Looks an order up by its number", inputSchema: {',
      '  how: z.enum([...WAYS, "auto"]).describe("how to look"),',
      // biome-ignore lint/suspicious/noTemplateCurlyInString: a hole as source code has it
      '  path: z.string().describe(options?.long ? `A path, ${kinds}` : "A path"),',
      '} }, go);',
    );
    expect(toolsIn('src/find.js', text)).toHaveLength(2);
    expect(await lint('src/find.js', text)).toEqual([]);
    const literal = text.replace('maxLength: this.most, description', 'minLength: -1, description');
    expect(await lint('src/find.js', literal)).toEqual(['invalid-schema:8']);
  });
});

it('a call by a constant of the file is judged by the model that the constant names', async () => {
  const file = (model: string) =>
    [
      'from openai import OpenAI',
      `MODEL = "${model}"`,
      'client = OpenAI()',
      'client.chat.completions.create(model=MODEL, temperature=0.2, messages=[{"role": "user", "content": question}])',
    ].join('\n');
  expect(await lint('app/ask.py', file('gpt-5-mini'))).toEqual([
    'retired-model:2',
    'unsupported-parameter:4',
  ]);
  expect(await lint('app/ask.py', file('gpt-4o-mini'))).toEqual([]);
});

it('what a text tells of Liquid in backticks makes it no template', async () => {
  const text = [
    'You write Shopify themes. Answer with the code of one section.',
    '- It must have a `{% schema %}` tag, and print `{{ section.title }}`.',
    '\\`\\`\\`liquid',
    '{% doc %}',
    '@param {image} image - what is shown',
    '{% enddoc %}',
    '\\`\\`\\`',
  ].join('\n');
  const artifacts = detectFile('prompts/liquid.md', text).artifacts;
  expect(artifacts).toHaveLength(1);
  expect(await rulesOf(artifacts)).toEqual([]);
  const told = text.replace('`{% schema %}`', '{% schema %}');
  expect(await lint('prompts/liquid.md', told)).toContain('broken-template:2');
});
