import { defineScorer } from '../define.ts';
import { hasSoughtTexts, referenceOptions } from '../text-options.ts';
import { countMatches, countNgrams } from './ngrams.ts';
import { readReferenceWords } from './reference-words.ts';

const ORDERS = 4;
/** Stands for a precision of 0, whose logarithm does not exist. */
const SMOOTHED = 1e-7;

/**
 * BLEU of one answer (Papineni et al. 2002): the geometric mean of the shares of its runs of one to four words that stand in a
 * reference, each counted at most as often as in one reference, times exp(1 - r/c) where the answer (c words) is not longer than the reference
 * nearest in length (r words). Runs longer than the answer are left out, and a share of 0 counts as 1e-7. Words are what white space
 * separates.
 */
export const bleu = defineScorer({
  id: 'bleu',
  aliases: ['sentence_bleu', 'BleuScore'],
  description: 'How many runs of one to four words the answer shares with a reference (BLEU).',
  scale: 'graded',
  options: referenceOptions,
  shorthand: 'value',
  applies: hasSoughtTexts,
  score(given) {
    const read = readReferenceWords(given);
    if ('value' in read) return read;
    const { words, references } = read;
    const matched = countMatches(references, words, ORDERS);
    if (matched[0] === 0) return { value: 0, reason: 'no word of the answer is in the reference' };
    const shares = matched
      .map((count, i) => ({ count, all: countNgrams(words.length, i + 1) }))
      .filter(({ all }) => all > 0)
      .map(({ count, all }) => count / all);
    const logs = shares.reduce((sum, share) => sum + Math.log(share === 0 ? SMOOTHED : share), 0);
    const nearest = nearestLength(
      references.map((one) => one.length),
      words.length,
    );
    const brevity = words.length > nearest ? 1 : Math.exp(1 - nearest / words.length);
    const shown = shares.map((share) => share.toFixed(2)).join(', ');
    const penalty = brevity < 1 ? `, times ${brevity.toFixed(2)} because the answer is short` : '';
    return {
      value: brevity * Math.exp(logs / shares.length),
      reason: `shares of the runs of 1 to ${shares.length} words that match: ${shown}${penalty}`,
    };
  },
});

/** Of two lengths that are equally near the shorter. */
function nearestLength(lengths: readonly number[], length: number): number {
  return lengths.reduce((best, one) => {
    const [gap, least] = [Math.abs(one - length), Math.abs(best - length)];
    return gap < least || (gap === least && one < best) ? one : best;
  });
}
