// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source code that is read holds templates.
import { beforeAll, describe, expect, test } from 'vitest';
import {
  loadTypeScript,
  readTypeScript,
} from '../../../../../../src/core/artifact/source/languages/read-typescript.ts';
import { binding, callOf, functionOf, plain, read, text, value } from './read-source.ts';

beforeAll(loadTypeScript);

describe('what a file holds', () => {
  const SERVICE = `import { openai as provider } from '@ai-sdk/openai';
import OpenAI from 'openai';
import * as ai from 'ai';
import './polyfill';
export { SYSTEM as DEFAULT } from './prompts';
export * from './tools';
const { z: zod } = require('zod');
const fs = require('node:fs').promises;

/**
 * Looks an order up.
 *
 * Only for signed-in users.
 */
export async function findOrder(id: string, limit = 10, options?: { strict: boolean; tags?: string[] }) {
  if (id === '') return null;
  const inner = () => 'not mine';
  return fetchOrder(id);
}

export class SupportAgent extends agents.Base<Order> {
  private readonly instructions: string = 'You help with orders.';
  static model = 'gpt-5';
  constructor(private prompt = 'Hello.') {
    super();
    this.instructions += ' Be polite.';
  }
  /** Answers one question. */
  @traced('respond')
  async respond({ question, tone = 'friendly' }: { question: string; tone?: 'friendly' | 'formal' }) {
    return ai.generateText({ model: provider('gpt-5'), system: this.instructions, prompt: question });
  }
}

export default { prompt: 'default prompt' };
enum Prompts { Greeting = 'Welcome!', Count = 2 }
module.exports.fallback = 'Sorry.';
`;

  test('imports, with require and what is passed on', () => {
    expect(read(SERVICE).imports).toEqual([
      { module: '@ai-sdk/openai', names: [{ imported: 'openai', local: 'provider' }] },
      { module: 'openai', names: [{ imported: 'default', local: 'OpenAI' }] },
      { module: 'ai', names: [{ imported: '*', local: 'ai' }] },
      { module: './polyfill', names: [] },
      { module: './prompts', names: [{ imported: 'SYSTEM', local: 'DEFAULT' }] },
      { module: './tools', names: [{ imported: '*', local: '*' }] },
      { module: 'zod', names: [{ imported: 'z', local: 'zod' }] },
      { module: 'node:fs', names: [{ imported: 'promises', local: 'fs' }] },
    ]);
  });

  test('bindings in file order with what is around them', () => {
    const found = read(SERVICE).bindings.map(({ name, scope, appends }) => [scope.join('>'), name, appends]);
    expect(found).toEqual([
      ['', 'fs', false],
      ['findOrder', 'inner', false],
      ['SupportAgent', 'instructions', false],
      ['SupportAgent', 'model', false],
      ['SupportAgent>constructor', 'this.instructions', true],
      ['SupportAgent>respond', 'tone', false],
      ['', 'default', false],
      ['', 'Prompts.Greeting', false],
      ['', 'Prompts.Count', false],
      ['', 'module.exports.fallback', false],
    ]);
  });

  test('functions with documentation, parameters as schema, and what they return themselves', () => {
    const found = functionOf(SERVICE, 'findOrder');
    expect(found.doc?.parts).toEqual([{ text: 'Looks an order up.\n\nOnly for signed-in users.' }]);
    expect(found.lines).toEqual([15, 19]);
    expect(found.returns.map(plain)).toEqual([null, ['fetchOrder', '<id>']]);
    expect(found.parameters.map(({ name, schema, required }) => ({ name, schema, required }))).toEqual([
      { name: 'id', schema: { type: 'string' }, required: true },
      { name: 'limit', schema: {}, required: false },
      {
        name: 'options',
        schema: {
          type: 'object',
          properties: { strict: { type: 'boolean' }, tags: { type: 'array', items: { type: 'string' } } },
          required: ['strict'],
        },
        required: false,
      },
    ]);
  });

  test('methods have decorators, documentation before these, and destructured parameters with a schema', () => {
    const found = functionOf(SERVICE, 'respond');
    expect(found.scope).toEqual(['SupportAgent']);
    expect(found.decorators.map(plain)).toEqual([['traced', 'respond']]);
    expect(found.doc?.parts).toEqual([{ text: 'Answers one question.' }]);
    expect(found.parameters[0]).toMatchObject({
      annotation: "{question:string;tone?:'friendly'|'formal'}",
      schema: {
        properties: { tone: { type: 'string', enum: ['friendly', 'formal'] } },
        required: ['question'],
      },
    });
  });

  test('classes have their base as written and their fields', () => {
    const [agent] = read(SERVICE).classes;
    expect(agent).toMatchObject({ name: 'SupportAgent', bases: ['agents.Base'], lines: [21, 33] });
    expect(agent!.fields.map(({ name, schema, required }) => [name, schema, required])).toEqual([
      ['instructions', { type: 'string' }, false],
      ['model', {}, false],
    ]);
  });

  test('every call once, in file order, outer before inner, with what is around it', () => {
    const found = read(SERVICE).calls.map(({ callee, scope }) => [callee, ...scope]);
    expect(found).toEqual([
      ['require'],
      ['require'],
      ['fetchOrder', 'findOrder'],
      ['super', 'SupportAgent', 'constructor'],
      ['traced', 'SupportAgent'],
      ['ai.generateText', 'SupportAgent', 'respond'],
      ['provider', 'SupportAgent', 'respond'],
    ]);
  });

  test('functions that are bound or a property bear that name, also as what is around', () => {
    const source = `const tools = { lookup: tool({ execute: async ({ id }) => fetchIt(id) }) };
const run = useCallback(() => start());
const go = () => begin();`;
    expect(read(source).functions.map(({ name }) => name)).toEqual(['execute', '', 'go']);
    expect(callOf(source, 'fetchIt').scope).toEqual(['execute']);
    expect(callOf(source, 'start').scope).toEqual([]);
    expect(callOf(source, 'begin').scope).toEqual(['go']);
    expect(functionOf(source, 'go').returns.map(plain)).toEqual([['begin']]);
  });

  test('documentation of constants, properties and exports reaches their functions', () => {
    const source = `/** One. */
export const one = async () => 1;
export const tools = {
  /** Two. */
  two: (a: number) => a,
};
/** Not of three. */

const other = 1;
export default function three() {}`;
    const docs = read(source).functions.map(({ name, doc }) => [name, doc === null ? null : text(doc)]);
    expect(docs).toEqual([
      ['one', 'One.'],
      ['two', 'Two.'],
      ['three', null],
    ]);
  });

  test('types become schemas as far as they say something', () => {
    const schema = (type: string) => functionOf(`function f(a: ${type}) {}`, 'f').parameters[0]!.schema;
    expect(schema('"a" | "b" | undefined')).toEqual({ type: 'string', enum: ['a', 'b'] });
    expect(schema('string | null')).toEqual({ anyOf: [{ type: 'string' }, { type: 'null' }] });
    expect(schema('1 | -2 | null')).toEqual({ enum: [1, -2, null] });
    expect(schema('readonly Array<number>[]')).toEqual({
      type: 'array',
      items: { type: 'array', items: { type: 'number' } },
    });
    expect(schema('Record<string, boolean>')).toEqual({
      type: 'object',
      additionalProperties: { type: 'boolean' },
    });
    for (const type of ['any', 'Order', 'string | Order', '() => void', 'keyof Order'])
      expect(schema(type)).toEqual({});
  });

  test('components of JSX are calls with their attributes and text, other elements only what is in them', () => {
    const source = `export const view = (
  <Chat instructions={"You are " + role} open>
    <SystemMessage priority={1}>
      Never promise a <b>refund</b>.<br />
      Don't (ever)
      {rules}
    </SystemMessage>
    <p title={describe("x")}>Only a label</p>
  </Chat>
);`;
    const calls = read(source, 'app.tsx').calls;
    expect(calls.map(plain)).toEqual([
      ['<Chat>', { instructions: 'You are {role}', open: true, children: expect.any(String) }],
      ['<SystemMessage>', { priority: 1, children: "Never promise a refund.\nDon't (ever){rules}" }],
      ['describe', 'x'],
    ]);
  });
});

