import { lastPart, wordsOf } from '../names/name-words.ts';
import type { SourceFile, SourceObject } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

const EFFORT = /^(none|off|minimal|low|medium|high|xhigh|max)$/i;
/** No provider lets a model think hard for fewer. */
const MIN_TOKENS = 1024;
const BUDGET = /(^|_)(effort|thinking|reasoning)(_|$)/;

/** How much a model may think, by effort: `BUDGET_BY_EFFORT = {low: 2048, high: 16_384}`. */
export function listEffortBudgets({ bindings }: SourceFile): CodeSetting[] {
  return bindings.flatMap(({ name, scope, value }) => {
    if (value.type !== 'object' || !BUDGET.test(wordsOf(lastPart(name)).join('_')) || !isByEffort(value))
      return [];
    return value.entries.flatMap(({ key, value: budget, lines: [line] }): CodeSetting[] =>
      budget.type === 'number'
        ? [{ path: [...scope, name, key].join('.'), value: budget.value, line, hint: name }]
        : [],
    );
  });
}

function isByEffort({ entries }: SourceObject): boolean {
  return (
    entries.every(({ key }) => EFFORT.test(key)) &&
    entries.filter(({ value }) => value.type === 'number').length >= 2 &&
    entries.some(({ value }) => value.type === 'number' && value.value >= MIN_TOKENS)
  );
}
