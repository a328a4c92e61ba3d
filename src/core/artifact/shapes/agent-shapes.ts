import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf, withoutKeys } from '../values.ts';
import { hasInstructions, hasModel } from './agent-entries.ts';
import { isCharacter } from './characters.ts';
import { opensAsPrompt } from './prompt-signals.ts';
import { findVoiceAgent } from './voice-agents.ts';

/** A file that defines one agent, or one team of them. */
export type AgentShape = { framework: string; name: string | null; data: JsonRecord };

/** Keys of what is sent to an API, comes back from one, is a result, or describes something else. */
const FOREIGN = new Set(
  `messages input choices output outputs usage object completion response responses result results answer score scores
  timestamp duration latency cost run_id trajectory jobs prompts testData openapi negative_prompt width height ingredients
  template input_variables execution_settings _type`.split(/\s+/),
);

/** The one agent or team that data defines, by its structure; `path` tells LangGraph's file from others. */
export function findAgentShape(path: string, data: Json, text: string): AgentShape | null {
  if (!isRecord(data)) return null;
  for (const recognise of RECOGNISERS) {
    const found = recognise(data, path, text);
    if (found !== null) return found;
  }
  return null;
}

/** Files that are about agents and nothing else, by their names. */
const DEDICATED = /(agents?|crews?|teams?|tasks?|personas?)[^/]*\.(ya?ml|json)$/i;
/** What of an application's settings bears on agents, beside them. */
const BESIDE =
  /agent|crew|default|llm|model|workflow|process|handoff|prompt|persona|tool|rout|memory|temperature|max_/i;

/** Whether the top key of a file that defines agents is a matter of them: everything where the file is about nothing else. */
export function bearsOnAgents(path: string, key: string): boolean {
  return key !== '$schema' && (DEDICATED.test(path) || BESIDE.test(key));
}

type Recogniser = (data: JsonRecord, path: string, text: string) => AgentShape | null;

const autoGen: Recogniser = (data) => {
  const provider = stringOf(memberOf(data, 'provider')) ?? '';
  const type = stringOf(memberOf(data, 'component_type')) ?? '';
  if (!/^autogen_\w+\./.test(provider) || !/^(team|agent|model|workbench|tool|termination)$/.test(type))
    return null;
  const name = stringOf(memberOf(memberOf(data, 'config'), 'name')) ?? stringOf(memberOf(data, 'label'));
  return { framework: 'AutoGen', name, data: withoutLabels(data) as JsonRecord };
};

/** Components without the words that AutoGen Studio shows; what a model reads is in their `config`. */
function withoutLabels(value: Json): Json {
  if (Array.isArray(value)) return value.map(withoutLabels);
  if (!isRecord(value)) return value;
  const component =
    memberOf(value, 'provider') !== undefined && memberOf(value, 'component_type') !== undefined;
  const kept = component ? withoutKeys(value, ['label', 'description']) : value;
  return Object.fromEntries(Object.entries(kept).map(([key, member]) => [key, withoutLabels(member)]));
}

const langGraph: Recogniser = (data, path) => {
  const graphs = memberOf(data, 'graphs');
  const schema = stringOf(memberOf(data, '$schema')) ?? '';
  if (!isRecord(graphs) || !(/(^|\/)langgraph[^/]*\.json$/i.test(path) || schema.includes('langgra.ph')))
    return null;
  const targets = Object.values(graphs).map((graph) => stringOf(graph) ?? stringOf(memberOf(graph, 'path')));
  if (targets.length === 0 || !targets.every((target) => target !== null && /:/.test(target))) return null;
  return { framework: 'LangGraph', name: 'langgraph', data: withoutKeys(data, ['$schema']) };
};

/** Declarative agents of Microsoft 365 Copilot. */
const declarative: Recogniser = (data) => {
  const schema = stringOf(memberOf(data, '$schema')) ?? '';
  const named = /\/declarative-(agent|copilot)\//.test(schema);
  const versioned =
    /^v1\.\d+$/.test(stringOf(memberOf(data, 'version')) ?? '') &&
    ['capabilities', 'actions', 'conversation_starters'].some((key) => Array.isArray(memberOf(data, key)));
  if (!named && !(versioned && stringOf(memberOf(data, 'instructions')) !== null)) return null;
  return {
    framework: 'Microsoft 365 Copilot',
    name: stringOf(memberOf(data, 'name')),
    data: withoutKeys(data, ['$schema']),
  };
};

