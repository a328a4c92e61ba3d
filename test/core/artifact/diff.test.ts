import { describe, expect, it } from 'vitest';
import { diffArtifacts } from '../../../src/core/artifact/diff.ts';
import { artifactOf, chatTool, summaryOf } from './support.ts';

const prompt = (system: string, rest = '') =>
  `model: openai/gpt-5\nmessages:\n  - role: system\n    content: ${JSON.stringify(system)}\n  - role: user\n    content: "{{question}}"\n${rest}`;
const tools = (...list: object[]) => JSON.stringify(list, null, 2);
const params = (properties: object, required: string[] = []) => ({ type: 'object', properties, required });

describe('which change it is', () => {
  const text = prompt('Be kind.');
  it('is none where only layout, comments and the order of keys differ', async () => {
    const other = `# a comment\nmessages:\n- content: "Be kind."\n  role: system\n- {role: user, content: '{{question}}'}\nmodel: "openai/gpt-5"\n`;
    expect(
      await diffArtifacts(artifactOf('a.prompt.yml', text), artifactOf('a.prompt.yml', other)),
    ).toBeNull();
    expect(await diffArtifacts(null, null)).toBeNull();
  });

  it('is added, removed, renamed, or modified with its old path', async () => {
    const [old, moved, changed] = [
      artifactOf('a.prompt.yml', text),
      artifactOf('b.prompt.yml', text),
      artifactOf('b.prompt.yml', prompt('Be brief.')),
    ];
    expect(await diffArtifacts(null, old)).toMatchObject({
      change: 'added',
      path: 'a.prompt.yml',
      base: null,
    });
    expect(await diffArtifacts(old, null)).toMatchObject({
      change: 'removed',
      path: 'a.prompt.yml',
      head: null,
    });
    expect(await diffArtifacts(old, moved)).toMatchObject({
      change: 'renamed',
      path: 'b.prompt.yml',
      oldPath: 'a.prompt.yml',
      summary: ['moved from a.prompt.yml'],
    });
    expect(await diffArtifacts(old, changed)).toMatchObject({ change: 'modified', oldPath: 'a.prompt.yml' });
  });

  it('names what came or went in a few words', async () => {
    expect(await summaryOf('a.prompt.yml', null, text)).toEqual([
      'new: 2 messages, 6 tokens, variables `question`, openai/gpt-5',
    ]);
    expect(await summaryOf('tools/t.json', tools(chatTool('a', 'b'), chatTool('c', 'd')), null)).toEqual([
      'removed: 2 tools: `a` and `c`',
    ]);
  });
});

describe('prompts', () => {
  const change = (before: string, after: string) => summaryOf('a.prompt.yml', before, after);

  it('counts sentences, variables and tokens of each message', async () => {
    const before = prompt('You are an agent. Never promise a refund above 100 euro. Be brief. Smile.');
    const after = prompt('You are an agent. Never promise a refund above 500 euro. Answer in {{locale}}.');
    expect(await change(before, after)).toEqual([
      'system prompt: 2 sentences removed ("Be brief.", "Smile."), 1 reworded, 1 added, variable `{{locale}}` added; +1 token (+5%)',
    ]);
  });

  it('quotes a single change', async () => {
    const base = prompt('Be kind. Always answer in English.');
    expect(await change(base, prompt('Be kind.'))).toEqual([
      'system prompt: 1 sentence removed ("Always answer in English."); -5 tokens (-63%)',
    ]);
    expect(await change(base, prompt('Be kind. Always answer in German.'))).toEqual([
      'system prompt: 1 sentence reworded ("English" -> "German")',
    ]);
  });

  it('tells white space from words, and an order from a change', async () => {
    expect(await change(prompt('Be kind. Ask first.'), prompt('Be kind.\n\nAsk first.'))).toEqual([
      expect.stringContaining('only white space changed'),
    ]);
    expect(await change(prompt('One. Two. Three.'), prompt('Two. Three. One.'))).toEqual([
      'system prompt: 1 sentence moved',
    ]);
  });

  it('puts the model first and says when the provider changes', async () => {
    const after = prompt('Be brief and never kind.').replace('openai/gpt-5', 'anthropic/claude-opus');
    expect(await change(prompt('Be kind.'), after)).toEqual([
      'model openai/gpt-5 -> anthropic/claude-opus: provider swap',
      expect.stringContaining('system prompt'),
    ]);
    expect(await change(prompt('a'), prompt('a').replace('gpt-5', 'gpt-5-mini'))).toEqual([
      'model openai/gpt-5 -> openai/gpt-5-mini',
    ]);
  });

  it('names messages that came or went', async () => {
    const extra = '  - role: assistant\n    content: Hello there\n';
    expect(await change(prompt('a'), prompt('a', extra))).toEqual(['assistant message added (2 tokens)']);
    expect(await change(prompt('a', extra), prompt('a'))).toEqual(['assistant message removed (2 tokens)']);
  });

  it('names parameters, formats and tests', async () => {
    const before = prompt(
      'a',
      'modelParameters: {temperature: 0.2}\ntestData: [{question: x}, {question: y}]\n',
    );
    const after = prompt(
      'a',
      'modelParameters: {maxTokens: 9}\nresponseFormat: json_object\ntestData: [{question: x}, {question: z}, {question: w}]\n',
    );
    expect(await change(before, after)).toEqual([
      '`temperature` 0.2 -> not set',
      '`maxOutputTokens` not set -> 9',
      'response format text -> json',
      '1 test case changed, 1 added',
    ]);
  });

  it('gives every field its line in the head', async () => {
    const difference = await diffArtifacts(
      artifactOf('a.prompt.yml', prompt('a')),
      artifactOf('a.prompt.yml', prompt('b').replace('gpt-5', 'gpt-4')),
    );
    expect(difference?.fields).toEqual([
      { field: 'model', before: 'openai/gpt-5', after: 'openai/gpt-4', line: 1 },
      { field: 'messages[0].content', before: 'a', after: 'b', line: 4 },
    ]);
  });
});

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
      'tool `create_refund`: parameter `amount` became required, enum of `reason` narrowed by `other` (breaking for recorded calls), description shortened from 57 to 16 characters',
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
      'description of parameter `a[]` added (4 characters)',
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
});

