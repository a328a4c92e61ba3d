import type { Json } from '../../artifact/problem.ts';
import type { ToolDefinition } from '../../artifact/types.ts';
import { isRecord, stringOf } from '../../artifact/values.ts';
import { blank, namedVar, type RowShape, readMessages, textVars } from './row-shape.ts';

/** Of rows that expect some call and do not say which; irrelevance rows, which expect none, have no answers either. */
const RELEVANCE = /^(live_)?relevance_/;

/** Berkeley Function-Calling Leaderboard: the calls that are right stand in a file of their own. */
export const bfcl: RowShape = {
  id: 'bfcl',
  keys: [
    'question',
    'function',
    'ground_truth',
    'initial_config',
    'path',
    'involved_classes',
    'execution_result_type',
  ],
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
    const { ground_truth: truth = null } = row;
    if (Array.isArray(truth) && truth.some((one) => typeof one === 'string'))
      return {
        fault: '`ground_truth` to hold calls as `{function: {parameter: [values]}}`',
        hint: 'BFCL’s executable categories are graded by running Python, and nothing of a repository is executed here.',
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
      vars: { ...textVars(messages), ...namedVar('question', messages) },
      expected: truth ?? (RELEVANCE.test(stringOf(row.id ?? null) ?? '') ? {} : null),
      tools: tools.filter((tool) => tool !== null),
    };
  },
};

/**
 * BFCL writes Python's type names, and in its other categories Java's and JavaScript's. Providers take no dots in the name of a tool; its own
 * harness puts `_` for them too, and scorers take both for one name.
 */
function readBfclTool(value: Json): ToolDefinition | null {
  if (!isRecord(value) || typeof value.name !== 'string') return null;
  const parameters = toJsonSchema(value.parameters ?? {});
  return {
    name: value.name.replaceAll('.', '_'),
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
  string: 'string',
  char: 'string',
  boolean: 'boolean',
  byte: 'integer',
  short: 'integer',
  long: 'integer',
  bigint: 'integer',
  double: 'number',
  arraylist: 'array',
  queue: 'array',
  stack: 'array',
  set: 'array',
  hashmap: 'object',
  hashtable: 'object',
  array: 'array',
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
