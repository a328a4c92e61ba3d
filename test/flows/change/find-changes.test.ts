import { expect, it } from 'vitest';
import { change } from '../../support/found-changes.ts';

it('warns only of what the change brought', async () => {
  const prompt = (more: string) => `messages: [{role: user, content: "Hi ${more}"}]\nold_key: 1\n`;
  const found = await change(
    { 'a.prompt.yml': prompt('there') },
    { 'a.prompt.yml': `${prompt('you')}new_key: 1\n` },
  );
  expect(found.warnings.map(({ rule, message }) => [rule, message.split(' ', 1)[0]])).toEqual([
    ['unknown-key', '`new_key`'],
  ]);
});

it('keeps the identity of what moved, and says one change of a file with two artifacts once', async () => {
  const tools = (temperature: number) =>
    JSON.stringify({
      model: 'gpt-5',
      temperature,
      tools: [{ name: 'find', description: 'Find what is asked', input_schema: { type: 'object' } }],
    });
  const text = 'You are a support agent.\nAnswer in {{language}}.\nNever promise refunds.\n';
  const { changes } = await change(
    { 'prompts/support.md': text, 'tools/t.json': tools(0) },
    { 'prompts/support.md': null, 'src/prompts/support.md': text, 'tools/t.json': tools(1) },
  );
  expect(
    changes.map(({ path, oldPath, kind, change: what, summary }) => ({ path, oldPath, kind, what, summary })),
  ).toEqual([
    {
      path: 'src/prompts/support.md',
      oldPath: 'prompts/support.md',
      kind: 'prompt',
      what: 'renamed',
      summary: ['moved from prompts/support.md'],
    },
    {
      path: 'tools/t.json',
      oldPath: undefined,
      kind: 'model-config',
      what: 'modified',
      summary: ['`temperature` 0 -> 1'],
    },
  ]);
});