describe('how prompts are written in the wild', () => {
  test('Vercel AI SDK: model, system, and tools with a schema', () => {
    const source = `const result = await generateText({
  model: anthropic('claude-sonnet-4-5'),
  system: SYSTEM,
  messages: [{ role: 'user', content: \`Order \${id}\` }],
  tools: {
    lookup: tool({
      description: 'Looks an order up',
      inputSchema: z.object({ id: z.string().describe('Number of the order') }),
      execute: async ({ id }) => orders.get(id),
    }),
  },
  temperature: 0.2,
});`;
    expect(plain(callOf(source, 'generateText'))).toEqual([
      'generateText',
      {
        model: ['anthropic', 'claude-sonnet-4-5'],
        system: '<SYSTEM>',
        messages: [{ role: 'user', content: 'Order {id}' }],
        tools: {
          lookup: [
            'tool',
            {
              description: 'Looks an order up',
              inputSchema: ['z.object', { id: ['describe', 'Number of the order'] }],
              execute: 'function execute',
            },
          ],
        },
        temperature: 0.2,
      },
    ]);
  });

  test('LangChain.js, Mastra and Genkit', () => {
    expect(
      plain(value('ChatPromptTemplate.fromMessages([["system", "You are {role}"], ["human", "{q}"]])')),
    ).toEqual([
      'ChatPromptTemplate.fromMessages',
      [
        ['system', 'You are {role}'],
        ['human', '{q}'],
      ],
    ]);
    expect(
      plain(value('new Agent({ instructions: `You sort mail.`, model: openai("gpt-5"), tools: { sort } })')),
    ).toEqual([
      'Agent',
      { instructions: 'You sort mail.', model: ['openai', 'gpt-5'], tools: { sort: '<sort>' } },
    ]);
    expect(plain(value('ai.definePrompt({ name: "menu" }, `Suggest {{theme}}`)'))).toEqual([
      'ai.definePrompt',
      { name: 'menu' },
      'Suggest {{theme}}',
    ]);
  });

  test('functions that build a prompt return it', () => {
    const source =
      'export const buildPrompt = (o: Order) => `Order ${o.id}`;\nfunction other() { if (a) { return "A"; } else return `B`; }';
    expect(functionOf(source, 'buildPrompt').returns.map(plain)).toEqual(['Order {o.id}']);
    expect(functionOf(source, 'other').returns.map(plain)).toEqual(['A', 'B']);
  });
});