describe('settings', () => {
  it('puts what needs a new index first', async () => {
    const text = (size: number, k: number, model: string) =>
      `top_k: ${k}\nchunk_size: ${size}\nchunk_overlap: 9\nembedder: {model: ${model}}\n`;
    expect(
      await summaryOf('rag/a.yaml', text(512, 5, 'text-embedding-3-small'), text(2048, 3, 'voyage-3')),
    ).toEqual([
      '`chunk_size` 512 -> 2048: re-index needed',
      '`embedder.model` "text-embedding-3-small" -> "voyage-3": provider swap, re-index needed',
      '`top_k` 5 -> 3',
    ]);
  });

  it('names the whole path where two settings end alike', async () => {
    const text = (a: number) =>
      `small: {model: gpt-5-mini, temperature: ${a}}\nlarge: {model: gpt-5, temperature: 0}\n`;
    expect(await summaryOf('models.yaml', text(0), text(1))).toEqual(['`small.temperature` 0 -> 1']);
  });

  it('takes a list of plain values for one setting', async () => {
    const text = (marks: string) => `chunk_size: 5\nchunk_overlap: 1\ntop_k: 2\nseparators: ${marks}\n`;
    expect(await summaryOf('rag/a.yaml', text('[b, c]'), text('[a, b, c]'))).toEqual([
      '`separators` ["b", "c"] -> ["a", "b", "c"]',
    ]);
  });

  it('says how much more changed beyond twelve lines', async () => {
    const keys = Array.from({ length: 30 }, (_, i) => i);
    const text = (by: number) =>
      `chunk_size: 5\nchunk_overlap: 1\ntop_k: 2\n${keys.map((i) => `k${i}: ${i + by}\n`).join('')}`;
    const lines = await summaryOf('rag/a.yaml', text(0), text(100));
    expect(lines).toHaveLength(12);
    expect(lines.at(-1)).toBe('and 19 more changes');
  });
});

