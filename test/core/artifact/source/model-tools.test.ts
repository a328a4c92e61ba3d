import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { contentNamed, found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('tools among other things', () => {
  const request =
    'const r = await fetch(url, { body: JSON.stringify({ session: { type: "realtime", model: "gpt-realtime", instructions: TEXT,\n  tools: [\n    { type: "function", name: "point", description: "Point at something", parameters: { type: "object", properties: {} } },\n  ],\n  audio: { output: { voice: "marin" } } } }) });';

  it('are a part of their own, and what stands beside them is seen', () => {
    expect(found('a.ts', request)).toEqual(['model-config a', 'tool-definition stringify.session']);
    expect(named('a.ts', request, 'stringify.session').lines).toEqual([2, 4]);
    expect(contentNamed('a.ts', request, 'a', 'model-config').settings).toMatchObject({
      'r.body.model': 'gpt-realtime',
      'r.body.audio.output.voice': 'marin',
    });
  });

  it('are pydantic models that a helper makes tools of', () => {
    const text =
      'import openai, pydantic\nclass BookTable(pydantic.BaseModel):\n    """Book a table."""\n    when: str\nclass Row(pydantic.BaseModel):\n    """A row."""\n    at: str\nTOOLS = []\nif FLAG:\n    TOOLS.append(openai.pydantic_function_tool(BookTable, name="book"))';
    expect(found('a.py', text)).toEqual(['tool-definition BookTable']);
    expect(contentNamed('a.py', text, 'BookTable', 'tools').tools).toEqual([
      {
        name: 'book',
        description: 'Book a table.',
        parameters: { type: 'object', properties: { when: { type: 'string' } }, required: ['when'] },
      },
    ]);
  });
});

describe('what a model answers with', () => {
  const models =
    'from pydantic import BaseModel\nclass Step(BaseModel):\n    what: str\nclass Plan(BaseModel):\n    steps: list[Step]\nclass Row(BaseModel):\n    at: str\n';

  it.each([
    [
      'an argument of a call of a model',
      'from openai import OpenAI\nclient.chat.completions.create(response_model=Plan, messages=ms)',
    ],
    ['a model that is bound to it', 'import langchain_openai\nplanner = llm.with_structured_output(Plan)'],
    [
      'the configuration of a request',
      'from google import genai\nc = types.GenerateContentConfig(response_schema=Plan)',
    ],
  ])('is a pydantic model with those of its fields: %s', (_, text) => {
    expect(found('a.py', models + text)).toEqual(['tool-definition Step', 'tool-definition Plan']);
  });

  it('is nothing that a route answers with', () => {
    const text = `import openai\n${models}@app.get("/plans", response_model=Plan)\ndef plans(): ...`;
    expect(found('a.py', text)).toEqual([]);
  });
});
