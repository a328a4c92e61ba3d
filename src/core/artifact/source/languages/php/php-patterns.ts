import type { Pattern } from '../../taken-apart.ts';
import type { Reading } from '../lezer/reading.ts';
import { childOf, type SyntaxNode, sourceOf } from '../lezer/tree.ts';
import { phpNameOf } from './php-names.ts';

/** `[$key, $model]`, `list($key, $model)`, `['model' => $model]`: the names left of `=`. */
export function patternOf(reading: Reading, node: SyntaxNode): Pattern {
  const list = node.name === 'ListExpression' ? childOf(node, 'ValueList') : node;
  if (list === undefined || (list === node && node.name !== 'ArrayExpression'))
    return phpNameOf(reading, node);
  const parts = list.children.slice(1, -1);
  const pairs = parts.filter(({ name }) => name === 'Pair');
  if (pairs.length > 0)
    return new Map(
      pairs.flatMap(({ children }): [string, Pattern][] => {
        const [key, , inner] = children;
        const word = key === undefined ? null : /^(['"])(\w{1,60})\1$/.exec(sourceOf(reading.tree, key));
        return word?.[2] === undefined || inner === undefined ? [] : [[word[2], patternOf(reading, inner)]];
      }),
    );
  // `[, $model]` leaves out the first.
  const names: Pattern[] = [null];
  for (const part of parts)
    if (part.name === ',') names.push(null);
    else names[names.length - 1] = patternOf(reading, part);
  return names;
}
