import { z } from 'zod';
import { list } from './numbers.ts';

/** US dollars, from short answers to long ones; null where a price is unknown. */
type Usd = { low: number; high: number } | null;
/** What asking every case of a suite once costs, graded: by direct calls, and where batches of providers answer what they can. */
export type DriftCost = { direct: Usd; batched: Usd; unpriced: string[] };

/** What runs of drift will cost, before any is made. */
export type DriftEstimate = {
  ref: string;
  /** Whether the policy has scheduled runs use batches. */
  batched: boolean;
  /** How often the policy's schedule is due; null: it has none. */
  runsIn30Days: number | null;
  /** Answers of each case that a first run pins. */
  pinnedRuns: number;
  suites: {
    name: string;
    model: string | null;
    cases: number;
    repeats: number;
    /** One look; what drops is looked at with `pinnedRuns` - 1 more. */
    look: DriftCost;
  }[];
  /** Suites that cannot be run. */
  unmeasured: { name: string; reason: string }[];
};

const usdJson = z.strictObject({ low: z.number(), high: z.number() }).nullable();

/** What `promptgate drift --estimate --json` prints. Fields are added within a version, never changed or taken away. */
export const driftEstimateJsonSchema = z.strictObject({
  version: z.literal(1),
  ref: z.string(),
  batched: z.boolean().describe('Whether scheduled runs use batches, by the policy.'),
  runs_in_30_days: z.int().nullable().describe('Of the schedule; null: there is none.'),
  suites: z.array(
    z.strictObject({
      name: z.string(),
      model: z.string().nullable(),
      cases: z.int(),
      runs: z.strictObject({
        look: z.int().describe('Of every run.'),
        second_look: z.int().describe('Where the first look shows a drop: about one run in seven.'),
        pinning: z.int().describe('Of the first run of the suite as it is.'),
      }),
      look_usd: z
        .strictObject({ direct: usdJson, batched: usdJson })
        .describe('US dollars of one look, judges included; null where a price is unknown.'),
      unpriced: z.array(z.string()),
    }),
  ),
  not_measured: z.array(z.strictObject({ name: z.string(), reason: z.string() })),
});
export type DriftEstimateJson = z.infer<typeof driftEstimateJsonSchema>;

export function toDriftEstimateJson(estimate: DriftEstimate): DriftEstimateJson {
  const { ref, batched, runsIn30Days, pinnedRuns, suites, unmeasured } = estimate;
  return {
    version: 1,
    ref,
    batched,
    runs_in_30_days: runsIn30Days,
    suites: suites.map(({ name, model, cases, repeats, look }) => ({
      name,
      model,
      cases,
      runs: {
        look: cases * repeats,
        second_look: cases * repeats * (pinnedRuns - 1),
        pinning: cases * repeats * pinnedRuns,
      },
      look_usd: { direct: look.direct, batched: look.batched },
      unpriced: look.unpriced,
    })),
    not_measured: unmeasured,
  };
}

/** The same as plain text; `clean` makes text of the repository fit for a terminal. */
export function renderDriftEstimate(estimate: DriftEstimate, clean: (text: string) => string): string {
  const { suites, runsIn30Days, pinnedRuns, batched, unmeasured } = estimate;
  const lines = suites.flatMap(({ name, model, cases, repeats, look }) => {
    const unknown = look.unpriced.length === 0 ? '' : ` (${list(look.unpriced.map(clean))})`;
    return [
      `${clean(name)}${model === null ? '' : ` (${clean(model)})`}: ${cases * repeats} runs a look`,
      `  direct:     ${formatUsd(look.direct)}${unknown}`,
      `  in batches: ${formatUsd(look.batched)}`,
    ];
  });
  const often =
    runsIn30Days === null
      ? 'The policy has no schedule'
      : `The policy’s schedule is due ${runsIn30Days} times in 30 days, ${batched ? 'in batches' : 'without batches (`drift.batch`)'}`;
  return [
    ...lines,
    ...unmeasured.map(({ name, reason }) => `${clean(name)}: cannot be run: ${clean(reason)}`),
    ...(suites.length + unmeasured.length === 0 ? ['Nothing is watched.'] : []),
    '',
    `${often}. A run takes one look; where that shows a drop, as in about one run of seven by chance, ${pinnedRuns - 1} more; the first run of a suite ${pinnedRuns}.`,
    'Costs assume answers of 50 to 800 tokens, of judges as well, and list prices.',
    '',
  ].join('\n');
}

function formatUsd(usd: Usd): string {
  if (usd === null) return 'price unknown';
  if (usd.high === 0) return 'free';
  const format = (one: number) => `$${one.toFixed(one < 0.1 ? 4 : 2)}`;
  return `${format(usd.low)} to ${format(usd.high)}`;
}
