import type { SourceValue } from '../types.ts';
import { readMessages } from './messages.ts';

const MAX_DEPTH = 3;

/** Lists of turns of which the system's is written here, among the options of whatever call: `{templating: {template: […]}}`. */
export function listNestedTurns(value: SourceValue, depth = 0): SourceValue[] {
  if (value.type === 'list') {
    const told = readMessages(value)?.some(({ role, literal }) => role === 'system' && literal.trim() !== '');
    return told === true ? [value] : [];
  }
  if (value.type !== 'object' || depth >= MAX_DEPTH) return [];
  return value.entries.flatMap((entry) => listNestedTurns(entry.value, depth + 1));
}
