import { canonicalJson } from '../digest.ts';
import type { Artifact, Change } from '../types.ts';
import { listUnsentChanges } from './alias-calls.ts';
import { type AliasRoute, readAliases } from './gateway-aliases.ts';

/** A name that a change of a gateway's config points elsewhere. Null: no config of that side has it. */
export type MovedAlias = {
  alias: string;
  base: AliasRoute | null;
  head: AliasRoute | null;
  change: Change;
  /** The config on each side. */
  configs: { base: Artifact | null; head: Artifact | null };
  /**
   * What moves though both sides would call the same model in the same way, in words that follow its name; null where they call two, or one
   * in two ways.
   */
  unseen: string | null;
};

type Found = { route: AliasRoute; config: Artifact; change: Change | null };

/**
 * The names that changed configs point elsewhere, each once: new or gone are those that no config of the base or the head has. A
 * name with a `*` is a pattern and no alias. `unchanged`: configs that are the same on both sides.
 */
export function findMovedAliases(changes: readonly Change[], unchanged: readonly Artifact[]): MovedAlias[] {
  const own = changes.filter(({ kind }) => kind === 'gateway-config');
  const listSide = (side: 'base' | 'head') => {
    const changed = own.flatMap((change) => listFound(change[side], change));
    const all = [...changed, ...unchanged.flatMap((config) => listFound(config, null))];
    return Map.groupBy(all, ([alias]) => alias);
  };
  const [base, head] = [listSide('base'), listSide('head')];
  return [...new Set([...head.keys(), ...base.keys()])].sort().flatMap((alias) => {
    const was = (base.get(alias) ?? []).map(([, found]) => found);
    const is = (head.get(alias) ?? []).map(([, found]) => found);
    const change = [...is, ...was].find((one) => one.change !== null)?.change ?? null;
    if (change === null || !isMoved(was, is)) return [];
    const [before, after] = [settle(was), settle(is)];
    const configs = { base: before?.config ?? null, head: after?.config ?? null };
    const sides = { base: before?.route ?? null, head: after?.route ?? null };
    return [{ alias, ...sides, change, configs, unseen: explainUnseen(sides.base, sides.head) }];
  });
}

function listFound(config: Artifact | null, change: Change | null): [alias: string, found: Found][] {
  if (config === null) return [];
  return [...readAliases(config)].map(([alias, route]) => [alias, { route, config, change }]);
}

/** Where it leads, as one text. */
function keyOf({ route: { model, why, leads, address, parameters, rank, unsent } }: Found): string {
  return canonicalJson({ model, why, leads, address, parameters, rank, unsent });
}

/** Whether the configs together lead elsewhere, or one of them does: two that change places lead to the same together. */
function isMoved(was: readonly Found[], is: readonly Found[]): boolean {
  const [before, after] = [new Set(was.map(keyOf)), new Set(is.map(keyOf))];
  if (before.size !== after.size || [...before].some((key) => !after.has(key))) return true;
  const earlier = new Map(was.map((one) => [one.change, keyOf(one)]));
  return is.some((one) => {
    const key = one.change === null ? undefined : earlier.get(one.change);
    return key !== undefined && key !== keyOf(one);
  });
}

/** What the configs of a side say together: which of those that differ a gateway runs with is not known. */
function settle(found: readonly Found[]): Found | null {
  const first = found.find(({ change }) => change !== null) ?? found[0];
  if (first === undefined) return null;
  const differing = [...Map.groupBy(found, keyOf).values()].flatMap(([one]) => one?.config.path ?? []);
  if (differing.length < 2) return first;
  const why = `${differing.sort().join(' and ')} lead it to different places`;
  return { ...first, route: { ...first.route, model: null, why, notes: [] } };
}

/** What a gateway calls the place of the parameters that it adds. */
export function placeOf({ rank }: Pick<AliasRoute, 'rank'>): string {
  return rank === 'overrides' ? 'override_params' : 'litellm_params';
}

function explainUnseen(was: AliasRoute | null, is: AliasRoute | null): string | null {
  if (was === null || is === null || is.model === null || was.model !== is.model) return null;
  const unsent = listUnsentChanges(was, is);
  if (unsent.length > 0)
    return `has another ${unsent.map((name) => `\`${name}\``).join(', ')} in its \`${placeOf(is)}\`, which requests made here do not carry`;
  // That is a swap too, of one model called in two ways.
  if (canonicalJson(was.parameters) !== canonicalJson(is.parameters)) return null;
  if (canonicalJson(was.leads) !== canonicalJson(is.leads))
    return `leads to ${is.leads.join(', ')} (was ${was.leads.join(', ')}), and ${is.model} stands for all on both sides`;
  return `still points to ${is.model}, but at another address`;
}
