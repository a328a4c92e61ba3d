import { and, eq } from 'drizzle-orm';
import type { NoticeLog } from '../../ports.ts';
import type { Db } from './backend.ts';
import { notices } from './schema.ts';

/** Which issues the App has open, by what they tell of. */
export function createNoticeLog(db: Db): NoticeLog {
  const isThis = (repositoryId: number, kind: string) =>
    and(eq(notices.repositoryId, repositoryId), eq(notices.kind, kind));
  return {
    async get(repositoryId, kind) {
      const [row] = await db.select().from(notices).where(isThis(repositoryId, kind));
      return row === undefined ? null : { issue: row.issue, digest: row.digest };
    },
    async set(repositoryId, kind, notice) {
      if (notice === null) {
        await db.delete(notices).where(isThis(repositoryId, kind));
        return;
      }
      await db
        .insert(notices)
        .values({ repositoryId, kind, ...notice })
        .onConflictDoUpdate({ target: [notices.repositoryId, notices.kind], set: notice });
    },
  };
}