describe('eval suites', () => {
  const suite = (parts: { prompts?: string[]; providers?: unknown[]; tests?: unknown[]; more?: object }) =>
    JSON.stringify({
      prompts: ['Answer {{q}}. Always be brief and kind to customers.'],
      providers: ['openai:gpt-5'],
      tests: [{ vars: { q: 1 } }],
      ...parts,
      ...parts.more,
      more: undefined,
    });
  const change = (before: string, after: string) => summaryOf('promptfooconfig.json', before, after);

  it('says which model, which words of a prompt and how many tests', async () => {
    const after = suite({
      prompts: ['Answer {{q}}. Always be thorough and kind to customers.', 'file://prompts/other.txt'],
      providers: [{ id: 'anthropic:messages:claude-opus-4', config: { temperature: 1 } }],
      tests: [{ vars: { q: 0 } }, { vars: { q: 1 } }, { vars: { q: 2 } }],
      more: { defaultTest: { assert: [{ type: 'is-json' }] } },
    });
    expect(await change(suite({}), after)).toEqual([
      'model openai:gpt-5 -> anthropic:messages:claude-opus-4: provider swap',
      '`temperature` not set -> 1',
      'prompt 1: 1 sentence reworded ("brief" -> "thorough")',
      'prompt `file://prompts/other.txt` added',
      '2 tests added',
      '1 assertion of every test added',
    ]);
  });

  it('tells the only test that changed, and an order from a change', async () => {
    const tests = [{ vars: { q: 1 } }, { vars: { q: 2 } }];
    const [first, second] = tests;
    expect(await change(suite({ tests }), suite({ tests: [first, { vars: { q: 3 } }] }))).toEqual([
      '1 test changed: `vars.q` 2 -> 3',
    ]);
    expect(await change(suite({ tests }), suite({ tests: [second, first] }))).toEqual([
      'tests in another order',
    ]);
  });
});

describe('nothing is unseen beside something else', () => {
  const tool = (name: string, description: string, parameters: object = { type: 'object', properties: {} }) =>
    chatTool(name, description, parameters);
  const change = (before: object[], after: object[]) =>
    summaryOf('tools/t.json', JSON.stringify(before), JSON.stringify(after));
  const refund = tool('create_refund', 'Refund an order that was delivered broken');
  const order = tool('find_order', 'Find an order by its id');

  it('a new description of a renamed tool', async () => {
    const renamed = tool('issue_refund', 'Refunds an order that was delivered broken');
    expect(await change([refund], [renamed])).toEqual([
      'tool `create_refund` renamed to `issue_refund` (breaking for recorded calls), description reworded',
    ]);
  });

  it('another order of tools, of required names, of messages', async () => {
    const reworded = tool('find_order', 'Find an order by its number');
    expect(await change([refund, order], [reworded, refund])).toEqual([
      'tool `find_order`: description lengthened from 23 to 27 characters',
      'tools in another order',
    ]);
    const schema = (required: string[]) => ({ type: 'object', properties: { a: {}, b: {} }, required });
    expect(
      await change(
        [tool('f', 'Find what is asked', schema(['a', 'b']))],
        [tool('f', 'Find what is asked', schema(['b', 'a']))],
      ),
    ).toEqual(['tool `f`: `required` in another order']);
    const messages = (...list: string[]) => `messages: [${list.join(', ')}]\n`;
    const [system, user] = ['{role: system, content: Be brief.}', '{role: user, content: "{{q}}"}'];
    expect(
      await summaryOf(
        'a.prompt.yml',
        messages(system, user),
        messages(user, system.replace('Be', 'Be very')),
      ),
    ).toEqual([
      'system prompt: 1 sentence reworded ("very" added); +1 token (+33%)',
      'messages in another order',
    ]);
  });

  it('the second of two tools of one name, and words that only the schema says', async () => {
    expect(await change([refund, order, order], [refund, order, tool('find_order', 'Find it')])).toEqual([
      'tool `find_order`: description shortened from 23 to 7 characters',
    ]);
    const titled = (title: string) =>
      tool('f', 'Find what is asked', { type: 'object', properties: {}, title });
    expect(await change([titled('A')], [titled('B')])).toEqual(['tool `f`: `title` "A" -> "B"']);
  });

  it('who speaks: a text that became another role is the same text', async () => {
    const rules = 'You are a helper for Acme. Be brief and cite the source of every statement.';
    expect(await summaryOf('prompts/a.md', rules, `${rules}\nQuestion: {question}`)).toEqual([
      'user message, was system prompt: 1 sentence added ("Question: {question}"), variable `{question}` added; +5 tokens (+28%)',
    ]);
  });
});

describe('prose', () => {
  const change = (before: string, after: string) => summaryOf('prompts/a.md', before, after);

  it('wrapped elsewhere is the same prose', async () => {
    const before =
      'You answer questions about our products and always\ncite the page. Never guess a price.\n- Be brief\n- Cite\n';
    const after =
      'You answer questions about our products\nand always cite the page. Never guess a price\nor a discount.\n- Be brief\n- Cite\n';
    expect(await change(before, after)).toEqual([
      expect.stringMatching(/^system prompt: 1 sentence reworded \("or a discount" added\)/),
    ]);
  });

  it('one instruction a line stays one sentence a line', async () => {
    expect(await change('Be brief\nCite sources\nNever guess\n', 'Be brief\nNever guess\n')).toEqual([
      expect.stringContaining('1 sentence removed ("Cite sources")'),
    ]);
  });
});
