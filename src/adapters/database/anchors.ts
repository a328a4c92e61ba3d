import { and, eq, max, sql } from 'drizzle-orm';
import { readAnchor, writeAnchor } from '../../core/eval/stored-anchor.ts';
import type { Anchors } from '../../ports.ts';
import type { Db } from './backend.ts';
import { anchors } from './schema.ts';

/** Anchors of one repository, by GitHub's id. */
export function createAnchors(db: Db, repositoryId: number): Anchors {
  const isThis = (key: string) => and(eq(anchors.repositoryId, repositoryId), eq(anchors.key, key));
  return {
    async find(key) {
      const [row] = await db
        .update(anchors)
        .set({ usedAt: sql`now()` })
        .where(isThis(key))
        .returning({ content: anchors.content });
      return row === undefined ? null : readAnchor(key, Buffer.from(row.content).toString('utf8'));
    },
    async newest(suite) {
      const [row] = await db
        .select({ at: max(anchors.at) })
        .from(anchors)
        .where(and(eq(anchors.repositoryId, repositoryId), eq(anchors.suite, suite)));
      return row?.at?.getTime() ?? null;
    },
    async keep(anchor) {
      const { key, suite, at } = anchor;
      const content = Buffer.from(writeAnchor(anchor));
      await db
        .insert(anchors)
        .values({ repositoryId, key, suite, at: new Date(at), content, usedAt: sql`now()` })
        .onConflictDoNothing();
    },
  };
}
