import { digestOf } from '../digest.ts';
import { stemOf } from '../paths.ts';
import type { Json } from '../problem.ts';
import { resolveLocalReferences } from '../references/local-references.ts';
import type { ReferredFormat, ToolDefinition } from '../types.ts';
import { isRecord, type JsonRecord, memberOf, otherSettingsOf, stringOf, withoutKeys } from '../values.ts';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];
/** Read into the tools, or written for people. Components are seen where they are used. */
const READ = ['openapi', 'swagger', 'info', 'paths', 'components', 'definitions', 'tags', 'externalDocs'];
const READ_OF_OPERATION = ['operationId', 'summary', 'description', 'parameters', 'requestBody', 'tags'];

/** The operations of an OpenAPI document that an agent or a tool file refers to, as the tools that a model sees. */
export const openapiTool: ReferredFormat = {
  id: 'openapi-tool',
  kind: 'tool-definition',
  role: 'api-description',
  reason: 'an OpenAPI document that an artifact refers to',
  parse(file) {
    const parsed = /\.json$/i.test(file.path) ? file.json() : file.yaml();
    if (!parsed.ok) return parsed;
    const { locate } = parsed.value;
    const data = resolveLocalReferences(parsed.value.data);
    const operations = listOperations(data);
    if (!isRecord(data) || operations.length === 0) {
      const expected = 'an OpenAPI document with operations that have an `operationId`';
      return { ok: false, problems: [{ path: file.path, ...locate([]), expected, found: 'none' }] };
    }
    const positions = operations.flatMap(({ tool, keys }) => [
      [`tools.${tool.name}`, locate(keys).line] as const,
      [`tools.${tool.name}.description`, locate([...keys, 'description']).line] as const,
    ]);
    return {
      ok: true,
      value: [
        {
          name: stemOf(file.path),
          content: {
            type: 'tools',
            dialect: 'openapi',
            tools: operations.map(({ tool }) => tool),
            ...restOf(data, operations),
          },
          references: [],
          embeddedTests: null,
          positions: Object.fromEntries(positions.reverse()),
        },
      ],
    };
  },
};

type Operation = { tool: ToolDefinition; keys: string[]; rest: JsonRecord };

function listOperations(data: Json): Operation[] {
  if (memberOf(data, 'openapi') === undefined && memberOf(data, 'swagger') === undefined) return [];
  const paths = memberOf(data, 'paths');
  return Object.entries(isRecord(paths) ? paths : {}).flatMap(([path, item]) =>
    METHODS.flatMap((method): Operation[] => {
      const operation = memberOf(item, method);
      const name = stringOf(memberOf(operation, 'operationId'));
      if (!isRecord(operation) || name === null) return [];
      const summary = stringOf(memberOf(operation, 'summary'));
      const described = [summary, stringOf(memberOf(operation, 'description'))].filter(
        (text, index, all) => text !== null && text !== '' && all.indexOf(text) === index,
      );
      const parameters = schemaOf(
        [memberOf(item, 'parameters'), memberOf(operation, 'parameters')],
        operation,
      );
      return [
        {
          tool: { name, description: described.join('\n'), parameters },
          keys: ['paths', path, method],
          rest: { [`${method} ${path}`]: withoutKeys(operation, READ_OF_OPERATION) },
        },
      ];
    }),
  );
}

/** What an operation takes, wherever it is sent, as one JSON Schema. */
function schemaOf(lists: (Json | undefined)[], operation: JsonRecord): JsonRecord {
  const properties: JsonRecord = {};
  const required = new Set<string>();
  const define = (name: string, schema: Json, isRequired: boolean) => {
    Object.defineProperty(properties, name, {
      value: schema,
      enumerable: true,
      configurable: true,
      writable: true,
    });
    if (isRequired) required.add(name);
  };
  const defineBody = (schema: Json, isRequired: boolean) => {
    const inner = memberOf(schema, 'properties');
    if (!isRecord(inner)) return define('body', schema, isRequired);
    const needed = memberOf(schema, 'required');
    for (const [name, one] of Object.entries(inner))
      define(name, one, Array.isArray(needed) && needed.includes(name));
  };
  for (const parameter of lists.flatMap((list) => (Array.isArray(list) ? list : []))) {
    const name = stringOf(memberOf(parameter, 'name'));
    if (!isRecord(parameter) || name === null) continue;
    const isRequired = memberOf(parameter, 'required') === true;
    const schema = memberOf(parameter, 'schema');
    if (memberOf(parameter, 'in') === 'body') defineBody(schema ?? {}, isRequired);
    else {
      const rest = withoutKeys(parameter, ['name', 'in', 'required', 'schema']);
      define(name, { ...(isRecord(schema) ? schema : {}), ...rest }, isRequired);
    }
  }
  const body = memberOf(operation, 'requestBody');
  const content = memberOf(body, 'content');
  if (isRecord(content)) {
    const type = Object.keys(content).find((one) => one.includes('json')) ?? Object.keys(content)[0] ?? '';
    defineBody(memberOf(content[type], 'schema') ?? {}, memberOf(body, 'required') === true);
  }
  return {
    type: 'object',
    properties,
    ...(required.size === 0 ? {} : { required: [...required].sort() }),
  };
}

/** Servers, security, what operations answer: nothing of it may change unseen, however much it is. */
function restOf(data: JsonRecord, operations: readonly Operation[]): ReturnType<typeof otherSettingsOf> {
  const rest: JsonRecord = withoutKeys(data, READ);
  const secured = memberOf(memberOf(data, 'components'), 'securitySchemes');
  if (secured !== undefined) rest.securitySchemes = secured;
  for (const { rest: own } of operations) Object.assign(rest, own);
  const settings = otherSettingsOf(rest);
  if (settings.otherSettings !== undefined || Object.keys(rest).length === 0) return settings;
  return { otherSettings: { 'everything else': digestOf(rest) } };
}
