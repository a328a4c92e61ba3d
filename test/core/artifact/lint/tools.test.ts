import { describe, expect, it } from 'vitest';
import { artifactOf, chatTool } from '../support.ts';
import { lintFile, promptOf, rulesOf } from './support.ts';

const file = (...tools: object[]) => JSON.stringify(tools, null, 1);
const lint = (...tools: object[]) => lintFile('tools/t.json', file(...tools));
const lintProperty = (schema: object, description = 'Find what is asked for') =>
  lint(chatTool('find', description, { type: 'object', properties: { where: schema } }));

describe('tools a model has to choose among', () => {
  it('have names that differ in more than how their words are joined', async () => {
    const [one, other] = ['Look an order up by id', 'Tell where a parcel is'];
    expect(await lint(chatTool('get_order', one), chatTool('getOrder', other))).toEqual(['similar-names:13']);
    expect(await lint(chatTool('get_order', one), chatTool('get_orders', other))).toEqual([]);
  });

  it('are told apart by what their descriptions do not share', async () => {
    const advice =
      'Use it when the shell is wrong because you need the state of the queue, to list, pause, resume or cancel what runs in it. For files the shell is fine.';
    const pause = chatTool('queue_pause', `Pause a running job. ${advice}`);
    expect(await lint(chatTool('queue_list', `List all jobs. ${advice}`), pause)).toEqual([]);
    const hold = chatTool('queue_hold', `Pause a running job. ${advice}`);
    expect(await lint(chatTool('queue_rest', `Pause the running job. ${advice}`), hold)).toEqual([
      'similar-tools:17',
    ]);
  });
});

describe('parameters', () => {
  it.each([
    ['no type', { description: 'Where to look' }, 'parameter-type'],
    ['no items', { type: 'array', description: 'Where to look' }, 'array-items'],
    ['an empty enum', { type: 'string', enum: [], description: 'Where' }, 'invalid-schema'],
    ['a value twice', { type: 'string', enum: ['a', 'a'] }, 'invalid-schema'],
    ['a value of another type', { type: 'integer', enum: ['1', '2'] }, 'enum-values'],
    ['no description', { type: 'string' }, 'parameter-description'],
  ])('are found that have %s, on their line', async (_what, schema, rule) => {
    expect(await lintProperty(schema)).toEqual([`${rule}:10`]);
  });

  it.each([
    ['a union', { anyOf: [{ type: 'string' }, { type: 'null' }], description: 'Where' }],
    ['anything, said so', {}],
    ['one value, as a mark', { type: 'string', enum: ['order'] }],
    ['null among the values of a type that allows it', { type: ['string', 'null'], enum: ['a', null] }],
    ['a reference', { $ref: '#/$defs/place' }],
    ['items of any kind', { type: 'array', items: {}, description: 'Where' }],
  ])('may be %s', async (_what, schema) => {
    expect(await lintProperty(schema)).toEqual([]);
  });

  it('may be described in what is said of the tool', async () => {
    expect(
      await lintProperty({ type: 'string' }, 'Find a shop.\n\nArgs:\n  where: the city to look in'),
    ).toEqual([]);
  });

  it('of tools in code are judged by what code says of them, not by what it leaves out', async () => {
    const artifact = artifactOf(
      'tools/t.json',
      file(chatTool('find', 'Find what is asked', { type: 'object', properties: { a: { type: 'string' } } })),
    );
    if (artifact.content.type !== 'tools') throw new Error('no tools');
    const code = { ...artifact, content: { ...artifact.content, dialect: 'code' as const } };
    expect(await rulesOf([code])).toEqual([]);
  });
});

