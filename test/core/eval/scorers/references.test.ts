import { describe, expect, it } from 'vitest';
import { mapAssertion } from '../../../../src/core/eval/suites/assertions.ts';
import { PROMPTFOO_VECTORS } from './promptfoo-vectors.ts';
import { grade, score } from './support.ts';

const GUIDE = {
  good: 'It is a guide to action which ensures that the military always obeys the commands of the party',
  poor: 'It is to insure the troops forever hearing the activity guidebook that party direct',
  references: [
    'It is a guide to action that ensures that the military will forever heed Party commands',
    'It is the guiding principle which guarantees the military forces always being under the command of the Party',
    'It is the practical guide for the army always to heed the directions of the party',
  ],
};

describe.each(Object.entries(PROMPTFOO_VECTORS))(
  '`%s` gives the score that promptfoo gives',
  (type, vectors) => {
    it.each(vectors)('%j against %j: %d', (output, value, expected) => {
      const mapped = mapAssertion({ type, value, threshold: null });
      if ('refused' in mapped) throw new Error(mapped.refused);
      expect(grade(mapped.scorer, output, { options: mapped.options })).toBeCloseTo(expected, 9);
    });
  },
);

describe('bleu', () => {
  // The doctest examples of nltk 3.x, nltk/translate/bleu_score.py, `sentence_bleu`.
  it('gives the values that nltk documents for three references', () => {
    const options = { value: GUIDE.references };
    expect(grade('bleu', GUIDE.good, { options })).toBeCloseTo(0.5045666840058485, 12);
    expect(score('bleu', GUIDE.poor, { options }).reason).toContain('0.57, 0.08');
  });

  it('punishes an answer shorter than the reference as nltk documents its brevity penalty', () => {
    // nltk: references of 28 words, a hypothesis of 12: 0.2635971381157267; every n-gram matches.
    const words = (count: number) => Array.from({ length: count }, () => 'a').join(' ');
    expect(grade('bleu', words(12), { options: { value: [words(28), words(28)] } })).toBeCloseTo(
      0.2635971381157267,
      12,
    );
    // Of two lengths at the same distance the shorter counts.
    expect(grade('bleu', words(12), { options: { value: [words(13), words(11)] } })).toBe(1);
  });

  it('counts a word no more often than a reference has it', () => {
    // Papineni et al. 2002, section 2.1: 2 of 7.
    const { reason } = score('bleu', 'the the the the the the the', {
      options: { value: 'the cat is on the mat' },
    });
    expect(reason).toContain('match: 0.29, 0.00');
  });
});

describe('gleu', () => {
  // The doctest examples of nltk 3.x, nltk/translate/gleu_score.py, `sentence_gleu`.
  it.each([
    ['the the the the the the the', 'the cat is on the mat', 0.0909],
    [GUIDE.good, GUIDE.references[0] ?? '', 0.4393],
    [GUIDE.poor, GUIDE.references[0] ?? '', 0.1206],
  ])('of %j is what nltk documents', (answer, value, documented) => {
    // nltk cuts the digits off.
    const digits = Math.floor((grade('gleu', answer, { options: { value } }) ?? 0) * 10_000) / 10_000;
    expect(digits).toBe(documented);
  });

  it('takes the best of several references', () => {
    const each = GUIDE.references.map((value) => grade('gleu', GUIDE.good, { options: { value } }) ?? 0);
    expect(grade('gleu', GUIDE.good, { options: { value: GUIDE.references } })).toBe(Math.max(...each));
  });
});

describe('rouge_n', () => {
  // Google's rouge_score, rouge/rouge_scorer_test.py: testRouge1, testRouge2, testRougeEmpty, testMultipleRougeTypes.
  it.each([
    [1, 'testing', 'testing one two', 1 / 2],
    [1, 'testing one', 'testing one two', 4 / 5],
    [2, 'testing one', 'testing one two', 2 / 3],
    [1, '', 'testing one two', 0],
    [2, '', 'testing one two', 0],
    [1, '/', 'w1 w2 w3 w4 w5', 0],
  ])('with n = %d of %j against %j is the F-measure of rouge_score', (n, answer, value, expected) => {
    expect(grade('rouge_n', answer, { options: { n, value } })).toBeCloseTo(expected, 12);
  });

  it('does not see case and punctuation, and so is 1 for a text and itself', () => {
    expect(grade('rouge_n', 'The cat, the mat!', { options: { value: 'the CAT the mat' } })).toBe(1);
  });
});
