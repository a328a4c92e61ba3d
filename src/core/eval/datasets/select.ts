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
  /** `statement`: how many of how many, and by what; null where all were taken. */
  { ok: true; cases: Case[]; statement: string | null } | { ok: false; reason: string };

/**
 * The selected cases, in the order of the dataset. Equal ids, selection and seed always give the same ones. A sample takes of each stratum
 * its share of the size and at least one; cases in `mustPass` are always taken. An empty selection, a tag that no case has,
 * and a sample with fewer cases than strata are refused with the reason.
 * @param seed of the dataset; `sample.seed` takes its place
 */
export function selectCases(
  cases: readonly Case[],
  selection: Selection,
  { mustPass, seed }: { mustPass: ReadonlySet<string>; seed: string },
): Selected {
  const unknown = findUnknownTag(cases, selection);
  if (unknown !== null) return { ok: false, reason: unknown };
  const tagged = cases.filter((one) => mustPass.has(one.id) || hasTags(one, selection));
  if (tagged.length === 0) return { ok: false, reason: 'the selection by tags leaves no case' };
  const { sample } = selection;
  if (sample === undefined || sample.size >= tagged.length)
    return { ok: true, cases: tagged, statement: state(cases.length, tagged.length, selection, null) };
  const by = sample.stratify_by ?? null;
  const strata = [...Map.groupBy(tagged, (one) => stratumOf(one, by)).values()];
  if (strata.length > sample.size) {
    const reason = `a sample of ${format(sample.size)} cannot hold one case of each of ${format(strata.length)} strata (\`stratify_by: ${by}\`): make it larger, or stratify by something else`;
    return { ok: false, reason };
  }
  const shares = allot(
    strata.map((members) => members.length),
    sample.size,
  );
  const key = sample.seed === undefined ? seed : String(sample.seed);
  const taken = new Set(strata.flatMap((members, s) => draw(members, shares[s] ?? 0, key, mustPass)));
  const kept = tagged.filter((one) => taken.has(one));
  return { ok: true, cases: kept, statement: state(cases.length, kept.length, selection, by) };
}

/** Cases that only the head has: those of the tags, at most as many as the sample is large. Nothing there is refused. */
export function selectAdded(added: readonly Case[], selection: Selection, seed: string): Case[] {
  const tagged = added.filter((one) => hasTags(one, selection));
  const { sample } = selection;
  if (sample === undefined || sample.size >= tagged.length) return tagged;
  const taken = new Set(draw(tagged, sample.size, seed, new Set()));
  return tagged.filter((one) => taken.has(one));
}

function hasTags({ tags }: Case, { tags: wanted, not_tags: unwanted }: Selection): boolean {
  if (wanted !== undefined && !tags.some((tag) => wanted.includes(tag))) return false;
  return unwanted === undefined || !tags.some((tag) => unwanted.includes(tag));
}

function findUnknownTag(cases: readonly Case[], { tags = [], not_tags = [] }: Selection): string | null {
  if (tags.length + not_tags.length === 0) return null;
  const known = new Set(cases.flatMap((one) => one.tags));
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

/** The cases whose id comes first in an order that the seed alone decides, those that may never break before all others. */
function draw(members: readonly Case[], size: number, seed: string, mustPass: ReadonlySet<string>): Case[] {
  const strict = members.filter(({ id }) => mustPass.has(id));
  const others = members
    .filter(({ id }) => !mustPass.has(id))
    .map((one) => ({ one, rank: createHash('sha256').update(`${seed}\0${one.id}`).digest('hex') }))
    .sort((a, b) => (a.rank < b.rank ? -1 : 1));
  return [...strict, ...others.slice(0, Math.max(0, size - strict.length)).map(({ one }) => one)];
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
