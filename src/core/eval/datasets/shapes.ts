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
};

/** Why a row of a known shape cannot be read: what is expected of it, and what to do where that is not obvious. */
export type RowFault = { fault: string; hint?: string };

/** One row shape of the field's tools: how it is known, and how it is read. */
export type RowShape = {
  id: string;
  matches(row: JsonRecord): boolean;
  /** Null where the row has the shape's keys with values that make no sense; the reason is text. */
  read(row: JsonRecord): RowCase | RowFault;
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
  'weight',
  'must_pass',
  'metadata',
] as const;
const INPUT_KEYS = ['input', 'question', 'query', 'prompt', 'user_input'] as const;

/** Berkeley Function-Calling Leaderboard: the calls that are right stand in a file of their own. */
const bfcl: RowShape = {
  id: 'bfcl',
  matches: (row) =>
    Array.isArray(row.question) &&
    (Array.isArray(row.function) || isRecord(row.function) || Object.hasOwn(row, 'involved_classes')),
  read(row) {
    const turns = Array.isArray(row.question) ? row.question : [];
    if (turns.length > 1 || Object.hasOwn(row, 'involved_classes'))
      return {
        fault: 'a single-turn row',
        hint: 'BFCL’s multi-turn categories are graded by the state of Python classes, which are not executed here.',
      };
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

/**
 * ragas: `{user_input, retrieved_contexts, response, reference, reference_tool_calls}`. A multi-turn `user_input` is a
 * recorded conversation: it is sent up to what the user said last, and what followed was the answer then.
 */
const ragas: RowShape = {
  id: 'ragas',
  matches: (row) => Object.hasOwn(row, 'user_input'),
  read(row) {
    const said = row.user_input ?? '';
    const last = Array.isArray(said) ? said.findLastIndex(isFromUser) : 0;
    if (last < 0) return { fault: '`user_input` to hold a message of the user' };
    const history = Array.isArray(said) ? said.slice(0, last + 1) : said;
    if (Array.isArray(history) && history.some(isOfTools))
      return {
        fault: 'a conversation without tool calls before what the user says last',
        hint: 'The calls of a recorded conversation belong to its tools; give the last message alone, or plain turns.',
      };
    return readMapped(
      { ...row, user_input: history },
      'user_input',
      {
        answer: row.reference,
        documents: row.reference_context_ids,
        contexts: row.reference_contexts,
        tool_calls: row.reference_tool_calls,
      },
      ['retrieved_contexts'],
    );
  },
};

function isFromUser(message: Json): boolean {
  return (
    isRecord(message) &&
    (message.type ?? message.role) !== undefined &&
    /^(human|user)$/.test(String(message.type ?? message.role))
  );
}

function isOfTools(message: Json): boolean {
  if (!isRecord(message)) return false;
  const calls = message.tool_calls;
  return message.type === 'tool' || message.role === 'tool' || (Array.isArray(calls) && calls.length > 0);
}

/**
 * DeepEval: `{input, expected_output, context, retrieval_context, expected_tools}`. `actual_output` and `tools_called` are
 * what an application answered when the row was made, and are no part of what is expected.
 */
const deepeval: RowShape = {
  id: 'deepeval',
  matches: (row) =>
    Object.hasOwn(row, 'input') &&
    ['expected_output', 'expected_tools', 'actual_output', 'retrieval_context', 'tools_called'].some((key) =>
      Object.hasOwn(row, key),
    ),
  read: (row) =>
    readMapped(
      row,
      'input',
      { answer: row.expected_output, contexts: row.context, tool_calls: row.expected_tools },
      ['retrieval_context'],
    ),
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

/**
 * Promptgate's own and Braintrust's: `{id, input, vars, expected, tools, tags, cluster, weight, must_pass, metadata}`. Other
 * keys are variables, and `{{metadata.locale}}` is one.
 */
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
      ...(isRecord(row.metadata) ? { metadata: row.metadata } : {}),
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
    };
  },
};

/** Every row shape, the most particular first: the first that matches reads the row. */
export const ROW_SHAPES: readonly RowShape[] = [bfcl, ragas, openaiEvals, deepeval, mlflow, own];

function blank(): RowCase {
  return { input: '', vars: {}, expected: null, tools: null };
}

function readMapped(
  row: JsonRecord,
  inputKey: string,
  expected: Record<string, Json | undefined>,
  variables: readonly string[] = [],
): RowCase | RowFault {
  const input = readInput(row[inputKey] ?? '');
  if (input === null) return { fault: `\`${inputKey}\` to be text, or messages with role and content` };
  const known = Object.entries(expected).filter(
    (entry): entry is [string, Json] => entry[1] !== undefined && entry[1] !== null,
  );
  return {
    ...blank(),
    input,
    vars: {
      ...Object.fromEntries(variables.flatMap((key) => (row[key] == null ? [] : [[key, row[key]]]))),
      ...inputVar(input),
    },
    expected: known.length === 0 ? null : Object.fromEntries(known),
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