describe('strict schemas', () => {
  const object = (properties: object, more: object = {}) => ({
    type: 'object',
    properties,
    required: Object.keys(properties),
    additionalProperties: false,
    ...more,
  });
  const strictly = (schema: object, model: string | null = null) =>
    rulesOf([
      promptOf(
        { model, responseFormat: { type: 'json_schema', name: 'a', schema: schema as never, strict: true } },
        { positions: { schema: 3, 'schema.a': 6 } },
      ),
    ]);
  const text = { type: 'string', description: 'a text' };

  it.each<[string, object, number]>([
    ['an open object', object({ a: { type: 'object', properties: {} } }), 6],
    ['an optional property', { ...object({ a: text }), required: [] }, 6],
    ['a keyword that is not taken', object({ a: { allOf: [text] } }), 6],
    ['a root that is a union', { anyOf: [object({ a: text })] }, 3],
    ['a root that is no object', { type: 'array', items: text }, 3],
    [
      'more values than are taken',
      object({ a: { type: 'string', enum: Array.from({ length: 1001 }, (_, i) => `v${i}`) } }),
      3,
    ],
  ])('are refused for %s', async (_what, schema, line) => {
    expect(await strictly(schema)).toEqual([`strict-schema:${line}`]);
  });

  it('nest ten levels deep at most', async () => {
    const nest = (levels: number): object => (levels === 0 ? text : object({ a: nest(levels - 1) }));
    expect(await strictly(nest(11))).toEqual([]);
    expect(await strictly(nest(12))).toEqual(['strict-schema:6']);
  });

  it('follow the rules of who runs the model', async () => {
    const limited = object({ a: { type: 'integer', minimum: 1 } });
    expect(await strictly(limited, 'anthropic/claude-opus-4-5')).toEqual(['strict-schema:6']);
    expect(await strictly(limited, 'openai/gpt-5.4')).toEqual([]);
    const optional = { ...object({ a: text }), required: [] };
    expect(await strictly(optional, 'anthropic/claude-opus-4-5')).toEqual([]);
  });

  it('are told by the line of their property in the JSON of a .prompt.yml', async () => {
    const schema = JSON.stringify(
      { name: 'a', strict: true, schema: object({ a: text, b: { type: 'object', properties: {} } }) },
      null,
      1,
    );
    const block = schema
      .split('\n')
      .map((line) => `  ${line}\n`)
      .join('');
    const prompt = `responseFormat: json_schema\njsonSchema: |\n${block}messages: [{role: user, content: a}]\n`;
    const line = prompt.split('\n').findIndex((text) => text.includes('"b": {')) + 1;
    expect(await lintFile('a.prompt.yml', prompt)).toEqual([`strict-schema:${line}`]);
  });
});

describe('changes of tools that break calls', () => {
  const refund = (parameters: object) =>
    file(chatTool('create_refund', 'Pay money back for an order', parameters));
  const object = (properties: object, required: string[] = []) => ({ type: 'object', properties, required });
  const amount = { type: 'number', description: 'In euros' };
  const reason = { type: 'string', enum: ['late', 'broken'], description: 'Why' };
  const before = refund(object({ amount, reason }));
  const lintChange = (after: string) => lintFile('tools/t.json', after, before);

  it.each([
    ['became required', refund(object({ amount, reason }, ['amount'])), 'amount'],
    ['changed its type', refund(object({ amount: { ...amount, type: 'string' }, reason })), 'amount'],
    ['narrowed its enum', refund(object({ amount, reason: { ...reason, enum: ['late'] } })), 'reason'],
  ])('are found where a parameter %s, on its line', async (_what, after, name) => {
    const line = after.split('\n').findIndex((text) => text.includes(`"${name}": {`)) + 1;
    expect(await lintChange(after)).toEqual([`breaking-tool-change:${line}`]);
  });

  it('are found where a parameter or a tool is gone or renamed', async () => {
    expect(await lintChange(refund(object({ amount })))).toEqual(['breaking-tool-change:2']);
    const renamed = before.replace('create_refund', 'make_refund');
    expect(await lintChange(renamed)).toEqual(['breaking-tool-change:2']);
    expect(await lintChange(file(chatTool('look_up', 'Look an order up by id')))).toEqual([
      'breaking-tool-change:1',
    ]);
  });

  it('are found in a file that was renamed', async () => {
    const moved = { ...artifactOf('tools/t.json', before), path: 'tools/money.json' };
    const now = artifactOf('tools/money.json', refund(object({ amount })));
    expect(await rulesOf([now], [moved])).toEqual(['breaking-tool-change:2']);
  });

  it('are none where a tool takes more than it did, or says it otherwise', async () => {
    expect(
      await lintChange(refund(object({ amount, reason: { ...reason, enum: ['late', 'broken', 'other'] } }))),
    ).toEqual([]);
    expect(await lintChange(before.replace('In euros', 'In euros and cents'))).toEqual([]);
    expect(await lintFile('tools/t.json', before)).toEqual([]);
  });

  it('are none where another file of the change has the tool now', async () => {
    const rest = file(chatTool('look_up', 'Look an order up by id'));
    const artifacts = [artifactOf('tools/t.json', rest), artifactOf('tools/money.json', before)];
    expect(await rulesOf(artifacts, [artifactOf('tools/t.json', before)])).toEqual([]);
  });
});
