import { blankJsonComments } from '../documents/json-comments.ts';
import { parseJson, type Structured } from '../documents/structured.ts';
import { baseName, isUnderTests, resolveReference } from '../paths.ts';
import type { Json, Parsed } from '../problem.ts';
import { AGENT_NAMING, findAgentEntries } from '../shapes/agent-entries.ts';
import { toSettingsArtifact, wholeOf } from '../shapes/settings-content.ts';
import type { ArtifactFormat, FileProbe } from '../types.ts';
import {
  dottedPath,
  isConfigSized,
  isRecord,
  type JsonRecord,
  listLeaves,
  memberOf,
  stringOf,
  withoutKeys,
} from '../values.ts';

/** How the agent looks to the person in front of it, and how it is updated and shared. */
const FOR_PEOPLE = ['$schema', 'theme', 'keybinds', 'tui', 'autoupdate', 'share', 'username', 'layout'];
/** What says how the agent works. */
const SETTINGS = [
  'model',
  'small_model',
  'instructions',
  'permission',
  'tools',
  'command',
  'default_agent',
  'mode',
];

/** What OpenCode reads of a repository: models, permissions, instructions and commands. */
export const opencode: ArtifactFormat = {
  id: 'opencode',
  kind: 'coding-agent-instructions',
  leavesRest: true,
  extensions: ['json', 'jsonc'],
  candidate: (path) => /\.jsonc?$/i.test(path) && !isUnderTests(path),
  match(file) {
    if (!isNamed(file.path) && !/opencode\.ai\/config/.test(file.text.slice(0, 2000))) return null;
    const parsed = readFile(file);
    if (!parsed.ok || settingsIn(file.path, parsed.value.data) === null) return null;
    return { confidence: 'likely', reason: 'settings of OpenCode' };
  },
  parse(file) {
    const parsed = readFile(file);
    if (!parsed.ok) return parsed;
    const data = settingsIn(file.path, parsed.value.data);
    if (data === null) return { ok: true, value: [] };
    const part = {
      name: baseName(file.path),
      subject: 'agent' as const,
      roots: wholeOf(data),
      naming: AGENT_NAMING,
      isProse: (path: string, value: string) => /(^|\.)(prompt|template)$/.test(path) && /\s/.test(value),
      references: listInstructions(file.path, data),
    };
    const claims = listLeaves(data).map(({ keys }) => dottedPath(keys));
    return { ok: true, value: [{ ...toSettingsArtifact(part, parsed.value.locate), claims }] };
  },
};

function isNamed(path: string): boolean {
  return /^opencode\.jsonc?$/.test(baseName(path));
}

/** What of the file is not an agent's or a server's, which are artifacts of their own. */
function settingsIn(path: string, data: Json): JsonRecord | null {
  if (!isRecord(data) || !isConfigSized(data)) return null;
  const sure = isNamed(path) || /opencode\.ai\/config/.test(stringOf(memberOf(data, '$schema')) ?? '');
  if (!sure || !SETTINGS.some((key) => Object.hasOwn(data, key))) return null;
  // Of a file with agents the format of agents is the last.
  const others = findAgentEntries(data) === null ? 'mcp' : 'agent';
  return withoutKeys(data, [...FOR_PEOPLE, others]);
}

function listInstructions(path: string, data: JsonRecord): string[] {
  const listed = memberOf(data, 'instructions');
  const texts = Array.isArray(listed) ? listed.map(stringOf) : [];
  return texts.flatMap((text) => (text === null ? [] : (resolveReference(path, text) ?? [])));
}

function readFile(file: FileProbe): Parsed<Structured> {
  const strict = file.json();
  return strict.ok ? strict : parseJson(file.path, blankJsonComments(file.text));
}
