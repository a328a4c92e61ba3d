import type { Reading } from '../lezer/reading.ts';
import { type SyntaxNode, sourceOf } from '../lezer/tree.ts';

/** `self.model`, `openai::GPT_4O` as `openai.GPT_4O`. */
export function rustNameOf(reading: Reading, node: SyntaxNode): string | null {
  const source = sourceOf(reading.tree, node);
  if (
    !/^(Identifier|ScopedIdentifier|FieldExpression|self|BoundIdentifier)$/.test(node.name) ||
    source.length > 300
  )
    return null;
  const plain = source.replace(/::<[^()]{0,100}>/g, '').replace(/\s+/g, '');
  return /^[\w:.]+$/.test(plain) ? plain.replaceAll('::', '.') : null;
}
