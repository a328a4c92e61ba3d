import { z } from 'zod';
import { shorten } from './markup.ts';
import type { ReviewReport } from './model.ts';

/** Runs of a metric without a score. `reasons`: the most frequent one first, not all where there are many, each with the case that it was first met in. */
export type Unscored = {
  /** Cases, or pairs of fresh runs, that were to be scored. */
  of: number;
  missing: number;
  reasons: { reason: string; count: number; example: string }[];
};

export const unscoredJson = z
  .array(
    z.strictObject({ reason: z.string(), count: z.int(), example: z.string().describe('Id of a case.') }),
  )
  .describe('Why scores are missing, the most frequent reason first, at most 20. Reasons may quote a model.');

/** Reasons that are told apart; a metric that fails in many ways has one cause most of the time. */
const MAX_REASONS = 3;
const MAX_REASON = 220;

/** `4 of 40: the judge's reply could not be read (no JSON; it began with "Well"), first in c3`; names between backticks, texts of models among them. */
export function describeUnscored({ of, missing, reasons }: Unscored): string {
  const [only, ...more] = reasons;
  if (only === undefined) return `${missing} of ${of}`;
  if (more.length === 0) return `${missing} of ${of}: ${describeReason(only, of)}`;
  const shown = reasons.slice(0, MAX_REASONS);
  const rest = missing - shown.reduce((sum, one) => sum + one.count, 0);
  const parts = shown.map((one) => `${one.count} because ${describeReason(one, of)}`);
  if (rest > 0) parts.push(`${rest} for other reasons`);
  return `${missing} of ${of}: ${parts.join('; ')}`;
}

function describeReason({ reason, count, example }: Unscored['reasons'][number], of: number): string {
  const where = count === of ? '' : `, first in \`${example.replaceAll('`', "'")}\``;
  return `${shorten(reason.replaceAll('`', "'"), MAX_REASON)}${where}`;
}

/** Metrics that were measured, with cases or fresh runs that were not: a line each, names between backticks. What was not measured at all stands elsewhere. */
export function listUnscoredLines({ suites }: ReviewReport): string[] {
  return suites.flatMap(({ name, metrics }) =>
    metrics.flatMap(({ metric, cases, unscored, confirm }) => {
      if (cases === 0) return [];
      const first = unscored === undefined ? [] : [`${name} · \`${metric}\`: ${describeUnscored(unscored)}.`];
      const again =
        confirm?.unscored === undefined
          ? []
          : [`${name} · \`${metric}\`, fresh runs: ${describeUnscored(confirm.unscored)}.`];
      return [...first, ...again];
    }),
  );
}

/** What the heading of these lines says. */
export const UNSCORED_TITLE = 'Without a score (not a pass)';
