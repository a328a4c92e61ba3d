import { nearestName } from '../../../core/artifact/nearest.ts';
import { addressOf } from '../../../core/artifact/references/address.ts';
import type { ToolDefinition } from '../../../core/artifact/types.ts';
import { normalizeKey } from '../../../core/artifact/values.ts';
import { type AgentArtifact, type AgentParts, readAgent } from '../../../core/eval/agent/read-agent.ts';
import { explainSeveral, findAddressed, findMatched, type OfType } from '../../change/find-artifacts.ts';
import { joinTools } from './find-tools.ts';
import { type Found, failure, type Where } from './types.ts';

/** An agent's definition, read; `inputs` are all the agent definitions on the way to it. */
export type FoundAgent = { artifact: AgentArtifact; parts: AgentParts; inputs: AgentArtifact[] };

const RECORD = 'record outputs of your own agent and use a `recorded` target';
/** Files in which an agent keeps what its model is told. */
const TEXT_FILE = /\.(md|txt|j2|jinja2?|hbs|prompt)$/i;
const MAX_NAMED = 10;

/** The agent named, else the only one that `covers` matches; null where it matches none. */
export async function findAgent(named: string | undefined, where: Where): Promise<Found<FoundAgent | null>> {
  const candidates = await listAgents(named, where);
  if (!candidates.ok) return candidates;
  const found = candidates.value.filter(isAgent);
  const [first, ...others] = found;
  if (first === undefined)
    return named === undefined ? { ok: true, value: null } : failure(`${named} holds no agent`);
  const what =
    named === undefined ? '`covers` matches several agents' : `${named} holds ${found.length} agents`;
  if (others.length > 0) return explainSeveral(what, found, 'agent');
  return follow(first, where);
}

async function listAgents(
  named: string | undefined,
  { covers, tree, heirs }: Where,
): Promise<Found<OfType<'settings'>[]>> {
  if (named === undefined) {
    const { found } = await findMatched(covers, 'settings', tree);
    return { ok: true, value: found };
  }
  const addressed = await findAddressed(named, 'settings', tree, heirs);
  return addressed.ok ? { ok: true, value: addressed.found } : addressed;
}

/** Tasks of a crew are what agents are given, not agents. */
function isAgent({ name, content }: AgentArtifact): boolean {
  return !content.entries.some((entry) => entry.noun === 'task' && entry.at === name);
}

/** A file that only names where the agent is made (`langgraph.json`) stands for the one that is made there. */
async function follow(artifact: AgentArtifact, { tree }: Where): Promise<Found<FoundAgent>> {
  const parts = readAgent(artifact);
  if ('fault' in parts)
    return failure(`${addressOf(artifact)} cannot be run as one agent: ${parts.fault}`, RECORD);
  if (parts.told.length > 0) return { ok: true, value: { artifact, parts, inputs: [artifact] } };
  const detected = [...(await tree.detectAll(artifact.references)).values()];
  const made = detected
    .flatMap(({ artifacts }) => artifacts)
    .filter((one): one is AgentArtifact => one.kind === 'agent-definition' && one.content.type === 'settings')
    .filter(({ path }) => path !== artifact.path);
  const [first, ...others] = made;
  if (first === undefined) return { ok: true, value: { artifact, parts, inputs: [artifact] } };
  if (others.length > 0)
    return explainSeveral(`${addressOf(artifact)} leads to ${made.length} agents`, made, 'agent');
  const inner = readAgent(first);
  if ('fault' in inner)
    return failure(`${addressOf(first)} cannot be run as one agent: ${inner.fault}`, RECORD);
  return { ok: true, value: { artifact: first, parts: inner, inputs: [artifact, first] } };
}

/** What the agent is told, with the texts of the files that it names in place of their paths. */
export async function readTold(
  { artifact, parts }: FoundAgent,
  { tree }: Where,
): Promise<Found<AgentParts['told']>> {
  const told: AgentParts['told'] = [];
  for (const { key, text } of parts.told) {
    const path = text.trim().replace(/^file:(\/\/)?/, '');
    if (/\s/.test(path) || !TEXT_FILE.test(path)) {
      told.push({ key, text });
      continue;
    }
    const inner = path.replace(/^(\.{1,2}\/)+/, '');
    const found = [...artifact.references, inner].find(
      (one) => (one === inner || one.endsWith(`/${inner}`)) && tree.locate(one) !== null,
    );
    const content = found === undefined ? null : await tree.read(tree.locate(found) ?? found);
    if (content?.kind !== 'text')
      return failure(
        `${addressOf(artifact)} keeps its instructions in ${path}, which is no text file in ${tree.snapshot.ref}`,
      );
    told.push({ key, text: content.text });
  }
  return { ok: true, value: told };
}

/**
 * The definitions of the tools that an agent names: in its own file, else in what it refers to, else in what the suite
 * covers. Every one has to be found: an agent without one of its tools is another agent.
 */
export async function findAgentTools(
  { artifact, parts }: FoundAgent,
  { covers, tree }: Where,
): Promise<Found<{ tools: ToolDefinition[]; files: OfType<'tools'>[] }>> {
  const near = [...(await tree.detectAll([artifact.path, ...artifact.references])).values()]
    .flatMap(({ artifacts }) => artifacts)
    .filter((one): one is OfType<'tools'> => one.content.type === 'tools');
  const matched = await findMatched(covers, 'tools', tree);
  const all = [...new Set([...near, ...matched.found])];
  if (parts.tools === null) {
    const joined = joinTools(matched.found);
    return joined.ok ? { ok: true, value: { tools: joined.value, files: matched.found } } : joined;
  }
  const tools: ToolDefinition[] = [];
  const files = new Set<OfType<'tools'>>();
  const missing: string[] = [];
  for (const name of parts.tools) {
    const file = all.find(({ content, name: called }) =>
      content.tools.some((tool) => isNamed(tool, name, called)),
    );
    const definition = file?.content.tools.find((tool) => isNamed(tool, name, file.name));
    if (file === undefined || definition === undefined) missing.push(name);
    else {
      files.add(file);
      if (!tools.includes(definition)) tools.push(definition);
    }
  }
  if (missing.length > 0) return explainMissing(artifact, missing, all);
  const first = [...files][0];
  const joined = first === undefined ? null : joinTools([{ ...first, content: { ...first.content, tools } }]);
  if (joined?.ok === false) return joined;
  return { ok: true, value: { tools, files: [...files] } };
}

/** By its name, or by the name that the program has for it: `getOrder` is the tool `get-order`. */
function isNamed(tool: ToolDefinition, name: string, called: string): boolean {
  return [tool.name, called].some((one) => normalizeKey(one) === normalizeKey(name));
}

function explainMissing(
  artifact: AgentArtifact,
  missing: readonly string[],
  all: readonly OfType<'tools'>[],
): ReturnType<typeof failure> {
  const names = missing.slice(0, MAX_NAMED).map((name) => `\`${name}\``);
  const known = all.flatMap(({ content }) => content.tools.map((tool) => tool.name));
  const near = missing.length === 1 ? nearestName(missing[0] ?? '', known) : null;
  const hint = near === null ? '' : ` Did you mean "${near}"?`;
  return failure(
    `${addressOf(artifact)} names ${missing.length === 1 ? 'the tool' : 'the tools'} ${names.join(', ')}, and no definition of ${missing.length === 1 ? 'it' : 'them'} was found.${hint}`,
    'name the files of its tools as `target.tools`',
  );
}
