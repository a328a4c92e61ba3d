import { isSpace, skipSpace } from './white-space.ts';

/** Texts beyond this many words are compared by their beginning. */
export const MAX_WORDS = 20_000;

/** Words as white space separates them, at most `MAX_WORDS`; empty for a blank text. */
export function splitWords(text: string): string[] {
  const words: string[] = [];
  for (let at = skipSpace(text, 0); at < text.length && words.length < MAX_WORDS; at = skipSpace(text, at)) {
    const start = at;
    while (at < text.length && !isSpace(text.charCodeAt(at))) at += 1;
    words.push(text.slice(start, at));
  }
  return words;
}

/** N-grams of one order in a text of so many words. */
export function countNgrams(words: number, order: number): number {
  return Math.max(0, words - order + 1);
}

/**
 * How many n-grams of a text are n-grams of the references, for n from 1 to `orders`; none counts more often than it
 * stands in one of the references (clipped counts). In time linear in the texts.
 */
export function countMatches(
  references: readonly (readonly string[])[],
  words: readonly string[],
  orders: number,
): number[] {
  const total = references.reduce((sum, list) => sum + list.length, 0);
  const table = openTable(total * orders);
  const numberOf = openNumbers(total);
  for (const [index, list] of references.entries()) {
    addReference(
      table,
      list.map((word) => numberOf(word, true)),
      orders,
    );
    if (index < references.length - 1) table.own.fill(0, 0, table.nodes);
  }
  const matched: number[] = new Array(orders).fill(0);
  table.own.fill(0, 0, table.nodes);
  const ids = words.map((word) => numberOf(word, false));
  for (let start = 0; start < ids.length; start++) {
    let node = 0;
    for (let order = 0; order < orders; order++) {
      const id = ids[start + order] ?? 0;
      if (id === 0) break;
      node = table.child[findSlot(table, node, id)]!;
      if (node === 0) break;
      table.own[node]! += 1;
      if (table.own[node]! <= table.most[node]!) matched[order]! += 1;
    }
  }
  return matched;
}

function addReference(table: Table, ids: readonly number[], orders: number): void {
  for (let start = 0; start < ids.length; start++) {
    let node = 0;
    const end = Math.min(ids.length, start + orders);
    for (let at = start; at < end; at++) {
      const id = ids[at] ?? 0;
      const slot = findSlot(table, node, id);
      if (table.child[slot] === 0) {
        table.parent[slot] = node;
        table.word[slot] = id;
        table.child[slot] = table.nodes;
        table.nodes += 1;
      }
      node = table.child[slot]!;
      table.own[node]! += 1;
      table.most[node] = Math.max(table.most[node]!, table.own[node]!);
    }
  }
}

/**
 * A tree of runs of words as a hash table: (node, word) leads to the run one word longer; the root is 0. Flat arrays,
 * since a map for each reference leaves so much garbage that collecting it took most of the time.
 */
type Table = {
  mask: number;
  parent: Int32Array;
  word: Int32Array;
  /** 0: free. */
  child: Int32Array;
  /** By node: occurrences in the text under way, and the most in one reference. */
  own: Int32Array;
  most: Int32Array;
  nodes: number;
};

const KEPT_SLOTS = 16_384;
const kept = makeTable(KEPT_SLOTS);

/** The table that is kept between calls, emptied; for large texts one of their own. */
function openTable(entries: number): Table {
  let slots = 64;
  while (slots < 2 * entries) slots *= 2;
  if (slots > KEPT_SLOTS) return makeTable(slots);
  kept.child.fill(0, 0, slots);
  kept.own.fill(0, 0, slots);
  kept.most.fill(0, 0, slots);
  kept.mask = slots - 1;
  kept.nodes = 1;
  return kept;
}

function makeTable(slots: number): Table {
  const array = () => new Int32Array(slots);
  const arrays = { parent: array(), word: array(), child: array(), own: array(), most: array() };
  return { mask: slots - 1, nodes: 1, ...arrays };
}

/** Where the run of a node and a word stands, or would. */
function findSlot({ mask, parent, word, child }: Table, node: number, id: number): number {
  let slot = (Math.imul(node, 0x9e3779b1) ^ Math.imul(id, 0x85ebca6b)) >>> 8;
  for (slot &= mask; child[slot] !== 0; slot = (slot + 1) & mask)
    if (parent[slot] === node && word[slot] === id) return slot;
  return slot;
}

/** The number of a word, from 1; 0 for one that was never added. */
type NumberOf = (word: string, add: boolean) => number;

/** Of more words a map: someone may choose words that all fall into one place here. */
const KEPT_WORDS = 4096;
const places = new Int32Array(4 * KEPT_WORDS);
const names: string[] = [];

/** Numbers for so many words, until they are opened anew. A map for each text takes twice as long, most of it to grow. */
function openNumbers(most: number): NumberOf {
  if (most > KEPT_WORDS) return numberByMap();
  let slots = 64;
  while (slots < 4 * most) slots *= 2;
  places.fill(0, 0, slots);
  const mask = slots - 1;
  let count = 0;
  return (word, add) => {
    let hash = word.length;
    for (let i = 0; i < word.length; i++) hash = Math.imul(hash ^ word.charCodeAt(i), 0x01000193);
    for (let at = (hash ^ (hash >>> 15)) & mask; ; at = (at + 1) & mask) {
      const known = places[at] ?? 0;
      if (known !== 0 && names[known] === word) return known;
      if (known !== 0) continue;
      if (!add) return 0;
      count += 1;
      places[at] = count;
      names[count] = word;
      return count;
    }
  };
}

function numberByMap(): NumberOf {
  const numbers = new Map<string, number>();
  return (word, add) => {
    const known = numbers.get(word) ?? 0;
    if (known !== 0 || !add) return known;
    numbers.set(word, numbers.size + 1);
    return numbers.size;
  };
}
