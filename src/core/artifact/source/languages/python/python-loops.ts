import type { SourceValue } from '../../types.ts';
import type { Place, Reading } from './python-reading.ts';
import { linesOf, type PyNode, sourceOf } from './python-tree.ts';

type ReadItems = (nodes: readonly PyNode[], lines: [number, number]) => SourceValue;

/** `f(row) for row in ROWS`, with `ROWS` where it is a name. */
export function throughNames(reading: Reading, node: PyNode): SourceValue & { type: 'other' } {
  const lines = linesOf(reading.tree, node);
  const at = node.children.findIndex(({ name }) => name === 'in');
  const source = at < 0 ? undefined : node.children[at + 1];
  const text =
    source === undefined ? '' : sourceOf(reading.tree, source).replace(/\.(items|values)\(\)$/, '');
  return /^[A-Za-z_][\w.]{0,80}$/.test(text)
    ? { type: 'other', lines, over: text }
    : { type: 'other', lines };
}

/** The variables of `for name in FILES`, of a statement or a comprehension, that go through a name or a list of texts. */
export function noteLoops(reading: Reading, node: PyNode, { scope }: Place, readItems: ReadItems): void {
  node.children.forEach(({ name: keyword }, at) => {
    const [variable, word, through] = node.children.slice(at + 1, at + 4);
    if (
      keyword !== 'for' ||
      variable?.name !== 'VariableName' ||
      word?.name !== 'in' ||
      through === undefined
    )
      return;
    const over = readThrough(reading, through, readItems);
    if (over !== null) reading.loops.push({ name: sourceOf(reading.tree, variable), over, scope });
  });
}

function readThrough(reading: Reading, node: PyNode, readItems: ReadItems): SourceValue | null {
  const lines = linesOf(reading.tree, node);
  if (node.name === 'VariableName' || node.name === 'MemberExpression')
    return { type: 'name', name: sourceOf(reading.tree, node), lines };
  const items = node.children.filter(({ name }) => !/^[[\](),]$/.test(name));
  const plain = /^(Tuple|Array)Expression$/.test(node.name) && items.every(({ name }) => name === 'String');
  return plain ? readItems(node.children, lines) : null;
}

/** The last binding of each name so far, and how many bindings those are of. */
const lastBindings = new WeakMap<Reading, { last: Map<string, SourceValue>; count: number }>();

/** `HABITS = Path(__file__).parent / "habits"` */
export function isBoundToPath(reading: Reading, name: string): boolean {
  const { bindings } = reading;
  const known = lastBindings.get(reading) ?? { last: new Map<string, SourceValue>(), count: 0 };
  lastBindings.set(reading, known);
  for (; known.count < bindings.length; known.count++) {
    const binding = bindings[known.count];
    if (binding !== undefined) known.last.set(binding.name, binding.value);
  }
  const value = known.last.get(name);
  return value?.type === 'call' && /(^|\.)(Path|joinpath)$/.test(value.callee);
}