/** Google's Agent Development Kit. */
const adk: Recogniser = (data, path, text) => {
  const kind = stringOf(memberOf(data, 'agent_class')) ?? '';
  const schema = /adk-python\/[\w./-]{1,200}AgentConfig\.json/.test(text.slice(0, 2000));
  const root = /(^|\/)root_agent\.ya?ml$/.test(path) && stringOf(memberOf(data, 'instruction')) !== null;
  const name = stringOf(memberOf(data, 'name'));
  return name !== null && (/Agent$|^Workflow$/.test(kind) || schema || root)
    ? { framework: 'Google ADK', name, data }
    : null;
};

/** Recipes of Goose; a recipe for the kitchen or for a package has no instructions for a model. */
const goose: Recogniser = (data) => {
  const said = ['instructions', 'prompt'].some((key) => stringOf(memberOf(data, key)) !== null);
  const title = stringOf(memberOf(data, 'title'));
  if (!said || title === null || stringOf(memberOf(data, 'description')) === null) return null;
  const has = (key: string, inner: string) => {
    const list = memberOf(data, key);
    return (
      Array.isArray(list) && list.length > 0 && list.every((item) => memberOf(item, inner) !== undefined)
    );
  };
  const settings = memberOf(data, 'settings');
  const own =
    has('extensions', 'type') ||
    has('parameters', 'input_type') ||
    has('sub_recipes', 'path') ||
    isRecord(memberOf(memberOf(data, 'response'), 'json_schema')) ||
    ['goose_provider', 'goose_model'].some((key) => memberOf(settings, key) !== undefined) ||
    (/^\d+\.\d+\.\d+$/.test(stringOf(memberOf(data, 'version')) ?? '') &&
      Array.isArray(memberOf(data, 'activities')));
  return own
    ? { framework: 'Goose', name: title, data: withoutKeys(data, ['title', 'description', 'author', 'id']) }
    : null;
};

/** Microsoft's prompt flow: nodes that name where their tool comes from, and at least one that calls a model. */
const promptFlow: Recogniser = (data) => {
  const nodes = memberOf(data, 'nodes');
  if (!Array.isArray(nodes) || nodes.length === 0 || !isRecord(memberOf(data, 'outputs'))) return null;
  const sourced = nodes.every(
    (node) =>
      stringOf(memberOf(node, 'name')) !== null &&
      /^(llm|prompt|python|custom_llm)$/.test(stringOf(memberOf(node, 'type')) ?? ''),
  );
  const tool = (node: Json) => stringOf(memberOf(memberOf(node, 'source'), 'tool')) ?? '';
  const calls = nodes.some((node) => memberOf(node, 'type') !== 'python' || /^promptflow\./.test(tool(node)));
  if (!sourced || !calls) return null;
  return {
    framework: 'prompt flow',
    name: stringOf(memberOf(data, 'name')),
    data: withoutKeys(data, ['$schema', 'environment']),
  };
};

/** Agents with a schema of their own: kagent on Kubernetes, Microsoft's and Copilot Studio's, GitAgent. */
const resource: Recogniser = (data) => {
  const kind = stringOf(memberOf(data, 'kind')) ?? '';
  const api = stringOf(memberOf(data, 'apiVersion')) ?? '';
  const spec = memberOf(data, 'spec');
  if (/^kagent\.dev\//.test(api) && kind === 'Agent' && isRecord(spec)) {
    return {
      framework: 'kagent',
      name: stringOf(memberOf(memberOf(data, 'metadata'), 'name')),
      data: { spec },
    };
  }
  const told = stringOf(memberOf(data, 'instructions')) !== null;
  const name = stringOf(memberOf(data, 'name')) ?? stringOf(memberOf(data, 'displayName'));
  if (told && kind === 'GptComponentMetadata') return { framework: 'Copilot Studio', name, data };
  if (told && /^prompt$/i.test(kind) && hasModel(data)) return { framework: 'Microsoft Foundry', name, data };
  const preferred = stringOf(memberOf(memberOf(data, 'model'), 'preferred'));
  if (preferred !== null && memberOf(data, 'spec_version') !== undefined)
    return { framework: 'GitAgent', name, data };
  const type = stringOf(memberOf(data, 'type')) ?? '';
  return told && /^\w{1,40}_(agent|assistant)$/.test(type)
    ? { framework: 'Semantic Kernel', name, data }
    : null;
};

