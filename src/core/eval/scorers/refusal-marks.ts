import { type Output, REFUSED } from '../types.ts';
import { quote } from './text.ts';

/** What shows without any reading that an answer is a refusal; null where nothing does. */
export function findRefusalMark({ finishReason, text, toolCalls }: Output): string | null {
  if (finishReason === 'content_filter') return 'stopped by the content filter';
  if (finishReason === REFUSED) return quote(text.trim());
  return text.trim() === '' && toolCalls.length === 0 ? 'the answer is empty' : null;
}
