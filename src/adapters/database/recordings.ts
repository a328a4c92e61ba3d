import { createHash } from 'node:crypto';
import { and, asc, eq, inArray, like, sql } from 'drizzle-orm';
import type { RecordingOf, Recordings } from '../../ports.ts';
import type { Db } from './backend.ts';
import { createBlobStore } from './blob-store.ts';
import { blobs } from './schema.ts';

/** What one repository may have at a time: some hundred pull requests, whose recordings are as large as most. */
const RECORDING_LIMITS = { count: 1000, bytes: 200_000_000 };
export type RecordingLimits = typeof RECORDING_LIMITS;

/** Of a blob it is noted once a day that it is read, and a review takes hours: until then one may be of a review that has not ended. */
const MAY_BE_READ = sql`interval '2 days'`;
const PREFIX = 'recording-';

/** Keeps recordings beside the blobs of their repository, as long as those. No blob's id looks like one of theirs. */
export function createRecordings(db: Db, limits: RecordingLimits = RECORDING_LIMITS): Recordings {
  async function find(of: RecordingOf, from: Db = db): Promise<string | null> {
    const id = idOf(of);
    const found = (await createBlobStore(from, of.repository).getMany([id])).get(id);
    return found === undefined ? null : Buffer.from(found).toString('utf8');
  }

  return {
    find: (of) => find(of),
    keep: (of, outputs) =>
      db.transaction(async (tx) => {
        const { repository } = of;
        // One after the other: together they must not be more than one of them alone may.
        await tx.execute(
          sql`select pg_advisory_xact_lock(hashtextextended('promptgate recordings', ${repository}))`,
        );
        const before = await find(of, tx);
        if (before !== null) return before === outputs ? 'same' : 'other';
        const content = Buffer.from(outputs);
        if (!(await makeRoom(tx, repository, content.byteLength, limits))) return 'full';
        await createBlobStore(tx, repository).putMany(new Map([[idOf(of), content]]));
        return 'kept';
      }),
  };
}

const size = sql<number>`octet_length(${blobs.content})`.mapWith(Number);

/** Whether one more fits in. Those that were not read for longest go for it, but none that a review may still read. */
async function makeRoom(
  tx: Db,
  repositoryId: number,
  bytes: number,
  limits: RecordingLimits,
): Promise<boolean> {
  const kept = await tx
    .select({ id: blobs.id, bytes: size, isDone: sql<boolean>`${blobs.usedAt} < now() - ${MAY_BE_READ}` })
    .from(blobs)
    .where(and(eq(blobs.repositoryId, repositoryId), like(blobs.id, `${PREFIX}%`)))
    .orderBy(asc(blobs.usedAt));
  let count = kept.length + 1;
  let total = kept.reduce((sum, one) => sum + one.bytes, bytes);
  const fits = () => count <= limits.count && total <= limits.bytes;
  const gone: string[] = [];
  for (const one of kept) {
    if (fits() || !one.isDone) break;
    gone.push(one.id);
    count -= 1;
    total -= one.bytes;
  }
  if (!fits()) return false;
  if (gone.length > 0)
    await tx.delete(blobs).where(and(eq(blobs.repositoryId, repositoryId), inArray(blobs.id, gone)));
  return true;
}

function idOf({ sha, suite, workflow, branch }: RecordingOf): string {
  const hash = createHash('sha256').update(JSON.stringify([sha, suite, workflow, branch]));
  return `${PREFIX}${hash.digest('hex')}`;
}
