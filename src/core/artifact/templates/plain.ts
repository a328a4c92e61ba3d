import { type Position, positionAt } from '../documents/position.ts';
import { DIFY_VARIABLE } from './go-template.ts';
import { checkLength, MissingVariable, TemplateFault, type Variables, valueToText } from './problem.ts';
import { scanTags } from './template-tags.ts';
import { F_STRING_VARIABLE, MUSTACHE_VARIABLE } from './template-variables.ts';

/** Replaces every `{{name}}` in one pass: values are never searched for further names. */
export function renderMustacheVariables(text: string, vars: Variables): string {
  return replaceNames(text, MUSTACHE_VARIABLE, vars);
}

/** Replaces every `{{#node.name#}}` and `{{name}}` in one pass. */
export function renderDify(text: string, vars: Variables): string {
  return replaceNames(text, DIFY_VARIABLE, vars);
}

/**
 * Replaces every `{name}`. Where all braces of the text are those of a Python format string, `{{` and `}}` become
 * single braces as they do in Python; a text that also holds bare braces (JSON) cannot be one, and keeps them.
 */
export function renderFString(text: string, vars: Variables): string {
  const strict = !/[{}]/.test(text.replace(/\{\{|\}\}/g, '').replace(F_STRING_VARIABLE, ''));
  const pattern = strict ? new RegExp(`\\{\\{|\\}\\}|${F_STRING_VARIABLE.source}`, 'gu') : F_STRING_VARIABLE;
  return replaceNames(text, pattern, vars);
}

function replaceNames(text: string, pattern: RegExp, vars: Variables): string {
  let length = text.length;
  return text.replace(pattern, (match: string, ...rest: unknown[]) => {
    const name = rest[0];
    if (typeof name !== 'string') return match.slice(1);
    if (!Object.hasOwn(vars, name)) {
      const offset = rest.find((item): item is number => typeof item === 'number') ?? 0;
      throw new MissingVariable(name, positionAt(text, offset));
    }
    const value = valueToText(vars[name] ?? null);
    length += value.length;
    checkLength(length);
    return value;
  });
}

/**
 * Semantic Kernel: replaces `{{$name}}`, whatever the case of the name, and `{{'text'}}` by the text. A call of a function
 * is the application's, and not possible here.
 */
export function renderSemanticKernel(text: string, vars: Variables): string {
  const names = new Map(Object.keys(vars).map((name) => [name.toLowerCase(), name]));
  const parts: string[] = [];
  let end = 0;
  let length = text.length;
  for (const { kind, code, offset } of scanTags(text)) {
    if (kind !== 'output') continue;
    const value = valueOfTag(code.trim(), names, vars, positionAt(text, offset));
    length += value.length;
    checkLength(length);
    parts.push(text.slice(end, offset), value);
    end = offset + code.length + 4;
  }
  return [...parts, text.slice(end)].join('');
}

function valueOfTag(code: string, names: ReadonlyMap<string, string>, vars: Variables, at: Position): string {
  const quoted = /^"([^"]*)"$|^'([^']*)'$/.exec(code);
  if (quoted !== null) return quoted[1] ?? quoted[2] ?? '';
  const name = /^\$(\w+)$/.exec(code)?.[1];
  if (name === undefined) {
    const called = code.split(/\s/, 1)[0] ?? '';
    throw new TemplateFault(`\`${called}\` is a function of the application`, at, true);
  }
  const given = names.get(name.toLowerCase());
  if (given === undefined) throw new MissingVariable(name, at);
  return valueToText(vars[given] ?? null);
}
