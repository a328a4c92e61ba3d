/** Texts beyond this many words are compared by their beginning. */
export const MAX_WORDS = 20_000;
const MAX_CACHED = 100;
/** References longer than this are counted anew each time, so that the cache stays small. */
const MAX_CACHED_WORDS = 1_000;

/** The runs of one to `orders` words of one or several references, each with the most often it stands in one of them. */
export type ReferenceNgrams = {
  orders: number;
  /** Number of words of each reference. */
  lengths: number[];
  /** A word's number, from 1 on. */
  words: ReadonlyMap<string, number>;
  /** A tree of runs: `node * (words + 1) + word` leads to the run one word longer. The root is 0. */
  next: ReadonlyMap<number, number>;
  /** Occurrences by node. */
  counts: readonly number[];
};

const cache = new Map<string, ReferenceNgrams>();

/** Words as white space separates them; empty for a blank text. */
export function splitWords(text: string): string[] {
  const trimmed = text.trim();
  return trimmed === '' ? [] : trimmed.split(/\s+/, MAX_WORDS);
}

/**
 * Counts the n-grams of the references. `split` has a name because what it makes of a text is kept for the next output
 * that is held against the same references.
 */
export function countReferences(
  references: readonly string[],
  orders: number,
  split: { name: string; words(text: string): string[] },
): ReferenceNgrams {
  const key = `${split.name}\0${orders}\0${references.join('\0')}`;
  const cached = cache.get(key);
  if (cached !== undefined) return cached;
  const lists = references.map((text) => split.words(text));
  const counted = countLists(lists, orders);
  if (counted.lengths.reduce((sum, length) => sum + length, 0) > MAX_CACHED_WORDS) return counted;
  if (cache.size >= MAX_CACHED) cache.clear();
  cache.set(key, counted);
  return counted;
}

function countLists(lists: readonly (readonly string[])[], orders: number): ReferenceNgrams {
  const words = new Map<string, number>();
  for (const list of lists) for (const word of list) if (!words.has(word)) words.set(word, words.size + 1);
  const next = new Map<number, number>();
  const counts: number[] = [0];
  for (const list of lists) {
    const own = new Map<number, number>();
    for (let start = 0; start < list.length; start++) {
      let node = 0;
      for (const word of list.slice(start, start + orders)) {
        const key = node * (words.size + 1) + (words.get(word) ?? 0);
        node = next.get(key) ?? counts.push(0) - 1;
        next.set(key, node);
        own.set(node, (own.get(node) ?? 0) + 1);
      }
    }
    for (const [node, count] of own) counts[node] = Math.max(counts[node] ?? 0, count);
  }
  return { orders, lengths: lists.map((list) => list.length), words, next, counts };
}

/**
 * How many n-grams of a text are n-grams of the references, for n from 1 to `orders`; none counts more often than it
 * stands in one of the references (clipped counts). In time linear in the text.
 */
export function countMatches(reference: ReferenceNgrams, words: readonly string[]): number[] {
  const { orders, next, counts } = reference;
  const base = reference.words.size + 1;
  const matched: number[] = new Array(orders).fill(0);
  const used = new Int32Array(counts.length);
  const ids = words.map((word) => reference.words.get(word) ?? 0);
  for (let start = 0; start < ids.length; start++) {
    let node = 0;
    for (let order = 0; order < orders; order++) {
      const id = ids[start + order] ?? 0;
      const found = id === 0 ? undefined : next.get(node * base + id);
      if (found === undefined) break;
      node = found;
      used[node]! += 1;
      if (used[node]! <= counts[node]!) matched[order]! += 1;
    }
  }
  return matched;
}

/** N-grams of one order in a text of so many words. */
export function countNgrams(words: number, order: number): number {
  return Math.max(0, words - order + 1);
}
