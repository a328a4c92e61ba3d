import type { WorkflowPlace } from '../core/eval/types.ts';
import type { Sender } from '../core/eval/workflow/read-sender.ts';
import type { CallResult } from '../ports.ts';

/** A workflow of the repository on its default branch, or why none is run. */
export type FoundWorkflow =
  | ({ ok: true } & Omit<WorkflowPlace, 'sha'>)
  | { ok: false; reason: string; fix: string | null };

/** What one run is started for. */
export type WorkflowOrder = {
  place: WorkflowPlace;
  suite: string;
  /** Hexadecimal; the same whenever the same order is given again, by which a run that is under way is found. */
  nonce: string;
  /** JSON, one case a line. */
  cases: string;
  timeoutMs: number;
};

/** What a run reported: JSON, one output a line, that no other run can have made. `page` is where people see it. */
export type WorkflowReport = { outputs: string; page: string };

/** The repository's own GitHub Actions workflows. */
export type Workflows = {
  /** Looks for a file of `.github/workflows` on the default branch. Rejects where the host cannot be asked. */
  find(workflow: string): Promise<FoundWorkflow>;
  /**
   * Starts a run on the default branch and waits for what it reports. Never rejects. A run that takes too long, or that
   * `signal` stops, is cancelled.
   */
  run(order: WorkflowOrder, options: { signal: AbortSignal }): Promise<CallResult<WorkflowReport>>;
};

/** Which outputs: those of a suite at a commit, as a workflow of a branch sent them. */
export type RecordingOf = Omit<Sender, 'owner'> & { sha: string; suite: string };

/** Outputs that workflows sent, JSON, one a line. The first that is sent of its kind stands. */
export type Recordings = {
  find(of: RecordingOf): Promise<string | null>;
  /**
   * `other`: another text of the same was kept before, and stays. `full`: the repository has as many as it may, and those that reviews
   * have done with are gone already.
   */
  keep(of: RecordingOf, outputs: string): Promise<'kept' | 'same' | 'other' | 'full'>;
};
