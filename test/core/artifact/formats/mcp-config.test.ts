import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { detectFile, detectUnread } from '../../../../src/core/artifact/detect.ts';
import { diffArtifacts } from '../../../../src/core/artifact/diff.ts';
import { blankJsonComments } from '../../../../src/core/artifact/documents/json-comments.ts';
import { lintArtifacts } from '../../../../src/core/artifact/lint.ts';
import { artifactOf, contentOf, kindsOf, summaryOf } from '../support.ts';

const SERVERS = {
  tickets: {
    command: 'npx',
    args: ['-y', '@acme/tickets-mcp@1.2.0'],
    env: { TICKETS_TOKEN: '$' + '{TICKETS_TOKEN}' },
    alwaysAllow: ['read'],
  },
  docs: { type: 'http', url: 'https://docs.example/mcp' },
};
const client = (servers: object, rest: object = {}) =>
  JSON.stringify({ mcpServers: servers, ...rest }, null, 2);
const manifest = (version: string, rest: object = {}) =>
  JSON.stringify({
    $schema: 'https://static.modelcontextprotocol.io/schemas/2025-12-11/server.schema.json',
    name: 'io.github.acme/tickets',
    description: 'Reads tickets',
    version,
    packages: [
      { registryType: 'npm', identifier: '@acme/tickets-mcp', version, transport: { type: 'stdio' } },
    ],
    ...rest,
  });
const BUNDLE = JSON.stringify({
  manifest_version: '0.2',
  name: 'tickets',
  version: '1.0.0',
  description: 'Reads tickets',
  server: {
    type: 'node',
    entry_point: 'server/index.js',
    mcp_config: { command: 'node', args: ['server/index.js'] },
  },
});

describe('recognises', () => {
  it.each([
    ['the file of a project', '.mcp.json', client(SERVERS)],
    ['servers without a key around them', '.mcp.json', JSON.stringify(SERVERS)],
    ['a file that has no server yet', '.mcp.json', client({})],
    [
      'an editor with comments',
      '.vscode/mcp.json',
      '{\n  // ours\n  "servers": { "docs": { "type": "http", "url": "https://a.example", }, },\n}',
    ],
    ['a list of servers', 'mcp.json', '{"servers":[{"name":"a","command":"uv","args":["run","a.py"]}]}'],
    ['the settings of a coding agent', '.gemini/settings.json', client(SERVERS, { theme: 'dark' })],
    ['OpenCode', 'opencode.json', '{"mcp":{"docs":{"type":"local","command":["npx","docs-mcp"]}}}'],
    [
      'the settings of an editor',
      '.vscode/settings.json',
      '{"mcp":{"servers":{"a":{"command":"a"}}},"editor.tabSize":2}',
    ],
    [
      'an application in YAML',
      'config/app.yaml',
      'port: 80\nassistant:\n  mcpServers:\n    docs: { url: https://docs.example/mcp }\n',
    ],
    ['a published server', 'server.json', manifest('1.0.0')],
    [
      'a published server by its keys',
      'server.json',
      '{"name":"io.acme/tickets","remotes":[{"type":"sse","url":"https://a.example"}]}',
    ],
    ['a bundle', 'manifest.json', BUNDLE],
    ['an older bundle', 'dxt/manifest.json', BUNDLE.replace('manifest_version', 'dxt_version')],
    ['Smithery', 'smithery.yaml', 'startCommand:\n  type: stdio\n  configSchema: { type: object }\n'],
  ])('%s', (_what, path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual(['mcp-config:mcp-config']);
    expect(contentOf(path, text, 'settings').subject).toBe('mcp');
  });

  it('a file by its name that cannot be read', () => {
    expect(kindsOf(detectFile('.mcp.json', '{"mcpServers": {'))).toEqual(['broken:mcp-config']);
    expect(kindsOf(detectUnread('.cursor/mcp.json', 'binary data'))).toEqual(['broken:mcp-config']);
    expect(kindsOf(detectFile('smithery.yaml', 'a:\n  <% if (x) { %>\n  b: c\n'))).toEqual([]);
  });
});

