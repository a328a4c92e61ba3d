import type { Json } from '../../artifact/problem.ts';
import { findTools } from '../../artifact/shapes/tool-shapes.ts';
import type { Message } from '../../artifact/types.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import { bfcl } from './bfcl-row.ts';
import { blank, type RowCase, type RowFault, type RowShape, readMessages, textVars } from './row-shape.ts';

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
  'mocks',
] as const;
/** Under which a row may hold what is asked. */
export const INPUT_KEYS = ['input', 'question', 'query', 'prompt', 'user_input'] as const;

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

function inputVar(input: string | Message[]): JsonRecord {
  return typeof input === 'string' ? { input } : textVars(input);
}
