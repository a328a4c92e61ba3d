import { isNested, type Lookup } from './evaluate.ts';
import { asksByAddress } from './models/model-addresses.ts';
import { clientsOfModels } from './models/model-clients.ts';
import { type GivenNames, namesGivenToModels, namesToldElsewhere } from './names/given-names.ts';
import { listAsking, namesAskedOfPeople } from './names/people-asked.ts';
import { namesSentElsewhere } from './names/sent-elsewhere.ts';
import { givesPeoplePrompts } from './prompts/people-prompts.ts';
import { listCreatedModels } from './tools/created-models.ts';
import type {
  SourceBinding,
  SourceCall,
  SourceClass,
  SourceFile,
  SourceFunction,
  SourceValue,
} from './types.ts';

/** Where a value stands: the names that lead to it from its scope, and the call it is an argument of. */
export type Place = {
  /** `['PROMPTS', 'summary']`, `['generateText', 'tools', 'weather']`. */
  names: readonly string[];
  scope: readonly string[];
  inside: SourceCall | null;
};

/** A file with what the rules ask of it more than once. */
export type SourceIndex = {
  file: SourceFile;
  lookup: Lookup;
  classOf(name: string): SourceClass | null;
  functionOf(name: string): SourceFunction | null;
  /** Of a call: what it is bound to, or an argument of. */
  placeOf(call: SourceCall): Place;
  /** Of calls what `nameOfCall` made of their places; many rules ask. */
  namesOfCalls: Map<SourceCall, string>;
  /** How many values may still be read by following names; schemas that refer to each other would grow without end. */
  budget: { left: number };
  /** Names that stand for a model. */
  clients: ReadonlySet<string>;
  /** What calls of models and makers of prompts are given, and what functions make of it. */
  givenToModels: GivenNames;
  /** Names of what errors say, and of what tools give back. */
  toldElsewhere: ReadonlySet<string>;
  /** Names of what people are asked, and the functions that ask them. */
  askedOfPeople: ReadonlySet<string>;
  askingFunctions: ReadonlySet<string>;
  /** Names of what goes to services that are no models. */
  sentElsewhere: ReadonlySet<string>;
  /** Imports a package with which models are called. */
  usesModels: boolean;
  /** Imports a package with which networks are made and trained. */
  makesNetworks: boolean;
  /** Imports a package with which people are asked, holds prompts for them, or asks them and no model. */
  asksPeople: boolean;
  /** Calls its prompts ones that people type or write about, and calls no models. */
  promptsPeople: boolean;
};

const MODEL_PACKAGES =
  /(^|[/@._-])(openai|anthropic|claude|ai-sdk|langchain\w*|langgraph\w*|llama[-_]?index|llamaindex|litellm|ollama|mistralai|cohere|groq|instructor|dspy|crewai|autogen\w*|pydantic[-_]ai|agents|agent[-_]?kit|agent[-_]swarm|agency[-_]swarm|smolagents|mastra|genkit\w*|generativeai|generative-ai|genai|vertexai|huggingface[-_]hub|haystack|semantic[-_]kernel|metagpt|gemini|deepseek|agno|phi|together|replicate|bedrock\w*|portkey\w*|openrouter|vllm|guidance|marvin|magentic|mirascope|deepeval|ragas|modelcontextprotocol|fastmcp|mcp|tiktoken|llms?|gpt|ell|strands|copilotkit|browser[-_]use|semantickernel|adk|gollm)([/._-]|$)|^ai$|^(rig|rig_core|LarAgent|NeuronAI)\/|^org\.springframework\.ai\.|^(EchoLabs|Prism)\/Prism(\/|$)|^(Microsoft\.(Extensions\.(AI|VectorData)|Agents\.AI|Teams\.AI|KernelMemory|ML\.OnnxRuntimeGenAI)|Azure\.AI\.(Inference|Projects|Agents)|OllamaSharp|LLama|Mscc\.GenerativeAI|Google\.GenAI)(\.|$)/i;
const PEOPLE_PACKAGES =
  /^(inquirer|@inquirer\/.*|prompts|enquirer|@clack\/.*|readline|node:readline.*|prompt|prompt-sync|click|questionary|prompt_toolkit.*|PyInquirer|InquirerPy|typer|getpass|rich\.prompt|cmd|curses|sisteransi)$/;

/** Values nested deeper than this are data. */
const MAX_DEPTH = 60;
const MAX_FOLLOWED = 20_000;

