import { literalOf } from '../../text-parts.ts';
import type { SourceEntry, SourceValue } from '../../types.ts';
import { entryAt, type Place, type Reading } from '../lezer/reading.ts';
import { childOf, childrenOf, linesOf, type SyntaxNode } from '../lezer/tree.ts';
import { memberName, modelIn, wordOf } from './csharp-names.ts';

/** The arguments of a call or an attribute, by position and by name. */
export function readGiven(
  reading: Reading,
  list: SyntaxNode | undefined,
  place: Place,
): { positional: SourceValue[]; named: SourceEntry[] } {
  const positional: SourceValue[] = [];
  const named: SourceEntry[] = [];
  for (const argument of childrenOf(list, 'Argument')) {
    const label = childOf(argument, 'Label');
    const node = argument.children.at(-1);
    if (node === undefined || node === label) continue;
    const value = modelIn(reading.readValue(node, place));
    if (label === undefined) positional.push(value);
    else named.push(entryAt(memberName(wordOf(reading, label)), value, linesOf(reading.tree, argument)));
  }
  return { positional, named };
}

/** A literal text; null of every other value. */
export function literalIn(value: SourceValue | undefined): string | null {
  return value?.type === 'text' ? literalOf(value.parts) : null;
}
