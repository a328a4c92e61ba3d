import type { Json } from '../../artifact/problem.ts';
import { findTools } from '../../artifact/shapes/tool-shapes.ts';
import type { Message, Role, ToolDefinition } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, stringOf } from '../../artifact/values.ts';

/** What a row says, under Promptgate's own names. */
export type RowCase = {
  input: string | Message[];
  vars: JsonRecord;
  expected: Json;
  tools: ToolDefinition[] | null;
  tags: string[];
  cluster: string | null;
};

/** One row shape of the field's tools: how it is known, and how it is read. */
export type RowShape = {
  id: string;
  matches(row: JsonRecord): boolean;
  /** Null where the row has the shape's keys with values that make no sense; the reason is text. */
  read(row: JsonRecord): RowCase | { fault: string };
};

const ROLES: readonly Role[] = ['system', 'developer', 'user', 'assistant', 'tool'];
/** Keys of Promptgate's own shape; every other key of a row is a variable. */
export const OWN_KEYS = [
  'id',
  'input',
  'vars',
  'expected',
  'tools',
  'tags',
  'cluster',
  'metadata',
  'mocks',
] as const;
const INPUT_KEYS = ['input', 'question', 'query', 'prompt', 'user_input'] as const;

/** Berkeley Function-Calling Leaderboard: the calls that are right stand in a file of their own. */
const bfcl: RowShape = {
  id: 'bfcl',
  matches: (row) => Array.isArray(row.question) && (Array.isArray(row.function) || isRecord(row.function)),
  read(row) {
    const turns = Array.isArray(row.question) ? row.question : [];
    const messages = readMessages(Array.isArray(turns[0]) ? turns[0] : turns);
    if (messages === null) return { fault: '`question` to hold messages with role and content' };
    const list = Array.isArray(row.function) ? row.function : [row.function ?? null];
    const tools = list.map(readBfclTool);
    if (tools.some((tool) => tool === null))
      return { fault: '`function` to hold functions with name and parameters' };
    return {
      ...blank(),
      input: messages,
      vars: textVars(messages),
      expected: row.ground_truth ?? null,
      tools: tools.filter((tool) => tool !== null),
    };
  },
};

/** ragas: `{user_input, retrieved_contexts, response, reference, reference_tool_calls}`. */
const ragas: RowShape = {
  id: 'ragas',
  matches: (row) => Object.hasOwn(row, 'user_input'),
  read: (row) =>
    readMapped(row, 'user_input', {
      answer: row.reference,
      documents: row.reference_context_ids,
      contexts: row.reference_contexts,
      tool_calls: row.reference_tool_calls,
    }),
};

/** DeepEval: `{input, expected_output, context, retrieval_context, expected_tools}`. */
const deepeval: RowShape = {
  id: 'deepeval',
  matches: (row) =>
    Object.hasOwn(row, 'input') &&
    ['expected_output', 'expected_tools', 'actual_output', 'retrieval_context'].some((key) =>
      Object.hasOwn(row, key),
    ),
  read: (row) =>
    readMapped(row, 'input', {
      answer: row.expected_output,
      contexts: row.context,
      tool_calls: row.expected_tools,
    }),
};

/** MLflow: `{inputs, expectations}`. */
const mlflow: RowShape = {
  id: 'mlflow',
  matches: (row) => Object.hasOwn(row, 'inputs') && !Object.hasOwn(row, 'input'),
  read(row) {
    const vars = isRecord(row.inputs) ? row.inputs : {};
    const key =
      INPUT_KEYS.find((name) => Object.hasOwn(vars, name)) ??
      Object.keys(vars).find((name) => typeof vars[name] === 'string');
    const input = readInput(
      typeof row.inputs === 'string' ? row.inputs : key === undefined ? '' : (vars[key] ?? ''),
    );
    if (input === null) return { fault: '`inputs` to hold text or messages' };
    const expectations = isRecord(row.expectations) ? row.expectations : {};
    const answer = expectations.expected_response;
    return {
      ...blank(),
      input,
      vars: { ...vars, ...inputVar(input) },
      expected: answer === undefined ? expectations : { ...expectations, answer },
      tags: readTags(row.tags),
    };
  },
};

/** OpenAI evals: `{input: [messages], ideal}`. */
const openaiEvals: RowShape = {
  id: 'openai-evals',
  matches: (row) => Object.hasOwn(row, 'ideal') && Object.hasOwn(row, 'input'),
  read(row) {
    const input = readInput(row.input ?? '');
    if (input === null) return { fault: '`input` to be text or messages with role and content' };
    return { ...blank(), input, vars: inputVar(input), expected: row.ideal ?? null };
  },
};

