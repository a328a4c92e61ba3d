import { describe, expect, it } from 'vitest';
import { detectFile, prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { chatTool, summaryOf } from '../support.ts';

const tools = (...list: object[]) => JSON.stringify(list, null, 2);
const params = (properties: object, required: string[] = []) => ({ type: 'object', properties, required });

describe('tools', () => {
  const change = (before: string, after: string) => summaryOf('tools/t.json', before, after);
  const refund = (description: string, parameters: object) =>
    chatTool('create_refund', description, parameters);

  it('puts what breaks recorded calls before the wording', async () => {
    const before = refund(
      'Refund all or a part of an order that has been delivered.',
      params({ amount: { type: 'number' }, reason: { enum: ['late', 'other'] } }),
    );
    const after = refund(
      'Refund an order.',
      params({ amount: { type: 'number' }, reason: { enum: ['late'] } }, ['amount']),
    );
    expect(await change(tools(before), tools(after))).toEqual([
      'tool `create_refund`: parameter `amount` became required; enum of `reason` narrowed by `other` (breaking for recorded calls); description shortened from 57 to 16 characters: 1 sentence reworded ("all or a part of … that has been delivered" dropped)',
    ]);
  });

  it.each<[string, object, object, string]>([
    ['a parameter added', {}, { a: { type: 'string' } }, 'parameter `a` added'],
    ['a parameter removed', { a: {} }, {}, 'parameter `a` removed (breaking for recorded calls)'],
    [
      'a type widened',
      { a: { type: 'integer' } },
      { a: { type: 'number' } },
      'type of `a` integer -> number',
    ],
    [
      'a type narrowed',
      { a: { type: 'number' } },
      { a: { type: 'integer' } },
      'type of `a` number -> integer (breaking for recorded calls)',
    ],
    ['an enum widened', { a: { enum: ['x'] } }, { a: { enum: ['x', 'y'] } }, 'enum of `a` gained `y`'],
    [
      'a limit raised',
      { a: { minimum: 0 } },
      { a: { minimum: 1 } },
      '`minimum` of `a` 0 -> 1 (breaking for recorded calls)',
    ],
    ['a limit dropped', { a: { maximum: 9 } }, { a: {} }, '`maximum` of `a` 9 -> not set'],
    [
      'a nested parameter',
      { a: params({ b: { type: 'string' } }) },
      { a: params({ b: { type: 'boolean' } }) },
      'type of `a.b` string -> boolean (breaking for recorded calls)',
    ],
    [
      'an item of a list',
      { a: { items: { type: 'string' } } },
      { a: { items: { type: 'string', description: 'city' } } },
      'description of parameter `a[]` added ("city")',
    ],
    ['a default', { a: {} }, { a: { default: 3 } }, 'default of `a` not set -> 3'],
  ])('%s', async (_what, before, after, line) => {
    expect(await change(tools(refund('d', params(before))), tools(refund('d', params(after))))).toEqual([
      `tool \`create_refund\`: ${line}`,
    ]);
  });

  it('names a new tool and what it overlaps', async () => {
    const known = [
      chatTool('create_refund', 'Refund a customer for an order.'),
      chatTool('cancel_order', 'Cancel an order that has not been shipped.'),
      chatTool('find_store', 'Find the nearest store by postal code.'),
    ];
    const fresh = chatTool('manage_order', 'Manage an order: cancel or refund it.');
    expect(await change(tools(...known), tools(...known, fresh))).toEqual([
      'new tool `manage_order` overlaps `cancel_order` and `create_refund`',
    ]);
    const apart = chatTool('send_mail', 'Send a message to an address.');
    expect(await change(tools(...known), tools(...known, apart))).toEqual(['new tool `send_mail`']);
  });

  it('names what a tool for everything overlaps, by what the others are named for', async () => {
    const known = ['track_parcel', 'refund_payment', 'create_account'].map((name) =>
      chatTool(name, 'Does its part of the work.'),
    );
    const all = chatTool('manage', 'Track, refund or create anything.');
    expect(await change(tools(...known), tools(...known, all))).toEqual([
      'new tool `manage` overlaps `track_parcel` and `refund_payment`',
    ]);
    const one = chatTool('status', 'Says how a refund stands.');
    expect(await change(tools(...known), tools(...known, one))).toEqual(['new tool `status`']);
  });

  it('tells a renamed tool from a removed one', async () => {
    const tool = (name: string) =>
      chatTool(name, 'Refund a customer for an order.', params({ id: { type: 'string' } }));
    const other = chatTool('find_store', 'Find the nearest store by postal code.');
    expect(await change(tools(tool('refund'), other), tools(tool('create_refund'), other))).toEqual([
      'tool `refund` renamed to `create_refund` (breaking for recorded calls)',
    ]);
    expect(await change(tools(tool('refund'), other), tools(other))).toEqual([
      'tool `refund` removed (breaking for recorded calls)',
    ]);
  });

  it('says once that many descriptions were shortened', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const before = names.map((name) => chatTool(name, `Does ${name} with great care and patience.`));
    const after = names.map((name) => chatTool(name, `Does ${name}.`));
    expect(await change(tools(...before), tools(...after))).toEqual([
      'descriptions of 4 tools shortened (-20 words): `a`, `b`, `c` and `d`',
    ]);
  });

  it('quotes what a description no longer says and what it says now, of parameters too', async () => {
    const described = (...sentences: string[]) => chatTool('refund', sentences.join(' '));
    const base = described('Refunds an order.', 'Never for orders that were not delivered.');
    expect(
      await change(tools(base), tools(described('Refunds an order.', 'Ask for the number first.'))),
    ).toEqual([
      'tool `refund`: description shortened from 59 to 43 characters: 1 sentence replaced ("Never for orders that were not delivered." -> "Ask for the number first.")',
    ]);
    const of = (description: string) =>
      chatTool('refund', 'Refunds an order.', params({ id: { type: 'string', description } }));
    expect(
      await change(tools(of('Number of the order.')), tools(of('Number of the order. Only of this year.'))),
    ).toEqual([
      'tool `refund`: description of parameter `id` lengthened from 20 to 39 characters: 1 sentence added ("Only of this year.")',
    ]);
  });

  it('of many descriptions that were shortened, quotes the rule that one lost', async () => {
    const names = ['a', 'b', 'c', 'd'];
    const before = names.map((name) => chatTool(name, `Does ${name} with great care and patience.`));
    const after = names.map((name) => chatTool(name, `Does ${name}.`));
    const strict = chatTool('pay', 'Pays a bill. Never pay twice.');
    expect(await change(tools(...before, strict), tools(...after, chatTool('pay', 'Pays a bill.')))).toEqual([
      'descriptions of 4 tools shortened (-20 words): `a`, `b`, `c` and `d`',
      'tool `pay`: description shortened from 29 to 12 characters: 1 sentence removed ("Never pay twice.")',
    ]);
  });

  it('notices another order, another dialect and what it does not read', async () => {
    const [a, b] = [chatTool('a', 'x'), chatTool('b', 'y')];
    expect(await change(tools(a, b), tools(b, a))).toEqual(['tools in another order']);
    expect(
      await change(
        tools(a),
        tools({ name: 'a', description: 'x', input_schema: { type: 'object', properties: {} } }),
      ),
    ).toEqual(['written for anthropic, was openai-chat']);
    expect(await change(tools(a), tools({ ...a, cache: true }))).toEqual(['`a.cache` not set -> true']);
  });

  it('tells the form of an answer from a tool: nobody calls it, and no recorded call breaks', async () => {
    await prepareFormats(['ask.ts']);
    const code = (items: string) =>
      `import OpenAI from "openai";\nconst client = new OpenAI();\nexport async function ask(text: string) {\n  const answerSchema = {\n    type: "object",\n    properties: { questions: { type: "array", items: { type: "${items}" } } },\n    required: ["questions"],\n  };\n  return client.chat.completions.create({\n    model: "gpt-5.5",\n    response_format: { type: "json_object", schema: answerSchema },\n    messages: [{ role: "user", content: text }],\n  });\n}\n`;
    const said = async (before: string | null, after: string) => {
      const [old, now] = [before, after].map((text) =>
        text === null
          ? null
          : detectFile('ask.ts', text).artifacts.find(({ kind }) => kind === 'tool-definition'),
      );
      return (await diffArtifacts(old ?? null, now ?? null))?.summary;
    };
    expect(await said(null, code('string'))).toEqual(['new: 1 answer format: `answerSchema`']);
    expect(await said(code('string'), code('number'))).toEqual([
      'answer format `answerSchema`: type of `questions[]` string -> number',
    ]);
  });

  it('says of values that another file lists where they come from', async () => {
    await prepareFormats(['tools.ts']);
    const code = (kinds: string) =>
      `import { tool } from "ai";\nimport { z } from "zod";\nimport { ${kinds} } from "./kinds";\nexport const draw = tool({\n  description: "Draws a picture of a kind of plant.",\n  inputSchema: z.object({ kind: z.enum(${kinds}) }),\n  execute,\n});\n`;
    expect(await summaryOf('src/tools.ts', code('plants'), code('trees'))).toEqual([
      'tool `draw`: values of `kind` come from `trees`, came from `plants`',
    ]);
  });
});