/** An agent by what any framework says of one: instructions and a model, and what it may use or how it is called. */
const plain: Recogniser = (data) => {
  const foreign = Object.keys(data).filter((key) => FOREIGN.has(key));
  const assistant = memberOf(data, 'object') === 'assistant' && foreign.length === 1;
  if ((foreign.length > 0 && !assistant) || !(hasInstructions(data) || hasPurpose(data))) return null;
  const name = stringOf(memberOf(data, 'name')) ?? stringOf(memberOf(data, 'id'));
  const equipped = ['tools', 'mcpServers', 'mcp_servers', 'allowedTools', 'tool_resources', 'handoffs'].some(
    (key) => Object.hasOwn(data, key),
  );
  const gives = namesModel(data) ? name !== null || equipped : name !== null && equipped;
  return gives ? { framework: 'an agent', name, data } : null;
};

/** Tyler's agents are told who they are in their `purpose`; a catalogue says there what a model is for. */
function hasPurpose(data: JsonRecord): boolean {
  return opensAsPrompt(stringOf(memberOf(data, 'purpose')) ?? '');
}

/** A product has a model as well, but not one that a provider serves. */
function namesModel(data: JsonRecord): boolean {
  const model = memberOf(data, 'model') ?? memberOf(data, 'llm') ?? memberOf(data, 'model_name');
  return (
    isRecord(model) ||
    (typeof model === 'string' && (isModelId(model) || /^\$|^[\w.-]+[/:][\w./:-]+$/.test(model)))
  );
}

/** An application that keeps its one agent in a section: what bears on it, beside how it is run. */
const section: Recogniser = (data, path) => {
  const agent = memberOf(data, 'agent');
  if (!isRecord(agent) || !hasInstructions(agent)) return null;
  const kept = Object.entries(data).filter(([key]) => bearsOnAgents(path, key));
  return { framework: 'an agent', name: stringOf(memberOf(agent, 'name')), data: Object.fromEntries(kept) };
};

/** What only a crew's settings say beside how its tasks follow one another; a process alone has every program. */
const CREW_KEYS =
  /^(planning_?llm|manager_?(llm|agent)|function_?calling_?llm|chat_?llm|planning|memory|task_agent_map|agents(_(file|config))?|tasks(_(file|config))?|tools?_files?|max_rpm|embedder|knowledge(_sources)?|share_crew)$/i;
const CREW_MODEL = /^((planning|manager|function_?calling|chat)_?llm|manager_?agent)$/i;

/** The settings of a crew (CrewAI) whose agents and tasks stand in other files. */
const crew: Recogniser = (data, path) => {
  const process = stringOf(memberOf(data, 'process')) ?? '';
  if (!/^(Process\.)?(sequential|hierarchical)$/i.test(process)) return null;
  const keys = Object.keys(data).filter((key) => CREW_KEYS.test(key));
  const named = /(^|[/_.-])crews?([/_.-]|$)/i.test(path);
  const isCrew = keys.some((key) => CREW_MODEL.test(key)) || (named && keys.length >= 2);
  return isCrew ? { framework: 'CrewAI', name: stringOf(memberOf(data, 'name')), data } : null;
};

/** ElizaOS, and the cards that chats with characters are given, themselves or in `data`. */
const character: Recogniser = (data) => {
  const inner = memberOf(data, 'data');
  const told = [data, inner].filter(isRecord).find((one) => isCharacter(Object.keys(one)));
  return told === undefined
    ? null
    : { framework: 'a character', name: stringOf(memberOf(told, 'name')), data };
};

const voice: Recogniser = (data) => findVoiceAgent(data);

const RECOGNISERS: readonly Recogniser[] = [
  autoGen,
  langGraph,
  declarative,
  adk,
  goose,
  promptFlow,
  resource,
  voice,
  character,
  plain,
  section,
  crew,
];
