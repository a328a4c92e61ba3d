import { bearsOnAnswers } from '../../answer-limits.ts';
import { literalOf } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import { rememberByName } from '../names/name-words.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

const MAX_DEPTH = 6;
/** No conversation is longer, in whatever it is counted. */
const MAX_LIMIT = 2_000_000;
const known = rememberByName((name): 'surely' | 'perhaps' | null => bearsOnAnswers(name));

/**
 * How much of a conversation a model is given, and from which confidence on its answer counts: where a model is chosen in the
 * same object, class or list of parameters or among the same constants (`besides`), and under a name that leaves no doubt
 * wherever the file has to do with a model (`asks`).
 */
export function listConversationLimits(
  { file }: SourceIndex,
  besides: readonly CodeSetting[],
  asks: boolean,
): CodeSetting[] {
  if (!asks && besides.length === 0) return [];
  const near = new Set(besides.map(({ path }) => path.slice(0, Math.max(path.lastIndexOf('.'), 0))));
  const roots = new Set(besides.flatMap(({ path }) => prefixesOf(path)));
  const owners = new Set(file.classes.map((cls) => [...cls.scope, cls.name].join('.')));
  const found: CodeSetting[] = [];
  const add = (name: string, path: string, value: SourceValue, beside: boolean): void => {
    const sure = known(name);
    if (sure === null || !(beside || (sure === 'surely' && (asks || besides.length > 0)))) return;
    const limit = literalsIn(value)
      .map(numberIn)
      .find((one) => one !== null && one.value > 0);
    if (limit === undefined || limit === null || limit.value > MAX_LIMIT) return;
    found.push({ path, value: limit.value, line: limit.line, hint: name });
  };
  const visit = (value: SourceValue, path: string, beside: boolean, depth: number): void => {
    if (value.type !== 'object' || depth > MAX_DEPTH) return;
    for (const { key, value: inner } of value.entries) {
      if (inner.type === 'object') visit(inner, `${path}.${key}`, beside, depth + 1);
      else add(key, `${path}.${key}`, inner, beside);
    }
  };
  for (const { name, scope, value, appends } of file.bindings) {
    const at = scope.join('.');
    if (appends || !(scope.length === 0 || owners.has(at) || /^(self|this|cls)\./.test(name))) continue;
    const path = [...scope, name].join('.');
    if (value.type === 'object') visit(value, path, roots.has(path), 0);
    else add(name.replace(/^(self|this|cls)\./, ''), path, value, near.has(at));
  }
  for (const { name, scope, parameters } of file.functions) {
    const path = [...scope, name].join('.');
    for (const { name: parameter, default: given } of parameters)
      if (given !== null) add(parameter, `${path}.${parameter}`, given, near.has(path));
  }
  return found;
}

/** `a.b.c` stands in `a.b` and in `a`. */
function prefixesOf(path: string): string[] {
  const parts = path.split('.').slice(0, -1);
  return parts.map((_part, at) => parts.slice(0, at + 1).join('.'));
}

function numberIn(value: SourceValue): { value: number; line: number } | null {
  const line = value.lines[0];
  if (value.type === 'number') return { value: value.value, line };
  if (value.type !== 'text' || !/^\d+(\.\d+)?$/.test(literalOf(value))) return null;
  return { value: Number(literalOf(value)), line };
}
