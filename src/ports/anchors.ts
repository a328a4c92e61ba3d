import type { Anchor } from '../core/eval/anchor.ts';

/**
 * What the suites of one repository were answered when they were first run as they are. An anchor is kept until it has not been
 * asked for in a long time. Writes are whole or not at all.
 */
export type Anchors = {
  /** Null: there is none, or what is kept cannot be read. */
  find(key: string): Promise<Anchor | null>;
  /** When the newest anchor of a suite was pinned, whatever it belongs to; milliseconds since the epoch. Null: it has none. */
  newest(suite: string): Promise<number | null>;
  /** The first that is kept of a key stays. */
  keep(anchor: Anchor): Promise<void>;
};
