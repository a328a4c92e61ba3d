import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import { renderPrompt } from '../../../../src/core/artifact/render.ts';
import { artifactOf, contentOf, kindsOf, summaryOf } from '../support.ts';

const FRONT = `---
model: googleai/gemini-2.5-pro
config:
  temperature: 0.2
  topK: 40
input:
  schema:
    order: string, number of the order
output:
  schema:
    answer: string, one sentence
    sources?(array, pages it rests on): string
tools: [find_order]
acme.owner: support
---
`;
const TEXT = `${FRONT}{{role "system"}}
You answer questions about orders.
{{> house_style}}
{{#if vip}}
Greet them first.
{{/if}}
{{history}}
{{role "user"}}
Where is {{order}}?
`;
const promptOf = (text: string, path = 'prompts/order.prompt') => contentOf(path, text, 'prompt');

describe('a Dotprompt file', () => {
  it('is read as messages by its role markers, each a whole template', () => {
    const { messages, template, variables } = promptOf(TEXT);
    expect(messages).toEqual([
      {
        role: 'system',
        content:
          'You answer questions about orders.\n{{> house_style}}\n{{#if vip}}\nGreet them first.\n{{/if}}',
      },
      { role: 'user', content: 'Where is {{order}}?' },
    ]);
    expect(template).toBe('handlebars');
    expect(variables).toEqual(['order', 'vip']);
  });

  it('has the model, the parameters and every other setting', () => {
    const { model, parameters, otherSettings } = promptOf(TEXT);
    expect(model).toBe('googleai/gemini-2.5-pro');
    expect(parameters).toEqual({ temperature: 0.2 });
    expect(otherSettings).toEqual({
      'config.topK': 40,
      'input.schema.order': 'string, number of the order',
      tools: ['find_order'],
      'acme.owner': 'support',
      history: [1],
    });
  });

  it('has the JSON Schema of its Picoschema', () => {
    expect(promptOf(TEXT).responseFormat).toEqual({
      type: 'json_schema',
      name: 'output',
      strict: false,
      schema: {
        type: 'object',
        properties: {
          answer: { type: 'string', description: 'one sentence' },
          sources: {
            type: ['array', 'null'],
            items: { type: 'string' },
            description: 'pages it rests on',
          },
        },
        required: ['answer'],
        additionalProperties: false,
      },
    });
  });

  it('keeps a schema that the application defines by its name', () => {
    const { responseFormat, otherSettings } = promptOf(
      '---\noutput: {format: json, schema: Joke}\n---\nTell one.',
    );
    expect(responseFormat).toEqual({ type: 'json' });
    expect(otherSettings).toEqual({ 'output.schema': 'Joke' });
  });

  it.each([
    ['{tags(array): string}', { tags: { type: 'array', items: { type: 'string' } } }],
    ['{mood(enum): [good, bad]}', { mood: { enum: ['good', 'bad'] } }],
    [
      '{"who(object, the customer)": {id: integer}}',
      { who: expect.objectContaining({ description: 'the customer' }) },
    ],
    ['{type: object, properties: {a: {type: number}}}', { a: { type: 'number' } }],
  ])('reads the schema %s', (schema, properties) => {
    const { responseFormat } = promptOf(`---\noutput:\n  schema: ${schema}\n---\nGo on.`);
    expect(responseFormat).toMatchObject({ schema: { properties } });
  });

  it('refers to its partials, beside it and in the folder of prompts', () => {
    expect(artifactOf('app/prompts/orders/find.prompt', TEXT).references).toEqual([
      'app/prompts/orders/_house_style.prompt',
      'app/prompts/_house_style.prompt',
    ]);
    expect(artifactOf('a.prompt', '---\nmodel: x\n---\n{{> ../../../secret}}').references).toEqual([]);
  });

  it('knows where everything stands, behind comments too', () => {
    const { positions } = artifactOf(
      'a.prompt',
      `# Licence\n\n${FRONT}{{! two\nlines }}\n{{role "user"}}\nHi`,
    );
    expect(positions).toMatchObject({
      model: 4,
      'parameters.temperature': 6,
      'otherSettings.config.topK': 7,
      responseFormat: 12,
      'messages[0].content': 21,
    });
  });

  it('does not change by comments, line ends, a byte order mark, or what it says of itself', async () => {
    const other = `\ufeff${TEXT.replace('model:', 'name: find\nversion: "2"\nmodel:').replace(
      '{{role "user"}}',
      '{{!-- {{role "model"}} --}}\n{{role "user"}}',
    )}`.replaceAll('\n', '\r\n');
    expect(artifactOf('a.prompt', other).digest).toBe(artifactOf('a.prompt', TEXT).digest);
  });

  it('says what changed in its own words', async () => {
    const after = TEXT.replace('temperature: 0.2', 'temperature: 0.9').replace('topK: 40', 'topK: 5');
    expect(await summaryOf('a.prompt', TEXT, after)).toEqual([
      '`temperature` 0.2 -> 0.9',
      '`config.topK` 40 -> 5',
    ]);
  });

  it('takes the block form and the roles of messages', () => {
    const { messages } = promptOf(
      '{{#role "system"}}Be kind.{{/role}}\n{{#role "model"}}Yes?{{/role}} Hello there.',
    );
    expect(messages).toEqual([
      { role: 'system', content: 'Be kind.' },
      { role: 'assistant', content: 'Yes?' },
      { role: 'user', content: 'Hello there.' },
    ]);
  });

  it('leaves role markers of a loop in the text', () => {
    const text = '{{role "system"}}Go on.{{#each turns}}{{role "user"}}{{this}}{{/each}}';
    expect(promptOf(text).messages).toHaveLength(1);
  });

  it('can be rendered, its pictures too, and says which helper cannot', async () => {
    const plain = promptOf(TEXT.replace('{{> house_style}}\n', ''));
    expect(await renderPrompt(plain, { order: 'A-1', vip: false })).toEqual({
      ok: true,
      messages: [
        { role: 'system', content: expect.stringContaining('You answer') },
        { role: 'user', content: 'Where is A-1?' },
      ],
    });
    const image = promptOf('---\nmodel: x\n---\nLook at {{media url=photo}}');
    expect(image.variables).toEqual(['photo']);
    expect(await renderPrompt(image, { photo: 'a.png' })).toEqual({
      ok: true,
      messages: [
        {
          role: 'user',
          content: 'Look at ',
          parts: [
            { type: 'text', text: 'Look at ' },
            { type: 'image', image: { kind: 'named', name: 'a.png', by: 'case' } },
          ],
        },
      ],
    });
    expect(await renderPrompt(image, {})).toMatchObject({ problem: { name: 'photo' } });
    const own = promptOf(
      '---\nmodel: x\n---\n{{#if on}}{{media url="b.png" contentType="image/png"}}{{/if}}Look',
    );
    expect(await renderPrompt(own, { on: true })).toMatchObject({
      messages: [{ parts: [{ image: { name: 'b.png', by: 'prompt' } }, { text: 'Look' }] }],
    });
    expect(await renderPrompt(own, { on: false })).toEqual({
      ok: true,
      messages: [{ role: 'user', content: 'Look' }],
    });
    const turned = promptOf('---\nmodel: x\n---\n{{media contentType="image/png" url="b.png"}}Look');
    expect(await renderPrompt(turned, {})).toMatchObject({
      messages: [{ parts: [{ image: { name: 'b.png', by: 'prompt' } }, { text: 'Look' }] }],
    });
    const helped = promptOf('---\nmodel: x\n---\n{{media url=photo}} {{shout loud=true}}');
    expect(await renderPrompt(helped, { photo: 'a' })).toMatchObject({
      ok: false,
      problem: { message: expect.stringContaining('`shout`') },
    });
  });

  it('is no fault for calling helpers of the application', async () => {
    const front = FRONT.replace('    order:', '    vip: array\n    order:');
    const text = `${front}{{shout order}} {{#ifEquals (len vip) 3}}{{json this indent=2}}{{/ifEquals}}\n`;
    expect(promptOf(text).variables).toEqual(['order', 'vip']);
    expect(await lintArtifacts([artifactOf('a.prompt', text)])).toEqual([]);
  });

  it('points to the line of a fault behind comments', async () => {
    const text = `${FRONT}{{role "user"}}\nA\n{{! one\ntwo }}\nB {{#if x}}\n`;
    const [finding] = await lintArtifacts([artifactOf('a.prompt', text)]);
    expect(finding).toMatchObject({ rule: 'broken-template', line: text.split('\n').length - 1 });
  });

  it.each([
    ['---\nmodel: [a\n---\nHi', 2],
    ['---\nmodel: a\nHi there\n', 4],
  ])('is broken where its front matter is: %j', (text, line) => {
    const { broken } = detectFile('a.prompt', text);
    expect(broken[0]).toMatchObject({ format: 'dotprompt', problems: [{ line }] });
  });
});

