import type { Json } from '../../artifact/problem.ts';
import { findTools } from '../../artifact/shapes/tool-shapes.ts';
import type { Message } from '../../artifact/types.ts';
import { isRecord, type JsonRecord, withoutKeys } from '../../artifact/values.ts';
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
export const INPUT_KEYS = ['input', 'question', 'query', 'prompt', 'user_input', 'messages'] as const;
/** Columns that hold the right answer, or the documents to be found, where a row has no `expected`. They stay variables. */
export const ANSWER_COLUMNS = [
  'expected_answer',
  'expected_output',
  'expected_response',
  'reference_answer',
  'reference',
  'ground_truth',
  'ground_truths',
  'ideal',
] as const;
const DOCUMENT_COLUMNS = [
  'expected_documents',
  'relevant_documents',
  'reference_context_ids',
  'expected_sources',
  'expected_source',
  'expected_files',
] as const;

/**
 * ragas: `{user_input, retrieved_contexts, response, reference, reference_tool_calls}`. A multi-turn `user_input` is a
 * recorded conversation: it is sent up to what the user said last, and what followed was the answer then.
 */
const ragas: RowShape = {
  id: 'ragas',
  matches: (row) => Object.hasOwn(row, 'user_input'),
  read(row) {
    const asked = cutToAsked('user_input', row.user_input ?? '');
    if ('fault' in asked) return asked;
    return readMapped(
      { ...row, user_input: asked.said },
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

/** A recorded conversation up to what the user said last. */
function cutToAsked(key: string, said: Json): { said: Json } | RowFault {
  if (!Array.isArray(said)) return { said };
  const last = said.findLastIndex(isFromUser);
  if (last < 0) return { fault: `\`${key}\` to hold a message of the user` };
  const history = said.slice(0, last + 1);
  if (!history.some(isOfTools)) return { said: history };
  return {
    fault: 'a conversation without tool calls before what the user says last',
    hint: 'The calls of a recorded conversation belong to its tools; give the last message alone, or plain turns.',
  };
}

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
    const asked = cutToAsked(
      'inputs',
      typeof row.inputs === 'string' ? row.inputs : key === undefined ? '' : (vars[key] ?? ''),
    );
    if ('fault' in asked) return asked;
    const input = readInput(asked.said);
    if (input === null) return { fault: '`inputs` to hold text or messages' };
    const expectations = isRecord(row.expectations) ? row.expectations : {};
    const answer = expectations.expected_response ?? joinFacts(expectations.expected_facts ?? null);
    return {
      ...blank(),
      input,
      vars: {
        ...(key === 'messages' ? withoutKeys(vars, [key]) : vars),
        ...(input === '' ? {} : inputVar(input)),
      },
      expected: answer === null ? expectations : { ...expectations, answer },
    };
  },
};

/** Facts are parts of one right answer, and not several answers of which each is right. */
function joinFacts(facts: Json): string | null {
  if (typeof facts === 'string') return facts;
  const texts = Array.isArray(facts) ? facts.filter((fact) => typeof fact === 'string') : [];
  return texts.length === 0 ? null : texts.join('\n');
}

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
    const said = isRecord(given) ? (INPUT_KEYS.map((name) => given[name]).find(isAsked) ?? '') : given;
    const asked = key === 'messages' ? cutToAsked(key, said) : { said };
    if ('fault' in asked) return asked;
    const input = readInput(asked.said);
    if (input === null) return { fault: `\`${key}\` to be text, or messages with role and content` };
    const extra = Object.entries(row).filter(
      // What was answered in a recorded conversation is nothing that a request may hold.
      ([name]) => !(OWN_KEYS as readonly string[]).includes(name) && (name !== key || name !== 'messages'),
    );
    const vars = {
      ...Object.fromEntries(extra),
      ...(isRecord(row.metadata) ? { metadata: row.metadata } : {}),
      ...fields,
      ...(isRecord(row.vars) ? row.vars : {}),
      // A template that asks for an input which no column gives has to say so.
      ...(key === undefined || (isRecord(given) && input === '') ? {} : inputVar(input)),
    };
    const tools = row.tools === undefined || row.tools === null ? null : findTools(row.tools);
    if (tools === null && Array.isArray(row.tools))
      return { fault: '`tools` to be tool definitions of one provider' };
    return {
      input,
      vars,
      expected: row.expected ?? readExpectedColumns(row),
      tools: tools === null ? null : tools.tools.map(({ tool }) => tool),
    };
  },
};

function isAsked(value: Json | undefined): value is string {
  return typeof value === 'string' && value !== '';
}

function readExpectedColumns(row: JsonRecord): Json {
  const given = (keys: readonly string[]) =>
    keys.map((key) => row[key] ?? null).find((value) => value !== null && value !== '');
  const answer = given(ANSWER_COLUMNS);
  const documents = given(DOCUMENT_COLUMNS);
  if (documents === undefined) return answer ?? null;
  return { ...(answer === undefined ? {} : { answer }), documents };
}

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
