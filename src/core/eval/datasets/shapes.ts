import type { Json } from '../../artifact/problem.ts';
import { findTools } from '../../artifact/shapes/tool-shapes.ts';
import { isRecord, type JsonRecord } from '../../artifact/values.ts';
import { bfcl } from './bfcl-row.ts';
import { mlflow } from './mlflow-row.ts';
import {
  blank,
  cutToAsked,
  INPUT_KEYS,
  inputVar,
  namedVar,
  type RowCase,
  type RowFault,
  type RowShape,
  readInput,
} from './row-shape.ts';

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
  'expected_retrieved_context',
] as const;

function words(...lines: string[]): string[] {
  return lines.flatMap((line) => line.split(' '));
}

/**
 * ragas: `{user_input, retrieved_contexts, response, reference, reference_tool_calls}`. A multi-turn `user_input` is a
 * recorded conversation: it is sent up to what the user said last, and what followed was the answer then.
 */
const ragas: RowShape = {
  id: 'ragas',
  keys: words(
    'user_input retrieved_contexts retrieved_context_ids response multi_responses reference reference_contexts reference_context_ids',
    'reference_tool_calls reference_topics rubrics rubric persona_name query_style query_length synthesizer_name',
  ),
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

/**
 * DeepEval: `{input, expected_output, context, retrieval_context, expected_tools}`. `actual_output` and `tools_called` are
 * what an application answered when the row was made, and are no part of what is expected.
 */
const deepeval: RowShape = {
  id: 'deepeval',
  keys: words(
    'input actual_output expected_output context retrieval_context tools_called expected_tools additional_metadata comments name',
    'source_file token_cost completion_time custom_column_key_values',
  ),
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

/** OpenAI evals: `{input: [messages], ideal}`. */
const openaiEvals: RowShape = {
  id: 'openai-evals',
  keys: ['input', 'ideal'],
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
  keys: OWN_KEYS,
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
      ...namedVar(key, input),
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
