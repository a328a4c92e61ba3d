import { isModelId } from '../../model-id.ts';
import { SAMPLING_KEYS } from '../../parameters.ts';
import { normalizeKey } from '../../values.ts';
import { optionsOf, toJson } from '../evaluate.ts';
import { literalsIn } from '../literal-defaults.ts';
import type { SourceIndex } from '../source-index.ts';
import type { SourceEntry, SourceValue } from '../types.ts';
import type { CodeSetting } from './code-settings.ts';
import { isModelCall, MODEL_KEYS, modelIn, settingsOfModel } from './model-calls.ts';
import { nestedOptions } from './model-options.ts';

/** Constants of the file that a call of a model is given, whatever they are called: `create(max_tokens=NIGHTLY_LIMIT)`. */
export function listGivenConstants({ file, lookup, functionOf }: SourceIndex): CodeSetting[] {
  const found = new Map<string, CodeSetting>();
  for (const call of file.calls) {
    if (!isModelCall(call.callee)) continue;
    const options = optionsOf(call);
    for (const entry of [...options, ...options.flatMap(nestedOptions)])
      for (const setting of [...settingsOfName(entry, lookup), ...settingsOfFunction(entry, functionOf)])
        found.set(setting.path, setting);
  }
  return [...found.values()];
}

function settingsOfName({ key, value }: SourceEntry, lookup: SourceIndex['lookup']): CodeSetting[] {
  const name = value.type === 'name' ? value.name : null;
  const bound = name === null ? null : lookup(name);
  if (name === null || bound === null) return [];
  if (MODEL_KEYS.includes(key)) return isWritten(bound) ? settingsOfModel(modelIn(bound), name, key) : [];
  if (!SAMPLING_KEYS.has(normalizeKey(key))) return [];
  const literal = literalsIn(bound).find(({ type }) => type === 'number');
  return literal === undefined
    ? []
    : [{ path: name, value: toJson(literal) ?? null, line: literal.lines[0], hint: key }];
}

/** `temperature=pick_temperature(topic)`: the numbers that a function of the file gives back. */
function settingsOfFunction(
  { key, value }: SourceEntry,
  functionOf: SourceIndex['functionOf'],
): CodeSetting[] {
  if (value.type !== 'call' || !SAMPLING_KEYS.has(normalizeKey(key))) return [];
  const name = value.callee.replace(/^(self|this)\./, '');
  const numbers = (functionOf(name)?.returns ?? []).flatMap((returned) =>
    literalsIn(returned).filter(({ type }) => type === 'number'),
  );
  const [first] = numbers;
  if (first === undefined) return [];
  const values = [...new Set(numbers.map((number) => toJson(number) ?? null))];
  const [only = null] = values;
  return [{ path: name, value: values.length > 1 ? values : only, line: first.lines[0], hint: key }];
}

/** A model that is made by a call says its id itself. */
function isWritten(value: SourceValue): boolean {
  return value.type !== 'call' || literalsIn(value).some((option) => isModelId(String(toJson(option) ?? '')));
}
