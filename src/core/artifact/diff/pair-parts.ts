import { canonicalJson } from '../digest.ts';
import { memberOf } from '../values.ts';
import type { ConfigurationPart } from './configuration-parts.ts';

/** What a part was and is; null where the other side has none. `renamed`: it was called otherwise. */
export type PartPair = { old: ConfigurationPart | null; now: ConfigurationPart | null; renamed: boolean };

/** From this share of equal settings on a part that went and one that came are one that was renamed and changed. */
const SAME_PART = 0.5;

/**
 * Parts of the same place belong together; of several with one name those that are equal first. A part that went and one
 * that came with the same settings is one that was renamed; so are the only ones of their list where they are alike.
 */
export function pairParts(
  before: readonly ConfigurationPart[],
  after: readonly ConfigurationPart[],
): PartPair[] {
  const left = groupBy(before, ({ family }) => family);
  const pairs: PartPair[] = [];
  for (const [family, news] of groupBy(after, (part) => part.family)) {
    const { matched, rest } = matchEqual(left.get(family) ?? [], news);
    for (const now of news)
      pairs.push({ old: matched.get(now) ?? rest.shift() ?? null, now, renamed: false });
    left.set(family, rest);
  }
  const gone = [...left.values()].flat();
  const fresh = pairs.flatMap(({ old, now }) => (old === null && now !== null ? [now] : []));
  const renamed = pairRenamed(gone, fresh);
  const used = new Set(renamed.values());
  const lost = gone.filter((part) => !used.has(part));
  for (const part of [...lost, ...fresh.filter((now) => !renamed.has(now))]) part.isAlone = true;
  return [
    ...pairs.map((pair): PartPair => {
      const old = pair.now === null ? undefined : renamed.get(pair.now);
      return old === undefined ? pair : { old, now: pair.now, renamed: true };
    }),
    ...lost.map((old): PartPair => ({ old, now: null, renamed: false })),
  ];
}

/** Equal parts of one name, however they are numbered, and the old ones that are left. */
function matchEqual(olds: readonly ConfigurationPart[], news: readonly ConfigurationPart[]) {
  const matched = new Map<ConfigurationPart, ConfigurationPart>();
  if (olds.length < 2 && news.length < 2) return { matched, rest: [...olds] };
  const equal = groupBy(olds, ({ signature }) => signature);
  for (const now of news) {
    const old = equal.get(now.signature)?.shift();
    if (old !== undefined) matched.set(now, old);
  }
  const taken = new Set(matched.values());
  return { matched, rest: olds.filter((old) => !taken.has(old)) };
}

/** The part that went by the part that came in its place. */
function pairRenamed(
  gone: readonly ConfigurationPart[],
  fresh: readonly ConfigurationPart[],
): Map<ConfigurationPart, ConfigurationPart> {
  const listOf = ({ entry, parent }: ConfigurationPart) => `${parent?.at ?? ''}\n${entry?.noun ?? ''}`;
  const equal = groupBy(gone, (part) => `${listOf(part)}\n${part.signature}`);
  const pairs = new Map<ConfigurationPart, ConfigurationPart>();
  for (const now of fresh) {
    // An edge is its two ends: one that leads elsewhere is another one.
    if (now.signature === '[]' || now.entry?.noun === 'edge') continue;
    const old = equal.get(`${listOf(now)}\n${now.signature}`)?.shift();
    if (old !== undefined) pairs.set(now, old);
  }
  const used = new Set(pairs.values());
  const lists = groupBy(
    gone.filter((part) => !used.has(part)),
    listOf,
  );
  for (const [list, [now, ...others]] of groupBy(
    fresh.filter((part) => !pairs.has(part)),
    listOf,
  )) {
    const [old, ...more] = lists.get(list) ?? [];
    if (now === undefined || old === undefined || others.length > 0 || more.length > 0) continue;
    if (now.entry?.noun === 'edge') continue;
    if (isAlike(old, now)) pairs.set(now, old);
  }
  return pairs;
}

/** A target is called by the model that it leads to, so that another model is another name. */
function isAlike(old: ConfigurationPart, now: ConfigurationPart): boolean {
  if (now.entry?.noun === 'target') return true;
  const labels = Object.keys(now.leaves);
  const size = Math.max(labels.length, Object.keys(old.leaves).length);
  const same = labels.filter(
    (label) =>
      canonicalJson(now.leaves[label] ?? null) === canonicalJson(memberOf(old.leaves, label) ?? null),
  );
  return size > 1 && same.length / size >= SAME_PART;
}

function groupBy(
  parts: readonly ConfigurationPart[],
  keyOf: (part: ConfigurationPart) => string,
): Map<string, ConfigurationPart[]> {
  const groups = new Map<string, ConfigurationPart[]>();
  for (const part of parts) {
    const key = keyOf(part);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [part]);
    else group.push(part);
  }
  return groups;
}
