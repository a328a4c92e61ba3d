import { and, eq } from 'drizzle-orm';
import type { MergeGroupLog, Task } from '../../ports.ts';
import type { Db } from './backend.ts';
import { mergeGroups } from './schema.ts';

const KEY = [mergeGroups.repositoryId, mergeGroups.headSha];

/** What is remembered of the groups of merge queues. */
export function createMergeGroupLog(db: Db): MergeGroupLog {
  async function set(
    repositoryId: number,
    headSha: string,
    columns: Partial<typeof mergeGroups.$inferInsert>,
  ): Promise<void> {
    await db.update(mergeGroups).set(columns).where(isGroup(repositoryId, headSha));
  }

  async function read(repositoryId: number, headSha: string) {
    const { checkRunId, conclusion, destroyed } = mergeGroups;
    const [row] = await db
      .select({ checkRunId, conclusion, destroyed })
      .from(mergeGroups)
      .where(isGroup(repositoryId, headSha));
    return row;
  }

  return {
    async open(repositoryId, headSha) {
      const made = await db
        .insert(mergeGroups)
        .values({ repositoryId, headSha })
        .onConflictDoNothing({ target: KEY })
        .returning({ headSha: mergeGroups.headSha });
      const row = await read(repositoryId, headSha);
      if (row === undefined) throw new Error('a merge group is gone that was there a moment ago');
      return { ...row, isNew: made.length > 0 };
    },
    async isDestroyed(repositoryId, headSha) {
      return (await read(repositoryId, headSha))?.destroyed ?? false;
    },
    setCheckRun: (repositoryId, headSha, checkRunId) => set(repositoryId, headSha, { checkRunId }),
    conclude: (repositoryId, headSha, conclusion) => set(repositoryId, headSha, { conclusion }),
  };
}

/** Keeps which groups are gone, with their deliveries: a review that is under way looks here, and one that begins later too. */
export async function noteDestroyed(tx: Db, tasks: readonly Task[]): Promise<void> {
  const gone = tasks.flatMap((task) => (task.kind === 'merge-group' && task.destroyed ? [task] : []));
  // In one order, whoever writes: two servers must not wait for each other's rows.
  const byKey = new Map(
    gone.map((task) => [
      `${task.repositoryId}/${task.headSha}`,
      { repositoryId: task.repositoryId, headSha: task.headSha, destroyed: true },
    ]),
  );
  const rows = [...byKey].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, row]) => row);
  if (rows.length === 0) return;
  await tx
    .insert(mergeGroups)
    .values(rows)
    .onConflictDoUpdate({ target: KEY, set: { destroyed: true } });
}

function isGroup(repositoryId: number, headSha: string) {
  return and(eq(mergeGroups.repositoryId, repositoryId), eq(mergeGroups.headSha, headSha));
}
