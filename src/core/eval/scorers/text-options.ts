import { z } from 'zod';
import type { Case } from '../types.ts';
import { expectedTexts } from './expected.ts';

const scalar = z.union([z.string(), z.number(), z.boolean()]);
const caseSensitive = z.boolean().default(true);

/** Options of the scorers that look for one text. Without `value` the case's expected answer is meant. */
export const oneTextOptions = z.strictObject({ value: scalar.optional(), case_sensitive: caseSensitive });

/** Every answer contains the empty text, so looking for it would always pass. */
const sought = scalar.refine((value) => String(value).trim() !== '', 'a text to look for');

/** Options of the scorers that look for one text in the answer. */
export const soughtTextOptions = z.strictObject({ value: sought.optional(), case_sensitive: caseSensitive });

/** One reference, or several of which the best counts. */
export const referenceTexts = z.union([scalar, z.array(scalar).min(1)]);

/** Options of the scorers that compare runs of words. Without `value` the case's expected answers are meant. */
export const referenceOptions = z.strictObject({
  value: referenceTexts.optional(),
  case_sensitive: caseSensitive,
});

/** Options of the scorers that look for several texts. Without `values` the case's expected answers are meant. */
export const manyTextsOptions = z.strictObject({
  values: z.array(sought).min(1).optional(),
  case_sensitive: caseSensitive,
});

type TextOptions = {
  value?: z.output<typeof referenceTexts> | undefined;
  values?: z.output<typeof scalar>[] | undefined;
};

/** What to look for; null where neither the options nor the case say. */
export function wantedTexts(testCase: Case, options: TextOptions): string[] | null {
  if (Array.isArray(options.value)) return options.value.map(String);
  if (options.value !== undefined) return [String(options.value)];
  if (options.values !== undefined) return options.values.map(String);
  return expectedTexts(testCase);
}

/** What to look for in the answer; null also where the case's expected answers are all blank. */
export function soughtTexts(testCase: Case, options: TextOptions): string[] | null {
  const wanted = wantedTexts(testCase, options)?.filter((text) => text.trim() !== '') ?? [];
  return wanted.length === 0 ? null : wanted;
}

export function hasSoughtTexts(given: { case: Case; options: TextOptions }): boolean {
  return soughtTexts(given.case, given.options) !== null;
}

export function hasWantedTexts(given: { case: Case; options: TextOptions }): boolean {
  return wantedTexts(given.case, given.options) !== null;
}
