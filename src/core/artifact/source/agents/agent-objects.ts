import { isCharacter } from '../../shapes/characters.ts';
import type { Claims, Draft } from '../drafts.ts';
import { constantOf, entryOf, optionsIn, textIn, wordOf } from '../evaluate.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import { labelOf } from '../prompts/text-site.ts';
import { callsWithNested, listRoots } from '../root-values.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';
import { areAgents, isAgentSheet, isCrewMember, isSignedAgent } from './agent-casts.ts';
import { draftAgent, modelsOf } from './agent-drafts.ts';

/** What an agent is told, by its key. */
const TOLD = /^(instructions?|system_?(prompt|message|instructions?)|persona|backstory)$/i;
/** Of what is called an agent also by this. */
const TOLD_AGENT = /^(agent_?)?(prompt|instructions?)$/i;
/** Calls that give back a text of elsewhere: `loadPrompt("critic.md")`. */
const READS_TEXT =
  /^(read|load|get|build|make|create|render|format|compose|import|dedent|join|trim|strip|fetch|resolve|prompt|instructions)$/;
/** What an agent works with; of these only an agent has a list. */
const EQUIPPED =
  /^(tools|tool_?names|tool_?ids|allowed_?tools|enabled_?tools|disallowed_?tools|toolsets?|handoffs?|can_?handoff\w*|handoff_?to|sub_?agents|skills|delegates|delegate_?to|downstream_?agents|mcp_?servers|permissions|capabilities)$/i;
export const CALLED = /^(name|id|slug|key|(agent|swarm)_?(name|id)|title|display_?name)$/i;
/** Members of a request, of a record and of a case of an eval. */
const NO_AGENT =
  /^(messages|input|inputs|expected\w*|response|output|content|choices|usage|created_?at|updated_?at|timestamp|query|question|contents)$/i;
const MAX_DEPTH = 12;

/** The members of what functions give back that a maker is handed: `createAgent(async () => ({ instructions, tools }))`. */
export function optionsReturned({ positional }: SourceCall): SourceEntry[] {
  return positional.flatMap((value) =>
    value.type === 'function'
      ? value.function.returns.flatMap((inner) => (inner.type === 'object' ? inner.entries : []))
      : [],
  );
}

/** Whether an entry tells an agent what to do, here or by the name of what does. */
export function isTold(entry: SourceEntry): boolean {
  return TOLD.test(entry.key) && isGiven(entry);
}

/** The same of what is surely an agent: `prompt` may be of anything else. */
export function isToldAgent(entry: SourceEntry): boolean {
  return TOLD_AGENT.test(entry.key) && isGiven(entry);
}

function isGiven({ value }: SourceEntry): boolean {
  return optionsIn(value).some(isText);
}

function isText(value: SourceValue): boolean {
  if (value.type === 'call')
    return (
      wordsOf(lastPart(value.callee)).some((word) => READS_TEXT.test(word)) ||
      value.positional.some((given) => constantOf(given) !== null)
    );
  return value.type === 'text' || value.type === 'name' || value.type === 'function';
}

/** Agents that are objects of an application's own: a name, what it is told, and tools or those it hands work to. */
export function findAgentObjects(index: SourceIndex, claims: Claims): Draft[] {
  const drafts: Draft[] = [];
  const visit = (value: SourceValue, name: string, depth: number, cast = false): void => {
    if (depth > MAX_DEPTH || claims.has(value)) return;
    if (value.type === 'choice') for (const option of value.options) visit(option, name, depth + 1);
    if (value.type === 'list') {
      const agents = areAgents(value.items, name);
      for (const item of value.items) {
        const label = labelOf(item);
        visit(item, label === null ? name : `${name}.${label}`, depth + 1, agents);
      }
    }
    if (value.type !== 'object') return;
    const { entries } = value;
    if (
      cast ||
      isCrewMember(entries, name, index.usesModels) ||
      isAgentSheet(entries) ||
      isSignedAgent(entries) ||
      isAgent(entries, name)
    ) {
      drafts.push(draftOf(value, name));
      claims.add(value);
      return;
    }
    const agents = areAgents(
      entries.map((entry) => entry.value),
      name,
    );
    for (const { key, value: inner } of entries)
      visit(inner, name === '' ? key : `${name}.${key}`, depth + 1, agents);
  };
  for (const { path, value } of listRoots(index.file)) visit(value, path, 0);
  for (const call of callsWithNested(index.file)) {
    const given = [...call.positional.map((value) => ({ key: null, value })), ...call.named].filter(
      ({ value }) => mayHoldAgents(value),
    );
    if (given.length === 0 || claims.has(call)) continue;
    const name = nameGiven(call, index);
    // `agents.push({name: "critic", …})`
    for (const { key, value } of given)
      if (key === null) visit({ type: 'list', items: [value], lines: value.lines }, name, 0);
      else visit(value, `${name}.${key}`, 0);
  }
  return drafts;
}

/** Most of what calls are given is no object, and has none. */
function mayHoldAgents({ type }: SourceValue): boolean {
  return type === 'object' || type === 'list' || type === 'choice';
}

/** What the object that a call is handed is called: the list that it is added to, or the call. */
function nameGiven(call: SourceCall, index: SourceIndex): string {
  const last = lastPart(call.callee);
  const target = call.callee.slice(0, -last.length - 1);
  return /^(push|append|add|unshift|register)$/.test(last) && target !== ''
    ? [...call.scope, target].join('.')
    : nameOfCall(call, index);
}

function isAgent(entries: readonly SourceEntry[], path: string): boolean {
  if (isCharacter(entries.map(({ key }) => key))) return true;
  if (!entries.some(({ key }) => TOLD.test(key) || TOLD_AGENT.test(key))) return false;
  const speaks = wordsOf(path).some((word) => /^(sub)?agents?$/.test(word));
  const told = entries.some((entry) => isTold(entry) || (speaks && isToldAgent(entry)));
  if (!told || entries.some(({ key }) => NO_AGENT.test(key))) return false;
  const called = entries.some(({ key, value }) => CALLED.test(key) && (wordOf(value) ?? '') !== '');
  const equipped = entries.some(({ key, value }) => EQUIPPED.test(key) && isEquipment(value));
  const described =
    textIn(entryOf(entries, 'description', 'role', 'when_to_use', 'whenToUse')?.value) !== null;
  return equipped ? called || (speaks && described) : called && speaks && described;
}

function isEquipment(value: SourceValue): boolean {
  if (value.type === 'list' || value.type === 'name' || value.type === 'call') return true;
  return value.type === 'object' && value.entries.length > 0;
}

function draftOf(value: SourceValue & { type: 'object' }, path: string): Draft {
  const own = wordOf(entryOf(value.entries, 'name', 'id', 'slug', 'key'));
  const plain = /(^|\.)(default|exports)?$/.test(path);
  return draftAgent({
    name: plain && own !== null ? own : path,
    lines: value.lines,
    positional: [],
    entries: value.entries,
    models: modelsOf([], value.entries),
    reason: 'agent with instructions, beside what it works with or among others',
  });
}
