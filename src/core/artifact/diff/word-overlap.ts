import type { ToolDefinition } from '../types.ts';

const STOP_WORDS: ReadonlySet<string> = new Set(
  `a an and any are as at be been by can do does each etc for from get given has have how if in into is it its may not of on or
  only our so some such that the their them then there these they this to tool use used user uses using via was what when
  where which who will with you your`.split(/\s+/),
);

/** The words of a text that carry meaning: lower case, without stop words, endings of plurals and verbs cut off. */
export function contentWords(text: string): Set<string> {
  const words = text
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .replace(/\blook up\b/g, 'lookup')
    .match(/\p{L}[\p{L}\p{N}]*/gu);
  return new Set((words ?? []).filter((word) => word.length > 1 && !STOP_WORDS.has(word)).map(stem));
}

/** The words of a tool's name and description. */
export function toolWords(tool: ToolDefinition): Set<string> {
  return new Set([...nameWords(tool), ...contentWords(tool.description)]);
}

function nameWords({ name }: ToolDefinition): Set<string> {
  return contentWords(name.replace(/[_-]/g, ' '));
}

/** Shared words over all words (Jaccard), in [0,1]; 1 means the same words. 0 where either has none. */
export function wordSimilarity(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const shared = countShared(a, b);
  return shared === 0 ? 0 : shared / (a.size + b.size - shared);
}

/** Verbs and nouns that tools of any purpose are named with. */
const GENERIC: ReadonlySet<string> = contentWords(
  `add change check create delete do edit fetch find get handle list make manage new open read remove run search send set
  show start stop submit update view write data detail info item`,
);

/**
 * Existing tools that a model may confuse with a new one. Either they share at least two words of name and description,
 * and those are at least half of the words of the shorter; or the new tool's description speaks of what at least two of
 * them are named for, as a tool for everything does. A hint about wording, not proof. Most alike first, at most four.
 */
export function findOverlaps(tool: ToolDefinition, others: readonly ToolDefinition[]): string[] {
  const words = toolWords(tool);
  const described = contentWords(tool.description);
  const names = others.map((other) => [...nameWords(other)].filter((word) => !GENERIC.has(word)));
  const common = (word: string) => names.filter((name) => name.includes(word)).length > 1;
  const alike = others.map((other, index) => {
    const theirs = toolWords(other);
    const shared = countShared(words, theirs);
    const share = shared / Math.max(1, Math.min(words.size, theirs.size));
    const named = (names[index] ?? []).some((word) => !common(word) && described.has(word));
    return { name: other.name, share, same: shared >= 2 && share >= 0.5, named };
  });
  const catchAll = alike.filter(({ named }) => named).length >= 2;
  return alike
    .filter(({ same, named }) => same || (catchAll && named))
    .sort((a, b) => b.share - a.share)
    .slice(0, 4)
    .map(({ name }) => name);
}

function countShared(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  const [small, large] = a.size < b.size ? [a, b] : [b, a];
  let shared = 0;
  for (const word of small) if (large.has(word)) shared += 1;
  return shared;
}

/** Enough to make `orders`, `ordered` and `ordering` one word with `order`; not a linguist's stemmer. */
function stem(word: string): string {
  if (word.length > 6 && /(?:ing|ers?)$/.test(word)) return word.replace(/(?:ing|ers?)$/, '');
  if (word.length > 5 && word.endsWith('ed')) return word.slice(0, -2);
  if (word.length > 4 && word.endsWith('ies')) return `${word.slice(0, -3)}y`;
  return word.length > 3 && word.endsWith('s') && !word.endsWith('ss') ? word.slice(0, -1) : word;
}