/** Promptgate's own and Braintrust's: `{id, input, vars, expected, tools, tags, cluster}`. Other keys are variables. */
const own: RowShape = {
  id: 'promptgate',
  matches: () => true,
  read(row) {
    const key = INPUT_KEYS.find((name) => Object.hasOwn(row, name));
    const given = key === undefined ? '' : (row[key] ?? '');
    const fields = key === 'input' && isRecord(given) ? given : {};
    const input = isRecord(given) ? '' : readInput(given);
    if (input === null) return { fault: `\`${key}\` to be text, or messages with role and content` };
    const extra = Object.entries(row).filter(([name]) => !(OWN_KEYS as readonly string[]).includes(name));
    const vars = {
      ...Object.fromEntries(extra),
      ...fields,
      ...(isRecord(row.vars) ? row.vars : {}),
      ...inputVar(input),
    };
    const tools = row.tools === undefined || row.tools === null ? null : findTools(row.tools);
    if (tools === null && Array.isArray(row.tools))
      return { fault: '`tools` to be tool definitions of one provider' };
    return {
      input,
      vars,
      expected: row.expected ?? null,
      tools: tools === null ? null : tools.tools.map(({ tool }) => tool),
      tags: readTags(row.tags),
      cluster:
        typeof row.cluster === 'string' || typeof row.cluster === 'number' ? String(row.cluster) : null,
    };
  },
};

/** Every row shape, the most particular first: the first that matches reads the row. */
export const ROW_SHAPES: readonly RowShape[] = [bfcl, ragas, openaiEvals, deepeval, mlflow, own];

function blank(): RowCase {
  return { input: '', vars: {}, expected: null, tools: null, tags: [], cluster: null };
}

function readMapped(
  row: JsonRecord,
  inputKey: string,
  expected: Record<string, Json | undefined>,
): RowCase | { fault: string } {
  const input = readInput(row[inputKey] ?? '');
  if (input === null) return { fault: `\`${inputKey}\` to be text, or messages with role and content` };
  const known = Object.entries(expected).filter(
    (entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null,
  );
  return {
    ...blank(),
    input,
    vars: inputVar(input),
    expected: known.length === 0 ? null : Object.fromEntries(known),
    tags: readTags(row.tags),
  };
}

function readInput(value: Json): string | Message[] | null {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  return Array.isArray(value) ? readMessages(value) : null;
}

function readMessages(list: readonly Json[]): Message[] | null {
  const messages = list.map((item): Message | null => {
    if (!isRecord(item)) return null;
    // ragas writes `type: human` where others write `role: user`.
    const said =
      stringOf(item.role) ??
      ({ human: 'user', ai: 'assistant' } as const)[String(item.type)] ??
      stringOf(item.type);
    const role = ROLES.find((known) => known === said);
    const content = stringOf(item.content);
    return role === undefined || content === null ? null : { role, content };
  });
  return messages.length === 0 || messages.some((message) => message === null)
    ? null
    : messages.filter((message) => message !== null);
}

function inputVar(input: string | Message[]): JsonRecord {
  return typeof input === 'string' ? { input } : textVars(input);
}

/** The last thing a user says is what a template calls `input`. */
function textVars(messages: readonly Message[]): JsonRecord {
  const last = messages.findLast((message) => message.role === 'user');
  return last === undefined ? {} : { input: last.content };
}

function readTags(value: Json | undefined): string[] {
  if (typeof value === 'string')
    return value
      .split(',')
      .map((tag) => tag.trim())
      .filter((tag) => tag !== '');
  return Array.isArray(value) ? value.filter((tag) => typeof tag === 'string') : [];
}

/** BFCL writes Python's type names. */
function readBfclTool(value: Json): ToolDefinition | null {
  if (!isRecord(value) || typeof value.name !== 'string') return null;
  const parameters = toJsonSchema(value.parameters ?? {});
  return {
    name: value.name,
    description: stringOf(value.description) ?? '',
    parameters: isRecord(parameters) ? parameters : {},
  };
}

const TYPES: Record<string, string> = {
  dict: 'object',
  float: 'number',
  tuple: 'array',
  list: 'array',
  any: 'string',
  str: 'string',
  int: 'integer',
  bool: 'boolean',
};

function toJsonSchema(value: Json): Json {
  if (Array.isArray(value)) return value.map(toJsonSchema);
  if (!isRecord(value)) return value;
  const entries = Object.entries(value).map(([key, inner]): [string, Json] => {
    const name = key === 'type' && typeof inner === 'string' ? TYPES[inner.toLowerCase()] : undefined;
    return [key, name ?? toJsonSchema(inner)];
  });
  return Object.fromEntries(entries);
}
