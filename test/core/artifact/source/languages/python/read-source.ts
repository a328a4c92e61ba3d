import { readPython } from '../../../../../../src/core/artifact/source/languages/read-python.ts';
import type { SourceFile, SourceValue } from '../../../../../../src/core/artifact/source/types.ts';

export function read(text: string): SourceFile {
  const file = readPython('app/prompts.py', text);
  if (file === null) throw new Error('not read');
  return file;
}

/** A value without lines: texts as `a<hole>b`, calls as `callee(...)`. */
export function show(value: SourceValue | null | undefined): unknown {
  if (value === null || value === undefined) return value;
  switch (value.type) {
    case 'text':
      return value.parts.map((part) => ('text' in part ? part.text : `<${part.hole}>`)).join('');
    case 'number':
    case 'boolean':
      return value.value;
    case 'null':
      return null;
    case 'list':
      return value.items.map(show);
    case 'object':
      return Object.fromEntries(value.entries.map((entry) => [entry.key, show(entry.value)]));
    case 'call': {
      const inner = [
        ...value.positional.map(show),
        ...value.named.map(({ key, value: v }) => ({ [key]: show(v) })),
      ];
      return { [value.callee]: inner, ...(value.receiver === null ? {} : { on: show(value.receiver) }) };
    }
    case 'name':
      return { name: value.name };
    case 'function':
      return { returns: value.function.returns.map(show) };
    case 'choice':
      return { choice: value.options.map(show) };
    default:
      return { other: true };
  }
}

export const OTHER = { other: true };
export const readExpression = (expression: string) =>
  show(read(`X = ${expression}\n`).bindings.find(({ name }) => name === 'X')?.value);
export const bindingsOf = (text: string) => read(text).bindings.map(({ name, value }) => [name, show(value)]);
export const schemaOf = (annotation: string) =>
  read(`def f(x: ${annotation}): pass\n`).functions[0]?.parameters[0]?.schema;
