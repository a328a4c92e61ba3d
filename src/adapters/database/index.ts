import type {
  Anchors,
  BatchRuns,
  BlobStore,
  BudgetStops,
  Calibrations,
  DecisionLog,
  DriftSchedules,
  Inbox,
  Ledger,
  Log,
  MergeGroupLog,
  NoticeLog,
  ProgressLog,
  Recordings,
  ReplyLog,
  ReviewLog,
  ReviewQueue,
  TaskQueue,
  TrialStore,
} from '../../ports.ts';
import type { Patience } from './bounded-pool.ts';
import type { RetryDelays } from './jobs.ts';
import type { RecordingLimits } from './recordings.ts';

export { DatabaseError } from './failure.ts';

/** A data directory for one process, or a PostgreSQL that several share. */
export type DatabaseSettings = { dataDir: string } | { url: string };

/** Everything that is kept in the database. */
export type Database = {
  inbox: Inbox;
  queue: ReviewQueue;
  tasks: TaskQueue;
  /** Tasks of the kind `merge-group`, which take as long as reviews. */
  groupTasks: TaskQueue;
  /** Tasks that compare models: as long, but nothing waits for them. */
  comparisons: TaskQueue;
  reviews: ReviewLog;
  decisions: DecisionLog;
  notices: NoticeLog;
  groups: MergeGroupLog;
  progress: ProgressLog;
  replies: ReplyLog;
  /** Of one repository, by GitHub's id. */
  blobs(repositoryId: number): BlobStore;
  recordings: Recordings;
  ledger: Ledger;
  budgetStops: BudgetStops;
  /** Of the judges of one base branch of a repository. */
  calibrations(repositoryId: number, base: string): Calibrations;
  /** Of one repository. */
  anchors(repositoryId: number): Anchors;
  driftSchedules: DriftSchedules;
  /** Scheduled runs that wait for batches of providers. */
  batchRuns: BatchRuns;
  /** Of one installation of the App, by GitHub's id. */
  trials(installationId: number): TrialStore;
  /** Rejects where the database does not answer. */
  ping(): Promise<void>;
  /** Stops the queues without grace where they were not stopped before. */
  close(): Promise<void>;
};

/** For tests; each has a default. */
export type DatabaseOptions = { retry?: RetryDelays; recordings?: RecordingLimits; patience?: Patience };

/**
 * Opens the database and brings its schema up to date. Rejects with a DatabaseError that says what to do. `log` is told
 * of what goes wrong in the background.
 */
export async function openDatabase(
  settings: DatabaseSettings,
  log: Log,
  options: DatabaseOptions = {},
): Promise<Database> {
  // Loaded only now, and only the one: together they take a second and hundreds of megabytes.
  const backend =
    'url' in settings
      ? await (await import('./postgres.ts')).openPostgres(settings.url, log, options.patience)
      : await (await import('./pglite.ts')).openPglite(settings.dataDir);
  const { createDatabase } = await import('./create-database.ts');
  return createDatabase(backend, log, options);
}
