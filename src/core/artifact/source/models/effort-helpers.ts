import { isWellKnownModel } from '../../model-id.ts';
import { toJson, wordOf } from '../evaluate.ts';
import { insideOf } from '../names/name-scopes.ts';
import { lastPart, wordsOf } from '../names/name-words.ts';
import type { SourceBinding, SourceFile, SourceFunction, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { isModelName } from './model-names.ts';

const EFFORT = /^(none|minimal|low|medium|high|xhigh|max)$/;
const THINKS = /(^|_)(thinking|reasoning|effort|adaptive)(_|$)/;

/**
 * How hard models think, where a function sets it that is given a model (`if model in THINKING_MODELS: config["effort"] = "low"`):
 * the effort, and the constants of the file that say for which models and with how many tokens.
 */
export function listChosenEfforts({ bindings, functions }: SourceFile): CodeSetting[] {
  const efforts = bindings.filter(isEffort);
  if (efforts.length === 0) return [];
  const isInHelper = insideOf(functions.filter(takesModel));
  const chosen = efforts.filter(({ scope }) => isInHelper(scope));
  if (chosen.length === 0) return [];
  return [
    ...chosen.flatMap((binding) => settingOf(binding, toJson(binding.value) ?? null)),
    ...bindings.flatMap((binding): CodeSetting[] => {
      const { name, scope, value, appends } = binding;
      if (scope.length > 0 || appends || !THINKS.test(wordsOf(name).join('_'))) return [];
      if (value.type === 'number' && /tokens/i.test(name)) return settingOf(binding, value.value);
      const models = modelsIn(value);
      return models === null ? [] : settingOf(binding, models);
    }),
  ];
}

function settingOf(
  { name, scope, lines: [line, end] }: SourceBinding,
  value: CodeSetting['value'],
): CodeSetting[] {
  return [{ path: [...scope, name].join('.'), value, line, end, hint: lastPart(name) }];
}

function isEffort({ name, scope, value }: SourceBinding): boolean {
  return scope.length > 0 && saysEffort(lastPart(name), value);
}

/** `effort = "low"`, and `output_config = {"effort": "low"}`. */
function saysEffort(key: string, value: SourceValue): boolean {
  if (value.type === 'object')
    return value.entries.some((entry) => entry.value.type === 'text' && saysEffort(entry.key, entry.value));
  return /(^|_)effort$/.test(wordsOf(key).join('_')) && isLevel(wordOf(value) ?? '');
}

/** Whether a word says how hard a model thinks. */
export function isLevel(word: string): boolean {
  return EFFORT.test(word);
}

function takesModel({ parameters }: SourceFunction): boolean {
  return parameters.some(({ name }) => isModelName(name));
}

/** The ids of a list or a set that holds nothing but well-known models; null of anything else. */
function modelsIn(value: SourceValue): string[] | null {
  const [given] =
    value.type === 'call' && /^(frozenset|set|Set)$/.test(value.callee) ? value.positional : [value];
  if (given?.type !== 'list' || given.items.length === 0) return null;
  const ids = given.items.flatMap((item) => wordOf(item) ?? []);
  return ids.length === given.items.length && ids.every(isWellKnownModel) ? ids : null;
}
