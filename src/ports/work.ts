import type { Command } from '../core/report/command/types.ts';
import type { Actor, HostedRef } from './host.ts';
import type { MergeGroup } from './records.ts';

/** One webhook delivery, by GitHub's GUID. The payload itself is not kept. */
export type Delivery = { id: string; event: string; action: string | null; receivedAt: number };
/** A pull request whose latest state is to be reviewed. */
export type ReviewRequest = HostedRef & { pull: number };

/** What a delivery asks for other than the review of a pull request's latest state. */
export type Task = (HostedRef & TaskKind) | CatchUp;
export type TaskKind =
  /** The default branch was pushed to, and its policy may have changed. */
  | { kind: 'default-branch'; branch: string; headSha: string }
  /** The policy's schedule of drift was due at `dueAt`, milliseconds since the epoch. `headSha`: a commit that the default branch had. */
  | {
      kind: 'drift';
      branch: string;
      headSha: string;
      dueAt: number;
      /** It goes on with a run that waits for batches; does nothing where none does. */
      resumes?: true;
    }
  /**
   * Somebody pressed a button of a check, or GitHub's own that runs it again. `action`: the button's identifier, as GitHub tells it.
   * `pulls`: those with this head that GitHub named; of a fork's it names none.
   */
  | { kind: 'check-action'; action: string; headSha: string; pulls: number[]; actor: Actor }
  /**
   * A group of a merge queue has come or gone: its commit is to have a check that is concluded. `destroyed`: it is not
   * going to be merged as a group any more, or is merged already.
   */
  | ({ kind: 'merge-group'; base: string; destroyed: boolean } & Omit<MergeGroup, keyof HostedRef>)
  /**
   * A review was asked for of a head that has a conclusion already, by another base or in another pull request, which must not
   * stand until that review has a place.
   */
  | { kind: 'hold'; pull: number; headSha: string }
  /** What somebody asks for in a comment on a pull request, as it was when it was made. */
  | {
      kind: 'command';
      pull: number;
      comment: { id: number; url: string };
      actor: Actor;
      commands: Command[];
    };

/** The App may see repositories (again), so what was missed is reviewed. Null: all of the installation's. */
export type CatchUp = {
  kind: 'catch-up';
  installationId: number;
  owner: string;
  repositories: { id: number; name: string }[] | null;
  /** Only in repositories with a review that began before then: the App was here before. */
  knownBefore?: number;
};
/** The App may not see repositories any more, so what is under way there stops. Null: all of the installation's. */
export type Leave = { kind: 'leave'; installationId: number; repositoryIds: number[] | null };

/**
 * `headSha` is the head that the delivery speaks of. `stops`: a review that is under way has become pointless whatever its
 * head, because the pull request was closed or has another base. `closed`: it was closed.
 */
export type WantedReview = ReviewRequest & { headSha: string; stops?: boolean; closed?: boolean };

/** Where deliveries become work. */
export type Inbox = {
  /**
   * Stores the delivery and enqueues what it asks for, all or nothing. A GUID that is stored already does nothing.
   */
  accept(delivery: Delivery, work: WantedReview | Task | Leave | null): Promise<'accepted' | 'duplicate'>;
};

/** `last`: it will not be tried again. `signal`: the process is about to end. */
export type Attempt = { number: number; last: boolean; signal: AbortSignal };

/** Work that waits to be done. Of one subject at most one is under way and one waits. */
export type WorkQueue<T> = {
  /**
   * Hands work to `handle`, up to `concurrency` at once, from when it resolves until `stop`. A rejection, or the death of the
   * process, is tried again with growing delays.
   */
  work(handle: (work: T, attempt: Attempt) => Promise<void>, options: { concurrency: number }): Promise<void>;
  /** Takes no more; waits for what is under way, at most `graceMs`, and leaves the rest to the next start. */
  stop(graceMs: number): Promise<void>;
};

/**
 * Reviews, one subject a pull request: its latest state counts. With three at once or more, one repository leaves a place to
 * the others.
 */
export type ReviewQueue = WorkQueue<ReviewRequest> & {
  /** Has the latest state reviewed; does nothing where that waits already. */
  enqueue(request: ReviewRequest): Promise<void>;
};
export type TaskQueue = WorkQueue<Task> & {
  /** Has it done; does nothing where the same waits already. */
  enqueue(task: Task): Promise<void>;
};
