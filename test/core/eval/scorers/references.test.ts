import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { countMatches, splitWords } from '../../../../src/core/eval/scorers/wording/ngrams.ts';
import { splitTreebank } from '../../../../src/core/eval/scorers/wording/treebank.ts';
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

describe('runs of words', () => {
  it('are split as before the splitter was made faster', () => {
    const vectors = JSON.parse(readFileSync(new URL('treebank-vectors.json', import.meta.url), 'utf8')) as [
      string,
      string[],
    ][];
    for (const [text, tokens] of vectors)
      expect(splitTreebank(text, 8), JSON.stringify(text)).toEqual(tokens);
    expect(vectors).toHaveLength(160);
  });

  it('are words as white space of any kind separates them', () => {
    const text = fc.array(
      fc.constantFrom('a', 'b.', ' ', '\n', '\u00a0', '\u2003', '\ufeff', '\u0085', '😀'),
    );
    fc.assert(
      fc.property(
        text.map((parts) => parts.join('')),
        (joined) => {
          const trimmed = joined.trim();
          expect(splitWords(joined)).toEqual(trimmed === '' ? [] : trimmed.split(/\s+/));
        },
      ),
    );
  });

  it('match as often as counting them one by one says, none more often than in one reference', () => {
    const words = fc.array(fc.constantFrom('a', 'b', 'c', '', '__proto__'), { maxLength: 12 });
    const count = (list: string[], n: number) => {
      const runs = list.slice(n - 1).map((_, i) => JSON.stringify(list.slice(i, i + n)));
      return Map.groupBy(runs, (run) => run);
    };
    fc.assert(
      fc.property(fc.array(words, { minLength: 1, maxLength: 3 }), words, (references, answer) => {
        const expected = [1, 2, 3].map((n) => {
          const counts = references.map((one) => count(one, n));
          let matched = 0;
          for (const [run, all] of count(answer, n))
            matched += Math.min(all.length, Math.max(...counts.map((one) => one.get(run)?.length ?? 0)));
          return matched;
        });
        expect(countMatches(references, answer, 3)).toEqual(expected);
      }),
    );
  });

  it('match in texts of many words as well', () => {
    const many = Array.from({ length: 6000 }, (_, i) => `w${i % 5000}`);
    expect(countMatches([many], many, 2)).toEqual([6000, 5999]);
    expect(countMatches([many.slice(0, 5000)], many, 1)).toEqual([5000]);
  });
});
