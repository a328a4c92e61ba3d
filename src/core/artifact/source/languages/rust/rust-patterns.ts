import type { Pattern } from '../../taken-apart.ts';
import type { Reading } from '../lezer/reading.ts';
import { childOf, childrenOf, type SyntaxNode, sourceOf, splitAtCommas } from '../lezer/tree.ts';
import { rustNameOf } from './rust-names.ts';

/** `(key, mut model)`, `[fast, smart]`, `Config { model, .. }`: the names in a pattern of `let` or left of `=`. */
export function patternOf(reading: Reading, node: SyntaxNode): Pattern {
  switch (node.name) {
    case 'TuplePattern':
      // `Some(pair)` is a part of what is no tuple.
      return node.children[0]?.name === '(' ? partsOf(reading, node) : null;
    case 'SlicePattern':
    case 'TupleExpression':
    case 'ArrayExpression':
      return partsOf(reading, node);
    case 'StructPattern':
      return new Map(
        childrenOf(childOf(node, 'FieldPatternList'), 'FieldPattern').flatMap(
          (field): [string, Pattern][] => {
            const key = childOf(field, 'FieldIdentifier', 'BoundIdentifier');
            const inner = field.children.at(-1);
            return key === undefined || inner === undefined
              ? []
              : [[sourceOf(reading.tree, key), patternOf(reading, inner)]];
          },
        ),
      );
    case 'MutPattern':
    case 'ReferencePattern':
    case 'RefPattern': {
      const inner = node.children.at(-1);
      return inner === undefined ? null : patternOf(reading, inner);
    }
    default:
      return rustNameOf(reading, node);
  }
}

/** Behind `..` the places are not known. */
function partsOf(reading: Reading, node: SyntaxNode): Pattern[] {
  const parts = splitAtCommas(node.children).map(([part]) => part);
  const rest = parts.findIndex((part) => part?.name === '..');
  return parts
    .slice(0, rest < 0 ? parts.length : rest)
    .map((part) => (part === undefined ? null : patternOf(reading, part)));
}
