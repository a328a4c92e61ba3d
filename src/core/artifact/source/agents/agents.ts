import type { Claims, Draft } from '../drafts.ts';
import { entryOf, optionsOf, textIn, wordOf } from '../evaluate.ts';
import { modelIn } from '../models/model-calls.ts';
import { lastPart, rememberByName, wordsOf } from '../names/name-words.ts';
import { nameOfCall } from '../names/place-names.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceCall, SourceEntry, SourceValue } from '../types.ts';
import { draftAgent, INSTRUCTIONS, modelsOf, PLUMBING } from './agent-drafts.ts';
import { CALLED, isTold, isToldAgent, optionsReturned } from './agent-objects.ts';
import { isOfFramework } from './agent-packages.ts';

/** Calls that make an agent, or a task or crew of agents. */
const MAKERS =
  /^([A-Z]\w*Agent|Agent|(create|build|make|define|init)_?(\w+_)?agent|(create|build|make|define)(\w+)?Agent|initialize_agent|initializeAgentExecutor\w*|AgentExecutor|AgentWorkflow|Crew|Task|Swarm|Team|Agency|createNetwork|multiAgent|\w*GroupChat(Manager)?|defineAgent|create_supervisor|createSupervisor|create_swarm|ToolLoopAgent|VoicePipelineAgent|AgentSession|AgentDefinition|SubAgent)$/;
/** What an application calls the settings of one: `defineAgentProfile({…})`, `AgentConfig(…)`. */
const SETTINGS = /(^|_)agent_(profile|config|configuration|definition|spec|options|preset)$/;
/** Of these, what many programs have something of that name. */
const NAMED_ALIKE = /^(Task|Team|Swarm|AgentSession|Crew|Agency|createNetwork|multiAgent)$/;
/** Teams that are given their agents as a list. */
const LISTS = /GroupChat$|^(Swarm|Agency)$/;
const NOT_AGENTS =
  /^(User|Http|Https|Proxy|HttpsProxy|Socks(Proxy)?|Mock|set|Browser)_?Agent$|^(is|has|get|find|use|delete|update|list|remove|register|load|render|run|start|stop|on)_?[A-Za-z_]*[aA]gent$/;
/** Adds an agent, or a team of them, to what runs them: `addAgent({…})`, `runtime.register_agent("critic", …)`. */
const ADDS = /^(add|register)_?([A-Za-z]+_?)?([aA]gent|[sS]warm)$/;
const MEMBERS = /^agents?(_?(list|names))?$/i;
/** Members that only an agent has, and members that agents have as well as others. */
const TELLING =
  /^(instructions?|system_?prompt|system_?message|backstory|goal|expected_?output|tools|handoffs|sub_?agents|llm|llm_?config|agents|tasks|model|model_?client|state_?modifier|output_?type|output_?schema|response_?format|memory|persona|guardrails)$/i;

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
    for (const { value } of optionsReturned(call)) claims.add(value);
    return [draft];
  });
}

/** Factories of a framework that wire an agent to its tools: `ReActAgent.from_tools(tools, llm=llm)`. */
const FACTORY =
  /(Agent|AgentWorker|AgentRunner|AgentWorkflow|AgentExecutor)\.(from_?(tools(_?or_?functions)?|defaults|agents?(_?and_?tools)?|llm(_?and_?tools)?|llm_?with_?tools|config|objects)|from(Tools|Agents?AndTools|LLMAndTools|Defaults))$/;

/** What is called last where that may make an agent, and whether it makes the settings of one; null of other calls. */
const makerOf = rememberByName((callee): { last: string; settings: boolean; factory: boolean } | null => {
  if (FACTORY.test(callee))
    return {
      last: lastPart(callee.slice(0, callee.lastIndexOf('.'))),
      settings: false,
      factory: true,
    };
  // `Agent.create({…})` is `new Agent({…})`, and so is `client.beta.assistants.create({…})`.
  const last = lastPart(
    callee.replace(/(Agent)\.(create|build)$/, '$1').replace(/(^|\.)(assistants|agents)\.create$/, '$1Agent'),
  );
  const settings = SETTINGS.test(wordsOf(last).join('_'));
  return !(MAKERS.test(last) || settings) || NOT_AGENTS.test(last)
    ? null
    : { last, settings, factory: false };
});

