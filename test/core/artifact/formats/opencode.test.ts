import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, kindsOf } from '../support.ts';

const settings = (more: object) =>
  JSON.stringify({ model: 'gw/deep', instructions: ['docs/style.md'], permission: { bash: 'ask' }, ...more });

it('reads what OpenCode is allowed and told, whatever the models are called', () => {
  const artifact = artifactOf('opencode.json', settings({ theme: 'dark' }));
  expect(artifact).toMatchObject({
    kind: 'coding-agent-instructions',
    references: ['docs/style.md'],
    content: { models: ['gw/deep'], settings: { 'permission.bash': 'ask' } },
  });
});

it('reads comments, and a file by its schema', () => {
  const text = '// ours\n{"$schema": "https://opencode.ai/config.json", "permission": {"edit": "deny"}}';
  expect(kindsOf(detectFile('config/agent.jsonc', text))).toEqual(['coding-agent-instructions:opencode']);
});

it('leaves servers and agents to their formats', () => {
  const mcp = { docs: { type: 'local', command: ['npx', 'docs-mcp'] } };
  const agent = { review: { prompt: 'Review the change with care', model: 'openai/gpt-5' } };
  const $schema = 'https://opencode.ai/config.json';
  expect(kindsOf(detectFile('opencode.json', settings({ mcp })))).toEqual([
    'coding-agent-instructions:opencode',
    'mcp-config:mcp-config',
  ]);
  expect(kindsOf(detectFile('opencode.json', settings({ $schema, agent })))).toEqual([
    'coding-agent-instructions:opencode',
    'agent-definition:agent-definition',
  ]);
});

it('does not see how it looks', () => {
  const digest = (theme: string) => artifactOf('opencode.json', settings({ theme })).digest;
  expect(digest('dark')).toBe(digest('light'));
});

it.each([
  ['opencode.json', '{"theme": "dark"}'],
  ['settings.json', '{"model": "gw/deep", "permission": {"bash": "ask"}}'],
])('leaves alone %s: %s', (path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});
