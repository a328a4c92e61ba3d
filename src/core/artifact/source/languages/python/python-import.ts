import type { SourceImport } from '../../types.ts';
import { type PyNode, type PyTree, sourceOf, splitAtCommas } from './python-tree.ts';

/** `import a.b as c, d`; `from ..a import (b as c, d)`. */
export function readImport(tree: PyTree, node: PyNode): SourceImport[] {
  const [keyword, ...rest] = node.children;
  const at = rest.findIndex(({ name }) => name === 'import');
  if (keyword?.name === 'import')
    return splitAtCommas(rest).map((group) => {
      const { imported, local } = readName(tree, group);
      // Without `as` it is the first package that gets a name.
      return {
        module: imported,
        names: [{ imported: '*', local: local === imported ? (imported.split('.')[0] ?? imported) : local }],
      };
    });
  if (at < 0) return [];
  const module = rest
    .slice(0, at)
    .map((part) => sourceOf(tree, part))
    .join('');
  return [{ module, names: splitAtCommas(rest.slice(at + 1)).map((group) => readName(tree, group)) }];
}

function readName(tree: PyTree, group: readonly PyNode[]): { imported: string; local: string } {
  const as = group.findIndex(({ name }) => name === 'as');
  const written = (nodes: readonly PyNode[]) => nodes.map((part) => sourceOf(tree, part)).join('');
  const imported = written(as < 0 ? group : group.slice(0, as));
  return { imported, local: as < 0 ? imported : written(group.slice(as + 1)) };
}
