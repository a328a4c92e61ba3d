import type { CheckConclusion } from '../core/report/check.ts';
import type { Actor, HostedRef } from './host.ts';
import type { ReviewRequest } from './work.ts';

/** Blobs that were read before, by their git id; of one repository, so that nothing leaks between tenants. */
export type BlobStore = {
  getMany(ids: readonly string[]): Promise<ReadonlyMap<string, Uint8Array>>;
  putMany(blobs: ReadonlyMap<string, Uint8Array>): Promise<void>;
};

/** A group of a merge queue, known by its commit. */
export type MergeGroup = HostedRef & {
  headSha: string;
  /** The last of its pull requests; null where its branch does not say. */
  pull: number | null;
  /** What it stands on: the tip of its base, or the group in front of it. */
  parentSha: string | null;
};
/** `destroyed`: the queue has given it up, or merged it. `left`: the App may not see the repository any more. */
export type MergeGroupState = 'wanted' | 'destroyed' | 'left';
export type MergeGroupRecord = {
  checkRunId: number | null;
  /** Null: its check is not concluded. */
  conclusion: CheckConclusion | null;
  state: MergeGroupState;
};
/** What is remembered of groups. That one was destroyed, or left with its repository, is noted with the delivery. */
export type MergeGroupLog = {
  /** The record, made where it is missing. `isNew`: by this call, so no check run can have been made before. */
  open(group: MergeGroup): Promise<MergeGroupRecord & { isNew: boolean }>;
  state(repositoryId: number, headSha: string): Promise<MergeGroupState>;
  setCheckRun(repositoryId: number, headSha: string, checkRunId: number): Promise<void>;
  conclude(repositoryId: number, headSha: string, conclusion: CheckConclusion): Promise<void>;
  /** The group and those in front of it that it stands on, as far as they are known; itself first. */
  chain(repositoryId: number, headSha: string): Promise<Pick<MergeGroup, 'pull' | 'parentSha'>[]>;
  /** Groups without a conclusion, begun before `before`, that no job will finish; the oldest 100. */
  abandoned(before: number): Promise<(HostedRef & Pick<MergeGroup, 'headSha'>)[]>;
  /** Such a group, as it is now; null: it is none any more. */
  findAbandoned(repositoryId: number, headSha: string): Promise<MergeGroupRecord | null>;
  /** Its check cannot be concluded, as the App may not. It is not looked for until `comeBack`. */
  leave(repositoryId: number, headSha: string): Promise<void>;
  /** The App may see the repository again. */
  comeBack(repositoryId: number): Promise<void>;
};

/**
 * One review of a record: `turn` counts how often that was begun. A server that stood still for so long that another one took its
 * work over holds an older turn than the newest, and everything that it does then is refused.
 */
export type ReviewTurn = { id: string; turn: number };
/** What is remembered of the review of one head of a pull request. The id is also the external id of its check run. */
export type ReviewRecord = ReviewTurn & {
  /** Null: none was made yet, or the process died before its id could be kept. */
  checkRunId: number | null;
  /** The record was made by this call, so no check run can have been made for it before. */
  isNew: boolean;
  /** A check with a conclusion stands for this head already. */
  wasConcluded: boolean;
  /** And with a failure. */
  hadFailed: boolean;
};
/** The newest review of one head of a pull request. */
export type HeadReview = ReviewTurn & {
  checkRunId: number | null;
  /** Null: it is under way, or another one was asked for and has not begun. */
  conclusion: CheckConclusion | null;
  /** As JSON data; of the review before while one is under way. Null: there was no verdict. */
  report: unknown;
};
/** What is remembered of a pull request. */
export type PullRecord = {
  /** The head of the newest delivery. */
  wantedHead: string | null;
  /** What the newest delivery told of was that the pull request was closed. */
  wantedClosed: boolean;
  /** How often deliveries made a review that was under way pointless. */
  stops: number;
  /** `deleted`: somebody removed the comment, so it is not written again. */
  comment: { id: number; digest: string } | 'deleted' | null;
};

/** `report` is the report as JSON data. */
export type ReviewResult = { verdict: string; conclusion: CheckConclusion; report: unknown; at: number };

