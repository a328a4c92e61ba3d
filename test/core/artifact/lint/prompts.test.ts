import { describe, expect, it } from 'vitest';
import type { Message, Role, TemplateLanguage } from '../../../../src/core/artifact/types.ts';
import { lintFile, promptOf, rulesOf, systemFile } from './support.ts';

describe('what others write, in the system message', () => {
  const lint = (text: string) =>
    lintFile('a.prompt.yml', systemFile(text, '  - {role: user, content: "Well?"}\n'));

  it.each([
    ['inline', 'You help.\nThe customer asks: {{question}} - answer it.', 5],
    ['on a line of its own under a label', 'Answer this:\n{{user_message}}', 5],
    ['in the middle of a rule', 'Never mention {{email}} again.', 4],
  ])('is found %s, on its line', async (_where, text, line) => {
    expect(await lint(text)).toEqual([`unfenced-input:${line}`]);
  });

  it.each([
    ['tags', 'Answer:\n<question>\n{{question}}\n</question>'],
    ['quotes', 'The customer asks "{{question}}".'],
    ['a fence', 'Answer:\n```\n{{question}}\n```'],
    ['triple quotes', 'Answer:\n"""\n{{question}}\n"""'],
    ['a heading', '# Question\n{{question}}'],
    ['a rule', 'Answer:\n---\n{{question}}\n---'],
    ['a label over what was looked up', 'Help pages:\n{{context}}'],
  ])('may stand in %s', async (_fence, text) => {
    expect(await lint(text)).toEqual([]);
  });

  it.each([
    'tone',
    'product_context',
    'system_message',
    'error_message',
    'user_name',
    'today',
    'output_format',
    'config.prompt',
    'settings.context',
  ])('is not what `%s` is taken for', async (name) => {
    expect(await lint(`You help. Mind {{${name}}} always.`)).toEqual([]);
  });

  it('may stand at its label in a prompt of one text, which is the user’s turn as well', async () => {
    const content = 'You help.\n\nQuestion: {question}\nAnswer:';
    const alone = promptOf({ template: 'f-string', messages: [{ role: 'system', content }] });
    expect(await rulesOf([alone])).toEqual([]);
    const inline = content.replace('Question: {question}', 'Answer {question} now');
    expect(
      await rulesOf([promptOf({ template: 'f-string', messages: [{ role: 'system', content: inline }] })]),
    ).toEqual(['unfenced-input:3']);
  });

  it('may stand in a user message', async () => {
    expect(
      await lintFile('a.prompt.yml', 'messages:\n  - {role: user, content: "Hi {{question}}"}\n'),
    ).toEqual([]);
  });

  it.each<[TemplateLanguage, string, number]>([
    ['jinja', 'Answer {{ user_input }} now', 1],
    ['f-string', 'Answer {user_input} now', 1],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a hole as source code has it
    ['code', 'Answer ${req.userInput} now', 1],
    ['jinja', 'Answer {{ user_input | tojson }} now', 0],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: a hole as source code has it
    ['code', 'Answer ${JSON.stringify(userInput)} now', 0],
    ['none', 'Answer {user_input} now', 0],
  ])('is known in %s by how %j prints it', async (template, content, count) => {
    const prompt = promptOf({ template, messages: [{ role: 'system', content }] });
    expect(await rulesOf([prompt])).toHaveLength(count);
  });
});

describe('roles', () => {
  const lint = (model: string | null, ...roles: Role[]) => {
    const messages = roles.map((role): Message => ({ role, content: 'Say it.' }));
    const positions = Object.fromEntries(roles.map((_role, i) => [`messages[${i}].content`, i + 1]));
    return rulesOf([promptOf({ model, messages }, { positions })]);
  };

  it('a tool answers a call of the assistant', async () => {
    expect(await lint(null, 'user', 'tool')).toEqual(['role-order:2']);
    expect(await lint(null, 'user', 'assistant', 'tool', 'tool')).toEqual([]);
  });

  it('a late system message is moved by providers that take it apart', async () => {
    expect(await lint('anthropic/claude-opus-4-5', 'user', 'system')).toEqual(['role-order:2']);
    expect(await lint('google/gemini-3.5-flash', 'system', 'user', 'system')).toEqual(['role-order:3']);
    expect(await lint('openai/gpt-5.4', 'user', 'system')).toEqual([]);
    expect(await lint(null, 'user', 'system')).toEqual([]);
    expect(await lint('anthropic/claude-opus-4-5', 'system', 'system', 'user')).toEqual([]);
  });

  it('an assistant’s turn at the end is refused by the Claude models that document it', async () => {
    expect(await lint('claude-opus-4-6', 'user', 'assistant')).toEqual(['role-order:2']);
    expect(await lint('claude-opus-4-5', 'user', 'assistant')).toEqual([]);
    expect(await lint('bedrock/claude-opus-4-6', 'user', 'assistant')).toEqual([]);
  });
});

it('a message that shows a picture is not empty, and one that shows nothing is', async () => {
  const image = {
    type: 'image' as const,
    image: { kind: 'named' as const, name: 'a.png', by: 'prompt' as const },
  };
  const lint = (parts: Message['parts']) =>
    rulesOf([
      promptOf({ messages: [{ role: 'user', content: '', ...(parts === undefined ? {} : { parts }) }] }),
    ]);
  expect(await lint([image])).not.toContain('empty-message:1');
  expect(await lint(undefined)).toContain('empty-message:1');
});
