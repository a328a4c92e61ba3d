import { createHash } from 'node:crypto';
import { and, eq, sql } from 'drizzle-orm';
import { readCalibration } from '../../core/eval/stored-calibration.ts';
import type { Calibrations } from '../../ports.ts';
import type { Db } from './backend.ts';
import { blobs } from './schema.ts';

/**
 * Calibrations of the judges of one base branch of a repository, beside its blobs and as long as those: each is too old to count before it goes. No
 * blob's id looks like one of theirs.
 */
export function createCalibrations(db: Db, repositoryId: number, base: string): Calibrations {
  const branch = createHash('sha256').update(base).digest('hex');
  const idOf = (key: string) => `calibration-${key}-${branch}`;
  return {
    async find(key) {
      const [row] = await db
        .select({ content: blobs.content })
        .from(blobs)
        .where(and(eq(blobs.repositoryId, repositoryId), eq(blobs.id, idOf(key))));
      return row === undefined ? null : readCalibration(key, Buffer.from(row.content).toString('utf8'));
    },
    async keep(calibration) {
      const content = Buffer.from(JSON.stringify(calibration));
      const kept = { content, usedAt: sql`now()` };
      await db
        .insert(blobs)
        .values({ repositoryId, id: idOf(calibration.key), ...kept })
        .onConflictDoUpdate({ target: [blobs.repositoryId, blobs.id], set: kept });
    },
  };
}
