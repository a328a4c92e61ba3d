import type {
  SourceBinding,
  SourceCall,
  SourceClass,
  SourceFunction,
  SourceLoop,
  SourceValue,
  TextPart,
} from '../../types.ts';
import { holeOf } from './python-string.ts';
import type { PyNode, PyTree } from './python-tree.ts';

/** What is being read, and what was found so far. */
export type Reading = {
  tree: PyTree;
  bindings: SourceBinding[];
  /** In file order; null in place of one that turned out to be a text. */
  calls: (SourceCall | null)[];
  loops: SourceLoop[];
  /** Where values stand, for those that become holes of a text. */
  nodes: Map<SourceValue, PyNode>;
};

/** Where something stands. `depth`: levels of statements and expressions around it. */
export type Place = { scope: readonly string[]; depth: number };

/** Where a statement stands: `owner` is the function or class whose body it is a part of. */
export type Block = Place & { owner: SourceFunction | SourceClass | null };
/** Deeper than this nothing is read: such code is generated, or written to overflow a stack. */
export const MAX_DEPTH = 200;

/** A value as a part of a text: its own parts, or the hole that its expression leaves. */
export function partsOf({ tree, nodes }: Reading, value: SourceValue): readonly TextPart[] {
  if (value.type === 'text') return value.parts;
  const node = nodes.get(value) ?? tree.root;
  return [holeOf(tree, node.from, node.to)];
}