describe('lines', () => {
  test('are counted as an editor does, whatever ends them', () => {
    for (const end of ['\n', '\r\n', '\r']) {
      const source = ['// one', 'const a = `x', 'y`;', '', 'const b = "z";'].join(end);
      expect(binding(source, 'a').lines).toEqual([2, 3]);
      expect(binding(source, 'b').lines).toEqual([5, 5]);
    }
  });

  test('are not moved by a byte order mark, characters beyond 16 bits or line separators in strings', () => {
    const source = '\uFEFFconst a = "😀 é \u2028 \u2029";\nconst b = "x";';
    expect(binding(source, 'a')).toMatchObject({
      lines: [1, 1],
      value: { parts: [{ text: '😀 é \u2028 \u2029' }] },
    });
    expect(binding(source, 'b').lines).toEqual([2, 2]);
  });
});

describe('languages', () => {
  test('JavaScript may hold JSX and annotations, whatever it is called', () => {
    for (const path of ['a.js', 'a.jsx', 'a.mjs', 'a.cjs']) {
      expect(binding('const a = <p>{t("x")}</p>; const b = "x";', 'b', path).lines).toEqual([1, 1]);
      expect(binding('const a: string = "x";', 'a', path).lines).toEqual([1, 1]);
    }
  });

  test('casts with angle brackets are TypeScript, and no JSX', () => {
    for (const path of ['a.ts', 'a.mts', 'a.cts']) expect(text(value('<any>"x"', path))).toBe('x');
  });

  test('what the parser recovers from is read, what it does not is not', () => {
    expect(binding('return 1;\nconst a = "x";', 'a').lines).toEqual([2, 2]);
    expect(readTypeScript('a.ts', 'const a = "x";\n<<<<<<< HEAD\n')).toBeNull();
    expect(readTypeScript('a.ts', 'const a = `never ends')).toBeNull();
    expect(readTypeScript('a.ts', '')).toMatchObject({ bindings: [], calls: [] });
    expect(readTypeScript('a.ts', '// only a comment')).toMatchObject({ bindings: [], calls: [] });
  });
});
