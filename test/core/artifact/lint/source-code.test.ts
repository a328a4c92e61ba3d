import { beforeAll, expect, it } from 'vitest';
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
  const answer = 'client.chat.completions.parse(model="gpt-5-mini", messages=[], response_format=Plan)';
  expect(toolsIn('app/plan.py', file(answer))).toMatchObject([{ name: 'Plan' }]);
  expect(await lint('app/plan.py', file(answer))).toEqual([]);
  const tool =
    'client.chat.completions.create(model="gpt-5-mini", messages=[], tools=[pydantic_function_tool(Plan)])';
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
      "generateText({ model: 'openai/gpt-5-mini', system: SYSTEM_PROMPT });",
    ].join('\n');
  expect(await lint('src/chat.ts', file('Write {{FIND:table:10}} to look something up.'))).toEqual([]);
  expect(await lint('src/chat.ts', file('{% if brief %}Be brief.'))).toEqual(['broken-template:3']);
});
