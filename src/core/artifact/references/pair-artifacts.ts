import { canonicalJson } from '../digest.ts';
import type { Artifact } from '../types.ts';

/** What one file held, and what the file that it became holds. */
export type FilePair = { before: readonly Artifact[]; after: readonly Artifact[] };
/** An artifact on both sides; null where it is not there. */
export type ArtifactPair = { base: Artifact | null; head: Artifact | null };

/** More that came or went than this are a rewrite, in which only what is the same word by word has moved. */
const MAX_COMPARED = 60;
/** Share of common words from which on two texts are one that was edited. */
const SIMILAR = 0.6;
/** By how much the best match has to lead the next one. */
const LEAD = 0.15;
/** Shorter texts resemble each other by chance. Words. */
const MIN_WORDS = 5;

/**
 * Which artifact of the base each one of the head was: the one of its name in its file, else an identical one that is
 * gone from there or elsewhere, else a similar one where it is the only one; in one file also the prompt that an agent
 * came in place of, or the other way round, where the texts are similar. A name that is still there keeps its
 * artifact: texts that change places are two changes, as the program refers to them by name. In file order, what went
 * after what is there.
 */
export function pairArtifacts(files: readonly FilePair[]): ArtifactPair[] {
  const found = new Map<Artifact, Artifact>();
  const take = (pairs: Iterable<readonly [now: Artifact, then: Artifact]>) => {
    for (const [now, then] of pairs) found.set(now, then);
  };
  for (const { before, after } of files) take(pairInFile(before, after));

  const taken = new Set(found.values());
  let came = files.flatMap(({ after }) => after.filter((one) => !found.has(one)));
  let gone = files.flatMap(({ before }) => before.filter((one) => !taken.has(one)));
  for (const match of [pairBy(identity), pairBy(wording), pairSimilar]) {
    const pairs = match(came, gone);
    take(pairs);
    const used = new Set(pairs.map(([, then]) => then));
    came = came.filter((one) => !found.has(one));
    gone = gone.filter((one) => !used.has(one));
  }
  const left = new Set(gone);
  for (const { before, after } of files) {
    const pairs = pairAcrossKinds(
      after.filter((one) => !found.has(one)),
      before.filter((one) => left.has(one)),
    );
    take(pairs);
    for (const [, then] of pairs) left.delete(then);
  }
  return files.flatMap(({ before, after }) => [
    ...after.map((head) => ({ base: found.get(head) ?? null, head })),
    ...before.filter((base) => left.has(base)).map((base) => ({ base, head: null })),
  ]);
}

/** Whether two prompts of different formats say the same, such as one that was moved from code to a file of its own. */
export function hasSameWording(one: Artifact, other: Artifact): boolean {
  const text = wording(one);
  return text !== null && text === wording(other);
}

type Pairs = (readonly [now: Artifact, then: Artifact])[];

function pairInFile(before: readonly Artifact[], after: readonly Artifact[]): Pairs {
  const named = pairBy(({ kind, name }) => canonicalJson([kind, name]))(after, before);
  const [came, gone] = leftOf(after, before, named);
  const same = pairBy(identity)(came, gone);
  const [other, rest] = leftOf(came, gone, same);
  // A file that is an artifact as a whole is still that one, whatever became of its name.
  const whole = other.flatMap((now): Pairs => {
    const alike = (list: readonly Artifact[]) => list.filter((one) => one.kind === now.kind && isWhole(one));
    const [then, ...others] = alike(rest);
    return then === undefined || others.length > 0 || alike(other).length > 1 ? [] : [[now, then]];
  });
  // Where it is read as another kind now, it is the same text in the same place.
  const [still, left] = leftOf(other, rest, whole);
  const [now, ...more] = still.filter(isWholeText);
  const [then, ...others] = left.filter(isWholeText);
  const alone = now !== undefined && then !== undefined && more.length + others.length === 0;
  return [...named, ...same, ...whole, ...(alone ? [[now, then] as const] : [])];
}

function isWholeText(artifact: Artifact): boolean {
  return isWhole(artifact) && artifact.lines === undefined && artifact.content.type === 'prompt';
}

/** A workflow's only step that asks a model is as good as the file. */
function isWhole({ lines, format }: Artifact): boolean {
  return lines === undefined || format === 'github-workflow';
}

function leftOf(
  after: readonly Artifact[],
  before: readonly Artifact[],
  pairs: Pairs,
): [Artifact[], Artifact[]] {
  const used = new Set(pairs.flat());
  return [after.filter((one) => !used.has(one)), before.filter((one) => !used.has(one))];
}

