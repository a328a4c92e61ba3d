import { distance } from 'fastest-levenshtein';
import { z } from 'zod';
import { defineScorer, notApplicable, passOrFail, unmeasured } from '../define.ts';
import { foldText } from '../text.ts';
import { hasWantedTexts, oneTextOptions, wantedTexts } from '../text-options.ts';

/** The distance takes time with the product of both lengths. */
const MAX_COMPARED = 20_000;

/** The answer is at most `max` edits (Levenshtein, in UTF-16 units) from the expected text, or one of several; nothing is trimmed. */
export const editsWithin = defineScorer({
  id: 'edits_within',
  aliases: ['max_edits'],
  description: 'The answer is at most `max` letters away from the expected text (Levenshtein distance).',
  scale: 'pass_fail',
  options: oneTextOptions.extend({ max: z.number().min(0).default(5) }),
  shorthand: 'value',
  applies: hasWantedTexts,
  score({ case: testCase, output, options }) {
    const wanted = wantedTexts(testCase, options);
    if (wanted === null) return notApplicable('expected answer');
    const answer = foldText(output.text, options.case_sensitive);
    let least = Number.POSITIVE_INFINITY;
    for (const text of wanted) {
      const expected = foldText(text, options.case_sensitive);
      const apart = Math.abs(answer.length - expected.length);
      if (apart > options.max) least = Math.min(least, apart);
      else if (answer.length > MAX_COMPARED)
        return unmeasured(`${answer.length} characters are too many to compare`);
      else least = Math.min(least, distance(answer, expected));
    }
    const found = `${least === 1 ? '1 edit' : `${least} edits`} or more`;
    return passOrFail(
      least <= options.max,
      `${least} edits apart`,
      `${found} apart, expected at most ${options.max}`,
    );
  },
});
