import { defineScorer, notApplicable, passOrFail } from '../define.ts';
import { foldText, quote } from '../text.ts';
import { hasSoughtTexts, soughtTextOptions, soughtTexts } from '../text-options.ts';

/** The answer, white space before it aside, begins with the expected text. */
export const startsWith = defineScorer({
  id: 'starts_with',
  aliases: [],
  description: 'The answer starts with a text.',
  scale: 'pass_fail',
  options: soughtTextOptions,
  shorthand: 'value',
  applies: hasSoughtTexts,
  score({ case: testCase, output, options }) {
    const wanted = soughtTexts(testCase, options);
    if (wanted === null) return notApplicable('expected answer');
    const fold = (text: string) => foldText(text.trimStart(), options.case_sensitive);
    const answer = fold(output.text);
    const found = wanted.find((text) => answer.startsWith(fold(text)));
    return passOrFail(
      found !== undefined,
      `starts with ${quote(found ?? '')}`,
      `starts with ${quote(output.text, 40)}, expected ${wanted
        .slice(0, 3)
        .map((text) => quote(text))
        .join(' or ')}`,
    );
  },
});
