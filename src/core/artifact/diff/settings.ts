import { canonicalJson } from '../digest.ts';
import type { Json } from '../problem.ts';
import type { FieldChange } from '../types.ts';
import { holdersOf, isRecord, memberOf } from '../values.ts';
import { alignNumbered, withoutDoubled } from './align-settings.ts';
import { withoutSecrets } from './confidential.ts';
import { describeSole, findReplacements, findSoleModel, isServedAlike } from './model-moves.ts';
import { findMoved, findRenamed, followHolders, type Renamed } from './renamed-settings.ts';
import { diffSequences } from './sequence-diff.ts';
import { describeConsequence } from './setting-consequences.ts';
import { countAlike, describePlace, keysOf, nameShortly } from './setting-names.ts';
import { byWeight, type Difference, shorten, showMove, showValue } from './wording.ts';

/** The leaves that differ between two flat records of settings, in the order of the later one. */
export function diffLeaves(before: Record<string, Json>, after: Record<string, Json>): FieldChange[] {
  const names = new Set([...Object.keys(after), ...Object.keys(before)]);
  const [heldBefore, heldAfter] = [listHolders(before), listHolders(after)];
  return [...names].flatMap((field) => {
    const [old, now] = [memberOf(before, field), memberOf(after, field)];
    if (
      canonicalJson(old ?? null) === canonicalJson(now ?? null) &&
      (old === undefined) === (now === undefined)
    )
      return [];
    // What a mapping lost, or has now, is said of its members.
    if (old === undefined && isEmpty(now) && heldBefore().has(field)) return [];
    if (now === undefined && isEmpty(old) && heldAfter().has(field)) return [];
    return [{ field, before: old ?? null, after: now ?? null }];
  });
}

function isEmpty(value: Json | undefined): boolean {
  return isRecord(value) && Object.keys(value).length === 0;
}

/** The paths of what has members on a side, listed when they are first asked for. */
function listHolders(side: Record<string, Json>): () => Set<string> {
  let holders: Set<string> | null = null;
  return () => {
    holders ??= new Set(Object.keys(side).flatMap(holdersOf));
    return holders;
  };
}

/** A leaf that differs, as whoever reads a review may see it, and how it moved: of two secrets only that it did. */
export type ShownChange = FieldChange & { move: string };

/** In the order of the later side, what changed or went before what is new: the latter may be no more than defaults. */
export function listShownChanges(old: Record<string, Json>, now: Record<string, Json>): ShownChange[] {
  const changes = diffLeaves(old, now);
  const isNew = ({ field }: FieldChange) => memberOf(old, field) === undefined;
  const sorted = [...changes.filter((change) => !isNew(change)), ...changes.filter(isNew)];
  return sorted.map((change) => {
    const [before, after] = [change.before, change.after].map((value) => withoutSecrets(change.field, value));
    const [was, is] = [before ?? null, after ?? null];
    const isHidden = canonicalJson(was) === canonicalJson(is);
    return { field: change.field, before: was, after: is, move: isHidden ? 'changed' : showMove(was, is) };
  });
}

/** The fields of changes, under the part of the content that they belong to. */
export function fieldsUnder(part: string, changes: readonly ShownChange[]): FieldChange[] {
  return changes.map(({ field, before, after }) => ({ field: `${part}.${field}`, before, after }));
}

/**
 * How two states of a configuration differ, setting by setting: re-indexing and provider swaps first. `isCode`: what source
 * code no longer says may come from elsewhere now, which a file of settings would say.
 */
