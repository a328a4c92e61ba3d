/** Who depends on what: an edge leads from a suite to what it guards, and from a file to what it includes. */
export type DependencyGraph = {
  /** What a node depends on directly, in the order in which it was said. */
  next(node: string): readonly string[];
};
export type Edge = readonly [from: string, to: string];

/** Nodes are paths, or any other name that is no path. An edge that is given twice counts once. */
export function buildGraph(edges: Iterable<Edge>): DependencyGraph {
  const targets = new Map<string, Set<string>>();
  for (const [from, to] of edges) {
    const known = targets.get(from);
    if (known === undefined) targets.set(from, new Set([to]));
    else known.add(to);
  }
  return { next: (node) => [...(targets.get(node) ?? [])] };
}

/**
 * The shortest way to each of the `targets` that a node depends on, however indirectly: the nodes after `from`, the
 * target last. Nearest targets first. Visits each node once, so a cycle is no obstacle.
 */
export function findWays(
  graph: DependencyGraph,
  from: string,
  isTarget: (node: string) => boolean,
): string[][] {
  const cameFrom = new Map<string, string | null>([[from, null]]);
  const ways: string[][] = [];
  const queue = [from];
  for (let i = 0; i < queue.length; i++) {
    const node = queue[i] ?? '';
    if (node !== from && isTarget(node)) ways.push(trace(cameFrom, node));
    for (const next of graph.next(node)) {
      if (cameFrom.has(next)) continue;
      cameFrom.set(next, node);
      queue.push(next);
    }
  }
  return ways;
}

function trace(cameFrom: ReadonlyMap<string, string | null>, target: string): string[] {
  const way: string[] = [];
  let node = target;
  for (
    let before = cameFrom.get(node);
    before !== null && before !== undefined;
    before = cameFrom.get(node)
  ) {
    way.push(node);
    node = before;
  }
  return way.reverse();
}
