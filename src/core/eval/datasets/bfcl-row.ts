import type { Json } from '../../artifact/problem.ts';
import type { ToolDefinition } from '../../artifact/types.ts';
import { isRecord, stringOf } from '../../artifact/values.ts';
import { blank, namedVar, type RowShape, readMessages, textVars } from './row-shape.ts';

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
      expected: row.ground_truth ?? null,
      tools: tools.filter((tool) => tool !== null),
    };
  },
};

/** BFCL writes Python's type names, and in its other categories Java's and JavaScript's. */
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
