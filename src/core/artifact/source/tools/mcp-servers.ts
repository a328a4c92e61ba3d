import type { Json } from '../../problem.ts';
import type { SettingsContent } from '../../types.ts';
import { isRecord, type JsonRecord, listLeaves, memberOf, settingsOf } from '../../values.ts';
import { addLines } from '../agents/agent-drafts.ts';
import type { Claims, Draft } from '../drafts.ts';
import {
  entryOf,
  hasHoles,
  innerValues,
  literalOf,
  optionsOf,
  renderText,
  textIn,
  toJson,
  wordOf,
} from '../evaluate.ts';
import { lastPart, rememberByName } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { callsWithOptions } from '../root-values.ts';
import type { SourceIndex } from '../source-index.ts';
import type { Lines, SourceCall, SourceEntry, SourceObject, SourceValue } from '../types.ts';

/** Calls that say how an MCP server is started or where it listens, as the SDKs of clients and agents name them. */
const MAKERS =
  /^(MCPServer(Stdio|S[sS][eE]|HTTP|StreamableH(ttp|TTP))|(Stdio|Sse|SSE|StreamableHttp)ServerParam(eter)?s|(Stdio|Sse|StreamableHTTP)ConnectionParams|M[cC][pP]Toolset|MCP(Stdio|Sse|StreamableHttp|Websocket)(Plugin|Tool)|MultiServerMCPClient|M[cC][pP]Client|BasicMCPClient|MCPConfiguration|(experimental_)?createMCPClient|(Stdio|SSE|StreamableHTTP)ClientTransport|(Experimental_)?StdioMCPTransport|MCPServerAdapter|MCPTools|(stdio|sse|streamable_?http)_client|streamablehttp_client|HostedMCPTool|hostedMcpTool|(Stdio|StreamableHttp|Sse)ServerInfo|StdioTransport|StreamableHttpTransport|PythonStdioTransport|NpxStdioTransport|UvxStdioTransport)$/;
/** Transports by the names of which other things are called as well. */
const SHORT = /^(StdioTransport|StreamableHttpTransport|MCPTools|Mc[pP]Client)$/;
const WHERE =
  /^(command|full_?command|url|server_?url|server_?params|endpoint|uri|http_?url|base_?url|args)$/i;
const START = /^(command|full_?command|url|server_?url|endpoint|uri|http_?url)$/i;
const TRANSPORT = /^(stdio|sse|http|streamable[-_]?http|websocket)$/;
const MAX_DEPTH = 12;

/** Every MCP server that the file starts or connects to, as far as no agent holds it. */
export function findServers(path: string, index: SourceIndex, claims: Claims): Draft[] {
  const speaksMcp =
    /(^|[/_.-])mcp([/_.-]|$)/i.test(path) ||
    index.file.imports.some(({ module }) => /mcp|modelcontextprotocol/i.test(module));
  const calls = index.file.calls.flatMap((call): Draft[] => {
    if (claims.has(call)) return [];
    const makes = makesServer(call.callee);
    if (!makes && !speaksMcp) return [];
    const data = makes ? dataOfCall(call, index) : dataOfProfile(call, index);
    if (data === null || (SHORT.test(lastPart(call.callee)) && !speaksMcp)) return [];
    claims.add(call);
    return [draftOf(nameOfCall(call, index), call, data, optionsOf(call))];
  });
  return [...calls, ...findMappings(index, claims)];
}

const makesServer = rememberByName((callee): boolean => MAKERS.test(lastPart(callee)));

/** What the call is given, where a literal says what is run or where the server listens. */
function dataOfCall(call: SourceCall, index: SourceIndex): JsonRecord | null {
  const given = call.positional.map((value) =>
    value.type === 'name' ? (index.lookup(value.name) ?? value) : value,
  );
  if (
    ![...given, ...call.named.map(({ value }) => value)].some((value) => isAddress(value, 0)) &&
    !isStarted(call, given)
  )
    return null;
  const data: JsonRecord = {};
  for (const [at, value] of given.entries()) {
    const json = toJson(value);
    if (isRecord(json)) Object.assign(data, json);
    else if (json !== undefined && json !== null)
      data[given.length === 1 ? 'server' : `argument${at + 1}`] = json;
  }
  for (const { key, value } of call.named) {
    const json = toJson(value);
    if (json !== undefined && json !== null) data[key] = json;
  }
  return data;
}

/** Whether an argument of the call itself is literally a command, its arguments or an address. */
function isStarted(call: SourceCall, given: readonly SourceValue[]): boolean {
  const options = [
    ...call.named,
    ...given.flatMap((value) => (value.type === 'object' ? value.entries : [])),
  ];
  // `MCPStdioPlugin(name="Orders", description="…", command=python)`
  const named = options.some(({ key, value }) => key === 'description' && isWritten(value));
  return options.some((entry) => saysWhere(entry, 0) || (named && START.test(entry.key)));
}