it('says that a client may be told otherwise whether a tool destroys something', async () => {
  await prepareFormats(['a.py']);
  const text = (hints: string, name = 'drop_berth') =>
    `from mcp.types import Tool, ToolAnnotations\ntools = [Tool(name="${name}", description="Gives a berth back to the harbour", inputSchema={"type": "object", "properties": {}}, annotations=ToolAnnotations(${hints}))]\n`;
  expect(
    await summaryOf(
      'a.py',
      text('readOnlyHint=False, destructiveHint=True'),
      text('read_only_hint=False, destructive_hint=False'),
    ),
  ).toEqual(['tool `drop_berth`: `destructiveHint` true -> false']);
  const [loud, mild] = ['destructiveHint=True', 'destructiveHint=False'];
  const renamed = 'tool `drop_berth` renamed to `free_berth` (breaking for recorded calls)';
  expect(await summaryOf('a.py', text(loud), text(mild, 'free_berth'))).toEqual([
    'renamed from `drop_berth`',
    renamed,
    'tool `free_berth`: `destructiveHint` true -> false',
  ]);
  expect((await summaryOf('a.py', text(loud), text(loud, 'free_berth'))).at(-1)).toBe(renamed);
});

describe('what the function of a tool calls its input', () => {
  const file = (maker: string, input: string) => `from langchain.tools import ${maker}

def look(${input}: str) -> str:
    return ${input}

tool = ${maker}(name="look", description="Looks up a boat by its name.", func=look)
`;
  it('breaks no call of a tool that takes one text, and those of one with arguments', async () => {
    await prepareFormats(['a.py']);
    const [one, other] = [file('Tool', 'boat'), file('Tool', 'text')].map(
      (text) => detectFile('a.py', text).artifacts[0] ?? null,
    );
    expect(one).not.toBeNull();
    expect(await diffArtifacts(one ?? null, other ?? null)).toBeNull();
    const structured = await summaryOf(
      'a.py',
      file('StructuredTool', 'boat'),
      file('StructuredTool', 'text'),
    );
    expect(structured.join()).toContain('breaking for recorded calls');
  });
});
