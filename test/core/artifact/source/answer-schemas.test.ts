import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { contentNamed, found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

const NOTES =
  '{ type: "object", properties: { notes: { type: "array", description: "One note for each leaf." } } }';
const WRAPPED = `{ name: "reply", strict: true, schema: ${NOTES} }`;
const isTold = (path: string, text: string) =>
  found(path, text).filter((one) => one.startsWith('tool-definition'));

describe('a schema under a name of its own is one that a model answers by', () => {
  it.each([
    [
      'OpenAI',
      'a.ts',
      `const REPLY = ${WRAPPED} as const;\nawait client.chat.completions.create({ model: m, messages, response_format: { type: "json_schema", json_schema: REPLY } });`,
    ],
    [
      'its Responses',
      'a.ts',
      `const REPLY = ${NOTES};\nawait client.responses.create({ model: m, input, text: { format: { type: "json_schema", name: "reply", schema: REPLY } } });`,
    ],
    [
      'Gemini',
      'a.ts',
      `import { GoogleGenAI } from "@google/genai";\nconst REPLY = ${NOTES};\nawait ai.models.generateContent({ model: m, contents, config: { responseSchema: REPLY } });`,
    ],
    [
      'the AI SDK',
      'a.ts',
      `const REPLY = z.object({ notes: z.array(z.string()).describe("One note for each leaf.") });\nawait generateObject({ model, schema: REPLY, prompt });`,
    ],
    [
      'a helper',
      'a.ts',
      `import OpenAI from "openai";\nconst REPLY = z.object({ notes: z.array(z.string()) });\nawait client.chat.completions.parse({ model: m, messages, response_format: zodResponseFormat(REPLY, "reply") });`,
    ],
    [
      'a request of its own',
      'a.ts',
      `const REPLY = ${WRAPPED};\nconst body = { model: m, messages, response_format: { type: "json_schema", json_schema: REPLY } };`,
    ],
    ['another file', 'src/schema.ts', `export const REPLY = ${WRAPPED};\n`],
    [
      'Python',
      'a.py',
      `import openai\nREPLY = ${NOTES.replace(/(\w+):/g, '"$1":')}\nFORMAT = {"type": "json_schema", "json_schema": {"name": "reply", "schema": REPLY}}\nclient.chat.completions.create(model=m, messages=messages, response_format=FORMAT)\n`,
    ],
  ])('of %s', (_what, path, text) => {
    expect(isTold(path, text)).toEqual(['tool-definition REPLY']);
    expect(contentNamed(path, text, 'REPLY', 'tools').tools[0]).toMatchObject({
      schemaOnly: true,
      parameters: { properties: { notes: { type: 'array' } } },
    });
  });

  it('and its words are a change', async () => {
    const text = `export const REPLY = ${WRAPPED};\n`;
    expect(await summaryOf('a.ts', text, text.replace('One note', 'Two notes'))).toHaveLength(1);
    expect(await summaryOf('a.ts', text, `// Of leaves.\n${text}`)).toEqual([]);
  });

  it('but for one that the prompt of its file says already', () => {
    const text = `const REPLY = z.object({ notes: z.string().describe("Of the leaf") });\nconst f = () => generateObject({ model, schema: REPLY, prompt: "Read the leaf in the picture." });\n`;
    expect(found('a.ts', text)).toEqual(['prompt f.generateObject']);
  });

  it.each([
    ['of a form', `import OpenAI from "openai";\nconst FORM = ${NOTES};\nrender({ schema: FORM });`],
    [
      'of a stream of records',
      `import OpenAI from "openai";\nconst STREAM = ${NOTES};\nsync({ name: "leaves", json_schema: STREAM });`,
    ],
    [
      'of a route',
      `import OpenAI from "openai";\nconst BODY = ${NOTES};\napp.post("/leaves", { schema: { body: BODY } }, add);`,
    ],
  ])('is not one %s', (_what, text) => expect(isTold('a.ts', text)).toEqual([]));
});

it('says what the request tells a model of a schema around it', () => {
  const reply = (name: string, strict: boolean) =>
    `const REPLY = { name: "${name}", description: "What is wrong", strict: ${strict}, schema: ${NOTES} } as const;\nawait client.chat.completions.create({ model: m, messages, response_format: { type: "json_schema", json_schema: REPLY } });`;
  const { tools } = contentNamed('a.ts', reply('reply', true), 'REPLY', 'tools');
  expect(tools).toMatchObject([{ name: 'reply', description: 'What is wrong', strict: true }]);
  const digestOf = (text: string) => named('a.ts', text, 'REPLY').digest;
  expect(digestOf(reply('reply', false))).not.toBe(digestOf(reply('reply', true)));
  expect(digestOf(reply('answer', true))).not.toBe(digestOf(reply('reply', true)));
});
