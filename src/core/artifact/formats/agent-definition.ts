import type { Structured } from '../documents/structured.ts';
import { isUnderTests, stemOf } from '../paths.ts';
import type { Parsed } from '../problem.ts';
import { AGENT_NAMING, type AgentEntries, findAgentEntries, rootOf } from '../shapes/agent-entries.ts';
import { listAgentReferences } from '../shapes/agent-references.ts';
import { type AgentShape, bearsOnAgents, findAgentShape } from '../shapes/agent-shapes.ts';
import { isBrokenArtifact } from '../shapes/broken-files.ts';
import { mayBeAbout } from '../shapes/config-words.ts';
import { linesOf, type SettingsPart, toSettingsArtifact, wholeOf } from '../shapes/settings-content.ts';
import type { ArtifactFormat, FileProbe } from '../types.ts';
import { isConfigSized, isRecord, normalizeKey } from '../values.ts';

const WORDS =
  /backstory|model_?[tT]ier|^["' \t{]{0,20}agents["']?[ \t]{0,9}:|^["' \t]{0,20}process["']?[ \t]{0,20}:[ \t]{0,20}["']?(Process\.)?(sequential|hierarchical)|expected_output|autogen_|"graphs"|instructions?["']?\s*:|system_?(prompt|message)["']?\s*:|agent_class|promptflow|type["']?\s*:\s*["']?(llm|prompt|custom_llm)\b|systemMessage|systemPrompt|system_template|spec_version|firstMessage|first_message|transcriber|first_mes\b|["']?bio["']?\s*:|response_engine|general_prompt|["']?(prompt|persona|purpose)["']?\s*:|([aA]lias|[kK]nowledge_?[bB]ase)_?(id|Id|arn|Arn)["']?\s*:/m;
/** In a place of agents a plain word is enough. */
const AGENTS = /(^|\/)(agents?|subagents|assistants)\/|agents?[^/]*$/i;
const SYSTEM = /^["' \t{]{0,20}system["']?[ \t]{0,9}:/m;
const LANGGRAPH = /(^|\/)langgraph\.json$/i;
/** What a file says of itself. */
const ABOUT_FILE =
  /^((schema)?version|(last)?(created|updated|modified|generated|exported)(at|on|by)?|timestamp|date)$/;
/** Keys whose text a model reads. */
const PROSE =
  /(^|[._-]|[a-z])(prompt|instructions?|messages?|persona|backstory|purpose|notes|goal|role|description|expected_?output|guidelines|objective|mission|bio|lore|scenario|first_mes|mes_example|identity|personality|summary|task|content|system)$/i;

/** Agents and teams of agents as frameworks keep them in YAML and JSON. */
export const agentDefinition: ArtifactFormat = {
  id: 'agent-definition',
  kind: 'agent-definition',
  extensions: ['yaml', 'yml', 'json'],
  candidate: (path) => /\.(ya?ml|json)$/i.test(path) && !isUnderTests(path),
  refers: (path) =>
    /((langgraph|agent|crew|flow\.dag)[^/]*|(^|\/)(configs?|agents?|crews?)\/[^/]+)\.(ya?ml|json)$/i.test(
      path,
    )
      ? 'named'
      : null,
  match(file) {
    const named = LANGGRAPH.test(file.path);
    if (!named && !(mayBeAbout('agents', file.text) && (WORDS.test(file.text) || saysSystem(file))))
      return null;
    const parsed = readFile(file);
    if (!parsed.ok && isBrokenArtifact(file, 'agent-definition'))
      return { confidence: 'certain', reason: 'named for agents, with a model and what it is told' };
    if (!parsed.ok) return named ? { confidence: 'certain', reason: 'named langgraph.json' } : null;
    const found = recognise(file, parsed.value);
    if (found === null) return null;
    return {
      confidence: 'likely',
      reason: `the structure of ${'entries' in found ? entriesReason(found) : shapeReason(found)}`,
    };
  },
  parse(file) {
    const parsed = readFile(file);
    if (!parsed.ok) return parsed;
    const found = recognise(file, parsed.value);
    if (found === null) return { ok: true, value: [] };
    const parts = 'entries' in found ? partsOf(file, parsed.value, found) : [partOf(file, found)];
    return { ok: true, value: parts.map((part) => toSettingsArtifact(part, parsed.value.locate)) };
  },
};

function saysSystem({ path, text }: FileProbe): boolean {
  return AGENTS.test(path) && SYSTEM.test(text);
}

function entriesReason({ framework }: AgentEntries): string {
  return framework === 'agents' ? 'agents with instructions and models' : `${framework}'s agents and tasks`;
}

function shapeReason({ framework }: AgentShape): string {
  return framework === 'an agent'
    ? 'an agent: instructions, and a model or tools'
    : `an agent of ${framework}`;
}

function recognise(file: FileProbe, { data }: Structured): AgentEntries | AgentShape | null {
  if (!isConfigSized(data)) return null;
  return findAgentShape(file.path, data, file.text) ?? findAgentEntries(data);
}

function partOf(file: FileProbe, { name, data }: AgentShape): SettingsPart {
  return {
    name: name ?? stemOf(file.path),
    subject: 'agent',
    roots: wholeOf(data),
    naming: AGENT_NAMING,
    isProse,
    references: listAgentReferences(file.path, data),
  };
}

/** One artifact for each agent and task, and one for what is set beside them all. */
function partsOf(
  file: FileProbe,
  { data, locate }: Structured,
  { entries, rest }: AgentEntries,
): SettingsPart[] {
  const starts = entries.map(({ keys }) => locate(keys).line);
  const marks = [...starts, ...rest.map((key) => locate([key]).line)].sort((a, b) => a - b);
  const next = nextOf(marks);
  const lines = file.text.split('\n');
  const parts = entries.map((entry, index): SettingsPart => {
    const from = starts[index] ?? 1;
    return {
      name: entry.name,
      subject: 'agent',
      roots: [rootOf(entry)],
      naming: AGENT_NAMING,
      isProse,
      references: listAgentReferences(file.path, entry.data),
      lines: linesOf(lines, from, next.get(from) ?? null),
    };
  });
  const kept = rest.filter((key) => bearsOnAgents(file.path, key) && !ABOUT_FILE.test(normalizeKey(key)));
  const beside = isRecord(data)
    ? Object.fromEntries(Object.entries(data).filter(([key]) => kept.includes(key)))
    : {};
  if (Object.keys(beside).length === 0) return parts;
  return [...parts, partOf(file, { framework: 'agents', name: null, data: beside })];
}

/** Of each line the next one that something begins on; of the last there is none. */
function nextOf(sorted: readonly number[]): Map<number, number> {
  const distinct = [...new Set(sorted)];
  return new Map(distinct.slice(1).map((line, at) => [distinct[at] ?? line, line]));
}

function isProse(path: string, value: string): boolean {
  return PROSE.test(path) && !/^\S{0,200}$/.test(value);
}

function readFile(file: FileProbe): Parsed<Structured> {
  return /\.json$/i.test(file.path) ? file.json() : file.yaml();
}
