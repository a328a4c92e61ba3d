import type { Calibrations, CodeHost, HostedRepository, Log, Payer, TrialStore } from '../../ports.ts';
import type { Accounts } from '../plan/open-budget.ts';
import type { Origin } from '../plan/targets/elsewhere.ts';
import { type ReviewDeps, type ReviewOutcome, reviewChange } from '../review-change.ts';
import { reportProgress } from './report-progress.ts';

/** What reviews of commits on the code host need, whatever asked for them. */
export type HostedReviewDeps = Omit<
  ReviewDeps,
  'repository' | 'store' | 'progress' | 'workflows' | 'calibrations' | 'accounts'
> & {
  host: CodeHost;
  /** Trials that were paid for in this installation. */
  trials(installationId: number): TrialStore;
  /** What was measured of the judges of one base branch of a repository, by GitHub's id; absent: nothing is kept. */
  calibrationsOf?(repositoryId: number, base: string): Calibrations;
  /** What the operator allows, and where it is written down what is spent; absent: only a policy's cap on a review holds. */
  books?: Omit<Accounts, 'payer'>;
  log: Log;
};

export type RangeToReview = {
  /** `owner/name`. */
  repository: string;
  /** The pull request that it is of; null: of none alone. */
  pull: number | null;
  /** Where its commits come from, beside those that `mergeBase` has. */
  origin(mergeBase: string): Promise<Origin>;
  installationId: number;
  repositoryId: number;
  /** Branch, whose tip has the policy. */
  base: string;
  headSha: string;
  /** What it is paid for, and known by in the books. */
  work: Pick<Payer, 'work' | 'run'>;
  /** Id of the check run that shows how far it has got. */
  check: number;
  /** Whether that is still this review's to write on; absent: it stays so. */
  isOurs?: () => Promise<boolean>;
};

/** Reviews what a commit changes since it left its base, by the policy of the base's tip. `signal` stops it. */
export async function reviewRange(
  deps: HostedReviewDeps,
  hosted: HostedRepository,
  {
    repository: user,
    pull,
    origin,
    installationId,
    repositoryId,
    base,
    headSha,
    work,
    check,
    isOurs,
  }: RangeToReview,
  signal: AbortSignal,
): Promise<ReviewOutcome> {
  const range = await hosted.range(base, headSha);
  if (range === null) {
    const message = `${headSha.slice(0, 7)} and ${base} have no common commit, so there is no base to compare with.`;
    return { kind: 'refused', message };
  }
  const repository = hosted.open({ base, headSha, ...range });
  const store = deps.trials(installationId);
  const calibrations = deps.calibrationsOf?.(repositoryId, base);
  const progress = reportProgress(deps, async (notice) => {
    if ((await isOurs?.()) !== false) await hosted.checks.progress(check, notice);
  });
  try {
    return await reviewChange(
      {
        ...deps,
        models: deps.models.forRepository(user),
        repository,
        store,
        progress: progress.report,
        fallbackPolicy: hosted.organisationPolicy,
        workflows: hosted.workflows,
        ...(calibrations === undefined ? {} : { calibrations }),
        ...accountsOf(deps, { repository: String(repositoryId), name: user, pull, ...work }),
      },
      {
        base,
        head: headSha,
        selection: { suites: [], cases: [] },
        signal,
        asker: { user, pull, origin: () => origin(range.mergeBase) },
      },
    );
  } finally {
    await progress.settle();
    await repository.close();
    await store.close();
  }
}

/** The books, as whoever pays has them. */
export function accountsOf(
  { books }: Pick<HostedReviewDeps, 'books'>,
  payer: Payer,
): { accounts?: Accounts } {
  return books === undefined ? {} : { accounts: { ...books, payer, mayHaveBegun: true } };
}
