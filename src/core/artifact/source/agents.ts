import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import type { SettingsContent } from '../types.ts';
import { isRecord, type JsonRecord, listLeaves, settingsOf } from '../values.ts';
import type { Claims, Draft } from './drafts.ts';
import { literalOf, optionsOf, textIn, toJson } from './evaluate.ts';
import { modelIn } from './model-calls.ts';
import { lastPart } from './name-words.ts';
import { nameOfCall } from './place-names.ts';
import type { SourceIndex } from './source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from './types.ts';

/** Calls that make an agent, or a task or crew of agents. */
const MAKERS =
  /^([A-Z]\w*Agent|Agent|(create|build|make|define|init)_?(\w+_)?agent|(create|build|make|define)(\w+)?Agent|initialize_agent|initializeAgentExecutor\w*|AgentExecutor|AgentWorkflow|Crew|Task|Swarm|Team|\w*GroupChat(Manager)?|defineAgent|create_supervisor|createSupervisor|create_swarm|ToolLoopAgent|VoicePipelineAgent|AgentSession|AgentDefinition|SubAgent)$/;
const NOT_AGENTS =
  /^(User|Http|Https|Proxy|HttpsProxy|Socks(Proxy)?|Mock|set|Browser)_?Agent$|^(is|has|get|find|use|delete|update|list|remove|register|load|render|run|start|stop|on)_?[A-Za-z_]*[aA]gent$/;
/** Members of which a model reads the text. */
const INSTRUCTIONS =
  /^(instructions?|system_?prompt|system_?message|system_?instructions?|prompt|backstory|goal|role|description|expected_?output|handoff_?description|state_?modifier|messages_?modifier|persona|system_?template|global_instruction|introduction|additional_instructions|personality)$/i;
/** Members that only an agent has, and members that agents have as well as others. */
const TELLING =
  /^(instructions?|system_?prompt|system_?message|backstory|goal|expected_?output|tools|handoffs|sub_?agents|llm|llm_?config|agents|tasks|model|model_?client|state_?modifier|output_?type|output_?schema|response_?format|memory|persona|guardrails)$/i;
const PLUMBING = /^(verbose|memory|logger|callbacks?|on[A-Z]\w*|debug|cache|api_?key|checkpointer|store)$/i;

/** Functions that make an agent of what stands elsewhere. */
const FRAMEWORK =
  /^(create_react_agent|createReactAgent|create_tool_calling_agent|createToolCallingAgent|create_openai_\w+_agent|createOpenAI\w+Agent|create_structured_chat_agent|create_sql_agent|create_csv_agent|create_pandas_dataframe_agent|initialize_agent|create_agent|create_deep_agent|createDeepAgent|create_supervisor|createSupervisor)$/;

/** Every agent that the file makes; texts and models within belong to it. */
export function findAgents(index: SourceIndex, claims: Claims): Draft[] {
  return index.file.calls.flatMap((call): Draft[] => {
    if (claims.has(call)) return [];
    const draft = readAgent(call, index);
    if (draft === null) return [];
    claims.add(call);
    return [draft];
  });
}

function readAgent(call: SourceCall, index: SourceIndex): Draft | null {
  // `Agent.create({…})` is `new Agent({…})`.
  const last = lastPart(call.callee.replace(/(Agent)\.(create|build)$/, '$1'));
  if (!MAKERS.test(last) || NOT_AGENTS.test(last)) return null;
  const entries = optionsOf(call);
  const telling = entries.filter(({ key }) => TELLING.test(key));
  const described = entries.filter(({ key, value }) => INSTRUCTIONS.test(key) && textIn(value) !== null);
  const positional = call.positional.filter(({ type }) => type !== 'object');
  // `create_react_agent(llm, tools)`, `Agent("openai:gpt-4o", …)`
  const bare =
    /^(create_?\w*agent|create\w*Agent|initialize_agent|create_supervisor|createSupervisor|\w*Agent)$/.test(
      last,
    ) &&
    index.usesModels &&
    (positional.length >= 2 || modelIn(positional[0] ?? call) !== null);
  if (
    /^(Task|Team|Swarm|AgentSession|Crew)$/.test(last) &&
    !(index.usesModels && telling.length + described.length >= 1)
  )
    return null;
  // `RoundRobinGroupChat([writer, critic])`
  const team = /GroupChat$/.test(last) && index.usesModels && positional[0]?.type === 'list';
  if (telling.length === 0 && !bare && !team) return null;
  if (telling.length + described.length < 2 && !index.usesModels) return null;
  if (
    !FRAMEWORK.test(last) &&
    described.length === 0 &&
    ![...call.positional, ...entries.map(({ value }) => value)].some(isTelling)
  )
    return null;
  const data: JsonRecord = {};
  const lines = new Map<string, number>();
  for (const [at, value] of positional.entries()) {
    const json = settingOf(value);
    if (json !== undefined) {
      data[`argument${at + 1}`] = json;
      lines.set(`argument${at + 1}`, value.lines[0]);
    }
  }
  for (const entry of entries) {
    if (PLUMBING.test(entry.key)) continue;
    const json = settingOf(entry.value);
    if (json === undefined) continue;
    data[entry.key] = json;
    addLines(lines, entry.key, entry);
  }
  const settings = settingsOf(listLeaves(data));
  const content: SettingsContent = {
    type: 'settings',
    subject: 'agent',
    models: modelsOf(call, entries),
    instructions: described.map(({ key }) => key),
    entries: [],
    settings,
  };
  return {
    kind: 'agent-definition',
    name: nameOfCall(call, index),
    lines: call.lines,
    match: { confidence: 'certain', reason: `agent made by ${last}()` },
    content,
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries([...lines].map(([key, line]) => [`settings.${key}`, line])),
  };
}

