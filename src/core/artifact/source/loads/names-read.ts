import { innerValues } from '../evaluate.ts';
import type { SourceCall, SourceFile, SourceValue } from '../types.ts';
import { memberName } from './file-paths.ts';

const MAX_DEPTH = 30;
const IDENTIFIER = /(?<![\w$."'])[A-Za-z_$][\w$]*(?:\.[A-Za-z_$][\w$]*)*/g;

/** The names in an expression as it is written. */
export function listIdentifiers(source: string): string[] {
  return [...new Set(source.slice(0, 400).match(IDENTIFIER) ?? [])];
}

/** The names of what a call reads: in its arguments, and of what it is a method. */
export function namesRead({ callee, receiver, positional }: SourceCall): string[] {
  const values = [...(receiver === null ? [] : [receiver]), ...positional];
  return [callee.slice(0, Math.max(callee.indexOf('.'), 0)), ...values.flatMap((value) => namesIn(value))];
}

/** The names in a value, also in the holes of texts. */
export function namesIn(value: SourceValue, depth = 0): string[] {
  if (value.type === 'name') return [value.name];
  if (value.type === 'other') return value.memberOf === undefined ? [] : [memberName(value.memberOf)];
  if (value.type === 'text')
    return value.parts.flatMap((part) => ('hole' in part ? listIdentifiers(part.hole) : []));
  return depth > MAX_DEPTH ? [] : innerValues(value).flatMap((inner) => namesIn(inner, depth + 1));
}

/** The calls in each function, with those in functions inside of it. */
export function groupByScope({ calls }: SourceFile): Map<string, SourceCall[]> {
  const groups = new Map<string, SourceCall[]>();
  for (const call of calls)
    for (let length = call.scope.length; length > 0; length--) {
      const key = call.scope.slice(0, length).join('.');
      const group = groups.get(key);
      if (group === undefined) groups.set(key, [call]);
      else group.push(call);
    }
  return groups;
}
