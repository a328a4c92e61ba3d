import type { Artifact, LintFinding } from '../types.ts';
import { lineInMessage } from './rule.ts';
import { severityOf } from './rules.ts';

/** A case of a suite, and the texts that it puts to the model. */
export type KnownCase = { id: string; texts: readonly string[] };

const MIN_CHARACTERS = 20;
const MIN_WORDS = 5;
const MAX_FINDINGS = 5;
/** Inputs are found by their first words, one look-up for each word of the prompt. */
const KEY_WORDS = 4;
/** Characters of all prompts and cases that are compared; beyond that nothing is said. */
const MAX_TEXT = 20_000_000;

type Wanted = { id: string; words: readonly string[] };
type Word = { word: string; offset: number };
/** A prompt, and the words of each of its messages. */
type Told = { artifact: Artifact; messages: Word[][] };

/**
 * Cases whose input stands word for word in a prompt that a suite measures with them: the model is shown what it is asked,
 * and the score measures memory. Case, white space and punctuation do not count; inputs of fewer than five words or
 * twenty characters do not either, since they may stand anywhere. Linear in prompts and cases.
 */
export function findLeakedCases(prompts: readonly Artifact[], cases: readonly KnownCase[]): LintFinding[] {
  const told = prompts.map((artifact): Told => {
    const messages = artifact.content.type === 'prompt' ? artifact.content.messages : [];
    return { artifact, messages: messages.map(({ content }) => wordsOf(content)) };
  });
  const keys = new Set(told.flatMap(({ messages }) => messages.flatMap(keysOf)));
  const wanted = new Map<string, Wanted[]>();
  let size = 0;
  for (const { id, texts } of cases) {
    for (const text of texts) {
      size += text.length;
      if (text.trim().length < MIN_CHARACTERS) continue;
      // Of most the first words stand in no prompt, and then the others need no look.
      const first = wordsOf(text, MIN_WORDS);
      const key = keyOf(first);
      if (first.length < MIN_WORDS || !keys.has(key)) continue;
      const words = wordsOf(text).map(({ word }) => word);
      const same = wanted.get(key);
      if (same === undefined) wanted.set(key, [{ id, words }]);
      else if (same.length < 50) same.push({ id, words });
    }
  }
  if (wanted.size === 0 || size > MAX_TEXT) return [];
  return told.flatMap((one) => findIn(one, wanted));
}

function findIn({ artifact, messages }: Told, wanted: ReadonlyMap<string, readonly Wanted[]>): LintFinding[] {
  const seen = new Set<string>();
  const findings: LintFinding[] = [];
  for (const [index, words] of messages.entries()) {
    for (const [at, key] of keysOf(words).entries()) {
      if (findings.length >= MAX_FINDINGS) break;
      for (const { id, words: sought } of wanted.get(key) ?? []) {
        if (seen.has(id) || !sought.every((word, i) => words[at + i]?.word === word)) continue;
        seen.add(id);
        findings.push({
          rule: 'leaked-case',
          severity: severityOf('leaked-case'),
          path: artifact.path,
          line: lineInMessage(artifact, index, words[at]?.offset ?? 0),
          message: `the input of case \`${id}\` stands here word for word: its score measures what the prompt already shows`,
        });
      }
    }
  }
  return findings;
}

/** By where they begin. */
function keysOf(words: readonly Word[]): string[] {
  return words.slice(KEY_WORDS - 1).map((_, at) => keyOf(words.slice(at, at + KEY_WORDS)));
}

function keyOf(words: readonly Word[]): string {
  return words
    .slice(0, KEY_WORDS)
    .map(({ word }) => word)
    .join(' ');
}

/** The first words of a text, as many as are asked for. */
function wordsOf(text: string, most = Number.POSITIVE_INFINITY): Word[] {
  const words: Word[] = [];
  for (const { 0: word, index } of text.matchAll(/[\p{L}\p{N}]+/gu)) {
    if (words.length >= most) break;
    words.push({ word: word.toLowerCase(), offset: index });
  }
  return words;
}
