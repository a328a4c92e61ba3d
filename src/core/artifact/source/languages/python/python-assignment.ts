import { type Pattern, takeParts } from '../../taken-apart.ts';
import { withType } from '../../typed-values.ts';
import type { SourceValue } from '../../types.ts';
import { readField } from './python-field.ts';
import { nameOf } from './python-name.ts';
import type { Block, Place, Reading } from './python-reading.ts';
import { compactSource, linesOf, type PyNode, sourceOf, splitAtCommas } from './python-tree.ts';
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
  const type = annotation?.children.at(-1);
  const read = valueNodes.length === 0 ? undefined : readAssigned(reading, valueNodes, block);
  const value =
    read === undefined || type === undefined ? read : withType(read, compactSource(reading.tree, type));
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
  const only = first !== undefined && target.length === 1 ? first : null;
  const pattern = only === null ? patternOfParts(reading, target) : patternOf(reading, only);
  for (const { name, value: part } of takeParts(pattern, value))
    reading.bindings.push({
      name,
      value: part,
      appends: false,
      lines: typeof pattern === 'string' ? lines : part.lines,
      scope,
    });
}

/** Targets of `(a, (b, c)) = …`, or the one name. */
function patternOf(reading: Reading, node: PyNode): Pattern {
  return node.name === 'TupleExpression' || node.name === 'ArrayExpression'
    ? patternOfParts(reading, node.children)
    : nameOf(reading.tree, node);
}

/** Behind `*rest` the places are not known. */
function patternOfParts(reading: Reading, nodes: readonly PyNode[]): Pattern[] {
  const parts = splitAtCommas(nodes).map(([part]) => part);
  const rest = parts.findIndex((part) => part?.name === '*');
  return parts
    .slice(0, rest < 0 ? parts.length : rest)
    .map((part) => (part === undefined ? null : patternOf(reading, part)));
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
