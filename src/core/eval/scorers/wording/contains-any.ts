import { defineScorer, notApplicable, passOrFail } from '../define.ts';
import { foldText, quote } from '../text.ts';
import { hasSoughtTexts, manyTextsOptions, soughtTexts } from '../text-options.ts';

/** The answer holds at least one of the texts. */
export const containsAny = defineScorer({
  id: 'contains_any',
  aliases: [],
  description: 'The answer contains at least one of several texts.',
  scale: 'pass_fail',
  options: manyTextsOptions,
  shorthand: 'values',
  applies: hasSoughtTexts,
  score({ case: testCase, output, options }) {
    const wanted = soughtTexts(testCase, options);
    if (wanted === null) return notApplicable('expected texts');
    const answer = foldText(output.text, options.case_sensitive);
    const found = wanted.find((text) => answer.includes(foldText(text, options.case_sensitive)));
    return passOrFail(
      found !== undefined,
      `contains ${quote(found ?? '')}`,
      `contains none of ${wanted.length} texts: ${wanted
        .slice(0, 3)
        .map((text) => quote(text))
        .join(', ')}`,
    );
  },
});
