// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the source code that is read holds templates.
import fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  loadTypeScript,
  readTypeScript,
} from '../../../../../src/core/artifact/source/languages/read-typescript.ts';
import type {
  SourceBinding,
  SourceCall,
  SourceFile,
  SourceFunction,
  SourceValue,
} from '../../../../../src/core/artifact/source/types.ts';

beforeAll(loadTypeScript);

function read(text: string, path = 'src/agent.ts'): SourceFile {
  const file = readTypeScript(path, text);
  if (file === null) throw new Error(`${path} could not be read`);
  return file;
}

function binding(text: string, name: string, path?: string): SourceBinding {
  const found = read(text, path).bindings.find((item) => item.name === name);
  if (found === undefined) throw new Error(`nothing is bound to ${name}`);
  return found;
}

/** The value of `const x = <expression>`. */
function value(expression: string, path?: string): SourceValue {
  return binding(`const x = ${expression};`, 'x', path).value;
}

/** The text of a value, its holes in `{}`. */
function text(read: SourceValue): string {
  if (read.type !== 'text') throw new Error(`a ${read.type} is no text`);
  return read.parts.map((part) => ('text' in part ? part.text : `{${part.hole}}`)).join('');
}

/** What is left of a value without its lines: data, `name`, `callee(..)`, `?` for what can't be known. */
function plain(read: SourceValue): unknown {
  switch (read.type) {
    case 'text':
      return text(read);
    case 'number':
    case 'boolean':
      return read.value;
    case 'null':
      return null;
    case 'list':
      return read.items.map(plain);
    case 'object':
      return Object.fromEntries(read.entries.map((entry) => [entry.key, plain(entry.value)]));
    case 'name':
      return `<${read.name}>`;
    case 'call':
      return [read.callee, ...read.positional.map(plain)];
    case 'function':
      return `function ${read.function.name}`;
    case 'choice':
      return { anyOf: read.options.map(plain) };
    case 'other':
      return '?';
  }
}

function callOf(text: string, callee: string, path?: string): SourceCall {
  const found = read(text, path).calls.find((call) => call.callee === callee);
  if (found === undefined) throw new Error(`${callee} is never called`);
  return found;
}

function functionOf(text: string, name: string): SourceFunction {
  const found = read(text).functions.find((item) => item.name === name);
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found;
}

describe('texts', () => {
  test('strings and templates are read with their escapes worked out and their holes as source', () => {
    expect(text(value(String.raw`"Say \"hi\"\n\u00e9\x41"`))).toBe('Say "hi"\né' + 'A');
    expect(text(value('`Hello ${user.name}, it is ${now( "UTC" )}`'))).toBe(
      'Hello {user.name}, it is {now( "UTC" )}',
    );
    expect(value('`${tone}`')).toMatchObject({ parts: [{ hole: 'tone' }] });
    expect(value("''")).toMatchObject({ parts: [{ text: '' }] });
  });

  test('the source of a hole is one line of at most 200 characters', () => {
    expect(text(value('`a ${pick(\n    one,\n    two,\n  )} b`'))).toBe('a {pick( one, two, )} b');
    const [part] = (value(`\`\${f(${'"word ", '.repeat(100)})}\``) as { parts: { hole: string }[] }).parts;
    expect(part!.hole).toHaveLength(200);
  });

  test('concatenations are one text, what is not literal in them a hole', () => {
    expect(value('"You are " + "a clerk.\\n" + `Answer in ${language}.`')).toMatchObject({
      parts: [{ text: 'You are a clerk.\nAnswer in ' }, { hole: 'language' }, { text: '.' }],
    });
    expect(text(value('base + " " + (3 + extra.join(", "))'))).toBe('{base} {3 + extra.join(", ")}');
    expect(plain(value('a + b'))).toBe('?');
  });

  test('trim, join and String.raw give the text that they would give', () => {
    expect(text(value('`\n  Be brief.\n`.trim()'))).toBe('Be brief.');
    expect(text(value('`  ${a} b  `.trimEnd()'))).toBe('  {a} b');
    expect(text(value('"  a ".trimStart()'))).toBe('a ');
    expect(text(value('["You are a clerk.", `Shop: ${shop}`, rules, ...more].join("\\n")'))).toBe(
      'You are a clerk.\nShop: {shop}\n{rules}\n{...more}',
    );
    expect(text(value('["a", flag && "b"].filter(Boolean).join(" ")'))).toBe('a {flag && "b"}');
    expect(text(value('["a", "b"].join()'))).toBe('a,b');
    expect(text(value('String.raw`C:\\new ${x}`'))).toBe('C:\\new {x}');
    expect(read('const x = `a`.trim() + ["a"].join("") + dedent`b`;').calls).toEqual([]);
  });

  test('a list without literal text that is joined stays a call', () => {
    expect(plain(value('[a, b].join("/")'))).toEqual(['join', '/']);
  });

  test('tags and functions that remove indentation are worked out, holes counting as text of their line', () => {
    const body = '`\n    You are a clerk.\n\n      - ${first}\n    ${second} item\n  `';
    const expected = 'You are a clerk.\n\n  - {first}\n{second} item';
    for (const tag of ['dedent', 'outdent', 'stripIndent'])
      expect(text(value(`${tag}${body}`))).toBe(expected);
    expect(text(value(`dedent(${body})`))).toBe(expected);
    expect(text(value('stripIndents`\n  a\n    b\n`'))).toBe('a\nb');
    expect(text(value('oneLine`\n  a\n    b ${c}\n`'))).toBe('a b {c}');
  });

  test('another tag is a call of it with the text', () => {
    expect(plain(value('prompt`Hi ${name}`'))).toEqual(['prompt', 'Hi {name}']);
    expect(plain(value('ts.md`# Rules`'))).toEqual(['ts.md', '# Rules']);
  });

  test('a method that is not worked out is a call on the text', () => {
    expect(value('`Hello NAME`.replace("NAME", name)')).toMatchObject({
      type: 'call',
      callee: 'replace',
      receiver: { type: 'text', parts: [{ text: 'Hello NAME' }] },
    });
  });
});