/** Pairs what has one key, each once; of several those of one name first. */
function pairBy(
  keyOf: (artifact: Artifact) => string | null,
): (after: readonly Artifact[], before: readonly Artifact[]) => Pairs {
  return (after, before) => {
    const byKey = new Map<string, Artifact[]>();
    for (const one of before) {
      const key = keyOf(one);
      if (key === null) continue;
      const list = byKey.get(key);
      if (list === undefined) byKey.set(key, [one]);
      else list.push(one);
    }
    const pairs: Pairs = [];
    const pairWith = (now: Artifact, fits: (then: Artifact) => boolean) => {
      const list = byKey.get(keyOf(now) ?? '') ?? [];
      const index = list.findIndex(fits);
      const [then] = index < 0 ? [] : list.splice(index, 1);
      if (then !== undefined) pairs.push([now, then]);
      return then !== undefined;
    };
    const rest = after.filter((now) => !pairWith(now, ({ name }) => name === now.name));
    for (const now of rest) pairWith(now, () => true);
    return pairs;
  };
}

function identity({ kind, format, digest }: Artifact): string {
  return `${kind} ${format} ${digest}`;
}

/** What a prompt of one message says; null for anything else. */
function wording({ kind, content }: Artifact): string | null {
  if (content.type !== 'prompt' || content.messages.length !== 1) return null;
  const text = content.messages[0]?.content.trim() ?? '';
  return text === '' ? null : `${kind} ${text}`;
}

/** What was edited while it moved: a part of a file, for whole files are followed by their names. */
function pairSimilar(after: readonly Artifact[], before: readonly Artifact[]): Pairs {
  if (after.length > MAX_COMPARED || before.length > MAX_COMPARED) return [];
  const wordsOf = new Map([...after, ...before].map((one) => [one, listWords(one)]));
  const scores = after.flatMap((now) =>
    before.flatMap((then) => {
      const part = now.lines !== undefined || then.lines !== undefined;
      if (!part || now.kind !== then.kind || now.format !== then.format) return [];
      const score = overlap(wordsOf.get(now), wordsOf.get(then));
      return score < SIMILAR - LEAD ? [] : [{ now, then, score }];
    }),
  );
  return takeLeading(scores);
}

/** `Assistant(instructions=…)` is a prompt and `Agent(instructions=…)` an agent: what the text says is still the same. */
function pairAcrossKinds(after: readonly Artifact[], before: readonly Artifact[]): Pairs {
  if (after.length > MAX_COMPARED || before.length > MAX_COMPARED) return [];
  const scores = after.flatMap((now) =>
    before.flatMap((then) => {
      const types = [now.content.type, then.content.type];
      if (!types.includes('prompt') || !types.includes('settings')) return [];
      const [one, other] = [now, then].map(({ content }) => wordsIn(listInstructions(content).join('\n')));
      return [{ now, then, score: overlap(one, other) }];
    }),
  );
  return takeLeading(scores);
}

/** What a model is told: the messages of a prompt, the instructions of an agent. */
export function listInstructions(content: Artifact['content']): string[] {
  if (content.type === 'prompt') return content.messages.map((message) => message.content);
  if (content.type !== 'settings') return [];
  return content.instructions
    .map((path) => content.settings[path])
    .filter((text) => typeof text === 'string');
}

type Score = { now: Artifact; then: Artifact; score: number };

/** Those that are similar enough, and more so than any other of theirs. */
function takeLeading(scores: readonly Score[]): Pairs {
  return scores.flatMap(({ now, then, score }): Pairs => {
    const rivals = scores.filter((one) => (one.now === now) !== (one.then === then));
    const leads = rivals.every((one) => one.score <= score - LEAD);
    return score >= SIMILAR && leads ? [[now, then]] : [];
  });
}

function listWords({ content }: Artifact): Set<string> {
  const said =
    content.type === 'prompt'
      ? content.messages.map((message) => message.content).join('\n')
      : canonicalJson(content.type === 'tools' ? content.tools : content.settings);
  return wordsIn(said);
}

function wordsIn(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

function overlap(one: ReadonlySet<string> = new Set(), other: ReadonlySet<string> = new Set()): number {
  const longer = Math.max(one.size, other.size);
  if (longer < MIN_WORDS) return 0;
  let common = 0;
  for (const word of one) if (other.has(word)) common += 1;
  return common / longer;
}