export function diffSettings(
  earlier: Record<string, Json>,
  later: Record<string, Json>,
  kind: 'rag' | 'model',
  isCode = false,
): Difference {
  const aligned = alignNumbered(earlier, later);
  const single = withoutDoubled(aligned.before, later);
  const { after } = single;
  const { before, renamed } = followHolders(single.before, after);
  const changes = listShownChanges(before, after);
  const nameOf = nameShortly([...Object.keys(before), ...Object.keys(after)]);
  const models = findReplacements(changes, before, after);
  const sole = findSoleModel(changes, after);
  const isTold = (change: ShownChange) =>
    sole?.come === change ||
    sole?.gone.includes(change) === true ||
    models.some(({ gone, come }) => gone === change || come === change);
  const others = changes.filter((change) => !isTold(change));
  const asSide = ({ field, before, after }: ShownChange) => ({ path: field, before, after });
  const called = findRenamed(others, asSide);
  const without = (pairs: readonly Renamed<ShownChange>[]) => {
    const paired = new Set(pairs.flatMap(({ gone, come }) => [gone, come]));
    return others.filter((change) => !paired.has(change));
  };
  const moved = findMoved(without(called), asSide);
  const replaced = [...models, ...called, ...moved];
  const plain = without([...called, ...moved]);
  const lineOf = countAlike(plain, before, after);
  const lines = changes.flatMap((change) => {
    if (sole?.gone.includes(change) === true) return [];
    if (sole?.come === change) return [describeSole(sole, nameOf)];
    const { gone, come } = replaced.find((one) => one.gone === change || one.come === change) ?? {};
    if (change === gone) return [];
    const [from, to] = [gone?.before ?? change.before, change.after];
    const served = gone === undefined && isServedAlike(change, before, after);
    const [note, weight] = describeConsequence(
      { field: change.field, before: from, after: to },
      { kind, served },
    );
    if (gone === undefined || come === undefined) {
      const told = lineOf(change);
      if (told === null) return [];
      const here = isCode && change.after === null ? ' here' : '';
      return [
        { text: `${nameOf(change.field)}${told.which} ${change.move}${here}${told.share}${note}`, weight },
      ];
    }
    if (canonicalJson(gone.before) !== canonicalJson(come.after)) {
      const text = `${nameOf(gone.field)} ${showValue(gone.before)} replaced by ${nameOf(come.field)} ${showValue(come.after)}`;
      return [{ text: `${text}${note}`, weight }];
    }
    const stays = moved.some((one) => one.come === come);
    const text =
      stays && keysOf(gone.field).at(-1) === keysOf(come.field).at(-1)
        ? describePlace(gone.field, come.field)
        : `${nameOf(gone.field)} is called ${nameOf(come.field)} now`;
    return [{ text: `${text}${note}`, weight: stays ? -1 : weight }];
  });
  for (const { from, to } of renamed)
    lines.push({ text: `\`${shorten(from, 80)}\` is called \`${shorten(to, 80)}\` now`, weight: -1 });
  const names: FieldChange[] = renamed.map(({ from, to }) => ({
    field: `settings.${to}`,
    before: from,
    after: to,
  }));
  for (const { path, before: was, after: is } of aligned.reordered) {
    lines.push({ text: `${nameOf(path)} in another order`, weight: -1 });
    const [from, to] = [was, is].map((values) => values.map((value) => withoutSecrets(path, value)));
    names.push({ field: `settings.${path}`, before: from ?? [], after: to ?? [] });
  }
  return {
    lines: byWeight(lines).map(({ text }) => text),
    fields: [...fieldsUnder('settings', changes), ...names],
  };
}

/** How the tests that an artifact carries differ; they are no part of what a model sees. */
export function diffEmbeddedTests(before: Json | null, after: Json | null): Difference {
  const lines: string[] = [];
  const fields: FieldChange[] = [];
  for (const [key, noun] of [
    ['testData', 'test case'],
    ['evaluators', 'evaluator'],
  ] as const) {
    const [old, now] = [
      memberOf(before ?? undefined, key) ?? null,
      memberOf(after ?? undefined, key) ?? null,
    ];
    if (canonicalJson(old) === canonicalJson(now)) continue;
    lines.push(describeList(asList(old), asList(now), noun));
    fields.push({ field: key, before: old, after: now });
  }
  return { lines, fields };
}

function asList(value: Json): string[] {
  return Array.isArray(value) ? value.map(canonicalJson) : [];
}

/**
 * `1 test changed, 2 added`; `in another order` where the items are the same. `isNumbered`: with the places of those on the
 * later side, of removed ones on the earlier, where they are few: `2 rows changed (no. 3, 7), 1 removed (was no. 1)`.
 */
export function describeList(
  before: readonly string[],
  after: readonly string[],
  noun: string,
  { plural = `${noun}s`, isNumbered = false }: { plural?: string; isNumbered?: boolean } = {},
): string {
  if ([...before].sort().join() === [...after].sort().join()) return `${plural} in another order`;
  const runs = diffSequences(before, after, 2000);
  if (runs === null) return `${plural}: ${before.length} -> ${after.length}`;
  const places = { removed: [] as number[], changed: [] as number[], added: [] as number[] };
  let [old, now] = [1, 1];
  for (const [index, { op, items }] of runs.entries()) {
    const count = items.length;
    const next = runs[index + 1];
    const last = runs[index - 1];
    if (op === 'delete') {
      const both = next?.op === 'insert' ? Math.min(count, next.items.length) : 0;
      for (let at = 0; at < count; at += 1)
        if (at < both) places.changed.push(now + at);
        else places.removed.push(old + at);
    } else if (op === 'insert') {
      const both = last?.op === 'delete' ? Math.min(count, last.items.length) : 0;
      for (let at = both; at < count; at += 1) places.added.push(now + at);
    }
    if (op !== 'insert') old += count;
    if (op !== 'delete') now += count;
  }
  const parts = Object.entries(places).filter(([, some]) => some.length > 0);
  return parts
    .map(([verb, some], index) => {
      const count = some.length.toLocaleString('en-US');
      const isRemoved = verb === 'removed';
      const all = isRemoved ? before : after;
      const was = isRemoved ? (some.length === 1 ? 'was ' : 'were ') : '';
      const which =
        isNumbered && some.length <= MAX_PLACES && some.length < all.length
          ? ` (${was}no. ${some.join(', ')})`
          : '';
      return `${index === 0 ? `${count} ${some.length === 1 ? noun : plural}` : count} ${verb}${which}`;
    })
    .join(', ');
}

const MAX_PLACES = 4;
