import { defineScorer, notApplicable, passOrFail } from '../define.ts';
import { foldText, quote } from '../text.ts';
import { hasSoughtTexts, soughtTextOptions, soughtTexts } from '../text-options.ts';

/** The answer, white space after it aside, ends with the expected text. */
export const endsWith = defineScorer({
  id: 'ends_with',
  aliases: [],
  description: 'The answer ends with a text.',
  scale: 'pass_fail',
  options: soughtTextOptions,
  shorthand: 'value',
  applies: hasSoughtTexts,
  score({ case: testCase, output, options }) {
    const wanted = soughtTexts(testCase, options);
    if (wanted === null) return notApplicable('expected answer');
    const fold = (text: string) => foldText(text.trimEnd(), options.case_sensitive);
    const answer = fold(output.text);
    const found = wanted.find((text) => answer.endsWith(fold(text)));
    return passOrFail(
      found !== undefined,
      `ends with ${quote(found ?? '')}`,
      `ends with ${quote(output.text.trimEnd().slice(-40))}, expected ${wanted
        .slice(0, 3)
        .map((text) => quote(text))
        .join(' or ')}`,
    );
  },
});
