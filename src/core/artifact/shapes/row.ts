import type { Problem } from '../problem.ts';
import type { JsonRecord } from '../values.ts';

/** One row of a dataset, before its shape is known. `line` counts from 1. */
export type Row = { data: JsonRecord; line: number };

/** Reads the rows of a file piece by piece. The text has no byte order mark. */
export type RowReader = {
  /** Gives the rows that are complete with this piece. */
  push(piece: string): Row[];
  /** Gives the last ones. */
  end(): Row[];
  /** What is wrong so far, in the order of the file. From 20 problems on, and after a fault in a table, no more rows come. */
  problems(): readonly Problem[];
};

/** More problems than this help nobody. */
export const MAX_PROBLEMS = 20;
