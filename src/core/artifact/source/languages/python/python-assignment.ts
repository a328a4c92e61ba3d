import type { SourceValue } from '../../types.ts';
import { readField } from './python-field.ts';
import { nameOf } from './python-name.ts';
import type { Block, Place, Reading } from './python-reading.ts';
import { linesOf, type PyNode, sourceOf, splitAtCommas } from './python-tree.ts';
import { readList, readValue } from './python-value.ts';

/** `a = b = value`, `a: int = value`, `a, b = 1, 2`. */
export function readAssignment(reading: Reading, node: PyNode, block: Block): void {
  const groups: PyNode[][] = [[]];
  let annotation: PyNode | undefined;
  for (const child of node.children) {
    if (child.name === 'AssignOp') groups.push([]);
    else if (child.name === 'TypeDef') annotation = child;
    else groups.at(-1)?.push(child);
  }
  const lines = linesOf(reading.tree, node);
  const [first] = groups[0] ?? [];
  const targets = groups.slice(0, -1);
  const valueNodes = targets.length === 0 ? [] : (groups.at(-1) ?? []);
  const value = valueNodes.length === 0 ? undefined : readAssigned(reading, valueNodes, block);
  for (const target of targets) {
    for (const part of target) if (part.children.length > 0) readValue(reading, part, block);
    if (value !== undefined) bind(reading, target, value, lines, block);
  }
  if (first?.name !== 'VariableName' || block.owner === null || !('fields' in block.owner)) {
    if (annotation !== undefined) for (const part of annotation.children) readValue(reading, part, block);
    return;
  }
  const field = readField(reading, { target: first, annotation, value }, block);
  if (!/^([\w.]+\.)?ClassVar\b/.test(field.annotation)) block.owner.fields.push({ ...field, lines });
}

/** What stands right of `=`: more than one expression is a tuple. */
export function readAssigned(reading: Reading, nodes: readonly PyNode[], place: Place): SourceValue {
  const [first] = nodes;
  if (first !== undefined && nodes.length === 1) return readValue(reading, first, place);
  const lines = linesOf(reading.tree, first ?? reading.tree.root, nodes.at(-1));
  if (nodes.some(({ name }) => name === ',')) return readList(reading, nodes, lines, place);
  for (const node of nodes) readValue(reading, node, place);
  return { type: 'other', lines };
}

function bind(
  reading: Reading,
  target: readonly PyNode[],
  value: SourceValue,
  lines: [number, number],
  { scope }: Place,
): void {
  const [first] = target;
  const names =
    first !== undefined && target.length === 1
      ? listTargets(first)
      : splitAtCommas(target).map(([name]) => name);
  if (names === null) {
    const name = first === undefined ? null : nameOf(reading.tree, first);
    if (name !== null) reading.bindings.push({ name, value, appends: false, lines, scope });
    return;
  }
  if (value.type !== 'list' || value.items.length !== names.length) return;
  names.forEach((node, index) => {
    const name = node === undefined ? null : nameOf(reading.tree, node);
    const item = value.items[index];
    if (name !== null && item !== undefined)
      reading.bindings.push({ name, value: item, appends: false, lines: item.lines, scope });
  });
}

/** Targets of `(a, b) = …`; null of a single one. */
function listTargets(node: PyNode): (PyNode | undefined)[] | null {
  if (node.name !== 'TupleExpression' && node.name !== 'ArrayExpression') return null;
  return splitAtCommas(node.children).map(([name]) => name);
}

export function readUpdate(reading: Reading, node: PyNode, place: Place): void {
  const [target, operator, ...rest] = node.children;
  if (target === undefined || operator === undefined || rest.length === 0) return;
  if (target.children.length > 0) readValue(reading, target, place);
  const value = readAssigned(reading, rest, place);
  const name = nameOf(reading.tree, target);
  if (name === null || sourceOf(reading.tree, operator) !== '+=') return;
  reading.bindings.push({
    name,
    value,
    appends: true,
    lines: linesOf(reading.tree, node),
    scope: place.scope,
  });
}

/** `type Name = …` */
export function readTypeDefinition(reading: Reading, node: PyNode, place: Place): void {
  const name = node.children.find((child) => child.name === 'VariableName');
  const last = node.children.at(-1);
  if (name === undefined || last === undefined || last === name) return;
  const value = readValue(reading, last, place);
  const lines = linesOf(reading.tree, node);
  reading.bindings.push({
    name: sourceOf(reading.tree, name),
    value,
    appends: false,
    lines,
    scope: place.scope,
  });
}
