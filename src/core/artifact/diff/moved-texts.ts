import type { ArtifactPair } from '../references/pair-artifacts.ts';
import type { Artifact, ArtifactContent } from '../types.ts';
import { withoutTags } from './line-kinds.ts';
import { quoteHeaviest } from './quote-sentences.ts';
import { splitSentences } from './sentences.ts';
import { countOf, listNames } from './wording.ts';

/**
 * Sentences of a text (`here`, its name) that stand in another one of the same file now (`to`), or stood in one (`from`),
 * by the names of those.
 */
export type Elsewhere = {
  here: string;
  to: ReadonlyMap<string, string>;
  from: ReadonlyMap<string, string>;
};

export const NOWHERE: Elsewhere = { here: '', to: new Map(), from: new Map() };

/** Of the sentence that is quoted. Characters. */
const MAX_QUOTE = 60;

/** Shorter ones are in many texts (`Answer:`, `Be brief.`, `Q: {question}`). Characters without white space and placeholders. */
const MIN_LENGTH = 10;

/** What each pair of one file lost to another of it, or got from there, word for word. */
export function findMovedTexts(pairs: readonly ArtifactPair[]): Map<ArtifactPair, Elsewhere> {
  const files = new Map<string, ArtifactPair[]>();
  for (const pair of pairs) {
    const same = pair.base !== null && pair.base.digest === pair.head?.digest;
    const path = (pair.head ?? pair.base)?.path;
    if (!same && path !== undefined) files.set(path, [...(files.get(path) ?? []), pair]);
  }
  const found = new Map<ArtifactPair, Elsewhere>();
  for (const group of files.values()) if (group.length > 1) moveWithin(group, found);
  return found;
}

function moveWithin(group: readonly ArtifactPair[], found: Map<ArtifactPair, Elsewhere>): void {
  const texts = group.map((pair) => {
    const [old, now] = [sentencesOf(pair.base), sentencesOf(pair.head)];
    const name = (pair.head ?? pair.base)?.name ?? '';
    return { pair, name, lost: withoutAll(old, now), gained: withoutAll(now, old) };
  });
  const [losers, gainers] = [new Map<string, string>(), new Map<string, string>()];
  for (const { name, lost, gained } of texts) {
    for (const sentence of lost) losers.set(sentence, name);
    for (const sentence of gained) gainers.set(sentence, name);
  }
  for (const { pair, name, lost, gained } of texts) {
    found.set(pair, { here: name, to: holdersOf(lost, gainers), from: holdersOf(gained, losers) });
  }
}

function sentencesOf(artifact: Artifact | null): Set<string> {
  return new Set(artifact === null ? [] : listSentences(artifact.content));
}

function listSentences(content: ArtifactContent): string[] {
  const texts = content.type === 'prompt' ? content.messages.map((message) => message.content) : [];
  return texts
    .flatMap(splitSentences)
    .filter((sentence) => withoutTags(sentence).replace(/\s/g, '').length >= MIN_LENGTH);
}

function withoutAll(sentences: ReadonlySet<string>, others: ReadonlySet<string>): string[] {
  return [...sentences].filter((sentence) => !others.has(sentence));
}

function holdersOf(sentences: readonly string[], holders: ReadonlyMap<string, string>): Map<string, string> {
  return new Map(
    sentences.flatMap((sentence): [string, string][] => {
      const holder = holders.get(sentence);
      return holder === undefined ? [] : [[sentence, holder]];
    }),
  );
}

/** How much of a text that came or went stood, or stands, in others of its file. */
export function describeMoved(
  content: ArtifactContent,
  elsewhere: Elsewhere,
  direction: 'from' | 'to',
): string[] {
  const moved = listSentences(content).filter((sentence) => elsewhere[direction].has(sentence));
  return moved.length === 0 ? [] : [describeMove(moved, elsewhere, direction)];
}

/**
 * ``9 sentences moved to `RULES` and `FORMAT` from `PROMPT` ("Never name a customer." and 8 more)``: what one text may
 * say and another may not is for a reader to judge, who has to see it.
 */
export function describeMove(
  moved: readonly string[],
  { here, ...holders }: Elsewhere,
  direction: 'from' | 'to',
): string {
  const names = [...new Set(moved.map((sentence) => holders[direction].get(sentence) ?? ''))];
  const other = direction === 'to' ? 'from' : 'to';
  const places = `${direction} ${listNames(names, 3)} ${other} ${listNames([here])}`;
  return `${countOf(moved.length, 'sentence')} moved ${places}${quoteHeaviest(moved, MAX_QUOTE)}`;
}
