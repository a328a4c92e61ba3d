import { createHash } from 'node:crypto';
import { digestOf } from '../../artifact/digest.ts';
import { suggestName } from '../../artifact/nearest.ts';
import type { Case } from '../types.ts';

export type StratifyBy = 'tag' | 'cluster' | 'expected';

/** Which cases of a dataset a suite runs. */
export type Selection = {
  /** Cases with one of these; absent: all. */
  tags?: readonly string[] | undefined;
  /** And with none of these. */
  not_tags?: readonly string[] | undefined;
  sample?: { size: number; stratify_by?: StratifyBy | undefined; seed?: number | undefined } | undefined;
};

export type Selected =
  /**
   * `drawn`: the selected cases in the order of the dataset, each with itself where `held`. `statement`: how many of how many, and by
   * what; null where all were taken.
   */
  | { ok: true; drawn: { id: string; one: Case | null }[]; held: boolean; statement: string | null }
  | { ok: false; reason: string };

/** Looks at the cases of a dataset one after the other. Of those that cannot be drawn any more nothing is kept. */
export type Selector = { add(one: Case): void; finish(): Selected };

export type SelectorOptions = {
  /** Ids of cases that are always taken, beside those that say so themselves. */
  mustPass: ReadonlySet<string>;
  /** Of the dataset; `sample.seed` takes its place. */
  seed: string;
  /** As many cases are held while it is open what is drawn; beyond that their ids, and they have to be read again. */
  hold: number;
};

/** `count`: of all cases, `strict`: of the members that are taken in any case. */
type Stratum = { count: number; strict: number; members: Member[] };

/**
 * Which cases of a dataset are selected. Equal ids, selection and seed always give the same ones. A sample takes of each stratum
 * its share of the size and at least one. An empty selection, a tag that no case has, and a sample with fewer cases than strata are
 * refused with the reason.
 */
export function createSelector(selection: Selection, { mustPass, seed, hold }: SelectorOptions): Selector {
  const { sample } = selection;
  const size = sample?.size ?? Number.POSITIVE_INFINITY;
  const by = sample?.stratify_by ?? null;
  const key = sample?.seed === undefined ? seed : String(sample.seed);
  const tags = new Set<string>();
  const strata = new Map<string, Stratum>();
  const nowhere = { high: 0, low: 0 };
  let [all, tagged, held] = [0, 0, 0];
  let holds = true;

  function keep(one: Case, strict: boolean): void {
    const name = stratumOf(one, by);
    const stratum = strata.get(name) ?? { count: 0, strict: 0, members: [] };
    strata.set(name, stratum);
    const rank = sample === undefined ? nowhere : rankOf(one.id, key);
    stratum.count += 1;
    if (strict) stratum.strict += 1;
    stratum.members.push({ id: one.id, one: holds ? one : null, index: all, strict, ...rank });
    held += 1;
    // A stratum's share may be all of the sample, and is no more.
    if (stratum.members.length - stratum.strict >= 2 * size + 100) {
      held -= stratum.members.length;
      stratum.members = draw(stratum.members, size);
      held += stratum.members.length;
    }
    if (holds && held > hold) {
      holds = false;
      for (const { members } of strata.values()) for (const member of members) member.one = null;
    }
  }

  return {
    add(one) {
      for (const tag of one.tags) tags.add(tag);
      const strict = one.mustPass === true || mustPass.has(one.id);
      if (strict || hasTags(one, selection)) {
        keep(one, strict);
        tagged += 1;
      }
      all += 1;
    },
    finish() {
      const unknown = findUnknownTag(tags, selection);
      if (unknown !== null) return { ok: false, reason: unknown };
      if (tagged === 0) return { ok: false, reason: 'the selection by tags leaves no case' };
      const taken = size >= tagged ? takeAll(strata) : takeShares(strata, size);
      if (taken === null) {
        const reason = `a sample of ${format(size)} cannot hold one case of each of ${format(strata.size)} strata (\`stratify_by: ${by}\`): make it larger, or stratify by something else`;
        return { ok: false, reason };
      }
      const drawn = taken.sort((a, b) => a.index - b.index);
      const statement = state(all, drawn.length, selection, size >= tagged ? null : by);
      return { ok: true, drawn, held: holds, statement };
    },
  };
}

function takeAll(strata: ReadonlyMap<string, Stratum>): Member[] {
  return [...strata.values()].flatMap(({ members }) => members);
}

