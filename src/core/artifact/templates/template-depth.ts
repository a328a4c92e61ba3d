import type { Tag } from './template-tags.ts';
import { tokenizeCode } from './template-tags.ts';

/** Jinja statements that `{% end… %}` closes; `set` only without a value. */
const BLOCKS = new Set('if for macro call filter raw block with autoescape trans'.split(' '));

/** Jinja's tags, each with how many blocks are open before it. What stands in a `raw` block is left out. */
export function nestJinja(tags: readonly Tag[]): { tag: Tag; depth: number }[] {
  const nested: { tag: Tag; depth: number }[] = [];
  let depth = 0;
  let raw = false;
  for (const tag of tags) {
    const tokens = tag.kind === 'statement' ? tokenizeCode(tag.code.replace(/^[-+]|[-+]$/g, '')) : [];
    const word = tokens[0] ?? '';
    if (raw && word !== 'endraw') continue;
    raw = word === 'raw';
    nested.push({ tag, depth });
    if (BLOCKS.has(word) || (word === 'set' && !tokens.includes('='))) depth += 1;
    else if (/^end[a-z]+$/.test(word)) depth = Math.max(0, depth - 1);
  }
  return nested;
}

/** The offset after a tag. */
export function endOf({ offset, code }: Tag): number {
  return offset + code.length + 4;
}
