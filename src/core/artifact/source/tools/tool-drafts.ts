import type { ToolDefinition } from '../../types.ts';
import type { JsonRecord } from '../../values.ts';
import type { Draft } from '../drafts.ts';
import { entryOf, optionsOf, toJson } from '../evaluate.ts';
import type { Lines, SourceEntry, SourceFunction, SourceValue } from '../types.ts';
import { schemaOfFields } from './field-schema.ts';

export const EMPTY_SCHEMA: JsonRecord = { type: 'object', properties: {} };

export const SCHEMA_KEYS = [
  'parameters',
  'parametersJsonSchema',
  'inputSchema',
  'input_schema',
  'schema',
  'args_schema',
  'argsSchema',
  'input',
  'paramsSchema',
  'inputs',
  'params',
];

/** The artifact of one tool. `positions`: where its parts stand, by the path within the tool. */
export function draftOfTool(
  name: string,
  tool: ToolDefinition,
  { lines }: Lines,
  reason: string,
  positions: ReadonlyMap<string, Lines>,
  /** What the tool is made with, as far as it says what a client may let it do. */
  given: readonly SourceEntry[] = [],
): Draft {
  const hints = readHints(tool.name, given);
  return {
    kind: 'tool-definition',
    name,
    lines,
    match: { confidence: 'certain', reason },
    content: {
      type: 'tools',
      dialect: 'code',
      tools: [tool],
      ...(Object.keys(hints).length === 0 ? {} : { otherSettings: hints }),
    },
    references: [],
    embeddedTests: null,
    positions: Object.fromEntries([
      [`tools.${tool.name}`, lines[0]],
      ...[...positions].map(([part, { lines: at }]): [string, number] => [
        `tools.${tool.name}.${part}`,
        at[0],
      ]),
    ]),
  };
}

/** The annotations of MCP, by which a client decides whether to ask before a call: `ToolAnnotations(readOnlyHint=True)`. */
function readHints(name: string, given: readonly SourceEntry[]): JsonRecord {
  const written = entryOf(given, 'annotations')?.value;
  const entries =
    written?.type === 'call' ? optionsOf(written) : written?.type === 'object' ? written.entries : [];
  return Object.fromEntries(
    entries.flatMap(({ key, value }): [string, boolean][] => {
      const hint = HINT.test(key) ? toJson(value) : undefined;
      return typeof hint === 'boolean' ? [[`${name}.annotations.${inCamelCase(key)}`, hint]] : [];
    }),
  );
}

/** `readOnlyHint` also where Python's SDK takes `read_only_hint`. */
function inCamelCase(key: string): string {
  return key.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());
}

const HINT = /^(read_?only|destructive|idempotent|open_?world)_?hint$/i;

/** Parameters that the framework fills in, by annotation. */
const INJECTED =
  /^(RunContext|ToolContext|Context|RunContextWrapper|CallbackContext|RunnableConfig|ToolRuntime|InvocationContext|Request|InjectedState|AgentContext)\b|Injected(State|Store|ToolArg|ToolCallId)|^(Optional\[)?(mcp\.)?(\w+\.)?(Context|RunContext|ToolContext)\b/;

/** The parameters of a function that a model gives. */
export function schemaOfFunction({ parameters }: SourceFunction): JsonRecord {
  return schemaOfFields(
    parameters.filter(
      ({ name, annotation }) =>
        !/^(self|cls|ctx|context|run_manager|config|runtime|_\w*|\*.*)$/.test(name) &&
        !INJECTED.test(annotation),
    ),
  );
}

/** Where the parameters of a schema stand that is written there: `{city: z.string()}`, `{type: "object", properties: {…}}`. */
export function placesOfSchema(value: SourceValue | undefined): [string, Lines][] {
  if (value === undefined) return [];
  const entries = entriesOfSchema(value, 0);
  return [
    ['parameters', value],
    ...entries.map((entry): [string, Lines] => [`parameters.${entry.key}`, entry]),
  ];
}

function entriesOfSchema(value: SourceValue, depth: number): readonly SourceEntry[] {
  if (value.type === 'call' && depth < 8) {
    const options = optionsOf(value);
    return options.length > 0 || value.receiver === null
      ? options
      : entriesOfSchema(value.receiver, depth + 1);
  }
  if (value.type !== 'object') return [];
  const properties = entryOf(value.entries, 'properties');
  return properties?.value.type === 'object' ? properties.value.entries : value.entries;
}
