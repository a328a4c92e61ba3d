import { optionsOf } from '../evaluate.ts';
import { isModelCall, MODEL_KEYS, modelIn } from '../models/model-calls.ts';
import type { SourceCall, SourceValue } from '../types.ts';
import { readMessages } from './messages.ts';

const MAX_DEPTH = 3;

/** Whether a call asks a model or is given one, however deep: what a page shows of a conversation has turns as well. */
export function isOfModel(call: SourceCall): boolean {
  return isModelCall(call.callee) || optionsOf(call).some(({ key, value }) => namesModel(key, value, 0));
}

function namesModel(key: string, value: SourceValue, depth: number): boolean {
  if (MODEL_KEYS.includes(key) || modelIn(value) !== null) return true;
  if (depth >= MAX_DEPTH) return false;
  if (value.type === 'call')
    return optionsOf(value).some((option) => namesModel(option.key, option.value, depth + 1));
  if (value.type !== 'object') return false;
  return value.entries.some((entry) => namesModel(entry.key, entry.value, depth + 1));
}

/** Lists of turns of which the system's is written here, among the options of whatever call: `{templating: {template: […]}}`. */
export function listNestedTurns(value: SourceValue, depth = 0): SourceValue[] {
  if (value.type === 'list') {
    const told = readMessages(value)?.some(({ role, literal }) => role === 'system' && literal.trim() !== '');
    return told === true ? [value] : [];
  }
  if (value.type !== 'object' || depth >= MAX_DEPTH) return [];
  return value.entries.flatMap((entry) => listNestedTurns(entry.value, depth + 1));
}
