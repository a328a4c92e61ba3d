import { randomUUID } from 'node:crypto';
import { and, eq, exists, inArray, isNotNull, isNull, lt, notExists, type SQL, sql } from 'drizzle-orm';
import type { PgUpdateSetSource } from 'drizzle-orm/pg-core';
import { z } from 'zod';
import type { Leave, PullRecord, ReviewLog, ReviewRequest, ReviewResult } from '../../ports.ts';
import type { Db } from './backend.ts';
import { holdKey, jobsOf, pullKey, REVIEWS, TASKS, TO_BE_DONE } from './jobs.ts';
import { leaveGroups } from './merge-group-log.ts';
import { isAtOtherHead, isTurn, NEXT_TURN } from './review-rows.ts';
import { pulls, reviews } from './schema.ts';
import { createSharedHeads } from './shared-heads.ts';

/** What a look for abandoned reviews takes at once. */
const MOST_ABANDONED = 100;
/** Verdicts that stand; an `error` may be another one next time. */
const STANDING = ['pass', 'fail', 'inconclusive', 'skipped', 'action_required'];

/** What is remembered of pull requests and of the reviews of their heads. */
export function createReviewLog(db: Db): ReviewLog {
  /** Whether there was one to write. */
  async function write(where: SQL | undefined, columns: PgUpdateSetSource<typeof reviews>): Promise<boolean> {
    const written = await db.update(reviews).set(columns).where(where).returning({ id: reviews.id });
    return written.length > 0;
  }

  async function hasJob(queue: string, states: readonly string[], key: string): Promise<boolean> {
    return (await jobsOf(db, queue, states, sql`${key}`).limit(1)).length > 0;
  }

  return {
    ...createSharedHeads(db),
    async open({ repositoryId, pull, installationId, owner, name }, headSha) {
      const id = randomUUID();
      const where = { installationId, owner, name };
      const [before] = await db
        .select({ conclusion: reviews.conclusion })
        .from(reviews)
        .where(isHead(repositoryId, pull, headSha));
      const [record] = await db
        .insert(reviews)
        .values({ id, repositoryId, pull, headSha, ...where, turn: 1 })
        .onConflictDoUpdate({
          target: [reviews.repositoryId, reviews.pull, reviews.headSha],
          // A head that is reviewed again has no conclusion until then, and gets a check run of its own; should the process
          // die before that one's id is kept, it is looked for, as the first one is. One that was given up is still in progress.
          set: {
            ...where,
            concludedAt: null,
            conclusion: null,
            turn: NEXT_TURN,
            checkRunId: sql`case when ${reviews.conclusion} is null then ${reviews.checkRunId} end`,
          },
        })
        .returning({ id: reviews.id, checkRunId: reviews.checkRunId, turn: reviews.turn });
      if (record === undefined) throw new Error('an upsert returned no row');
      const wasConcluded = before !== undefined && before.conclusion !== null;
      const hadFailed = before?.conclusion === 'failure';
      return { ...record, isNew: record.id === id, wasConcluded, hadFailed };
    },
    async meet({ repositoryId, pull, installationId, owner, name }, headSha) {
      const where = { installationId, owner, name };
      await db
        .insert(reviews)
        .values({ id: randomUUID(), repositoryId, pull, headSha, ...where, turn: 1 })
        .onConflictDoNothing();
    },
    async at({ repositoryId, pull }, headSha) {
      const { id, turn, checkRunId, conclusion, report } = reviews;
      const [row] = await db
        .select({ id, turn, checkRunId, conclusion, report, isAsked: exists(jobOf(db, ['created'])) })
        .from(reviews)
        .where(isHead(repositoryId, pull, headSha));
      if (row === undefined) return null;
      const { isAsked, ...found } = row;
      return isAsked ? { ...found, conclusion: null } : found;
    },
    unfinished(request, headSha) {
      return db
        .select({
          id: reviews.id,
          turn: reviews.turn,
          checkRunId: reviews.checkRunId,
          headSha: reviews.headSha,
        })
        .from(reviews)
        .where(and(isAtOtherHead(request, headSha), isNull(reviews.concludedAt)))
        .orderBy(reviews.createdAt);
    },
    async isNewest(turn) {
      const found = await db.select({ id: reviews.id }).from(reviews).where(isTurn(turn));
      return found.length > 0;
    },
    async abandoned(before) {
      const rows = await db
        .select()
        .from(reviews)
        .where(and(isAbandoned(db), lt(reviews.createdAt, new Date(before))))
        .orderBy(reviews.createdAt)
        .limit(MOST_ABANDONED);
      return rows.flatMap(({ id, checkRunId, headSha, repositoryId, pull, installationId, owner, name }) =>
        installationId === null || owner === null || name === null
          ? []
          : [{ id, checkRunId, headSha, repositoryId, pull, installationId, owner, name }],
      );
    },
    async takeAbandoned(id) {
      const [taken] = await db
        .update(reviews)
        // With a conclusion, so that `open` gives a new review another check run; unfinished until the check has it too.
        .set({ verdict: 'failure', conclusion: 'failure', report: null, turn: NEXT_TURN })
        .where(and(eq(reviews.id, id), isAbandoned(db)))
        .returning({ id: reviews.id, turn: reviews.turn, checkRunId: reviews.checkRunId });
      return taken ?? null;
    },
    concludeTaken(id, at) {
      const isTaken = and(isNull(reviews.concludedAt), isNotNull(reviews.conclusion));
      return write(and(eq(reviews.id, id), isTaken), { concludedAt: new Date(at) });
    },
    async decided(repositoryId, heads) {
      return db
        .select({ pull: reviews.pull, headSha: reviews.headSha, base: reviews.base })
        .from(reviews)
        .where(
          and(
            eq(reviews.repositoryId, repositoryId),
            inArray(reviews.headSha, [...heads]),
            isNotNull(reviews.conclusion),
            inArray(reviews.verdict, STANDING),
          ),
        );
    },
    async isKnown(repositoryId, before) {
      const known = await db
        .select({ id: reviews.id })
        .from(reviews)
        .where(and(eq(reviews.repositoryId, repositoryId), lt(reviews.createdAt, new Date(before))))
        .limit(1);
      return known.length > 0;
    },
    setCheckRun: (turn, checkRunId) => write(isTurn(turn), { checkRunId }),
    conclude: (turn, result) => write(isTurn(turn), toColumns(result)),
    giveUp: (turn, at) => write(isTurn(turn), givenUp(at)),
    supersede(turn, at) {
      const result = { verdict: 'superseded', conclusion: 'cancelled', report: null, at } as const;
      return write(and(isTurn(turn), isNull(reviews.concludedAt)), { ...toColumns(result), turn: NEXT_TURN });
    },
    concludeAnew(turn, result) {
      const isConcluded = and(isNotNull(reviews.conclusion), notExists(jobOf(db, ['created'])));
      return write(and(isTurn(turn), isConcluded), toColumns(result));
    },
    isBeingHeld: (request) => hasJob(TASKS, ['created', 'active'], holdKey(request)),
    isUnderWay: (request) => hasJob(REVIEWS, ['active'], pullKey(request)),
    isToBeDone: (request) => hasJob(REVIEWS, TO_BE_DONE, pullKey(request)),
    async pull(request) {
      const [row] = await db.select().from(pulls).where(isPull(request));
      return row === undefined
        ? { wantedHead: null, wantedClosed: false, stops: 0, comment: null }
        : {
            wantedHead: row.wantedHead,
            wantedClosed: row.wantedClosed,
            stops: row.stops,
            comment: readComment(row),
          };
    },
    async setComment(request, comment) {
      const { repositoryId, pull: number } = request;
      const columns = writeComment(comment);
      await db
        .insert(pulls)
        .values({ repositoryId, number, ...columns })
        .onConflictDoUpdate({ target: [pulls.repositoryId, pulls.number], set: columns });
    },
  };
}

