import type { z } from 'zod';
import type { Case, Output, Score } from '../../types.ts';
import { notApplicable } from '../define.ts';
import { foldText } from '../text.ts';
import { type referenceOptions, soughtTexts } from '../text-options.ts';
import { splitWords } from './ngrams.ts';

/** An answer and its references as words: never none of the answer, and at least one reference. */
export type ReferenceWords = { words: string[]; references: string[][] };

/** What scorers of runs of words compare; the score itself where there is nothing to compare. */
export function readReferenceWords(
  given: { case: Case; output: Output; options: z.output<typeof referenceOptions> },
  trim: (word: string) => string = (word) => word,
): ReferenceWords | Score {
  const { case: testCase, output, options } = given;
  const wanted = soughtTexts(testCase, options);
  if (wanted === null) return notApplicable('expected answer');
  const fold = (text: string) => splitWords(foldText(text, options.case_sensitive)).map(trim);
  const words = fold(output.text);
  if (words.length === 0) return { value: 0, reason: 'the answer is empty' };
  return { words, references: wanted.map(fold) };
}
