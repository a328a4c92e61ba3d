import type { PyNode } from '../python/python-tree.ts';
import { NotRead } from './scan.ts';
import { readFile } from './statements.ts';

/**
 * The tree of a file without a syntax error, node by node as the grammar of @lezer/python gives it, in a tenth of its time; null
 * of what this parser does not read: a syntax error, deep nesting, Python that is rare. Linear in the length of the text.
 */
export function parseSound(text: string): PyNode | null {
  // The grammar reads half a character as no letter, and sometimes as one.
  if (!text.isWellFormed()) return null;
  // A name that goes on after `print` with such a letter is Python 2's statement to it, and a comment's last backslash before a form
  // feed an error.
  if (/print[\u0080-\uffff]/.test(text)) return null;
  if (text.includes('\f') && /\\\n[ \t]*\f/.test(text)) return null;
  try {
    return readFile(text);
  } catch (error) {
    if (error instanceof NotRead) return null;
    throw error;
  }
}
