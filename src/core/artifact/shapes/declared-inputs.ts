import type { Json } from '../problem.ts';
import { isRecord, type JsonRecord, memberOf, stringOf } from '../values.ts';
import { picoschemaToJsonSchema } from './dotprompt/picoschema.ts';

/** An input that a prompt file declares, and where. */
export type DeclaredInput = { name: string; keys: readonly (string | number)[] };

/** The declared inputs as a prompt's content and positions have them; nothing where the file declares none. */
export function declareInputs(
  inputs: readonly DeclaredInput[] | null,
  lineOf: (keys: readonly (string | number)[]) => number,
): { content: { declaredVariables?: string[] }; positions: Record<string, number> } {
  if (inputs === null) return { content: {}, positions: {} };
  return {
    content: { declaredVariables: [...new Set(inputs.map(({ name }) => name))].sort() },
    positions: Object.fromEntries(
      inputs.map(({ name, keys }) => [`declaredVariables.${name}`, lineOf(keys)] as const).reverse(),
    ),
  };
}

/** Dotprompt's `input.schema` and `input.default`; null where the schema is open, or the application's own. */
export function listDotpromptInputs(data: JsonRecord): DeclaredInput[] | null {
  const input = memberOf(data, 'input');
  const written = memberOf(input, 'schema');
  const schema = isRecord(written) ? picoschemaToJsonSchema(written) : null;
  const properties = memberOf(schema ?? undefined, 'properties');
  if (!isRecord(written) || !isRecord(properties)) return null;
  const open = memberOf(schema ?? undefined, 'additionalProperties');
  if (open === true || isRecord(open)) return null;
  const inner = isRecord(memberOf(written, 'properties')) ? ['properties'] : [];
  const holder = inner.length === 0 ? written : (memberOf(written, 'properties') as JsonRecord);
  const keyOf = (name: string) => Object.keys(holder).find((key) => key.split(/[?(]/, 1)[0] === name) ?? name;
  return [
    ...Object.keys(properties).map((name) => ({ name, keys: ['input', 'schema', ...inner, keyOf(name)] })),
    ...listMembers(memberOf(input, 'default'), ['input', 'default']),
  ];
}

/** Prompty's `inputs` as a mapping or a list, and the names of its `sample`, which version 1 declares them by. */
export function listPromptyInputs(data: JsonRecord): DeclaredInput[] | null {
  const inputs = memberOf(data, 'inputs');
  const properties = memberOf(inputs, 'properties');
  const sample = memberOf(data, 'sample');
  const [given, at] =
    properties === undefined ? [inputs, ['inputs']] : [properties, ['inputs', 'properties']];
  const declared = Array.isArray(given)
    ? listNamed(given, at)
    : isRecord(given)
      ? listMembers(given, at)
      : [];
  // A sample in a file of its own says names that are not known here.
  if (declared.length === 0 && !isRecord(sample)) return null;
  const all = [...declared, ...listMembers(sample, ['sample'])];
  // The conversation so far has a place of its own in the body.
  const texts = all.filter(({ name }) => !isThread(given, name));
  return texts.length === 0 ? null : texts;
}

/** `input_variables` as Semantic Kernel has them: mappings with names. */
export function listKernelInputs(data: JsonRecord): DeclaredInput[] | null {
  const variables = memberOf(data, 'input_variables');
  const inputs = Array.isArray(variables) ? listNamed(variables, ['input_variables']) : [];
  return inputs.length === 0 ? null : inputs;
}

/** LangChain's `input_variables` and `partial_variables`. */
export function listLangchainInputs(
  record: JsonRecord,
  at: readonly (string | number)[],
): DeclaredInput[] | null {
  const names = memberOf(record, 'input_variables');
  if (!Array.isArray(names)) return null;
  const listed = names.flatMap((name, index) =>
    typeof name === 'string' ? [{ name, keys: [...at, 'input_variables', index] }] : [],
  );
  return [...listed, ...listMembers(memberOf(record, 'partial_variables'), [...at, 'partial_variables'])];
}

function isThread(inputs: Json | undefined, name: string): boolean {
  const input = Array.isArray(inputs)
    ? inputs.find((item) => memberOf(item, 'name') === name)
    : memberOf(inputs, name);
  return memberOf(input, 'kind') === 'thread';
}

function listMembers(value: Json | undefined, at: readonly (string | number)[]): DeclaredInput[] {
  return isRecord(value) ? Object.keys(value).map((name) => ({ name, keys: [...at, name] })) : [];
}

function listNamed(list: readonly Json[], at: readonly (string | number)[]): DeclaredInput[] {
  return list.flatMap((item, index) => {
    const name = stringOf(memberOf(item, 'name'));
    return name === null ? [] : [{ name, keys: [...at, index, 'name'] }];
  });
}