describe('other values', () => {
  test('numbers, booleans, null and simple arithmetic are read', () => {
    expect(plain(value('[-0.5, +1, 1_000, 0x10, 4 * 1024, true, null, undefined]'))).toEqual([
      ...[-0.5, 1, 1000, 16, 4096, true, null, null],
    ]);
    expect(plain(value('[10n, /a/g, !a, 1 / 0, a * 2]'))).toEqual(['?', '?', '?', '?', '?']);
  });

  test('casts, parentheses, await and non-null do not change a value', () => {
    for (const expression of [
      '("a" as const)',
      '<string>"a"',
      '"a"!',
      'await "a"',
      '("a" satisfies string)',
    ]) {
      expect(text(value(expression))).toBe('a');
    }
  });

  test('members are names whatever the notation, as far as their keys are known', () => {
    expect(plain(value('process.env["MODEL"]'))).toBe('<process.env.MODEL>');
    expect(plain(value('this?.config!.model'))).toBe('<this.config.model>');
    expect(plain(value('import.meta.env.MODEL'))).toBe('<import.meta.env.MODEL>');
    expect(plain(value('models[tier]'))).toBe('?');
    expect(plain(value('load().model'))).toBe('?');
  });

  test('conditions are choices, nested ones in one list', () => {
    expect(plain(value('a ? "x" : b ? "y" : "z"'))).toEqual({ anyOf: ['x', 'y', 'z'] });
    expect(plain(value('options.model ?? process.env.MODEL ?? "gpt-5"'))).toEqual({
      anyOf: ['<options.model>', '<process.env.MODEL>', 'gpt-5'],
    });
    expect(plain(value('isBeta && "beta prompt"'))).toEqual({ anyOf: ['beta prompt'] });
  });

  test('objects keep entries with keys that can be known', () => {
    const source =
      '{ a: 1, "b-c": 2, 3: 3, ["d"]: 4, [Stage.PLAN]: 5, [key()]: 6, system, ...rest, run() {}, get g() { return 1 } }';
    expect(plain(value(source))).toEqual({
      ...{ a: 1, 'b-c': 2, 3: 3, d: 4, 'Stage.PLAN': 5, system: '<system>' },
      ...{ run: 'function run', g: 'function g' },
    });
  });

  test('calls know what they are called on, new ones too', () => {
    const described = value('z.string().min(1).describe("The city")');
    expect(described).toMatchObject({
      callee: 'describe',
      receiver: { callee: 'min', receiver: { callee: 'z.string', receiver: null } },
    });
    expect(plain(value('new Agent({ name: "clerk" })'))).toEqual(['Agent', { name: 'clerk' }]);
    expect(value('new OpenAI().chat.completions.create({})')).toMatchObject({
      callee: 'chat.completions.create',
      receiver: { callee: 'OpenAI' },
    });
    expect(plain(value('client?.responses?.create?.(a, ...b)'))).toEqual([
      'client.responses.create',
      '<a>',
      '?',
    ]);
  });
});

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

