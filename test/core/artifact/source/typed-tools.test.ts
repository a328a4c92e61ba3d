import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const NOTE = "name: 'addNote', parameters: z.object({ text: z.string() })";

describe('what its type calls a tool is one without a description', () => {
  it.each([
    [
      'a constant',
      `const add: ToolDefinition<{ text: string }> = { ${NOTE}, async call(args) { return 'ok'; } };`,
      'add',
    ],
    ['a list', `export const tools: Tool[] = [{ ${NOTE} }];`, 'tools'],
    [
      'a record',
      `export const tools: Record<string, AgentTool> = { add: { ${NOTE}, run: addNote } };`,
      'addNote',
    ],
    ['satisfies', `export const add = { ${NOTE}, run: addNote } satisfies ToolDef;`, 'add'],
    [
      'what a function gives',
      `export const make = (db: Db): ToolDefinition => ({ ${NOTE}, run: db.add });`,
      'make',
    ],
  ])('%s', (_what, statement, name) => {
    const text = `import { z } from 'zod';\nimport type { Tool } from './tools';\n${statement}\n`;
    expect(found('a.ts', text)).toEqual([`tool-definition ${name}`]);
    expect(contentNamed('a.ts', text, name, 'tools').tools).toMatchObject([
      { name: 'addNote', description: '', parameters: { properties: { text: { type: 'string' } } } },
    ]);
  });

  it('in Python', () => {
    const text =
      'from anthropic.types import ToolParam\nadd: ToolParam = {"name": "add_note", "input_schema": {"type": "object", "properties": {"text": {"type": "string"}}}}\n';
    expect(found('a.py', text)).toEqual(['tool-definition add']);
  });

  it.each([
    [
      'a tool of a drawing program',
      "const brush: Tool = { name: 'brush', parameters: { size: 3, color: 'red' }, run: draw };",
    ],
    ['an item of a toolbar', `const bold: ToolbarItem = { ${NOTE}, run: bold };`],
    ['a command', `const bold: Command = { ${NOTE}, run: bold };`],
    ['what is handed on', 'const pass = (t: Any): Tool => ({ name: t.name, parameters: t.parameters });'],
  ])('%s is none', (_what, statement) => {
    expect(
      found('a.ts', `import { z } from 'zod';\nimport type { Tool } from './canvas';\n${statement}\n`),
    ).toEqual([]);
  });
});

describe("what pydantic's create_model makes", () => {
  const FEEDBACK =
    'Feedback = create_model("Feedback", sure=(bool, Field(description="Whether it can be answered")), why=(str, ...))';

  it('is a schema that a model answers by', () => {
    const text = `from langchain_openai import ChatOpenAI\nfrom pydantic import create_model, Field\n${FEEDBACK}\nllm = ChatOpenAI(model="gpt-4o").with_structured_output(Feedback)\n`;
    expect(contentNamed('a.py', text, 'Feedback', 'tools').tools).toMatchObject([
      {
        name: 'Feedback',
        parameters: {
          properties: {
            sure: { type: 'boolean', description: 'Whether it can be answered' },
            why: { type: 'string' },
          },
          required: ['sure', 'why'],
        },
      },
    ]);
  });

  it('is one where a function makes it', () => {
    const text = `from langchain_openai import ChatOpenAI\nfrom pydantic import create_model, Field\ndef feedback():\n    return ${FEEDBACK.replace('Feedback = ', '')}\ndef ask(llm):\n    Model = feedback()\n    return llm.with_structured_output(Model)\n`;
    expect(found('a.py', text)).toEqual(['tool-definition feedback.Feedback']);
  });

  it('is the arguments of a tool', () => {
    const text = `from langchain_core.tools import StructuredTool\nfrom pydantic import create_model, Field\n${FEEDBACK}\nt = StructuredTool.from_function(func=ask, name="ask", description="Asks a person", args_schema=Feedback)\n`;
    expect(contentNamed('a.py', text, 'ask', 'tools').tools).toMatchObject([
      { parameters: { properties: { sure: { description: 'Whether it can be answered' } } } },
    ]);
  });

  it('is none of a web server', () => {
    const text = `from fastapi import FastAPI\nfrom pydantic import create_model, Field\n${FEEDBACK}\n@app.post("/feedback", response_model=Feedback)\ndef add(f: Feedback): ...\n`;
    expect(found('a.py', text)).toEqual([]);
  });
});

describe('a schema that an application hands on to a model by a function of its own', () => {
  const SCHEMA =
    "const TRIAGE = { type: 'object', properties: { urgent: { type: 'boolean', description: 'true where somebody has to come today' } } };\n";

  it.each([
    `${SCHEMA}export const run = (q: string) => send({ messages: [{ role: 'user', content: q }], outputSchema: TRIAGE });`,
    `${SCHEMA}export const run = (prompt: string) => askJson({ prompt, schema: TRIAGE });`,
  ])('is one: %s', (text) => {
    expect(found('a.ts', `import { send } from './openai';\n${text}`)).toContain('tool-definition TRIAGE');
  });

  it.each([
    ['of a form', "form({ model: 'user', schema: TRIAGE, messages: { required: 'Fill this in' } });"],
    ['of a route', "router.post('/users', validate({ schema: TRIAGE }), save);"],
    ['that is asked of a person', "const answer = await prompts({ prompt: 'Your name', schema: TRIAGE });"],
  ])('%s is none', (_what, statement) => {
    expect(
      found(
        'a.ts',
        `import prompts from 'prompts';\nimport { load } from './openai';\n${SCHEMA}${statement}`,
      ),
    ).toEqual([]);
  });
});
