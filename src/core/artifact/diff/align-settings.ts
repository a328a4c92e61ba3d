import { canonicalJson } from '../digest.ts';
import { isModelId } from '../model-id.ts';
import type { Json } from '../problem.ts';
import { memberOf } from '../values.ts';
import { diffSequences } from './sequence-diff.ts';

type Leaves = Record<string, Json>;

/** More of one name than this are compared by their numbers. Edits. */
const MAX_EDITS = 200;

/** The path without the number of a setting that has the path of another one: `ask.model` of `ask.model#2`. */
export function withoutNumber(path: string): string {
  return path.replace(/#\d+$/, '');
}

/**
 * The earlier settings under the paths of the later ones that they became, where several have one path and are numbered in
 * file order: by what they hold, as the number of each says no more than how many stand before it. What has no heir is
 * under a path that the later side does not have.
 */
export function alignNumbered(before: Leaves, after: Leaves): Leaves {
  const numbered = new Set(
    [...Object.keys(before), ...Object.keys(after)].flatMap((path) =>
      withoutNumber(path) === path ? [] : [withoutNumber(path)],
    ),
  );
  if (numbered.size === 0) return before;
  const heirs = new Map<string, string>();
  for (const path of numbered) {
    const of = (side: Leaves) => Object.keys(side).filter((one) => withoutNumber(one) === path);
    for (const [old, now] of pairInTurn(of(before), of(after), before, after)) heirs.set(old, now);
  }
  const taken = new Set([...Object.keys(after), ...heirs.values()]);
  const aligned = Object.entries(before).map(([path, value]): [string, Json] => {
    const heir = heirs.get(path);
    if (heir !== undefined || !numbered.has(withoutNumber(path))) return [heir ?? path, value];
    let free = path;
    for (let count = 2; taken.has(free); count += 1) free = `${withoutNumber(path)}#${count}`;
    taken.add(free);
    return [free, value];
  });
  return Object.fromEntries(aligned);
}

function pairInTurn(
  old: readonly string[],
  now: readonly string[],
  before: Leaves,
  after: Leaves,
): [string, string][] {
  const valuesOf = (paths: readonly string[], side: Leaves) =>
    paths.map((path) => canonicalJson(memberOf(side, path) ?? null));
  const runs = diffSequences(valuesOf(old, before), valuesOf(now, after), MAX_EDITS);
  if (runs === null) return old.flatMap((path) => (now.includes(path) ? [[path, path]] : []));
  const pairs: [string, string][] = [];
  let [at, nowAt] = [0, 0];
  for (const [index, { op, items }] of runs.entries()) {
    const next = runs[index + 1];
    // As many that came as went, in one place, are the same ones with other values.
    const changed = op === 'delete' && next?.op === 'insert' && next.items.length === items.length;
    if (op === 'equal' || changed)
      for (const step of items.keys()) pairs.push([old[at + step] ?? '', now[nowAt + step] ?? '']);
    if (op !== 'insert') at += items.length;
    if (op !== 'delete') nowAt += items.length;
  }
  return pairs;
}

/**
 * Both sides without the model of a call that another setting above it says already: `models.small.model` beside
 * `models.small`. One that differs from the setting above it on either side is told.
 */
export function withoutDoubled(before: Leaves, after: Leaves): { before: Leaves; after: Leaves } {
  const sides = [before, after].map((leaves) => [leaves, listDoubled(leaves)] as const);
  const without = (side: Leaves) =>
    Object.fromEntries(
      Object.entries(side).filter(
        ([path]) => !sides.every(([leaves, doubled]) => doubled.has(path) || !Object.hasOwn(leaves, path)),
      ),
    );
  return { before: without(before), after: without(after) };
}

/** Paths that end in `model`, whose model a setting above has as well. */
function listDoubled(settings: Leaves): Set<string> {
  const models = Object.entries(settings).flatMap(([path, value]): [string, string][] =>
    typeof value === 'string' && isModelId(value) ? [[path, value]] : [],
  );
  // Only what is a setting is looked up: a key of thousands of dots has as many paths above it.
  const lengths = new Map<string, Set<number>>();
  for (const [path, model] of models)
    lengths.set(model, (lengths.get(model) ?? new Set<number>()).add(path.length));
  const doubled = models.filter(
    ([path, model]) =>
      withoutNumber(path).endsWith('.model') &&
      [...(lengths.get(model) ?? [])].some(
        (end) => end > 0 && path[end] === '.' && memberOf(settings, path.slice(0, end)) === model,
      ),
  );
  return new Set(doubled.map(([path]) => path));
}
