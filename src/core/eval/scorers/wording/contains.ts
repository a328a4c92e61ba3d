import { defineScorer, notApplicable, passOrFail } from '../define.ts';
import { foldText, quote } from '../text.ts';
import { hasSoughtTexts, soughtTextOptions, soughtTexts } from '../text-options.ts';

/** The answer holds the expected text somewhere, or one of several that are accepted. */
export const contains = defineScorer({
  id: 'contains',
  aliases: ['includes'],
  description: 'The answer contains a text.',
  scale: 'pass_fail',
  options: soughtTextOptions,
  shorthand: 'value',
  applies: hasSoughtTexts,
  score({ case: testCase, output, options }) {
    const wanted = soughtTexts(testCase, options);
    if (wanted === null) return notApplicable('expected answer');
    const answer = foldText(output.text, options.case_sensitive);
    const found = wanted.find((text) => answer.includes(foldText(text, options.case_sensitive)));
    return passOrFail(
      found !== undefined,
      `contains ${quote(found ?? '')}`,
      `does not contain ${wanted
        .slice(0, 3)
        .map((text) => quote(text))
        .join(' or ')}`,
    );
  },
});
