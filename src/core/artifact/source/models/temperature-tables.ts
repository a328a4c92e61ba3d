import { wordsOf } from '../names/name-words.ts';
import type { SourceFile } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';

/** Files that have to do with models, by their path. */
const NEAR_PATH = /(^|[-_./])(ai|gen-?ai|llms?|gpt|agents?|prompts?|chat)([-_./]|$)/i;

/** Lights and rooms have one too. */
const OF_THINGS = /(^|_)(colou?r|light\w*|white|room|air|water|body|outdoor|indoor|sensor|oven|cpu|gpu)(_|$)/;

/**
 * `TEMPERATURES = {ANALYSIS: 0.1, FEEDBACK: 0.3}`: how freely a model answers, by what it is asked for. `stands`: a model is
 * chosen or asked in the file; without, its path has to speak of models.
 */
export function listTemperatures({ bindings }: SourceFile, path: string, stands: boolean): CodeSetting[] {
  if (!stands && !NEAR_PATH.test(path)) return [];
  return bindings.flatMap(({ name, scope, value, appends }) => {
    const words = wordsOf(name).join('_');
    if (appends || value.type !== 'object' || !/(^|_)temperatures?$/.test(words) || OF_THINGS.test(words))
      return [];
    const found = value.entries.flatMap(({ key, value: given, lines: [line] }) =>
      given.type === 'number' && given.value >= 0 && given.value <= 2
        ? [{ path: [...scope, name, key].join('.'), value: given.value, line, hint: name }]
        : [],
    );
    // The air is warmer than two degrees at most of its places, and in whole degrees.
    const sampled =
      found.length === value.entries.length && found.some((one) => !Number.isInteger(one.value));
    return sampled ? found : [];
  });
}
