import { readTypeScript } from '../../../../../../src/core/artifact/source/languages/read-typescript.ts';
import type {
  SourceBinding,
  SourceCall,
  SourceFile,
  SourceFunction,
  SourceValue,
} from '../../../../../../src/core/artifact/source/types.ts';

export function read(text: string, path = 'src/agent.ts'): SourceFile {
  const file = readTypeScript(path, text);
  if (file === null) throw new Error(`${path} could not be read`);
  return file;
}

export function binding(text: string, name: string, path?: string): SourceBinding {
  const found = read(text, path).bindings.find((item) => item.name === name);
  if (found === undefined) throw new Error(`nothing is bound to ${name}`);
  return found;
}

/** The value of `const x = <expression>`. */
export function value(expression: string, path?: string): SourceValue {
  return binding(`const x = ${expression};`, 'x', path).value;
}

/** The text of a value, its holes in `{}`. */
export function text(read: SourceValue): string {
  if (read.type !== 'text') throw new Error(`a ${read.type} is no text`);
  return read.parts.map((part) => ('text' in part ? part.text : `{${part.hole}}`)).join('');
}

/** What is left of a value without its lines: data, `name`, `callee(..)`, `?` for what can't be known. */
export function plain(read: SourceValue): unknown {
  switch (read.type) {
    case 'text':
      return text(read);
    case 'number':
    case 'boolean':
      return read.value;
    case 'null':
      return null;
    case 'list':
      return read.items.map(plain);
    case 'object':
      return Object.fromEntries(read.entries.map((entry) => [entry.key, plain(entry.value)]));
    case 'name':
      return `<${read.name}>`;
    case 'call':
      return [read.callee, ...read.positional.map(plain)];
    case 'function':
      return `function ${read.function.name}`;
    case 'choice':
      return { anyOf: read.options.map(plain) };
    case 'other':
      return '?';
  }
}

export function callOf(text: string, callee: string, path?: string): SourceCall {
  const found = read(text, path).calls.find((call) => call.callee === callee);
  if (found === undefined) throw new Error(`${callee} is never called`);
  return found;
}

export function functionOf(text: string, name: string): SourceFunction {
  const found = read(text).functions.find((item) => item.name === name);
  if (found === undefined) throw new Error(`there is no function ${name}`);
  return found;
}
