import { z } from 'zod';
import { defineScorer, notApplicable } from '../define.ts';
import { hasSoughtTexts, referenceTexts, soughtTexts } from '../text-options.ts';
import { countMatches, countNgrams, MAX_WORDS } from './ngrams.ts';
import { splitTreebank } from './treebank.ts';

const options = z.strictObject({
  value: referenceTexts.optional(),
  /** Words of a run. */
  n: z.int().min(1).max(9).default(1),
  /** `words`: runs of letters and digits, as in Google's rouge_score; `treebank`: punctuation counts too, as in promptfoo. */
  tokens: z.enum(['words', 'treebank']).default('words'),
});

/**
 * ROUGE-N (Lin 2004) as F1 of precision and recall over runs of `n` words, with clipped counts and without case. The best of several
 * references counts.
 */
export const rougeN = defineScorer({
  id: 'rouge_n',
  aliases: ['rouge', 'RougeScore'],
  description: 'F1 over the runs of `n` words that the answer shares with a reference (ROUGE-N).',
  scale: 'graded',
  options,
  shorthand: 'value',
  applies: hasSoughtTexts,
  score({ case: testCase, output, options: { n, tokens, ...given } }) {
    const wanted = soughtTexts(testCase, given);
    if (wanted === null) return notApplicable('expected answer');
    const split = tokens === 'words' ? splitAlphanumeric : splitTreebank;
    const fold = (text: string) => split(text.toLowerCase(), MAX_WORDS);
    const words = fold(output.text);
    const all = countNgrams(words.length, n);
    if (all === 0) return { value: 0, reason: `the answer has no run of ${n} words` };
    const compared = wanted.map((text) => {
      const reference = fold(text);
      const matched = countMatches([reference], words, n)[n - 1] ?? 0;
      const expected = countNgrams(reference.length, n);
      // 2PR / (P + R) with P = matched / all and R = matched / expected.
      return { matched, expected, f1: (2 * matched) / (all + expected) };
    });
    const best = compared.reduce((a, b) => (b.f1 > a.f1 ? b : a));
    return {
      value: best.f1,
      reason: `${best.matched} runs of ${n} words match, of ${all} in the answer and ${best.expected} expected`,
    };
  },
});

const ALPHANUMERIC = /[a-z0-9]+/g;

/** As rouge_score does: everything but ASCII letters and digits separates words. */
function splitAlphanumeric(text: string, most: number): string[] {
  const words: string[] = [];
  for (const [word] of text.matchAll(ALPHANUMERIC)) {
    if (words.length >= most) break;
    words.push(word);
  }
  return words;
}
