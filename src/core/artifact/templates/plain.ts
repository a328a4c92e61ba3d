import { positionAt } from '../position.ts';
import { F_STRING_VARIABLE, MUSTACHE_VARIABLE } from '../template-variables.ts';
import { checkLength, MissingVariable, type Variables, valueToText } from './problem.ts';

/** Replaces every `{{name}}` in one pass: values are never searched for further names. */
export function renderMustacheVariables(text: string, vars: Variables): string {
  return replaceNames(text, MUSTACHE_VARIABLE, vars);
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
