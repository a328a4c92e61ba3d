import type { Anchor } from '../core/eval/stored-anchor.ts';
import type { HostedRef } from './host.ts';

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

/** The schedule of a repository's policy. `headSha`: a commit that the default branch had. */
export type DriftSchedule = HostedRef & { branch: string; headSha: string; schedule: string };

/** When which repository is to be asked for drift. Times are milliseconds since the epoch. */
export type DriftSchedules = {
  /** A schedule that is the same stays due when it was; any other is due at `dueAt`. */
  note(schedule: DriftSchedule, dueAt: number): Promise<void>;
  forget(repositoryId: number): Promise<void>;
  /**
   * Enqueues what is due, once however many servers look, and however often it was due meanwhile; how many that were. `nextAfter`: null
   * where a schedule cannot be read, which then waits.
   */
  enqueueDue(
    now: number,
    nextAfter: (schedule: string, at: number) => number | null,
    serves: (owner: string) => boolean,
  ): Promise<number>;
  /** Since when a drop shows; null: none does. */
  since(repositoryId: number): Promise<number | null>;
  setSince(repositoryId: number, since: number | null): Promise<void>;
};
