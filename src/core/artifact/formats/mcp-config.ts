import { blankJsonComments } from '../documents/json-comments.ts';
import { parseJson, type Structured } from '../documents/structured.ts';
import { baseName, directoryOf, isRecordedData, isUnderTests, stemOf } from '../paths.ts';
import type { Json, Parsed } from '../problem.ts';
import { mayBeAbout } from '../shapes/config-words.ts';
import {
  clientOf,
  findServers,
  isBundleManifest,
  isOfferedServer,
  isServerManifest,
  isSmitheryFile,
  withoutRemarks,
} from '../shapes/mcp-shapes.ts';
import type { Naming } from '../shapes/named-leaves.ts';
import { referTo, toSettingsArtifact, wholeOf } from '../shapes/settings-content.ts';
import type { ArtifactFormat, FileProbe } from '../types.ts';
import { isConfigSized, isRecord, memberOf, stringOf, withoutKeys } from '../values.ts';

/** Files that hold nothing but MCP servers. */
const NAMED =
  /(^|\/)(\.?mcp\.jsonc?|(\w{1,20}[-_])?mcp[-_](config|settings|servers)\.jsonc?|claude_desktop_config\.json)$/i;
/** Files whose name says MCP, beside other words: `mcp-registry.json`. */
const SAYS_MCP = /(^|[/._-])mcp[^/]*\.(jsonc?|ya?ml)$/i;
const MCP_WORDS = /mcp|context_servers|\btransport["']?\s{0,9}:\s{0,9}["']?(stdio|sse|streamable)/i;
const MANIFEST = /(^|\/)(manifest|server)\.json$/i;
const SMITHERY = /(^|\/)smithery\.ya?ml$/i;
/** What of a client's settings bears on its servers, beside them. */
const BESIDE = /mcp|permission|^tools$|(allow|deny|disallow|exclude)/i;
/** Keys of manifests that tell people about the server. */
const FOR_PEOPLE = [
  '$schema',
  'author',
  'description',
  'displayName',
  'display_name',
  'documentation',
  'homepage',
  'icon',
  'icons',
  'keywords',
  'license',
  'localization',
  'long_description',
  'privacy_policies',
  'repository',
  'screenshots',
  'support',
  'title',
  'websiteUrl',
];
/** Folders of a client's settings, which start servers from the folder around them. */
const CLIENT_FOLDER = /(^|\/)\.(vscode|cursor|gemini|claude|amazonq|kiro|roo|windsurf|zed|codex|mcp|junie)$/;

/** MCP servers as clients start them (`.mcp.json`), and as they are published (`server.json`, bundles, Smithery). */
export const mcpConfig: ArtifactFormat = {
  id: 'mcp-config',
  kind: 'mcp-config',
  extensions: ['json', 'jsonc', 'yaml', 'yml', 'toml', 'properties'],
  candidate: (path) => /\.(jsonc?|ya?ml|toml|properties)$/i.test(path) && !isRecordedData(path),
  refers: (path) => (/(mcp[^/]*|(^|\/)manifest)\.json$/i.test(path) ? 'named' : null),
  match(file) {
    const named = NAMED.test(file.path);
    if (!named && !MANIFEST.test(file.path) && !SMITHERY.test(file.path)) {
      if (
        isUnderTests(file.path) ||
        !(SAYS_MCP.test(file.path) || (mayBeAbout('mcp', file.text) && MCP_WORDS.test(file.text)))
      )
        return null;
    } else if (!named && !/server|startCommand|runtime|packages|remotes/i.test(file.text)) return null;
    const parsed = readFile(file);
    if (!parsed.ok) {
      return named
        ? { confidence: 'certain', reason: `named ${baseName(file.path)}, as clients of MCP read it` }
        : null;
    }
    const found = isConfigSized(parsed.value.data) ? recognise(file.path, parsed.value.data) : null;
    return found === null ? null : { confidence: found.sure ? 'certain' : 'likely', reason: found.reason };
  },
  parse(file) {
    const parsed = readFile(file);
    if (!parsed.ok) return parsed;
    const { data, locate } = parsed.value;
    const found = recognise(file.path, data);
    if (found === null) return { ok: true, value: [] };
    const artifact = toSettingsArtifact(
      {
        name: found.name,
        subject: 'mcp',
        roots: wholeOf(found.data),
        naming: found.naming,
        isProse: () => false,
        references: listScripts(file.path, found.data),
      },
      locate,
    );
    return { ok: true, value: [artifact] };
  },
  leavesRest: true,
};

type Found = { name: string; reason: string; sure: boolean; data: Json; naming: Naming };

function recognise(path: string, data: Json): Found | null {
  if (!isRecord(data)) return null;
  const named = NAMED.test(path);
  if (isServerManifest(data)) {
    const name = stringOf(memberOf(data, 'name')) ?? stemOf(path);
    const content = withoutKeys(data, FOR_PEOPLE);
    const reason = 'a server as the MCP registry has it';
    return { name, reason, sure: true, data: content, naming: MANIFEST_NAMING };
  }
  if (isBundleManifest(data)) {
    const name = stringOf(memberOf(data, 'name')) ?? stemOf(path);
    const content = withoutKeys(data, FOR_PEOPLE);
    return {
      name,
      reason: 'the manifest of an MCP bundle',
      sure: true,
      data: content,
      naming: MANIFEST_NAMING,
    };
  }
  if (SMITHERY.test(path) && isSmitheryFile(data)) {
    const content = withoutKeys(data, FOR_PEOPLE);
    return {
      name: 'smithery',
      reason: 'named smithery.yaml',
      sure: false,
      data: content,
      naming: MANIFEST_NAMING,
    };
  }
  if (SAYS_MCP.test(path) && isOfferedServer(data)) {
    const reason = 'a server that the application offers';
    return {
      name: stemOf(path),
      reason,
      sure: false,
      data: { mcp: memberOf(data, 'mcp') ?? null },
      naming: MANIFEST_NAMING,
    };
  }
  const at = findServers(data, named || SAYS_MCP.test(path));
  if (at === null) return null;
  const naming: Naming = {
    nounOf: (names) =>
      names.length === at.length + 1 && at.every((key, index) => names[index] === key) ? 'server' : null,
    listNouns: new Map([
      ['servers', 'server'],
      ['mcpServers', 'server'],
    ]),
  };
  const content = named
    ? withoutKeys(at.length === 0 ? withoutRemarks(data) : data, ['$schema'])
    : Object.fromEntries(
        Object.entries(data).flatMap(([key, value]): [string, Json][] => {
          if (key === at[0]) return [[key, pick(value, clientOf(at).slice(1))]];
          return BESIDE.test(key) ? [[key, value]] : [];
        }),
      );
  const reason = `${at.length === 0 ? 'the file' : `\`${at.join('.')}\``} starts MCP servers`;
  return { name: stemOf(path).replace(/^\./, ''), reason, sure: false, data: content, naming };
}
const MANIFEST_NAMING: Naming = {
  nounOf: () => null,
  nameOf: (item, list) =>
    stringOf(memberOf(item, list === 'packages' ? 'identifier' : list === 'remotes' ? 'url' : 'name')),
};

/** The value with nothing but what stands at `keys`. */
function pick(value: Json, keys: readonly string[]): Json {
  const [key, ...rest] = keys;
  return key === undefined ? value : { [key]: pick(memberOf(value, key) ?? null, rest) };
}

/** Editors keep these files with comments. */
function readFile(file: FileProbe): Parsed<Structured> {
  if (!/\.jsonc?$/i.test(file.path)) return file.data();
  const strict = file.json();
  if (strict.ok) return strict;
  const blanked = blankJsonComments(file.text);
  const lenient = blanked === file.text ? strict : parseJson(file.path, blanked);
  return lenient.ok ? lenient : strict;
}

/** Scripts of the repository that servers are started from. */
function listScripts(path: string, data: Json): string[] {
  const folder = directoryOf(path).replace(CLIENT_FOLDER, '');
  const found: string[] = [];
  const visit = (value: Json): void => {
    if (Array.isArray(value)) for (const item of value) visit(item);
    else if (isRecord(value)) for (const item of Object.values(value)) visit(item);
    else if (typeof value === 'string' && /\.(m?[jt]s|cjs|py)$/.test(value) && value.length < 300) {
      const local = value.replace(
        /^\$\{(workspaceFolder|__dirname|CLAUDE_PLUGIN_ROOT|CLAUDE_PROJECT_DIR)\}\//,
        './',
      );
      if (!/[\s${}@~:]/.test(local)) found.push(...referTo(folder === '' ? 'x' : `${folder}/x`, local));
    }
  };
  visit(data);
  return found;
}
