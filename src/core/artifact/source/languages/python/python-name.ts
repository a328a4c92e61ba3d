import { literalOf } from '../../text-parts.ts';
import type { SourceValue } from '../../types.ts';
import { readString } from './python-string.ts';
import { type PyNode, type PyTree, sourceOf } from './python-tree.ts';

/** `a.b["c"].d` from its right end down to what is no member of a name: `base` and the names after it. */
export function followMembers(tree: PyTree, node: PyNode): { base: PyNode; path: string[] } {
  const path: string[] = [];
  let base = node;
  while (base.name === 'MemberExpression') {
    const [inner, ...access] = base.children;
    const name = memberName(tree, access);
    if (inner === undefined || name === null) break;
    path.push(name);
    base = inner;
  }
  return { base, path: path.reverse() };
}

function memberName(tree: PyTree, access: readonly PyNode[]): string | null {
  const [first, second, third] = access;
  if (first?.name === '.' && second?.name === 'PropertyName') return sourceOf(tree, second);
  if (first?.name !== '[' || second?.name !== 'String' || third?.name !== ']') return null;
  const [part] = readString(tree, second) ?? [];
  return part !== undefined && 'text' in part ? part.text : null;
}

/** `config.model`, and `PROMPTS["system"]` as `PROMPTS.system`; null of what is no chain of names. */
export function nameOf(tree: PyTree, node: PyNode): string | null {
  // Most are a single name.
  if (node.name === 'VariableName') return sourceOf(tree, node);
  const { base, path } = followMembers(tree, node);
  return base.name === 'VariableName' ? [sourceOf(tree, base), ...path].join('.') : null;
}

/** The class of `Agent[Context](...)`. */
export function withoutTypes(tree: PyTree, target: PyNode): PyNode {
  const [of, bracket] = target.name === 'MemberExpression' ? target.children : [];
  if (of === undefined || bracket?.name !== '[') return target;
  return /(^|\.)[A-Z]\w*$/.test(nameOf(tree, of) ?? '') ? of : target;
}

/** A member of an enumeration is a key as good as a literal: `{Stage.PLAN: """..."""}`. */
export function keyOf(value: SourceValue): string | null {
  if (value.type === 'number' || value.type === 'boolean') return String(value.value);
  if (value.type === 'name' && value.name.includes('.')) return value.name;
  return value.type === 'text' ? literalOf(value.parts) : null;
}
