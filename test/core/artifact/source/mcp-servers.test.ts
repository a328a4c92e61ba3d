import { beforeAll, describe, expect, it } from 'vitest';
import { prepareFormats } from '../../../../src/core/artifact/detect.ts';
import { found, named } from './support.ts';

beforeAll(() => prepareFormats(['a.ts', 'a.py']));

describe('an MCP server that a program starts', () => {
  it.each([
    ['a.py', 'MCPServerStdio(params={"command": "npx", "args": ["-y", "orders-mcp"]})'],
    ['a.py', 'StdioServerParameters(command="uvx", args=["orders-mcp"])'],
    [
      'a.py',
      'MCPStdioPlugin(name="Orders", description="Orders of the shop", command=python, args=[script])',
    ],
    ['a.py', 'MultiServerMCPClient({"orders": {"transport": "sse", "url": "https://orders.example/sse"}})'],
    ['a.py', 'McpToolset(connection_params=SseServerParams(url="https://orders.example/sse"))'],
    ['a.ts', "new StdioClientTransport({ command: 'npx', args: ['orders-mcp'] })"],
    ['a.ts', "new SSEClientTransport(new URL('https://orders.example/sse'))"],
    [
      'a.ts',
      "await experimental_createMCPClient({ transport: { type: 'sse', url: 'https://orders.example/sse' } })",
    ],
    ['a.ts', "new MCPClient({ servers: { orders: { command: 'npx', args: ['orders-mcp'] } } })"],
    [
      'a.ts',
      "query({ prompt, options: { mcpServers: { orders: { command: 'npx', args: ['orders-mcp'] } } } })",
    ],
  ])('%s: %s', (path, call) => {
    const imports = path === 'a.py' ? 'import mcp' : "import mcp from '@mastra/mcp';";
    const kinds = found(path, `${imports}\nserver = ${call}\n`).map((one) => one.split(' ')[0]);
    expect(kinds).toEqual(['mcp-config']);
  });

  it('is known by its name, with its lines, and a new argument changes it', () => {
    const text = (args: string) =>
      `from langchain_mcp_adapters.client import MultiServerMCPClient\nservers = {\n    "orders": {\n        "command": "npx",\n        "args": [${args}],\n        "transport": "stdio",\n    },\n}\nclient = MultiServerMCPClient(servers)\n`;
    const before = named('a.py', text('"orders-mcp"'), 'client');
    expect(before.content).toMatchObject({
      subject: 'mcp',
      entries: [{ noun: 'server', name: 'orders', at: 'orders' }],
      settings: { 'orders.command': 'npx', 'orders.args': ['orders-mcp'] },
    });
    expect(named('a.py', text('"orders-mcp@2"'), 'client').digest).not.toBe(before.digest);
  });

  it('may be one of an application that has its own word for it', () => {
    const text =
      'from mcp import ClientSession\nSERVERS = [Profile(name="orders", transport="sse", endpoint="https://orders.example/sse")]\n';
    expect(found('a.py', text)).toEqual(['mcp-config SERVERS']);
    const elsewhere = text.replace('"https://orders.example/sse"', 'ADDRESS');
    const address = (url: string) => `${elsewhere}ADDRESS = "${url}"\n`;
    const digests = ['https://a.example', 'https://b.example'].map(
      (url) => named('a.py', address(url), 'SERVERS').digest,
    );
    expect(new Set(digests).size).toBe(2);
  });
});

describe('no MCP server', () => {
  it.each([
    [
      'one whose command comes from elsewhere',
      'a.ts',
      'const t = new StdioClientTransport({ command, args });',
    ],
    [
      'a transport of something else',
      'a.py',
      'import mail\nout = Profile(name="mail", transport="http", url="https://mail.example")',
    ],
    [
      'a server that the program is',
      'a.ts',
      "import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js';\nconst s = new McpServer({ name: 'orders', version: '1.0.0' });",
    ],
  ])('%s', (_what, path, text) => {
    expect(found(path, `${text}\n`)).toEqual([]);
  });
});
