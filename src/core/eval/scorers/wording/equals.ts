import { defineScorer, notApplicable, passOrFail } from '../define.ts';
import { foldText, quote } from '../text.ts';
import { hasWantedTexts, oneTextOptions, wantedTexts } from '../text-options.ts';

/** The whole answer, white space around it aside, is the expected text, or one of several that are accepted. */
export const equals = defineScorer({
  id: 'equals',
  aliases: ['exact_match', 'ExactMatch'],
  description: 'The answer is exactly the expected text.',
  scale: 'pass_fail',
  options: oneTextOptions,
  shorthand: 'value',
  applies: hasWantedTexts,
  score({ case: testCase, output, options }) {
    const wanted = wantedTexts(testCase, options);
    if (wanted === null) return notApplicable('expected answer');
    const fold = (text: string) => foldText(text.trim(), options.case_sensitive);
    const answer = fold(output.text);
    const ok = wanted.some((text) => fold(text) === answer);
    return passOrFail(
      ok,
      'the answer is the expected text',
      `answered ${quote(output.text)}, expected ${wanted
        .slice(0, 3)
        .map((text) => quote(text))
        .join(' or ')}`,
    );
  },
});
