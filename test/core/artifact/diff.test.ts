import { describe, expect, it } from 'vitest';
import { diffArtifacts } from '../../../src/core/artifact/diff.ts';
import { artifactOf, chatTool, summaryOf } from './support.ts';

const prompt = (system: string, rest = '') =>
  `model: openai/gpt-5\nmessages:\n  - role: system\n    content: ${JSON.stringify(system)}\n  - role: user\n    content: "{{question}}"\n${rest}`;
const tools = (...list: object[]) => JSON.stringify(list, null, 2);

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
      'tool `create_refund` renamed to `issue_refund` (breaking for recorded calls), description: 1 sentence reworded ("Refund" -> "Refunds")',
    ]);
  });

  it('another order of tools, of required names, of messages', async () => {
    const reworded = tool('find_order', 'Find an order by its number');
    expect(await change([refund, order], [reworded, refund])).toEqual([
      'tool `find_order`: description lengthened from 23 to 27 characters: 1 sentence reworded ("id" -> "number")',
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
      'tool `find_order`: description shortened from 23 to 7 characters: 1 sentence replaced ("Find an order by its id" -> "Find it")',
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
