import { z } from 'zod';
import type { Output, Score } from './types.ts';

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
