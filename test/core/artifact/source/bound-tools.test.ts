import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { summaryOf } from '../support.ts';
import { contentNamed, found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts']));

const SHAPE = `{
  description: 'Finds a book by its title.',
  inputSchema: z.object({ title: z.string().describe('As on the cover') }),
  execute: async ({ title }) => search(title),
}`;

describe('a tool that is an object by itself', () => {
  it.each([
    ['typed', `import type { Tool } from 'ai';\nexport const findBook: Tool<Input, Book> = ${SHAPE};\n`],
    [
      'of an older type',
      `export const findBook: CoreTool = ${SHAPE.replace('inputSchema', 'parameters')};\n`,
    ],
    ['that satisfies one', `export const findBook = ${SHAPE} satisfies Tool;\n`],
    ['without a type', `export const findBook = ${SHAPE};\n`],
    ['that a function makes', `export const findBook = ({ session }: Props) => (${SHAPE});\n`],
    [
      'with a method',
      `export const findBook = ${SHAPE.replace('execute: async ({ title }) => search(title)', 'async execute({ title }) { return search(title); }')};\n`,
    ],
  ])('is one: %s', (_what, text) => {
    expect(found('lib/tools/find-book.ts', text)).toEqual(['tool-definition findBook']);
    expect(contentNamed('lib/tools/find-book.ts', text, 'findBook', 'tools').tools).toMatchObject([
      {
        name: 'findBook',
        description: 'Finds a book by its title.',
        parameters: { properties: { title: { type: 'string', description: 'As on the cover' } } },
      },
    ]);
  });

  it('is called as the tools of its file call it', () => {
    const text = `const find = ${SHAPE};\nconst answer = await generateText({ model, prompt, tools: { findBook: find } });\n`;
    expect(found('a.ts', text)).toContain('tool-definition findBook');
  });

  it('changes with its words and its schema, and not with what it runs', async () => {
    const text = `export const findBook: Tool = ${SHAPE};\n`;
    expect(await summaryOf('a.ts', text, text.replace('search(title)', 'lookUp(title)'))).toEqual([]);
    expect(await summaryOf('a.ts', text, text.replace('a book by', 'one book by'))).toHaveLength(1);
    expect(named('a.ts', text, 'findBook').positions).toMatchObject({ 'tools.findBook.description': 2 });
  });

  it('needs no function of its own among the tools that a model is given: the client runs it', () => {
    const confirm = `{ confirm: { description: 'Asks the reader.', inputSchema: z.object({ text: z.string() }) } }`;
    const asked = `import { streamText } from 'ai';\nstreamText({ model, messages, tools: ${confirm} });\n`;
    expect(found('a.ts', asked)).toContain('tool-definition confirm');
    expect(found('a.ts', `import { z } from 'zod';\nexport const forms = ${confirm};\n`)).toEqual([]);
  });

  it.each([
    [
      'a command of a chat',
      "export const ban = { description: 'Bans a member.', parameters: [{ name: 'user' }], execute: run };\n",
    ],
    [
      'a route',
      "export const list = { description: 'Lists the books.', schema: z.object({ shelf: z.string() }), handler: run };\n",
    ],
    [
      'a procedure',
      "export const list = { description: 'Lists the books.', input: z.object({ shelf: z.string() }), execute: run };\n",
    ],
    [
      'a task with nothing to run',
      "export const list = { description: 'Lists the books.', parameters: z.object({ shelf: z.string() }) };\n",
    ],
    [
      'one without a word',
      'export const list = { parameters: z.object({ shelf: z.string() }), execute: run };\n',
    ],
  ])('is none: %s', (_what, text) => expect(found('src/commands.ts', text)).toEqual([]));
});
