import type { Json } from '../../artifact/problem.ts';
import type { JsonRecord } from '../../artifact/values.ts';

/** A promptfoo assertion without its `not-`. */
export type Assertion = { type: string; value: Json; threshold: number | null };
export type MappedAssertion =
  | {
      scorer: string;
      options: JsonRecord;
      watched?: boolean;
      /** What a graded assertion has to reach where it names no threshold; absent: it stays graded. */
      threshold?: number;
    }
  | { refused: string; nearest: string | null };
