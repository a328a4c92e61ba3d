import { z } from 'zod';
import type { ToolCall } from '../../types.ts';
import { codeName } from '../text.ts';

/** Names of tools to look for; `*` stands for any letters and `?` for one, and case does not count. */
export const namePattern = z.string().min(1).max(100);
export const MAX_PATTERNS = 50;
/** Of a name that a model made up; providers take 64 letters. */
const MAX_NAME = 128;

/** Whether a name is of a pattern. Takes time in proportion to the product of their lengths at most. */
export function matchesName(name: string, pattern: string): boolean {
  const [text, sought] = [name.slice(0, MAX_NAME).toLowerCase(), pattern.toLowerCase()];
  let [at, next] = [0, 0];
  // Where the last `*` stands, and how much of the name it takes so far.
  let [star, taken] = [-1, 0];
  while (at < text.length) {
    const wanted = sought[next];
    if (wanted === '*') {
      [star, taken] = [next, at];
      next += 1;
    } else if (wanted !== undefined && (wanted === '?' || wanted === text[at])) {
      at += 1;
      next += 1;
    } else if (star >= 0) {
      taken += 1;
      [at, next] = [taken, star + 1];
    } else return false;
  }
  return /^\**$/.test(sought.slice(next));
}

/** The names of calls for a reason, the first few. */
export function listCalled(calls: readonly { call: ToolCall }[]): string {
  if (calls.length === 0) return 'no tool';
  const shown = calls.slice(0, 5).map(({ call }) => codeName(call.name));
  return `${shown.join(', ')}${calls.length > 5 ? ` and ${calls.length - 5} more` : ''}`;
}
