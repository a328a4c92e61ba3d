import { and, eq, inArray, sql } from 'drizzle-orm';
import type { BlobStore } from '../../ports.ts';
import type { Db } from './backend.ts';
import { blobs } from './schema.ts';

/** Blobs of one statement: at most so many, and no more once so many bytes have come together. */
const MOST_AT_ONCE = 250;
const BYTES_AT_ONCE = 4_000_000;

/** Blobs of one repository. */
export function createBlobStore(db: Db, repositoryId: number): BlobStore {
  /** Notes that blobs are in use, once a day at most; what another process notes right now needs no second note. */
  async function touch(ids: string[]): Promise<void> {
    const stale = db
      .select({ id: blobs.id })
      .from(blobs)
      .where(
        and(
          eq(blobs.repositoryId, repositoryId),
          inArray(blobs.id, ids),
          sql`${blobs.usedAt} < now() - interval '1 day'`,
        ),
      )
      .for('update', { skipLocked: true });
    await db
      .update(blobs)
      .set({ usedAt: sql`now()` })
      .where(and(eq(blobs.repositoryId, repositoryId), inArray(blobs.id, stale)));
  }

  return {
    async getMany(ids) {
      const found = new Map<string, Uint8Array>();
      const wanted = [...new Set(ids)];
      for (let i = 0; i < wanted.length; i += MOST_AT_ONCE) {
        const some = wanted.slice(i, i + MOST_AT_ONCE);
        const rows = await db
          .select({ id: blobs.id, content: blobs.content })
          .from(blobs)
          .where(and(eq(blobs.repositoryId, repositoryId), inArray(blobs.id, some)));
        for (const { id, content } of rows) found.set(id, content);
        if (rows.length > 0) await touch(rows.map(({ id }) => id));
      }
      return found;
    },
    async putMany(contents) {
      // In one order, so that two processes that store the same blobs cannot wait for each other.
      const sorted = [...contents].sort(([a], [b]) => (a < b ? -1 : 1));
      for (const some of inParts(sorted))
        await db
          .insert(blobs)
          .values(some.map(([id, content]) => ({ repositoryId, id, content, usedAt: sql`now()` })))
          .onConflictDoNothing();
    },
  };
}

function* inParts(contents: [string, Uint8Array][]): Generator<[string, Uint8Array][]> {
  let part: [string, Uint8Array][] = [];
  let size = 0;
  for (const one of contents) {
    part.push(one);
    size += one[1].byteLength;
    if (part.length < MOST_AT_ONCE && size < BYTES_AT_ONCE) continue;
    yield part;
    part = [];
    size = 0;
  }
  if (part.length > 0) yield part;
}
