import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../values.ts';
import { usualNameOf } from './named-leaves.ts';

/** Keys under which clients keep their servers; `servers` and `mcp` mean other things outside files that say MCP. */
const SERVERS = ['mcpServers', 'mcp_servers', 'context_servers', 'amp.mcpServers'];
const MCP_TRANSPORT = /^(stdio|sse|streamable[-_]?http)$/;
const MAX_DEPTH = 4;

/** Members by which people say something about a file that has no comments: `_comment`, `//`, `$schema`. */
const REMARK = /^([_#$]|\/\/)|^(comments?|description|notes?|readme|version)$/i;

/** The members of a mapping of servers without what only tells people something. */
export function withoutRemarks(servers: JsonRecord): JsonRecord {
  const isRemark = (key: string, value: Json) =>
    REMARK.test(key) && (typeof value !== 'object' || (Array.isArray(value) && !value.some(isRecord)));
  return Object.fromEntries(Object.entries(servers).filter(([key, value]) => !isRemark(key, value)));
}

/** Where the servers of a client stand in a file, or null. `named`: the file's name says that it holds them. */
export function findServers(data: Json, named: boolean): string[] | null {
  if (!isRecord(data)) return null;
  for (const keys of [['servers'], ['mcp'], ['mcp', 'servers']]) {
    const value = keys.reduce<Json | undefined>((inner, key) => memberOf(inner, key), data);
    const sure = named ? isServers(value) || isServerList(value) : keys[0] === 'mcp' && isServers(value);
    if (sure) return keys;
  }
  if (isTransportList(memberOf(data, 'servers'))) return ['servers'];
  const spring = findSpring(data);
  if (spring !== null) return spring;
  const found = findKey(data, []);
  if (found !== null) return found;
  return named && isServers(data) ? [] : null;
}

/** Where Spring AI keeps its client of MCP. */
const SPRING = ['spring', 'ai', 'mcp', 'client'];

/** `spring.ai.mcp.client.sse.connections`, by whatever transport. */
function findSpring(data: Json): string[] | null {
  const client = SPRING.reduce<Json | undefined>((inner, key) => memberOf(inner, key), data);
  if (!isRecord(client)) return null;
  const transport = Object.keys(client).find((key) =>
    isServers(memberOf(memberOf(client, key), 'connections')),
  );
  return transport === undefined ? null : [...SPRING, transport, 'connections'];
}

/** Where the client is set up whose servers stand at `servers`: Spring AI's has more than one list of them. */
export function clientOf(servers: readonly string[]): readonly string[] {
  return servers[0] === SPRING[0] ? SPRING : servers;
}

/** A server that a framework's bundle offers, by what it tells its clients and how they reach it: Symfony's `mcp.yaml`. */
export function isOfferedServer(data: Json): boolean {
  const server = memberOf(data, 'mcp');
  if (!isRecord(server)) return false;
  const told = stringOf(memberOf(server, 'instructions')) ?? '';
  return isRecord(memberOf(server, 'client_transports')) || /\S\s+\S+\s+\S+\s+\S/.test(told.slice(0, 500));
}

/** A mapping under a key that means nothing else, wherever an application keeps it; an empty one will hold servers later. */
function findKey(data: Json, at: string[]): string[] | null {
  if (!isRecord(data) || at.length >= MAX_DEPTH) return null;
  for (const key of SERVERS) {
    const value = memberOf(data, key);
    const empty = isRecord(value) && Object.keys(value).length === 0 && at.length === 0;
    if (empty || isServers(value) || isServerList(value)) return [...at, key];
  }
  for (const [key, value] of Object.entries(data)) {
    const found = findKey(value, [...at, key]);
    if (found !== null) return found;
  }
  return null;
}

/** A mapping of servers: each says what it runs or where it listens. */
function isServers(value: Json | undefined): boolean {
  if (!isRecord(value)) return false;
  const members = Object.values(withoutRemarks(value));
  return members.length > 0 && members.every(isRecord) && members.some(isServer) && !members.some(isProcess);
}

function isServerList(value: Json | undefined): boolean {
  return (
    Array.isArray(value) &&
    value.length > 0 &&
    value.every((item) => isRecord(item) && usualNameOf(item) !== null && isServer(item) && !isProcess(item))
  );
}

/** Some clients keep how a server is reached in a group of its own. */
const GROUPS = ['transport', 'config'];

function isServer(value: Json): boolean {
  return isStarted(value) || GROUPS.some((key) => isStarted(memberOf(value, key) ?? null));
}

/** A list of servers that says itself that they speak MCP: by one of its transports. */
function isTransportList(value: Json | undefined): boolean {
  return (
    isServerList(value) &&
    Array.isArray(value) &&
    value.every((item) => MCP_TRANSPORT.test(stringOf(memberOf(item, 'transport')) ?? ''))
  );
}

function isStarted(value: Json): boolean {
  const command = memberOf(value, 'command');
  if (typeof command === 'string' || (Array.isArray(command) && typeof command[0] === 'string')) return true;
  if (isRecord(command) && stringOf(memberOf(command, 'path')) !== null) return true;
  return ['url', 'httpUrl', 'serverUrl', 'http_url', 'uri'].some(
    (key) => stringOf(memberOf(value, key)) !== null,
  );
}

/** What only services of other tools have: containers, database connections, OpenAPI servers. */
function isProcess(value: Json): boolean {
  return ['image', 'build', 'ports', 'depends_on', 'variables', 'healthcheck'].some(
    (key) => memberOf(value, key) !== undefined,
  );
}

/** The registry's `server.json`: a published server with the packages that install it or the places it is served. */
export function isServerManifest(data: Json): boolean {
  const schema = stringOf(memberOf(data, '$schema')) ?? '';
  if (/\bmodelcontextprotocol\.io\/schemas\/[\w-]{1,40}\/server(\.schema)?\.json/.test(schema)) return true;
  const name = stringOf(memberOf(data, 'name')) ?? '';
  if (!/^[a-z0-9][\w-]*(\.[\w-]+)+\/[\w.-]+$/i.test(name.slice(0, 300))) return false;
  const has = (key: string, ...groups: string[][]) => {
    const list = memberOf(data, key);
    return (
      Array.isArray(list) &&
      list.length > 0 &&
      list.every((item) => groups.every((names) => names.some((inner) => stringOf(memberOf(item, inner)))))
    );
  };
  const registry = ['registryType', 'registry_type', 'registry_name', 'registryName', 'registry'];
  return (
    has('packages', registry, ['identifier', 'name']) ||
    has('remotes', ['type', 'transport_type', 'transportType'], ['url'])
  );
}

/** The manifest of a bundle (`.mcpb`, formerly `.dxt`): a browser extension's has a number for its version and no server. */
export function isBundleManifest(data: Json): boolean {
  const version = memberOf(data, 'dxt_version') ?? memberOf(data, 'manifest_version');
  const server = memberOf(data, 'server');
  if (typeof version !== 'string' || !isRecord(server)) return false;
  return isRecord(memberOf(server, 'mcp_config')) || stringOf(memberOf(server, 'entry_point')) !== null;
}

/** Smithery's description of how a server is built and started. */
export function isSmitheryFile(data: Json): boolean {
  if (!isRecord(data)) return false;
  return (
    isRecord(memberOf(data, 'startCommand')) ||
    isRecord(memberOf(data, 'server')) ||
    stringOf(memberOf(data, 'runtime')) !== null ||
    isRecord(memberOf(data, 'build'))
  );
}