export type ReviewLog = {
  /** Begins a turn of the record of this head, made where it is missing; it counts as unfinished until `conclude`. */
  open(request: ReviewRequest, headSha: string): Promise<ReviewRecord>;
  /** Keeps that the pull request has this head, which a review was asked for; nothing where that is known. */
  meet(request: ReviewRequest, headSha: string): Promise<void>;
  /** Null: this head was never reviewed. */
  at(request: ReviewRequest, headSha: string): Promise<HeadReview | null>;
  /** Records of the pull request, but for those of `headSha`, whose checks are still in progress. */
  unfinished(
    request: ReviewRequest,
    headSha: string | null,
  ): Promise<(ReviewTurn & { checkRunId: number | null; headSha: string })[]>;
  /** Whether no turn began after this one. */
  isNewest(turn: ReviewTurn): Promise<boolean>;
  /** Reviews of the pull request at other heads than this one where other pull requests were reviewed too, until `depart`. */
  departed(
    request: ReviewRequest,
    headSha: string | null,
  ): Promise<
    (ReviewTurn & { headSha: string; checkRunId: number | null; conclusion: CheckConclusion | null })[]
  >;
  /** Keeps that the pull request has left that head: its review counts as cancelled there, until it is reviewed anew; nothing where that is so already. */
  depart(turn: ReviewTurn): Promise<void>;
  /** Pull requests that were reviewed at this head. */
  pullsAt(repositoryId: number, headSha: string): Promise<number[]>;
  /** Reviews that have no conclusion, were begun before `before`, and that no job will finish; the oldest 100. */
  abandoned(
    before: number,
  ): Promise<(ReviewRequest & { id: string; checkRunId: number | null; headSha: string })[]>;
  /**
   * Takes such a review, where it still is one, with a turn: from now on one that begins gets a check run of its own, so that whatever is
   * written on this one's, however late, stands for nothing. The turn and its check run; null: it is none any more.
   */
  takeAbandoned(id: string): Promise<(ReviewTurn & { checkRunId: number | null }) | null>;
  /** Keeps that the check of a review that was taken is concluded; nothing where one began meanwhile. Whether it was kept. */
  concludeTaken(id: string, at: number): Promise<boolean>;
  /**
   * Which of these heads have a verdict, or wait for an approval; those that could not be evaluated have none. `base`: the branch by
   * which; null where that was not noted.
   */
  decided(
    repositoryId: number,
    heads: readonly string[],
  ): Promise<{ pull: number; headSha: string; base: string | null }[]>;
  /** Whether a review in this repository began before then. */
  isKnown(repositoryId: number, before: number): Promise<boolean>;
  /** Other pull requests with the same head whose reviews failed or have no conclusion. */
  rivals(request: ReviewRequest, headSha: string): Promise<number[]>;
  /** Of this and what follows: nothing where a turn began after this one. Whether it was done. */
  setCheckRun(turn: ReviewTurn, checkRunId: number | null): Promise<boolean>;
  /** Keeps the decision. */
  conclude(turn: ReviewTurn, outcome: ReviewResult): Promise<boolean>;
  /** Its check cannot be concluded, as the App may not. It is not looked for again until the head is reviewed anew. */
  giveUp(turn: ReviewTurn, at: number): Promise<boolean>;
  /** Keeps that its check was cancelled because of a newer head, or with its pull request, with a turn that ends this one. */
  supersede(turn: ReviewTurn, at: number): Promise<boolean>;
  /** As `conclude`, where it is concluded already, and no other review was asked for that has not begun. */
  concludeAnew(turn: ReviewTurn, outcome: ReviewResult): Promise<boolean>;
  /** Whether the check of the head that a review was asked for is about to be shown in progress. */
  isBeingHeld(request: ReviewRequest): Promise<boolean>;
  /** Whether the review that was asked for is under way. */
  isUnderWay(request: ReviewRequest): Promise<boolean>;
  /** Whether a review of it will still end: it waits, for its first attempt or another, or is under way. */
  isToBeDone(request: ReviewRequest): Promise<boolean>;
  pull(request: ReviewRequest): Promise<PullRecord>;
  setComment(request: ReviewRequest, comment: PullRecord['comment']): Promise<void>;
};

/**
 * What somebody decided on one commit of a pull request. `approve`: a fork's may be run. `accept`: its regression or error is
 * merged all the same. `acknowledge`: its change of the gate itself was seen.
 */
export type Decision = {
  kind: 'approve' | 'accept' | 'acknowledge';
  actor: Actor;
  /**
   * Beside the commit, what it holds for, known again by its digest (see core/report/decided.ts); null: whatever the review of
   * the commit comes to.
   */
  about: string | null;
  reason: string | null;
  /** Address of the comment or the check run where it was said. */
  source: string;
  at: number;
};
/** Decisions hold for one commit, and are kept for audit. */
export type DecisionLog = {
  add(request: ReviewRequest, headSha: string, decision: Decision): Promise<void>;
  /** Oldest first. */
  list(request: ReviewRequest, headSha: string): Promise<Decision[]>;
};

/** Issues that are open because of something, by its kind. */
export type NoticeLog = {
  get(repositoryId: number, kind: string): Promise<{ issue: number; digest: string } | null>;
  /** Null: it is closed. */
  set(repositoryId: number, kind: string, notice: { issue: number; digest: string } | null): Promise<void>;
};
/** How far something has got that any server may go on with. */
export type ProgressLog = {
  get(name: string): Promise<string | null>;
  set(name: string, value: string): Promise<void>;
  /** Whether the caller may do what `name` stands for, which nobody else may then until `until` or `release`. */
  claim(name: string, now: number, until: number): Promise<boolean>;
  /** Ends the claim that holds until `until`; that of somebody else, made when this one was over, stays. */
  release(name: string, until: number): Promise<void>;
};

/** How many comments the App answers in an hour of people who may not write in a repository. */
export type ReplyLimits = { account: number; pull: number; repository: number };
/** Answers to people who may not write in a repository, of the last hour. */
export type ReplyLog = {
  /** Whether a comment may be answered. One that was admitted before is again, and does not count twice. */
  admit(
    comment: { repositoryId: number; pull: number; actorId: number; commentId: number },
    limits: ReplyLimits,
    now: number,
  ): Promise<boolean>;
  /** Whether whoever wrote a comment has had the answers of an account, so that `admit` would not admit it. */
  hasHadAll(
    comment: { repositoryId: number; actorId: number; commentId: number },
    limits: Pick<ReplyLimits, 'account'>,
    now: number,
  ): Promise<boolean>;
};