function saysWhere({ key, value }: SourceEntry, depth: number): boolean {
  if (WHERE.test(key) && isWritten(value)) return true;
  return depth < MAX_DEPTH && entriesIn(value).some((entry) => saysWhere(entry, depth + 1));
}

function entriesIn(value: SourceValue): readonly SourceEntry[] {
  if (value.type === 'object') return value.entries;
  if (value.type === 'call') return optionsOf(value);
  return value.type === 'list' ? value.items.flatMap(entriesIn) : [];
}

/** A text that is written there, also as one of several and inside a call: `["-y", name]`, `new URL("…")`. */
function isWritten(value: SourceValue, depth = 0): boolean {
  if (value.type === 'text') return literalOf(value).replaceAll('{_}', '').trim() !== '';
  return depth < MAX_DEPTH && innerValues(value).some((inner) => isWritten(inner, depth + 1));
}

/** `new SSEClientTransport(new URL("https://…"))`, `BasicMCPClient("npx", …)` */
function isAddress(value: SourceValue, depth: number): boolean {
  if (value.type === 'text') return /^(https?|wss?):\/\/\S+$/.test(literalOf(value)) && !hasHoles(value);
  return value.type === 'call' && depth < 2 && value.positional.some((inner) => isAddress(inner, depth + 1));
}

/** A server among an application's own: a literal name and transport beside what is run, in a file that speaks of MCP. */
function dataOfProfile(call: SourceCall, index: SourceIndex): JsonRecord | null {
  if (!call.named.some(({ key }) => START.test(key))) return null;
  const json = Object.fromEntries(
    call.named.map(({ key, value }) => {
      const text = value.type === 'name' ? textIn(value, index.lookup) : null;
      return [key, text === null ? (toJson(value) ?? null) : renderText(text)];
    }),
  );
  const named = wordOf(entryOf(call.named, 'name', 'id')) !== null;
  return hasTransport(json) && (named || call.named.some((entry) => saysWhere(entry, 0))) ? json : null;
}

function hasTransport(data: Json): boolean {
  const transport = memberOf(data, 'transport') ?? memberOf(data, 'type');
  return typeof transport === 'string' && TRANSPORT.test(transport);
}

/** `mcpServers: {github: {command: "npx", …}}`, wherever an application keeps it. */
function findMappings(index: SourceIndex, claims: Claims): Draft[] {
  const drafts: Draft[] = [];
  const visit = (value: SourceValue, name: string, depth: number): void => {
    if (depth > MAX_DEPTH || value.type !== 'object') return;
    for (const { key, value: inner } of value.entries) {
      if (inner.type !== 'object') continue;
      if (/^mcp_?servers$/i.test(key) && isMapping(inner) && !areClaimed(inner, claims)) {
        claims.add(inner);
        const data = toJson(inner);
        if (isRecord(data))
          drafts.push(draftOf(name === '' ? key : `${name}.${key}`, inner, data, inner.entries));
      } else visit(inner, name === '' ? key : `${name}.${key}`, depth + 1);
    }
  };
  for (const { name, scope, value, lines } of index.file.bindings)
    if (value.type === 'object')
      visit({ type: 'object', lines, entries: [{ key: name, value, lines }] }, scope.join('.'), 0);
  for (const call of callsWithOptions(index.file)) {
    const entries = optionsOf(call).filter(({ value }) => value.type === 'object');
    if (entries.length > 0 && !claims.has(call))
      visit({ type: 'object', lines: call.lines, entries }, nameOfCall(call, index), 0);
  }
  return drafts;
}

function areClaimed(value: SourceObject, claims: Claims): boolean {
  return value.entries.some(({ value: server }) => innerValues(server).some((inner) => claims.has(inner)));
}

function isMapping({ entries }: SourceObject): boolean {
  return (
    entries.length > 0 &&
    entries.every(({ value }) => value.type === 'object') &&
    entries.some(({ value }) =>
      entriesIn(value).some(({ key, value: inner }) => START.test(key) && isWritten(inner)),
    )
  );
}

function draftOf(name: string, at: Lines, data: JsonRecord, entries: readonly SourceEntry[]): Draft {
  const lines = new Map<string, number>();
  for (const entry of entries) addLines(lines, entry.key, entry);
  const servers = isRecord(data.servers) ? { at: 'servers.', of: data.servers } : { at: '', of: data };
  const content: SettingsContent = {
    type: 'settings',
    subject: 'mcp',
    models: [],
    instructions: [],
    entries: Object.entries(servers.of).flatMap(([server, value]) =>
      isRecord(value) &&
      !/param|transport|options|config/i.test(server) &&
      Object.keys(value).some((key) => START.test(key))
        ? [{ noun: 'server', name: server, at: `${servers.at}${server}` }]
        : [],
    ),
    settings: settingsOf(listLeaves(data)),
  };
  return {
    kind: 'mcp-config',
    name,
    lines: at.lines,
    match: { confidence: 'certain', reason: 'starts or connects to an MCP server' },
    content,
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries([...lines].map(([key, line]) => [`settings.${key}`, line])),
  };
}
