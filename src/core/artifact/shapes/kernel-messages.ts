import type { Role } from '../types.ts';
import { readRole } from './prompt-role.ts';

const TAG = /<message\s+role\s*=\s*["'](\w{1,20})["']\s*>|<\/message>/gi;

/**
 * The turns of a text that consists of `<message role="…">` elements, each with the offset of its text; null where
 * anything else stands between them, so that it is one text.
 */
export function splitKernelMessages(text: string): { role: Role; content: string; offset: number }[] | null {
  const turns: { role: Role; content: string; offset: number }[] = [];
  let open: { role: Role; offset: number } | null = null;
  let end = 0;
  for (const match of text.matchAll(TAG)) {
    const word = match[1];
    if (word !== undefined) {
      const role = readRole(word);
      if (open !== null || role === null || text.slice(end, match.index).trim() !== '') return null;
      open = { role, offset: match.index + match[0].length };
    } else {
      if (open === null) return null;
      const inner = text.slice(open.offset, match.index);
      const content = inner.trim();
      turns.push({ role: open.role, content, offset: open.offset + inner.length - inner.trimStart().length });
      open = null;
    }
    end = match.index + match[0].length;
  }
  return turns.length === 0 || open !== null || text.slice(end).trim() !== '' ? null : turns;
}
