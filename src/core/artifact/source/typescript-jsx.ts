import type { JSXElement, JSXFragment } from 'oxc-parser';
import type { SourceValue } from './types.ts';
import { type Context, other, type Reader } from './typescript-reader.ts';

/** An element is nothing that a rule could read; what its attributes and children compute is. */
export function readJsx(reader: Reader, node: JSXElement | JSXFragment, context: Context): SourceValue {
  for (const child of reader.childrenOf(node)) reader.visit(child, context);
  return other(reader.linesOf(node));
}
