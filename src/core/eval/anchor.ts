import { z } from 'zod';
import { digestOf } from '../artifact/digest.ts';
import type { Identity } from './cache-key.ts';
import { BLANK_CASE } from './calibration-key.ts';
import { EMPTY_OUTPUT } from './empty-output.ts';
import { identifyPictures, type PlannedCase, type PlannedSuite } from './plan.ts';
import type { Output, Score } from './types.ts';

/**
 * Raised with every change of a scorer's code by which an answer may score otherwise than before, built-in rules of `answered` included:
 * what is pinned keeps its scores, and a release that scores otherwise would show as a change of the provider. Not the package's version,
 * as every release would then forget what the answers were before.
 */
const SCORERS_REVISION = 2;

/** One answer that is pinned, with its scores as they were then. Null output: there was none. */
export type PinnedRun = { output: Output | null; scores: { [metric: string]: Score } };

/** What a suite's cases were answered when it was first run as it is. */
export type Anchor = {
  /** See `anchorKey`. */
  key: string;
  suite: string;
  /** Milliseconds since the epoch. */
  at: number;
  /** The run of the watch that pinned it, which compares nothing with it. */
  run: string;
  /** By the case's id: as many runs of each. */
  cases: { id: string; runs: PinnedRun[] }[];
};

/** Everything about a case that another answer or another score may come from. */
function digestCase({ case: testCase, tasks, head, pictures }: PlannedCase): string {
  const { id, input, vars, tools, expected, cluster, weight } = testCase;
  return digestOf({
    request: head.digest,
    ...(pictures === undefined ? {} : { pictures: identifyPictures(pictures) }),
    about: { id, input, vars, tools, expected, cluster, weight },
    // Not what the gate makes of a score: that changes no answer.
    scored: tasks.map(({ use: { margin: _, min: __, gate: ___, ...use }, scorer, options }) => ({
      use,
      options,
      // What a judge is told is a release's: another wording grades otherwise.
      ...(scorer.kind === 'judge' && {
        asked: scorer.request({ case: BLANK_CASE, output: EMPTY_OUTPUT, options }, 'nonce'),
      }),
    })),
  });
}

/**
 * What a suite's anchor belongs to: SHA-256 over every request, what its scorers compare with, their settings and revision, what judges are told, the judges and who
 * serves the models. `runs`: how many answers of each case are pinned. `batched`: whether batches of providers answer.
 */
export function anchorKey(
  { suite, cases }: Pick<PlannedSuite, 'suite' | 'cases'>,
  identities: readonly (Identity | null)[],
  runs: number,
  batched = false,
): string {
  const served = [...new Set(identities.map((identity) => digestOf({ identity })))].sort();
  return digestOf({
    suite: suite.name,
    judge: suite.judge,
    repeats: suite.repeats,
    runs,
    scorers: SCORERS_REVISION,
    served,
    ...(batched ? { batched } : {}),
    cases: cases.map(digestCase),
  });
}

const schema = z.object({
  key: z.string(),
  suite: z.string(),
  at: z.number(),
  run: z.string(),
  cases: z.array(
    z.object({
      id: z.string(),
      runs: z.array(
        z.object({
          output: z.object({ text: z.string() }).loose().nullable(),
          scores: z.record(z.string(), z.object({ value: z.number().nullable() }).loose()),
        }),
      ),
    }),
  ),
});

/** The anchor as JSON. Scores by which cases are ranked may be infinite, which JSON has no number for. */
export function writeAnchor(anchor: Anchor): string {
  return JSON.stringify(anchor, (key, value) =>
    key === 'score' && (value === Number.POSITIVE_INFINITY || value === Number.NEGATIVE_INFINITY)
      ? String(value)
      : value,
  );
}

/** An anchor as it was kept; null where it is of another key, or cannot be read. */
export function readAnchor(key: string, text: string): Anchor | null {
  try {
    const parsed = JSON.parse(text, (name, value) =>
      name === 'score' && (value === 'Infinity' || value === '-Infinity') ? Number(value) : value,
    );
    const read = schema.safeParse(parsed);
    // Whatever else an output holds was written by this program.
    return read.success && read.data.key === key ? (read.data as Anchor) : null;
  } catch {
    return null;
  }
}
