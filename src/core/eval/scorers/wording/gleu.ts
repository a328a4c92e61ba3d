import { defineScorer } from '../define.ts';
import { hasSoughtTexts, referenceOptions } from '../text-options.ts';
import { countMatches, countNgrams } from './ngrams.ts';
import { readReferenceWords } from './reference-words.ts';

const ORDERS = 4;

/**
 * Google-BLEU of one answer (Wu et al. 2016, arXiv 1609.08144): of all runs of one to four words, the lower of the share of the
 * answer's that stand in the reference and the share of the reference's that stand in the answer. The best of several references counts.
 * Words are what white space separates, without full stops at their ends.
 */
export const gleu = defineScorer({
  id: 'gleu',
  aliases: ['google_bleu', 'sentence_gleu'],
  description: 'The lower of precision and recall over runs of one to four words (Google-BLEU).',
  scale: 'graded',
  options: referenceOptions,
  shorthand: 'value',
  applies: hasSoughtTexts,
  score(given) {
    const read = readReferenceWords(given, withoutStops);
    if ('value' in read) return read;
    const { words, references } = read;
    const compared = references.map((reference) => {
      const matched = countMatches([reference], words, ORDERS).reduce((sum, count) => sum + count, 0);
      return { matched, all: Math.max(countAll(words.length), countAll(reference.length)) };
    });
    const best = compared.reduce((a, b) => (b.matched * a.all > a.matched * b.all ? b : a));
    return {
      value: best.matched / best.all,
      reason: `${best.matched} of ${best.all} runs of 1 to ${ORDERS} words match`,
    };
  },
});

function withoutStops(word: string): string {
  let end = word.length;
  while (word.charCodeAt(end - 1) === 46) end -= 1;
  return end === word.length ? word : word.slice(0, end);
}

function countAll(words: number): number {
  return [1, 2, 3, 4].reduce((sum, order) => sum + countNgrams(words, order), 0);
}