/** Looks up names and places in linear time. */
export function indexSource(file: SourceFile): SourceIndex {
  const bindings = firstByName(
    file.bindings.filter((binding) => !binding.appends),
    ({ name }) => name,
  );
  const made = file.language === 'python' ? listCreatedModels(file.bindings) : [];
  const classes = firstByName([...file.classes, ...made], ({ name }) => name);
  const functions = firstByName(file.functions, ({ name }) => name);
  const places = placeCalls(file);
  const modules = file.imports.flatMap(({ module, names }) => [
    module,
    // `from google import genai`
    ...(/^(google(\.cloud)?|azure\.ai)$/.test(module)
      ? names.map(({ imported }) => `${module}.${imported}`)
      : []),
  ]);
  const clients = clientsOfModels(file);
  const usesModels = modules.some((module) => MODEL_PACKAGES.test(module)) || asksByAddress(file);
  const asking = listAsking(file);
  const promptsPeople = !usesModels && givesPeoplePrompts(file);
  return {
    file,
    lookup: (name) => follow(bindings, name),
    classOf: (name) => classes.get(name) ?? null,
    functionOf: (name) => functions.get(name) ?? null,
    placeOf: (call) => places.get(keyOf(call)) ?? { names: [], scope: call.scope, inside: null },
    namesOfCalls: new Map(),
    budget: { left: MAX_FOLLOWED },
    clients,
    givenToModels: namesGivenToModels(file, clients),
    toldElsewhere: namesToldElsewhere(file),
    askedOfPeople: namesAskedOfPeople(asking),
    askingFunctions: new Set(usesModels ? [] : asking.map(({ scope }) => scope.join('.'))),
    sentElsewhere: namesSentElsewhere(file),
    usesModels,
    makesNetworks: modules.some((module) =>
      /^(torch|tensorflow|keras|jax|flax|mxnet|paddle)(\.|$)/.test(module),
    ),
    asksPeople:
      promptsPeople ||
      modules.some((module) => PEOPLE_PACKAGES.test(module)) ||
      (!usesModels && asking.length > 0),
    promptsPeople,
  };
}

const keys = new WeakMap<SourceValue, string>();

/** Tells values of one file apart, also where two lists of the file hold the same one. */
export function keyOf(value: SourceValue): string {
  const known = keys.get(value);
  if (known !== undefined) return known;
  const key = makeKey(value);
  keys.set(value, key);
  return key;
}

function makeKey(value: SourceValue): string {
  const [from, to] = value.lines;
  if (value.type === 'call')
    return `${from}:${to}:${value.callee}(${value.positional.length},${value.named.map(({ key }) => key).join()},${firstWord(value)})`;
  if (value.type !== 'text') return `${from}:${to}:${value.type}`;
  const text = value.parts.map((part) => ('text' in part ? part.text : part.hole)).join('|');
  return `${from}:${to}:${text}`;
}

function firstWord({ positional: [first] }: SourceCall): string {
  if (first?.type === 'name') return first.name;
  const part = first?.type === 'text' ? first.parts[0] : undefined;
  return part === undefined || 'hole' in part ? '' : part.text.slice(0, 40);
}

/** Unknown where two places give the name different values: which of them is meant is not for a reader to say. */
function firstByName<T extends { scope: readonly string[] }>(
  items: readonly T[],
  nameOf: (item: T) => string,
): Map<string, T> {
  const found = new Map<string, T>();
  const ambiguous = new Set<string>();
  for (const item of items) {
    const name = nameOf(item);
    const earlier = found.get(name);
    if (earlier === undefined || item.scope.length < earlier.scope.length) {
      found.set(name, item);
      ambiguous.delete(name);
    } else if (item.scope.length === earlier.scope.length) ambiguous.add(name);
  }
  for (const name of ambiguous) found.delete(name);
  return found;
}

function follow(bindings: ReadonlyMap<string, SourceBinding>, name: string): SourceValue | null {
  const direct = bindings.get(name);
  if (direct !== undefined) return direct.value;
  const dot = name.indexOf('.');
  if (dot < 0) return null;
  let value: SourceValue | undefined = bindings.get(name.slice(0, dot))?.value;
  for (const key of name.slice(dot + 1).split('.')) {
    if (value?.type !== 'object') return null;
    value = value.entries.find((entry) => entry.key === key)?.value;
  }
  return value ?? null;
}

function placeCalls(file: SourceFile): Map<string, Place> {
  const places = new Map<string, Place>();
  const visit = (value: SourceValue, place: Place, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    switch (value.type) {
      case 'list':
        for (const item of value.items) visit(item, place, depth + 1);
        return;
      case 'choice':
        for (const option of value.options) visit(option, place, depth + 1);
        return;
      case 'object':
        for (const { key, value: inner } of value.entries)
          visit(inner, { ...place, names: [...place.names, key] }, depth + 1);
        return;
      case 'call': {
        const key = keyOf(value);
        if (!places.has(key)) places.set(key, place);
        return;
      }
    }
  };
  for (const { name, scope, value } of file.bindings)
    if (isNested(value)) visit(value, { names: [name], scope, inside: null }, 0);
  for (const call of file.calls) {
    const place = { names: [], scope: call.scope, inside: call };
    for (const value of call.positional) visit(value, place, 0);
    for (const { key, value } of call.named) if (isNested(value)) visit(value, { ...place, names: [key] }, 0);
    if (call.receiver !== null) visit(call.receiver, places.get(keyOf(call)) ?? place, 0);
  }
  return places;
}