/** A value that says something itself: a text, a number, a list of tools; not `llm=llm`. */
function isTelling(value: SourceValue): boolean {
  if (value.type === 'object') return value.entries.some((entry) => isTelling(entry.value));
  if (value.type === 'list') return value.items.some(({ type }) => type !== 'other');
  return value.type === 'text' || value.type === 'number' || modelIn(value) !== null;
}

/** Values as settings; of a list of functions and names the names. */
function settingOf(value: SourceValue): Json | undefined {
  if (value.type === 'object' && value.entries.length === 0) return undefined;
  const json = toJson(value);
  if (json === null || json === undefined) return undefined;
  return isRecord(json) && Object.keys(json).length === 0 ? undefined : json;
}

function addLines(
  lines: Map<string, number>,
  path: string,
  { value, lines: [line] }: SourceEntry,
  depth = 0,
): void {
  lines.set(path, value.type === 'text' ? value.lines[0] : line);
  if (value.type !== 'object' || depth > 8) return;
  for (const entry of value.entries) addLines(lines, `${path}.${entry.key}`, entry, depth + 1);
}

function modelsOf(call: SourceCall, entries: readonly SourceEntry[]): string[] {
  const found = [...call.positional, ...entries.map(({ value }) => value)].flatMap((value) => {
    if (value.type === 'text' && !isModelId(literalOf(value))) return [];
    return modelIn(value)?.id ?? [];
  });
  return [...new Set(found)];
}

/** LangGraph: the nodes and edges that a file adds to a graph, one artifact per graph. */
export function findGraphs(index: SourceIndex): Draft[] {
  const { calls, imports } = index.file;
  if (!imports.some(({ module }) => /langgraph/i.test(module))) return [];
  const graphs = new Map<string, SourceCall[]>();
  for (const call of calls) {
    const match =
      /^(?:(.*)\.)?(add_node|addNode|add_edge|addEdge|add_conditional_edges|addConditionalEdges|set_entry_point|setEntryPoint|set_finish_point|setFinishPoint|add_sequence)$/.exec(
        call.callee,
      );
    if (match === null) continue;
    const name = [...call.scope, match[1] ?? chainName(call, index)].join('.');
    const steps = graphs.get(name);
    if (steps === undefined) graphs.set(name, [call]);
    else steps.push(call);
  }
  return [...graphs].flatMap(([name, steps]) => (steps.length < 2 ? [] : [readGraph(name, steps)]));
}

/** Of `new StateGraph().addNode().addEdge()`: what the whole chain is bound to. */
function chainName(call: SourceCall, index: SourceIndex): string {
  const { names, inside } = index.placeOf(call);
  return names[0] ?? (inside === null ? 'graph' : lastPart(inside.callee));
}

/** Nodes, edges and branches come and go as a whole. */
function listEntries(settings: Record<string, Json>): SettingsContent['entries'] {
  return Object.keys(settings)
    .sort()
    .flatMap((path) => {
      const at = /^branches\./.test(path) ? /^(.*)\.decided by$/s.exec(path)?.[1] : path;
      const [, list, name = ''] = /^(nodes|edges|branches)\.(.*)$/s.exec(at ?? '') ?? [];
      if (at === undefined || list === undefined) return [];
      return [{ noun: list === 'branches' ? 'branch at' : list.slice(0, -1), name, at }];
    });
}

/** A node may branch more than once, and each time by something else. */
function branchPath(node: string, settings: Record<string, Json>): string {
  const path = `branches.${node}`;
  let free = path;
  for (let use = 2; Object.hasOwn(settings, `${free}.decided by`); use++) free = `${path} (${use})`;
  return free;
}

function readGraph(name: string, steps: readonly SourceCall[]): Draft {
  const settings: Record<string, Json> = {};
  const positions: Record<string, number> = {};
  for (const step of steps) {
    const [first, second, third] = step.positional.map((value) => toJson(value) ?? null);
    const kind = lastPart(step.callee).toLowerCase().replaceAll('_', '');
    const at = (path: string, value: Json) => {
      settings[path] = value;
      positions[`settings.${path}`] = step.lines[0];
    };
    if (kind === 'addnode') at(`nodes.${String(first)}`, second ?? true);
    else if (kind === 'addedge') at(`edges.${String(first)} -> ${String(second)}`, true);
    else if (kind === 'addconditionaledges') {
      const path = branchPath(String(first), settings);
      at(`${path}.decided by`, second ?? null);
      if (isRecord(third)) for (const [answer, node] of Object.entries(third)) at(`${path}.${answer}`, node);
      else if (third !== null && third !== undefined) at(`${path}.to`, third);
    } else at(kind, first ?? null);
  }
  return {
    kind: 'agent-definition',
    name,
    lines: [Math.min(...steps.map(({ lines }) => lines[0])), Math.max(...steps.map(({ lines }) => lines[1]))],
    match: { confidence: 'certain', reason: 'nodes and edges of a LangGraph graph' },
    content: {
      type: 'settings',
      subject: 'agent',
      models: [],
      instructions: [],
      entries: listEntries(settings),
      settings,
    },
    references: [],
    embeddedTests: null,
    positions,
  };
}