const judgedSchema = z.object({ base: z.object({ ref: z.string() }) });

function toColumns({ verdict, conclusion, report, at }: ReviewResult) {
  const judged = judgedSchema.safeParse(report);
  const base = judged.success ? judged.data.base.ref : null;
  return { verdict, conclusion, report, base, concludedAt: new Date(at) };
}

/** Without a conclusion, so that it counts as no verdict, and as one that does not pass. */
const givenUp = (at: number) => ({ verdict: 'unreported', conclusion: null, concludedAt: new Date(at) });

/** Stops what is under way in the repositories, and gives up what has no conclusion there. */
export async function leaveRepositories(
  db: Db,
  { installationId, repositoryIds }: Leave,
  at: number,
): Promise<void> {
  const seen = db
    .select({ id: reviews.repositoryId })
    .from(reviews)
    .where(eq(reviews.installationId, installationId));
  const left = repositoryIds ?? seen;
  await leaveGroups(db, { kind: 'leave', installationId, repositoryIds });
  await db
    .update(pulls)
    .set({ stops: sql`${pulls.stops} + 1` })
    .where(inArray(pulls.repositoryId, left));
  await db
    .update(reviews)
    .set(givenUp(at))
    .where(and(inArray(reviews.repositoryId, left), isNull(reviews.concludedAt)));
}

type CommentColumns = { commentId: number | null; commentDigest: string | null; commentDeleted: boolean };

function readComment({ commentId, commentDigest, commentDeleted }: CommentColumns): PullRecord['comment'] {
  if (commentDeleted) return 'deleted';
  return commentId === null || commentDigest === null ? null : { id: commentId, digest: commentDigest };
}

function writeComment(comment: PullRecord['comment']): CommentColumns {
  return {
    commentId: comment === null || comment === 'deleted' ? null : comment.id,
    commentDigest: comment === null || comment === 'deleted' ? null : comment.digest,
    commentDeleted: comment === 'deleted',
  };
}

/** Without a conclusion on its check, and of no job that will still be done. */
function isAbandoned(db: Db) {
  return and(isNull(reviews.concludedAt), notExists(jobOf(db, TO_BE_DONE)));
}

/** Jobs in these states that review the pull request of a row. One that was never tried is `created`. */
function jobOf(db: Db, states: readonly string[]) {
  return jobsOf(db, REVIEWS, states, sql`${reviews.repositoryId} || '/' || ${reviews.pull}`);
}

function isHead(repositoryId: number, pull: number, headSha: string) {
  return and(eq(reviews.repositoryId, repositoryId), eq(reviews.pull, pull), eq(reviews.headSha, headSha));
}

function isPull({ repositoryId, pull }: ReviewRequest) {
  return and(eq(pulls.repositoryId, repositoryId), eq(pulls.number, pull));
}
