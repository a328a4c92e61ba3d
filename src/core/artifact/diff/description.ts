import { isRule } from './quote-sentences.ts';
import { diffSentences } from './sentences.ts';
import { describeText } from './text.ts';
import { shorten } from './wording.ts';

const PLAIN = { template: 'none', variables: [] } as const;

/**
 * What a tool or a parameter says of itself now: `description shortened from 96 to 18 characters: 1 sentence removed ("Only
 * for orders that were delivered.")`; within a tenth of the length without its sizes.
 */
export function describeDescription(before: string, after: string): string {
  const [from, to] = [before.length, after.length];
  if (before.trim() === '') return `description added ("${shorten(after, 80)}")`;
  if (after.trim() === '') return `description removed ("${shorten(before, 80)}")`;
  if (before.trim() === after.trim()) return 'white space of the description changed';
  const said = describeText(before, after, PLAIN, PLAIN, null);
  if (Math.abs(to - from) <= from / 10) return `description: ${said}`;
  return `description ${to < from ? 'shortened' : 'lengthened'} from ${from} to ${to} characters: ${said}`;
}

/** Whether a sentence that says what must or must not be done is gone. */
export function losesRules(before: string, after: string): boolean {
  return diffSentences(before, after)?.removed.some(isRule) ?? false;
}