/** Null: there are more strata than cases may be drawn. */
function takeShares(strata: ReadonlyMap<string, Stratum>, size: number): Member[] | null {
  if (strata.size > size) return null;
  const all = [...strata.values()];
  const shares = allot(
    all.map(({ count }) => count),
    size,
  );
  return all.flatMap(({ members }, s) => draw(members, shares[s] ?? 0));
}

/**
 * Cases that only the head has: those of the tags, at most as many as the sample is large. Nothing there is refused, and no
 * more than twice as many are held at a time.
 */
export function createAddedSelector(selection: Selection, seed: string) {
  const size = selection.sample?.size ?? Number.POSITIVE_INFINITY;
  let kept: (Member & { one: Case })[] = [];
  let index = 0;
  return {
    add(one: Case): void {
      if (!hasTags(one, selection)) return;
      kept.push({ id: one.id, one, index, strict: false, ...rankOf(one.id, seed) });
      index += 1;
      if (kept.length >= 2 * size + 100) kept = draw(kept, size);
    },
    finish: (): Case[] =>
      (kept.length > size ? draw(kept, size) : kept).sort((a, b) => a.index - b.index).map(({ one }) => one),
  };
}

function hasTags({ tags }: Case, { tags: wanted, not_tags: unwanted }: Selection): boolean {
  if (wanted !== undefined && !tags.some((tag) => wanted.includes(tag))) return false;
  return unwanted === undefined || !tags.some((tag) => unwanted.includes(tag));
}

function findUnknownTag(known: ReadonlySet<string>, { tags = [], not_tags = [] }: Selection): string | null {
  const unknown = [...tags, ...not_tags].find((tag) => !known.has(tag));
  if (unknown === undefined) return null;
  return `no case of the dataset has the tag "${unknown}". ${suggestName(unknown, [...known].slice(0, 200))}`;
}

function stratumOf({ tags, cluster, expected }: Case, by: StratifyBy | null): string {
  if (by === 'tag') return JSON.stringify([...tags].sort());
  if (by === 'cluster') return cluster;
  return by === 'expected' ? digestOf(expected) : '';
}

/** Sizes in proportion to the strata, each at least 1, that add up to `size`; by the largest remainders. */
function allot(strata: readonly number[], size: number): number[] {
  const total = strata.reduce((sum, n) => sum + n, 0);
  const extra = strata.map((n) => Math.max(0, (size * n) / total - 1));
  const wanted = extra.reduce((sum, x) => sum + x, 0);
  const left = size - strata.length;
  const shares = extra.map((x) => (wanted === 0 ? 0 : (x * left) / wanted));
  const allotted = shares.map((share) => 1 + Math.floor(share + 1e-9));
  const rest = size - allotted.reduce((sum, n) => sum + n, 0);
  const byRemainder = shares
    .map((share, s) => ({ s, remainder: share - Math.floor(share + 1e-9) }))
    .sort((a, b) => b.remainder - a.remainder || a.s - b.s);
  for (const { s } of byRemainder.slice(0, rest)) allotted[s]! += 1;
  return allotted;
}

type Member = { id: string; one: Case | null; index: number; high: number; low: number; strict: boolean };

/** A place in an order that the seed alone decides: the first 96 bits of a hash. */
function rankOf(id: string, seed: string): { high: number; low: number } {
  const bytes = createHash('sha256').update(`${seed}\0${id}`).digest();
  return { high: bytes.readUIntBE(0, 6), low: bytes.readUIntBE(6, 6) };
}

/** The members that come first, those that may never break before all others. */
function draw<T extends Member>(members: readonly T[], size: number): T[] {
  const strict = members.filter((one) => one.strict);
  const others = members
    .filter((one) => !one.strict)
    .sort((a, b) => a.high - b.high || a.low - b.low)
    .slice(0, Math.max(0, size - strict.length));
  return [...strict, ...others];
}

function state(all: number, kept: number, selection: Selection, by: StratifyBy | null): string | null {
  if (kept === all) return null;
  const quote = (tags: readonly string[]) => tags.map((tag) => `"${tag}"`).join(', ');
  const { tags, not_tags: unwanted, sample } = selection;
  const ways = [
    ...(tags === undefined ? [] : [`tagged ${quote(tags)}`]),
    ...(unwanted === undefined ? [] : [`not tagged ${quote(unwanted)}`]),
    ...(sample === undefined || sample.size > kept
      ? []
      : [by === null ? 'a sample' : `a sample stratified by ${by}`]),
  ];
  return `${format(kept)} of ${format(all)} cases: ${ways.join(', ')}`;
}

function format(count: number): string {
  return count.toLocaleString('en-US');
}