describe('leaves alone', () => {
  it.each([
    ['the database of json-server', 'server.json', '{"packages":[{"id":1,"name":"Basic"}],"name":"shop/db"}'],
    ['the settings of a server', 'server.json', '{"run_type":"server","local_port":443,"password":["x"]}'],
    [
      'a browser extension',
      'manifest.json',
      '{"manifest_version":3,"name":"tabs","version":"1","background":{"service_worker":"b.js"}}',
    ],
    ['a web app', 'manifest.json', '{"name":"shop","start_url":"/","icons":[]}'],
    ['services in containers', 'stack.yaml', 'services:\n  mcp:\n    image: a\n    command: run\n'],
    ['servers of an API', 'api.yaml', 'title: mcp\nservers:\n  - url: https://a.example\n'],
    ['a message about MCP', 'note.json', '{"mcpServers":"see the wiki"}'],
    ['settings without servers', '.gemini/settings.json', '{"tools":{"core":["mcp"]}}'],
    ['a file of that name about another thing', 'mcp.json', '{"pins":{"a":1}}'],
    ['a fixture', 'tests/fixtures/app.json', client(SERVERS)],
  ])('%s', (_what, path, text) => {
    expect(kindsOf(detectFile(path, text))).toEqual([]);
  });
});

describe('what belongs to it', () => {
  it('servers with the line of each setting, and scripts of the repository', () => {
    const text = client({ own: { command: 'node', args: ['$' + '{workspaceFolder}/tools/server.js'] } });
    const artifact = artifactOf('app/.vscode/mcp.json', text);
    expect(artifact.references).toEqual(['app/tools/server.js']);
    expect(artifact.positions).toMatchObject({
      'settings.mcpServers.own': 3,
      'settings.mcpServers.own.command': 4,
    });
  });

  it('of settings the servers and what is allowed, not the looks', () => {
    const digest = (rest: object) => artifactOf('.claude/settings.json', client(SERVERS, rest)).digest;
    expect(digest({ theme: 'dark' })).toBe(digest({ theme: 'light' }));
    expect(digest({ permissions: { allow: ['mcp__docs'] } })).not.toBe(
      digest({ permissions: { allow: [] } }),
    );
  });

  it('not what only tells people about a server', () => {
    const digest = (rest: object) => artifactOf('server.json', manifest('1.0.0', rest)).digest;
    expect(digest({ title: 'Tickets', websiteUrl: 'https://a.example' })).toBe(digest({}));
    expect(digest({ remotes: [] })).not.toBe(digest({}));
  });
});

describe('says what changed', () => {
  const of = (servers: object, rest: object = {}) =>
    summaryOf('.mcp.json', client(SERVERS), client(servers, rest));
  const { tickets, docs } = SERVERS;

  it.each([
    [
      'a server that came',
      { ...SERVERS, web: { command: 'uvx', args: ['web-mcp'] } },
      ['server `web` added: runs `uvx web-mcp`'],
    ],
    ['a server that went', { tickets }, ['server `docs` removed']],
    ['another name', { tickets, handbook: docs }, ['server `handbook` was called `docs`']],
    [
      'another version',
      { docs, tickets: { ...tickets, args: ['-y', '@acme/tickets-mcp@1.3.0'] } },
      ['server `tickets`: version of `@acme/tickets-mcp` 1.2.0 -> 1.3.0'],
    ],
    [
      'a version that is open',
      { docs, tickets: { ...tickets, args: ['-y', '@acme/tickets-mcp@latest'] } },
      ['server `tickets`: `@acme/tickets-mcp` is now unpinned (`@acme/tickets-mcp@latest`, was 1.2.0)'],
    ],
    [
      'another package',
      { docs, tickets: { ...tickets, args: ['-y', 'evil-mcp'] } },
      ['server `tickets`: runs `npx -y evil-mcp`, ran `npx -y @acme/tickets-mcp@1.2.0`'],
    ],
    [
      'another place',
      { tickets, docs: { type: 'http', url: 'https://other.example/mcp' } },
      ['server `docs`: connects to https://other.example/mcp, connected to https://docs.example/mcp'],
    ],
    [
      'more that is allowed',
      { docs, tickets: { ...tickets, alwaysAllow: ['read', 'delete'] } },
      ['server `tickets`: tool allow-list `alwaysAllow` widened: `delete` added'],
    ],
    [
      'less that is allowed',
      { docs, tickets: { ...tickets, alwaysAllow: [] } },
      ['server `tickets`: tool allow-list `alwaysAllow` narrowed: `read` removed'],
    ],
  ])('%s', async (_what, servers, lines) => {
    expect(await of(servers)).toEqual(lines);
  });

  it('the first server of a file, and the last', async () => {
    expect(await summaryOf('.mcp.json', client({}), client({ docs }))).toEqual([
      'server `docs` added: connects to https://docs.example/mcp',
    ]);
    expect(await summaryOf('.mcp.json', client({ docs }), client({}))).toEqual(['server `docs` removed']);
  });

  it('a container image by its tag', async () => {
    const image = (tag: string) =>
      client({ gh: { command: 'docker', args: ['run', '-i', `ghcr.io/acme/gh:${tag}`] } });
    expect(await summaryOf('.mcp.json', image('v1'), image('v2'))).toEqual([
      'server `gh`: version of `ghcr.io/acme/gh` v1 -> v2',
    ]);
  });

  it('the version of a published server', async () => {
    expect(await summaryOf('server.json', manifest('1.2.0'), manifest('1.3.0'))).toContain(
      '`version` "1.2.0" -> "1.3.0"',
    );
  });

  it('a new file in a few words', async () => {
    expect(await summaryOf('.mcp.json', null, client(SERVERS))).toEqual([
      'new: 2 servers (`docs` and `tickets`)',
    ]);
    expect(await summaryOf('.mcp.json', null, client({ docs }))).toEqual([
      'new: server `docs`: connects to https://docs.example/mcp',
    ]);
  });
});

