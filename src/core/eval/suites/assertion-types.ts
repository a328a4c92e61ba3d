import type { Json } from '../../artifact/problem.ts';
import type { JsonRecord } from '../../artifact/values.ts';

/** A promptfoo assertion without its `not-`. */
export type Assertion = {
  type: string;
  value: Json;
  threshold: number | null;
  /** What a program is given beside the answer. Absent: nothing. */
  config?: JsonRecord;
  /** `provider/model` that embeds; absent: promptfoo's own. */
  embedder?: string;
  /** It is turned round: promptfoo means something else than the opposite by some. Absent: no. */
  negate?: boolean;
};
export type MappedAssertion =
  | {
      scorer: string;
      options: JsonRecord;
      watched?: boolean;
      /** What a graded assertion has to reach where it names no threshold; absent: it stays graded. */
      threshold?: number;
      /** The options say the opposite already. */
      negated?: true;
    }
  | { refused: string; nearest: string | null };