describe('other files of that extension', () => {
  it('are prompts where they are prose', () => {
    const { messages, template } = promptOf(
      'You help people. Answer {question} briefly.',
      'bot/system.prompt',
    );
    expect(messages[0]?.role).toBe('system');
    expect(template).toBe('f-string');
  });

  it('are read where they are a mapping of prompts', () => {
    const text =
      'config: {temperature: 0.5, name: Impact}\nprompts:\n  system: Be brief.\n  user: |\n    Explain {{ topic }}\n';
    expect(promptOf(text)).toMatchObject({
      template: 'liquid',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'Explain {{ topic }}' },
      ],
      variables: ['topic'],
      parameters: { temperature: 0.5 },
    });
    expect(artifactOf('a.prompt', text)).toMatchObject({
      name: 'Impact',
      positions: { 'messages[1].content': 5 },
    });
  });

  it.each([
    ['bash.prompt', '# my prompt\nexport PS1="[\\u@\\h \\w]\\$ "\n'],
    ['zsh/git.prompt', 'setopt prompt_subst\nPROMPT="%F{green}%n%f "\n'],
    ['data.prompt', '{"messages": []}\n'],
    ['page.prompt', '<html><body>Say something here</body></html>'],
    ['testdata/a.prompt', 'You help people. Answer briefly.'],
    ['a.prompt', ' \n'],
  ])('are not where they are something else: %s', (path, text) =>
    expect(kindsOf(detectFile(path, text))).toEqual([]),
  );
});

it('any front matter and any body: every setting is seen or is about the file', () => {
  const key = fc.constantFrom('config', 'input', 'output', 'model', 'tools', 'toolDefs', 'x.y', 'other');
  fc.assert(
    fc.property(key, fc.jsonValue({ maxDepth: 2 }), fc.jsonValue({ maxDepth: 2 }), (name, before, after) => {
      const read = (value: unknown) =>
        artifactOf(
          'a.prompt',
          `---\nmodel: m\n${name === 'model' ? '' : `"${name}": ${JSON.stringify(value)}\n`}---\nHi`,
        );
      if (name === 'model' || JSON.stringify(before) === JSON.stringify(after)) return;
      const empty = (value: unknown) =>
        value === null || (typeof value === 'object' && Object.keys(value).length === 0);
      if (empty(before) || empty(after)) return;
      expect(read(before).digest === read(after).digest).toBe(sameData(before, after));
    }),
  );
});

/** Key order does not count. */
function sameData(a: unknown, b: unknown): boolean {
  try {
    expect(a).toEqual(b);
    return true;
  } catch {
    return false;
  }
}