/** Everything in a file that has lines. */
function listLines(data: unknown): [number, number][] {
  if (Array.isArray(data)) return data.flatMap(listLines);
  if (data === null || typeof data !== 'object') return [];
  const own = 'lines' in data ? [data.lines as [number, number]] : [];
  return [
    ...own,
    ...Object.values(data).flatMap((member) =>
      Array.isArray(member) || member instanceof Object ? listLines(member) : [],
    ),
  ];
}

/** Lines are within the file, and in order. */
function expectSound(source: string, file: SourceFile | null): void {
  const count = source.split(/\r\n|\r|\n/).length;
  expect(listLines(file).filter(([first, last]) => first < 1 || last < first || last > count)).toEqual([]);
}

describe('hostile text', () => {
  const TOKENS = [
    ...[
      'const a = ',
      'class A { ',
      '(',
      ')',
      '[',
      ']',
      '{',
      '}',
      '`',
      '${',
      '"',
      "'",
      '/',
      '//',
      '/*',
      '*/',
      '<',
      '>',
      '</',
    ],
    ...[
      '=>',
      '=',
      '+',
      '-',
      '++',
      '!',
      '?',
      '?.',
      ':',
      ';',
      ',',
      '.',
      '...',
      '@',
      '#a',
      'if',
      'else ',
      'new ',
      'await ',
    ],
    ...[
      'async ',
      'function ',
      'return ',
      'typeof ',
      'import ',
      'export default ',
      'enum A ',
      'a',
      'b.c',
      '1',
      '"x"',
      '<a',
    ],
    ...[
      '<!--',
      '\\',
      '\\u0061',
      '\n',
      '\r',
      '\u2028',
      ' ',
      '\0',
      '\uD800',
      '\uFEFF',
      'é',
      '\u00a0',
      '/a/',
      ' as const',
    ],
  ];

  test('any text is read or refused, never thrown at', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: 'binary', maxLength: 300 }),
          fc.array(fc.constantFrom(...TOKENS)).map((all) => all.join('')),
        ),
        fc.constantFrom('a.ts', 'a.tsx', 'a.js'),
        (source, path) => expectSound(source, readTypeScript(path, source)),
      ),
      { numRuns: 200 },
    );
  });

  test('a file cut off anywhere, or with any character replaced, is read or refused', () => {
    const source = `import { tool } from 'ai';
/** Doc. */
export const prompts = { greet: (n: string) => dedent\`
  Hello \${n}, it's <b>\${now()}</b>.
\`, rules: ['a', "b"].join('\\n') };
@agent() class Bot extends Base<T> { private text?: string = \`x \${/[\`/]/.test(y) ? 'a' : 'b'}\`; async run({ q = 'z' } = {}) { return await this.call(q)!; } }
export default <T,>(a: T) => ({ ...a, [k]: a?.b?.[0] ?? 1_000 });`;
    for (let length = 0; length <= source.length; length += 1) {
      const cut = source.slice(0, length);
      expectSound(cut, readTypeScript('a.ts', cut));
    }
    fc.assert(
      fc.property(fc.nat(source.length - 1), fc.constantFrom(...TOKENS), (at, token) => {
        const changed = source.slice(0, at) + token + source.slice(at + 1);
        for (const path of ['a.ts', 'a.tsx', 'a.js']) expectSound(changed, readTypeScript(path, changed));
      }),
      { numRuns: 200 },
    );
  });

  /** One level of nesting each: what opens it, and what closes it. */
  const NESTED: [string, string][] = [
    ...([
      ['(', ')'],
      ['[', ']'],
      ['{', '}'],
      ['({a:', '})'],
      ['`${', '}`'],
      ['f(', ')'],
      ['a[', ']'],
    ] as [string, string][]),
    ...([
      ['!', ''],
      ['-', ''],
      ['typeof ', ''],
      ['await ', ''],
      ['new ', ''],
      ['a+', ''],
      ['a**', ''],
      ['a??', ''],
    ] as [string, string][]),
    ...([
      ['a?b:', ''],
      ['a?', ':b'],
      ['a=', ''],
      ['a=>', ''],
      ['async a=>', ''],
      ['(a=', ')=>1'],
      ['<T>(a)=>', ''],
    ] as [string, string][]),
    ...([
      ['if(a){}else ', ''],
      ['if(a)', ''],
      ['for(;;)', ''],
      ['do ', 'while(a)'],
      ['a:', ''],
      ['function(){', '}'],
    ] as [string, string][]),
    ...([
      ['class A extends ', '{}'],
      ['class{static{', '}}'],
      ['<a>', '</a>'],
      ['<a b={', '}/>'],
      ['a<', ''],
      ['a.b<', '>'],
    ] as [string, string][]),
    ...([
      ['', '.b()'],
      ['', '?.b'],
      ['', '()'],
      ['', '``'],
      ['', '!'],
      ['', ' as b'],
      ['', '[0]'],
      ['@a ', ''],
    ] as [string, string][]),
  ];

  test.each(NESTED)('100,000 times %s .. %s does not overflow the stack', (open, close) => {
    const nested = `${open.repeat(100_000)}1${close.repeat(100_000)}`;
    for (const start of ['', 'x = ', 'type A = ', '/*', 'x = /']) {
      for (const path of ['a.ts', 'a.tsx']) {
        const file = readTypeScript(path, start + nested);
        expect([null, 'typescript']).toContain(file?.language ?? null);
      }
    }
  });

  test('what nests below the limit of the parser but deeper than anyone writes is read down to 200 levels', () => {
    expect(plain(value(`${'['.repeat(100)}"x"${']'.repeat(100)}`))).toEqual(
      Array.from({ length: 100 }).reduce<unknown>((inner) => [inner], 'x'),
    );
    let inner = value(`${'['.repeat(400)}"x"${']'.repeat(400)}`);
    let depth = 0;
    while (inner.type === 'list') {
      inner = inner.items[0]!;
      depth += 1;
    }
    expect(inner.type).toBe('other');
    expect(depth).toBeGreaterThan(190);
  });

  test('long files are no deep ones', () => {
    const lines = Array.from(
      { length: 3000 },
      (_, n) => `export const p${n} = { text: f(\`You (\${n}) {\`, [a, b]), n: a < ${n} };`,
    );
    expect(read(lines.join('\n')).bindings).toHaveLength(3000);
    const chain = Array.from({ length: 300 }, (_, n) => `"line ${n} (" +\n`).join('');
    expect(text(value(`${chain}"end"`)).split('line ')).toHaveLength(301);
    const page = Array.from(
      { length: 800 },
      (_, n) => `<li key="${n}">Don't (${n} <b>x</b> {t('a')}</li>`,
    ).join('\n');
    expect(read(`const page = <ul>${page}</ul>;\nconst after = 1;`, 'a.tsx').bindings).toHaveLength(2);
    for (const end of [';', '']) {
      const cases = Array.from(
        { length: 150 },
        (_, n) => `if (a === ${n}) b = ${n};\nelse b = c / 2${end}\nfoo()${end}`,
      );
      const source = `function f() {\n${cases.join('\n')}\n}\nconst after = 1${end}`;
      expect(read(source).bindings.at(-1)!.name).toBe('after');
    }
  });

  test('a megabyte on one line, NUL bytes and lone surrogates are refused or read', () => {
    expect(readTypeScript('a.ts', `const a = "${'x'.repeat(1_000_000)}";`)).toBeNull();
    expect(text(value(`"${'x'.repeat(300_000)}"`))).toHaveLength(300_000);
    expect(readTypeScript('a.ts', 'const a = \0;')).toBeNull();
    expect(text(value('"\0"'))).toBe('\0');
    expect(text(value('"\\uD800!"'))).toBe('\uD800!');
    expect(text(value('"\uD800!"'))).toHaveLength(2);
  });

  test('many mistakes on one long line are refused: the parser would copy the line for each', () => {
    expect(readTypeScript('a.ts', 'return;'.repeat(50_000))).toBeNull();
    expect(readTypeScript('a.ts', `x = "${'\\u{zzz}'.repeat(50_000)}"`)).toBeNull();
  });
});