function readAgent(call: SourceCall, index: SourceIndex): Draft | null {
  if (ADDS.test(lastPart(call.callee))) return readAdded(call, index);
  const maker = makerOf(call.callee);
  if (maker === null) return null;
  const { last, settings, factory } = maker;
  if (factory && !isOfFramework(call.callee, index)) return null;
  const entries = [...optionsOf(call), ...optionsReturned(call)].map((entry) =>
    entry.key === 'tools' ? { ...entry, value: madeByName(entry.value, index) } : entry,
  );
  const telling = entries.filter(({ key }) => TELLING.test(key));
  const described = entries.filter(({ key, value }) => INSTRUCTIONS.test(key) && textIn(value) !== null);
  if (settings && !entries.some(isTold)) return null;
  const positional = call.positional
    .filter(({ type }) => type !== 'object')
    .map((value) => madeByName(value, index));
  // `create_react_agent(llm, tools)`, `Agent("openai:gpt-4o", …)`
  const bare =
    /^(create_?\w*agent|create\w*Agent|initialize_agent|create_supervisor|createSupervisor|\w*Agent)$/.test(
      last,
    ) &&
    index.usesModels &&
    (positional.length >= 2 || modelIn(positional[0] ?? call) !== null);
  // `RoundRobinGroupChat([writer, critic])`
  const team = LISTS.test(last) && index.usesModels && positional[0]?.type === 'list';
  if (NAMED_ALIKE.test(last) && !team && !(index.usesModels && telling.length + described.length >= 1))
    return null;
  const known =
    isOfFramework(call.callee, index) && (isWired(entries) || (hasTools(entries) && entries.some(isSet)));
  if ((telling.length === 0 && !bare && !team && !known) || isEmpty(entries, described.length)) return null;
  if (telling.length + described.length < 2 && !index.usesModels) return null;
  if (
    !FRAMEWORK.test(last) &&
    !isOfLangChain(last, index) &&
    !factory &&
    !known &&
    described.length === 0 &&
    ![...call.positional, ...entries.map(({ value }) => value)].some(isTelling)
  )
    return null;
  return draftAgent({
    name: nameOfCall(call, index),
    lines: call.lines,
    positional,
    entries,
    models: modelsOf(call.positional, entries),
    reason: `agent made by ${last}()`,
  });
}

/** `createAgent({model, systemPrompt, tools})` of LangChain wires what stands elsewhere; others have a function of that name. */
function isOfLangChain(last: string, { file }: SourceIndex): boolean {
  return (
    last === 'createAgent' &&
    file.imports.some(
      ({ module, names }) => module === 'langchain' && names.some(({ imported }) => imported === last),
    )
  );
}

/** Tools that a framework makes by their names, which stand where they are bound: `tools = load_tools(["wikipedia"])`. */
function madeByName(value: SourceValue, { lookup }: SourceIndex): SourceValue {
  const bound = value.type === 'name' ? lookup(value.name) : null;
  return bound?.type === 'call' && /^(load_tools|loadTools)$/.test(lastPart(bound.callee)) ? bound : value;
}

/** Has a name, and is told something, or has others to hand work to. */
function readAdded(call: SourceCall, index: SourceIndex): Draft | null {
  const entries = [...optionsOf(call), ...optionsReturned(call)];
  const positional = call.positional.filter(({ type }) => type !== 'object');
  const label = entries.find(({ key, value }) => CALLED.test(key) && value.type !== 'object')?.value;
  const called = label ?? (wordOf(positional[0]) === null ? undefined : positional[0]);
  const added = /[sS]warm$/.test(call.callee)
    ? entries.some(({ key, value }) => MEMBERS.test(key) && value.type === 'list')
    : entries.some((entry) => isTold(entry) || isToldAgent(entry));
  if (called === undefined || !added) return null;
  const own = index.placeOf(call).names.length === 0 ? wordOf(called) : null;
  return draftAgent({
    name: [nameOfCall(call, index), ...(own === null ? [] : [own])].join('.'),
    lines: call.lines,
    positional,
    entries,
    models: modelsOf(call.positional, entries),
    reason: `agent added by ${lastPart(call.callee)}()`,
  });
}

function hasTools(entries: readonly SourceEntry[]): boolean {
  const tools = entryOf(entries, 'tools')?.value;
  return tools !== undefined && (tools.type !== 'list' || tools.items.length > 0);
}

/** A setting that stands here, also as what is taken where nothing is set: `max_steps=config.get("max_steps", 10)`. */
function isSet({ key, value }: SourceEntry): boolean {
  if (PLUMBING.test(key)) return false;
  if (value.type === 'call') return value.positional.length > 1 && value.positional.slice(1).some(isTelling);
  return value.type === 'boolean' || isTelling(value);
}

/** Made of a part of a file of agents and tasks, or works in an order that stands here. */
function isWired(entries: readonly SourceEntry[]): boolean {
  return entries.some(({ key, value }) => {
    if (key === 'process') return value.type === 'name' && /^Process\./.test(value.name);
    return key === 'config' && value.type === 'name' && /(^|\.)(agents|tasks)_config\./.test(value.name);
  });
}

/** One without tools, without a word and without a name, made for what the framework gives every agent. */
function isEmpty(entries: readonly SourceEntry[], described: number): boolean {
  const tools = entryOf(entries, 'tools')?.value;
  if (tools?.type !== 'list' || tools.items.length > 0 || described > 0) return false;
  if (entries.some(({ key, value }) => key === 'name' && wordOf(value) !== null)) return false;
  return !entries.some(({ value }) => value !== tools && (value.type === 'list' || modelIn(value) !== null));
}

/** A value that says something itself: a text, a number, a list of tools; not `llm=llm`. */
function isTelling(value: SourceValue): boolean {
  if (value.type === 'object') return value.entries.some((entry) => isTelling(entry.value));
  if (value.type === 'list') return value.items.some(({ type }) => type !== 'other' && type !== 'spread');
  return value.type === 'text' || value.type === 'number' || modelIn(value) !== null;
}
