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

/**
 * Cases whose input stands word for word in a prompt that a suite measures with them: the model is shown what it is asked,
 * and the score measures memory. Case, white space and punctuation do not count; inputs of fewer than five words or
 * twenty characters do not either, since they may stand anywhere. Linear in prompts and cases.
 */
export function findLeakedCases(prompts: readonly Artifact[], cases: readonly KnownCase[]): LintFinding[] {
  const wanted = new Map<string, Wanted[]>();
  let size = 0;
  for (const { id, texts } of cases) {
    for (const text of texts) {
      size += text.length;
      const words = wordsOf(text).map(({ word }) => word);
      if (text.trim().length < MIN_CHARACTERS || words.length < MIN_WORDS) continue;
      const key = words.slice(0, KEY_WORDS).join(' ');
      const same = wanted.get(key);
      if (same === undefined) wanted.set(key, [{ id, words }]);
      else if (same.length < 50) same.push({ id, words });
    }
  }
  if (wanted.size === 0 || size > MAX_TEXT) return [];
  return prompts.flatMap((prompt) => findIn(prompt, wanted));
}

function findIn(artifact: Artifact, wanted: ReadonlyMap<string, readonly Wanted[]>): LintFinding[] {
  if (artifact.content.type !== 'prompt') return [];
  const seen = new Set<string>();
  const findings: LintFinding[] = [];
  for (const [index, { content }] of artifact.content.messages.entries()) {
    const words = wordsOf(content);
    for (let at = 0; at + KEY_WORDS <= words.length && findings.length < MAX_FINDINGS; at++) {
      const key = words
        .slice(at, at + KEY_WORDS)
        .map(({ word }) => word)
        .join(' ');
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

function wordsOf(text: string): { word: string; offset: number }[] {
  return Array.from(text.matchAll(/[\p{L}\p{N}]+/gu), (match) => ({
    word: match[0].toLowerCase(),
    offset: match.index,
  }));
}
