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

/** The values of settings of one path, which are the same ones in another order now. */
export type Reordered = { path: string; before: Json[]; after: Json[] };

/**
 * The earlier settings under the paths of the later ones that they became, where several have one path and are numbered in
 * file order: by what they hold, as the number of each says no more than how many stand before it. What has no heir is
 * under a path that the later side does not have.
 */
export function alignNumbered(before: Leaves, after: Leaves): { before: Leaves; reordered: Reordered[] } {
  const [old, now] = [before, after].map((side) => Map.groupBy(Object.keys(side), withoutNumber));
  const several = [...new Set([...(old?.keys() ?? []), ...(now?.keys() ?? [])])].filter((path) =>
    [old, now].some((paths) => paths?.get(path)?.some((one) => one !== path)),
  );
  if (several.length === 0) return { before, reordered: [] };
  const heirs = new Map<string, string>();
  const reordered: Reordered[] = [];
  for (const path of several) {
    const [was, is] = [old?.get(path) ?? [], now?.get(path) ?? []];
    const inTurn = pairInTurn(was, is, before, after);
    const moved = pairAlike(was, is, inTurn, before, after);
    for (const [from, to] of [...inTurn, ...moved]) heirs.set(from, to);
    if (moved.length > 0)
      reordered.push({
        path,
        before: was.map((one) => memberOf(before, one) ?? null),
        after: is.map((one) => memberOf(after, one) ?? null),
      });
  }
  const numbered = new Set(several);
  const taken = new Set([...Object.keys(after), ...heirs.values()]);
  const aligned = Object.entries(before).map(([path, value]): [string, Json] => {
    const heir = heirs.get(path);
    if (heir !== undefined || !numbered.has(withoutNumber(path))) return [heir ?? path, value];
    let free = path;
    for (let count = 2; taken.has(free); count += 1) free = `${withoutNumber(path)}#${count}`;
    taken.add(free);
    return [free, value];
  });
  return { before: Object.fromEntries(aligned), reordered };
}

/** Those that have no pair yet and hold the same: they changed places. */
function pairAlike(
  old: readonly string[],
  now: readonly string[],
  pairs: readonly [string, string][],
  before: Leaves,
  after: Leaves,
): [string, string][] {
  const [paired, heirs] = [new Set(pairs.map(([from]) => from)), new Set(pairs.map(([, to]) => to))];
  const left = Map.groupBy(
    now.filter((path) => !heirs.has(path)),
    (path) => canonicalJson(memberOf(after, path) ?? null),
  );
  return old.flatMap((path): [string, string][] => {
    if (paired.has(path)) return [];
    const heir = left.get(canonicalJson(memberOf(before, path) ?? null))?.shift();
    return heir === undefined ? [] : [[path, heir]];
  });
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