describe('never shows what gives access', () => {
  const PASS = ['hunter2', 'correct', 'horse'].join('-');
  const servers = (secret: string) => ({
    a: {
      command: 'npx',
      args: ['a-mcp', '--api-key', secret, `TOKEN=${secret}`],
      env: { A_TOKEN: secret, A_MODE: secret },
    },
    b: {
      url: `https://user:${secret}@b.example/mcp?api_key=${secret}`,
      headers: { Authorization: `Bearer ${secret}` },
    },
  });

  it('neither in sentences nor in fields', async () => {
    const [before, after] = [servers('old-secret-value'), servers(PASS)].map((of) =>
      artifactOf('.mcp.json', client(of)),
    );
    const came = artifactOf('.mcp.json', client(SERVERS));
    for (const pair of [
      [before, after],
      [came, after],
      [after, came],
      [null, after],
    ] as const) {
      const change = await diffArtifacts(pair[0] ?? null, pair[1] ?? null);
      const shown = JSON.stringify([change?.summary, change?.fields]);
      expect(shown).not.toContain(PASS);
      expect(shown).not.toContain('old-secret-value');
      expect(change?.summary.length).toBeGreaterThan(0);
    }
  });

  it('while a name in its place is shown, and a key is found', async () => {
    const named = (name: string) => client({ a: { command: 'a', env: { A_TOKEN: `$\{${name}}` } } });
    expect(await summaryOf('.mcp.json', named('ONE'), named('TWO'))).toEqual([
      ['server `a`: `env.A_TOKEN` "', '{ONE}" -> "', '{TWO}"'].join('$'),
    ]);
    const key = ['ghp', 'Q7mZ2kTr9wXv4LbN8cHd3sFgQ7mZ2kTr9wXv'].join('_');
    const findings = await lintArtifacts([
      artifactOf('.mcp.json', client({ a: { command: 'a', env: { T: key } } })),
    ]);
    expect(findings).toMatchObject([{ rule: 'secret', line: 6 }]);
  });
});

describe('comments in JSON', () => {
  it('are blanked where they are, also when they hold quotes and commas', () => {
    const text = '{ // "a",\n "b": [1, /* , */ 2, ], "c": "// no",\n}';
    const blanked = blankJsonComments(text);
    expect(JSON.parse(blanked)).toEqual({ b: [1, 2], c: '// no' });
    expect(blanked.length).toBe(text.length);
  });

  it('never change JSON that has none, nor the length of anything', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(blankJsonComments(text)).toBe(text);
      }),
    );
    const pieces = fc.array(fc.constantFrom('/', '*', '"', '\\', ',', ']', '}', '\n', 'a', ' '), {
      maxLength: 60,
    });
    fc.assert(
      fc.property(pieces, (parts) => {
        expect(blankJsonComments(parts.join(''))).toHaveLength(parts.length);
      }),
    );
  });
});
