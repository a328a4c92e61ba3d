import { expect, it } from 'vitest';
import { detectFile } from '../../../../src/core/artifact/detect.ts';
import { artifactOf, contentOf, kindsOf } from '../support.ts';

const LIST = (transport: string) =>
  JSON.stringify({ servers: [{ name: 'docs', transport, command: 'uvx', args: ['docs-server'] }] });

it.each([
  [
    'a group of transport',
    'a.json',
    '{"mcpServers": {"docs": {"transport": {"type": "stdio", "command": "x"}}}}',
  ],
  ['a list by its transport', 'registry.json', LIST('stdio')],
  ['a list by its name', 'tools/mcp-registry.json', '{"servers": [{"name": "docs", "command": "uvx"}]}'],
  ['Codex', '.codex/config.toml', '[mcp_servers.docs]\nurl = "https://mcp.example.org"\n'],
])('finds servers in %s', (_where, path, text) => {
  expect(kindsOf(detectFile(path, text))).toContain('mcp-config:mcp-config');
});

it('reads the whole client of Spring AI, in properties and in YAML', () => {
  const line = 'spring.ai.mcp.client.sse.connections.trips.url=http://localhost:8085\n';
  const text = `spring.application.name=trips\nspring.ai.mcp.client.type=SYNC\n${line}`;
  expect(contentOf('src/application.properties', text, 'settings')).toMatchObject({
    settings: {
      'spring.ai.mcp.client.type': 'SYNC',
      'spring.ai.mcp.client.sse.connections.trips.url': 'http://localhost:8085',
    },
  });
  const yaml = 'spring: {ai: {mcp: {client: {stdio: {connections: {docs: {command: uvx}}}}}}}\n';
  expect(kindsOf(detectFile('src/application.yml', yaml))).toEqual(['mcp-config:mcp-config']);
});

it('names the servers of a TOML file, and the lines of their settings', () => {
  const text = 'model = "gpt-5"\n\n[mcp_servers.docs]\ncommand = "uvx"\nargs = ["docs"]\n';
  const content = contentOf('.codex/config.toml', text, 'settings');
  expect(content.settings).toEqual({ 'mcp_servers.docs.command': 'uvx', 'mcp_servers.docs.args': ['docs'] });
  expect(artifactOf('.codex/config.toml', text).positions).toMatchObject({
    'settings.mcp_servers.docs.args': 5,
  });
});

it.each([
  ['servers of another sort', 'registry.json', LIST('tcp')],
  ['machines', 'config.toml', '[servers.alpha]\nip = "10.0.0.1"\nrole = "frontend"\n'],
  [
    'a server of Spring AI',
    'application.properties',
    'spring.ai.mcp.server.name=trips\nspring.ai.mcp.client.enabled=true\n',
  ],
  ['a package', 'pyproject.toml', '[project]\nname = "mcp-tools"\ndependencies = ["mcp"]\n'],
])('leaves alone %s', (_what, path, text) => {
  expect(kindsOf(detectFile(path, text))).toEqual([]);
});

it.each([
  ['"_comment": "Where the desk looks things up"', 'mcp_servers.json'],
  ['"//": "Where the desk looks things up"', '.mcp.json'],
  ['"$schema": "https://example.org/mcp.json"', 'mcp-config.json'],
  ['"version": 2', 'mcp_servers.json'],
])('finds servers beside a member that is none, and no change in what it says: %s', (member, path) => {
  const servers = (remark: string) => `{${remark}, "docs": {"command": "uvx", "args": ["docs"]}}`;
  const one = artifactOf(path, servers(member));
  expect(one.content).toMatchObject({ entries: [{ noun: 'server', name: 'docs' }] });
  expect(artifactOf(path, servers(member.replace(/: .*/, ': "changed"'))).digest).toBe(one.digest);
  expect(artifactOf(path, servers(member).replace('uvx', 'npx')).digest).not.toBe(one.digest);
  const inner = JSON.stringify({ mcpServers: JSON.parse(servers(member)) });
  expect(kindsOf(detectFile('config/client.json', inner))).toEqual(['mcp-config:mcp-config']);
});

it('finds servers in a file with comments, which is no strict JSON', () => {
  const text = '{\n  // what the desk may look up\n  "docs": {"command": "uvx"}, /* and more */\n}\n';
  expect(kindsOf(detectFile('mcp_servers.json', text))).toEqual(['mcp-config:mcp-config']);
});

it('takes no other file for one because a member of it would be a remark', () => {
  const text = '{"_comment": "commands", "version": "1", "run": {"command": "x"}, "name": "tool"}';
  expect(kindsOf(detectFile('config/tool.json', text))).toEqual([]);
});

it('finds a server that the application offers by what it tells its clients', () => {
  const text = (told: string) => `mcp:\n  app: desk\n  instructions: ${told}\n`;
  expect(kindsOf(detectFile('config/packages/mcp.yaml', text('Ask for the currency first.')))).toEqual([
    'mcp-config:mcp-config',
  ]);
  expect(kindsOf(detectFile('config/mcp.yaml', text('see README')))).toEqual([]);
});
