import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, normalizeKey, stringOf } from '../values.ts';
import { type Naming, usualNameOf } from './named-leaves.ts';
import type { SettingsRoot } from './settings-content.ts';

/** An agent or a task among others in one file. */
export type AgentEntry = {
  noun: 'agent' | 'task';
  name: string;
  keys: (string | number)[];
  data: JsonRecord;
};
/** The agents of a file, in file order, and the top keys that none of them stands under. */
export type AgentEntries = { framework: string; entries: AgentEntry[]; rest: string[] };

/** Keys whose text tells a model what it is and does. */
const INSTRUCTIONS =
  /^(system|(system|instance)?(prompt|message|instructions?|template)|persona|backstory)(file|template|text)?$/;
const MODEL = /^((default|primary|local|base)?(model|llm)(s|id|name|config)?|engine)$/;

/** Agents that a file lists by name: CrewAI's agents and tasks, or agents with instructions and models in any framework. */
export function findAgentEntries(data: Json): AgentEntries | null {
  if (!isRecord(data)) return Array.isArray(data) ? fromLists([[[], data]], []) : null;
  const crew = fromCrew(data);
  if (crew !== null) return crew;
  const keys = ['agents', 'agent_configs', 'subagents', 'sub_agents', 'assistants', 'personas'].filter(
    (key) => Object.hasOwn(data, key),
  );
  keys.push(...ROLES.filter((key) => areTiered(memberOf(data, key))));
  if (/opencode\.ai\//.test(stringOf(memberOf(data, '$schema')) ?? '')) keys.push('agent');
  return fromLists(
    keys.map((key): [string[], Json] => [[key], memberOf(data, key) ?? null]),
    Object.keys(data).filter((key) => !keys.includes(key)),
  );
}

/** CrewAI, and PraisonAI after it: a mapping of agents or tasks as the whole file, or under a key that says so. */
function fromCrew(data: JsonRecord): AgentEntries | null {
  const whole = crewMembers(data, []);
  if (whole !== null) return { framework: 'CrewAI', entries: whole, rest: [] };
  const entries: AgentEntry[] = [];
  const taken: string[] = [];
  for (const key of ['agents', 'roles', 'tasks']) {
    const members = crewMembers(memberOf(data, key), [key]);
    if (members === null) continue;
    entries.push(...members);
    taken.push(key);
  }
  if (entries.length === 0) return null;
  return { framework: 'CrewAI', entries, rest: Object.keys(data).filter((key) => !taken.includes(key)) };
}

function crewMembers(value: Json | undefined, at: string[]): AgentEntry[] | null {
  if (!isRecord(value)) return null;
  const entries: AgentEntry[] = [];
  for (const [name, data] of Object.entries(value)) {
    const has = (...keys: string[]) => keys.every((key) => stringOf(memberOf(data, key)) !== null);
    const noun = has('role', 'goal') ? 'agent' : has('description', 'expected_output') ? 'task' : null;
    if (noun === null || !isRecord(data)) return null;
    entries.push({ noun, name: [...at, name].join('.'), keys: [...at, name], data });
  }
  return entries.length === 0 ? null : entries;
}

/** Every entry has instructions or a model, one at least has instructions: other agents (of Datadog, of a build) do not. */
function fromLists(lists: readonly (readonly [string[], Json])[], rest: string[]): AgentEntries | null {
  const entries = lists.flatMap(([at, list]) => namedItems(list, at));
  const told = entries.filter(({ data }) => hasInstructions(data));
  const complete = entries.every(({ data }) => hasInstructions(data) || hasModel(data) || isTiered(data));
  // A list at the top of a file is data as often as not.
  const sure =
    lists[0]?.[0].length !== 0 ||
    entries.every(({ data }) =>
      ['name', 'system_message'].every((key) => stringOf(memberOf(data, key)) !== null),
    );
  const hosted = entries.length > 0 && entries.every(({ data }) => isHosted(data));
  const described = lists[0]?.[0].length === 1 && areRoles(lists[0][1]);
  const tiered = lists.length > 0 && lists.every(([, list]) => areTiered(list));
  if (!((told.length > 0 && complete) || hosted || described || tiered) || !sure) return null;
  return { framework: 'agents', entries, rest };
}

/** What a list of agents is called after what they do; plans that people pay for have tiers of models as well. */
const ROLES = ['reviewers', 'critics', 'judges', 'experts', 'specialists', 'workers'];

/** Agents with the kind of model that each runs on: `- {name: recruiter, model_tier: mid}`. */
function areTiered(list: Json | undefined): boolean {
  return (
    Array.isArray(list) &&
    list.length >= 2 &&
    list.every((item) => isRecord(item) && stringOf(memberOf(item, 'name')) !== null && isTiered(item))
  );
}

function isTiered(data: JsonRecord): boolean {
  return Object.entries(data).some(
    ([key, value]) => normalizeKey(key) === 'modeltier' && typeof value === 'string' && value !== '',
  );
}

const DUTIES = /^(descriptions?|goals?|objectives?|responsibilit(y|ies)|capabilit(y|ies)|persona|backstory)$/;

/**
 * Agents by name, each with its role and what it does: `max: {role: Planner, description: Hands out the work.}`. Lists of
 * them are people as often as not.
 */
function areRoles(list: Json): boolean {
  if (!isRecord(list)) return false;
  const members = Object.values(list);
  return members.length >= 2 && members.every(hasRole);
}

function hasRole(data: Json): boolean {
  const role = stringOf(memberOf(data, 'role')) ?? '';
  if (!isRecord(data) || role === '') return false;
  return Object.entries(data).some(
    ([key, value]) =>
      DUTIES.test(normalizeKey(key)) && [value].flat().some((item) => /\S\s+\S/.test(stringOf(item) ?? '')),
  );
}

/** What a platform that hosts agents calls one, its version and what it knows. */
const HOSTED = /(bedrock|foundry)?(agent|agentalias|alias|assistant|knowledgebase|vectorstore)(id|arn)$/;

/** An agent that a platform hosts: `{description, bedrock_agent_id, bedrock_alias_id}`. Others have agents with one id. */
function isHosted(data: JsonRecord): boolean {
  const ids = Object.entries(data).filter(
    ([key, value]) => typeof value === 'string' && value !== '' && HOSTED.test(normalizeKey(key)),
  );
  return ids.length >= 2 && /\S\s+\S/.test(stringOf(memberOf(data, 'description')) ?? '');
}

function namedItems(list: Json, at: string[]): AgentEntry[] {
  const uses = new Map<string, number>();
  const members: [string | number, Json][] = Array.isArray(list)
    ? [...list.entries()]
    : isRecord(list)
      ? Object.entries(list)
      : [];
  return members.map(([key, item]): AgentEntry => {
    const data = isRecord(item) ? item : {};
    const called =
      typeof key === 'string' ? key : (usualNameOf(data) ?? stringOf(memberOf(data, 'role')) ?? String(key));
    const count = (uses.get(called) ?? 0) + 1;
    uses.set(called, count);
    const name = [...at, count === 1 ? called : `${called}#${count}`].join('.');
    return { noun: 'agent', name, keys: [...at, key], data };
  });
}

/** Prose, or a file that holds it; a single word (`x86_64-linux`) is another setting of that name. */
const PROSE_OR_FILE = /\S\s+\S|\.(md|txt|j2|jinja2?|prompt|ya?ml)('\)\])?$/;

/** Whether a mapping tells a model in prose what it is, itself or in a file that it names. */
export function hasInstructions(data: JsonRecord): boolean {
  return Object.entries(data).some(
    ([key, value]) =>
      typeof value === 'string' &&
      PROSE_OR_FILE.test(value.slice(0, 2000)) &&
      INSTRUCTIONS.test(normalizeKey(key)),
  );
}

export function hasModel(data: JsonRecord): boolean {
  return Object.entries(data).some(
    ([key, value]) => MODEL.test(normalizeKey(key)) && value !== null && typeof value !== 'boolean',
  );
}

/** What people call the parts of an agent. */
export const AGENT_NAMING: Naming = {
  nounOf: (names) =>
    names.length > 1 && /^(mcp[-_]?servers|mcp)$/i.test(names.at(-2) ?? '')
      ? 'server'
      : names.length > 1 && names.at(-2) === 'graphs'
        ? 'graph'
        : null,
  listNouns: new Map([
    ['participants', 'agent'],
    ['agents', 'agent'],
    ['sub_agents', 'sub-agent'],
  ]),
  nameOf: (item, key) => (key === 'workbench' ? stringOf(memberOf(item, 'label')) : null),
};

export function rootOf({ noun, name, keys, data }: AgentEntry): SettingsRoot {
  return { data, keys, at: name, entry: { noun, name: String(keys.at(-1) ?? name) } };
}
