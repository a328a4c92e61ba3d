import { distance } from 'fastest-levenshtein';
import { defineScorer, notApplicable } from '../define.ts';
import { foldText } from '../text.ts';
import { hasWantedTexts, oneTextOptions, wantedTexts } from '../text-options.ts';

/** The distance takes time with the product of both lengths; texts beyond this are compared by their beginning. */
const MAX_COMPARED = 20_000;

/**
 * 1 - d / max(|answer|, |expected|), with d the Levenshtein distance in UTF-16 units: 1 for equal texts, 0 for texts
 * that share nothing. The best of several accepted answers counts. White space around the texts does not.
 */
export const editDistance = defineScorer({
  id: 'edit_distance',
  aliases: ['levenshtein', 'Levenshtein', 'NonLLMStringSimilarity', 'string_similarity'],
  description: 'How close the answer is to the expected text, letter by letter (normalised Levenshtein).',
  scale: 'graded',
  options: oneTextOptions,
  shorthand: 'value',
  applies: hasWantedTexts,
  score({ case: testCase, output, options }) {
    const wanted = wantedTexts(testCase, options);
    if (wanted === null) return notApplicable('expected answer');
    const fold = (text: string) => foldText(text.trim(), options.case_sensitive).slice(0, MAX_COMPARED);
    const answer = fold(output.text);
    const compared = wanted.map((text) => {
      const expected = fold(text);
      const longest = Math.max(answer.length, expected.length);
      const edits = distance(answer, expected);
      return { edits, longest, value: longest === 0 ? 1 : 1 - edits / longest };
    });
    const best = compared.reduce((a, b) => (b.value > a.value ? b : a));
    return { value: best.value, reason: `${best.edits} edits apart over ${best.longest} characters` };
  },
});
