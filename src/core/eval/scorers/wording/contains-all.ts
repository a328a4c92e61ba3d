import { defineScorer, notApplicable, passOrFail } from '../define.ts';
import { foldText, quote } from '../text.ts';
import { hasSoughtTexts, manyTextsOptions, soughtTexts } from '../text-options.ts';

/** The answer holds every one of the texts, in any order. */
export const containsAll = defineScorer({
  id: 'contains_all',
  aliases: [],
  description: 'The answer contains every one of several texts.',
  scale: 'pass_fail',
  options: manyTextsOptions,
  shorthand: 'values',
  applies: hasSoughtTexts,
  score({ case: testCase, output, options }) {
    const wanted = soughtTexts(testCase, options);
    if (wanted === null) return notApplicable('expected texts');
    const answer = foldText(output.text, options.case_sensitive);
    const missing = wanted.filter((text) => !answer.includes(foldText(text, options.case_sensitive)));
    return passOrFail(
      missing.length === 0,
      `contains all ${wanted.length} texts`,
      `${missing.length} of ${wanted.length} texts missing: ${missing
        .slice(0, 3)
        .map((text) => quote(text))
        .join(', ')}`,
    );
  },
});
