import { and, eq, inArray, isNull, lt, notExists, type SQL, sql } from 'drizzle-orm';
import type { Leave, MergeGroup, MergeGroupLog, MergeGroupState, Task } from '../../ports.ts';
import type { Db } from './backend.ts';
import { jobsOf, MERGE_GROUPS, TO_BE_DONE } from './jobs.ts';
import { mergeGroups } from './schema.ts';

const KEY = [mergeGroups.repositoryId, mergeGroups.headSha];
const MOST_ABANDONED = 100;
/** A queue builds no more groups on one another than this. */
const MOST_IN_FRONT = 100;

/** What is remembered of the groups of merge queues. */
export function createMergeGroupLog(db: Db): MergeGroupLog {
  async function set(
    repositoryId: number,
    headSha: string,
    columns: Partial<typeof mergeGroups.$inferInsert>,
  ): Promise<void> {
    await db.update(mergeGroups).set(columns).where(isGroup(repositoryId, headSha));
  }

  async function read(repositoryId: number, headSha: string, where?: SQL) {
    const [row] = await db
      .select()
      .from(mergeGroups)
      .where(and(isGroup(repositoryId, headSha), where));
    return row;
  }

  return {
    async open(group) {
      const { repositoryId, headSha } = group;
      const made = await db
        .insert(mergeGroups)
        .values(columnsOf(group))
        .onConflictDoNothing({ target: KEY })
        .returning({ headSha: mergeGroups.headSha });
      const row = await read(repositoryId, headSha);
      if (row === undefined) throw new Error('a merge group is gone that was there a moment ago');
      return { ...toRecord(row), isNew: made.length > 0 };
    },
    async state(repositoryId, headSha) {
      const row = await read(repositoryId, headSha);
      return row === undefined ? 'wanted' : stateOf(row);
    },
    setCheckRun: (repositoryId, headSha, checkRunId) => set(repositoryId, headSha, { checkRunId }),
    conclude: (repositoryId, headSha, conclusion) => set(repositoryId, headSha, { conclusion }),
    async chain(repositoryId, headSha) {
      const found: Pick<MergeGroup, 'pull' | 'parentSha'>[] = [];
      let at: string | null = headSha;
      while (at !== null && found.length <= MOST_IN_FRONT) {
        const row = await read(repositoryId, at);
        if (row === undefined) break;
        found.push({ pull: row.pull, parentSha: row.parentSha });
        at = row.parentSha;
      }
      return found;
    },
    async abandoned(before) {
      const rows = await db
        .select()
        .from(mergeGroups)
        .where(and(isAbandoned(db), lt(mergeGroups.createdAt, new Date(before))))
        .orderBy(mergeGroups.createdAt)
        .limit(MOST_ABANDONED);
      return rows.flatMap(({ repositoryId, headSha, installationId, owner, name }) =>
        installationId === null || owner === null || name === null
          ? []
          : [{ installationId, repositoryId, owner, name, headSha }],
      );
    },
    async findAbandoned(repositoryId, headSha) {
      const row = await read(repositoryId, headSha, isAbandoned(db));
      return row === undefined ? null : toRecord(row);
    },
    leave: (repositoryId, headSha) => set(repositoryId, headSha, { left: true }),
    async comeBack(repositoryId) {
      await db.update(mergeGroups).set({ left: false }).where(eq(mergeGroups.repositoryId, repositoryId));
    },
  };
}

/** Keeps which groups are gone, with their deliveries: a review that is under way looks here, and one that begins later too. */
export async function noteDestroyed(tx: Db, tasks: readonly Task[]): Promise<void> {
  const gone = tasks.flatMap((task) => (task.kind === 'merge-group' && task.destroyed ? [task] : []));
  // In one order, whoever writes: two servers must not wait for each other's rows.
  const byKey = new Map(gone.map((task) => [`${task.repositoryId}/${task.headSha}`, columnsOf(task)]));
  const rows = [...byKey]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, row]) => ({ ...row, destroyed: true }));
  if (rows.length === 0) return;
  await tx
    .insert(mergeGroups)
    .values(rows)
    .onConflictDoUpdate({ target: KEY, set: { destroyed: true } });
}

/** Stops the reviews of groups that are under way in the repositories. Null: all that the installation has. */
export async function leaveGroups(tx: Db, { installationId, repositoryIds }: Leave): Promise<void> {
  const where =
    repositoryIds === null
      ? eq(mergeGroups.installationId, installationId)
      : inArray(mergeGroups.repositoryId, repositoryIds);
  await tx
    .update(mergeGroups)
    .set({ left: true })
    .where(and(where, isNull(mergeGroups.conclusion)));
}

type Row = typeof mergeGroups.$inferSelect;

function columnsOf({ repositoryId, headSha, installationId, owner, name, pull, parentSha }: MergeGroup) {
  return { repositoryId, headSha, installationId, owner, name, pull, parentSha };
}

function toRecord(row: Row) {
  return { checkRunId: row.checkRunId, conclusion: row.conclusion, state: stateOf(row) };
}

function stateOf({ destroyed, left }: Pick<Row, 'destroyed' | 'left'>): MergeGroupState {
  return destroyed ? 'destroyed' : left ? 'left' : 'wanted';
}

function isGroup(repositoryId: number, headSha: string) {
  return and(eq(mergeGroups.repositoryId, repositoryId), eq(mergeGroups.headSha, headSha));
}

/** Without a conclusion, in a repository that the App may see, and of no job that will still be done. */
function isAbandoned(db: Db) {
  const key = sql`${mergeGroups.repositoryId} || '/merge-group/' || ${mergeGroups.headSha}`;
  const job = jobsOf(db, MERGE_GROUPS, TO_BE_DONE, key);
  return and(isNull(mergeGroups.conclusion), eq(mergeGroups.left, false), notExists(job));
}
