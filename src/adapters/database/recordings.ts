import { createHash } from 'node:crypto';
import type { BlobStore, RecordingOf, Recordings } from '../../ports.ts';

/** Keeps recordings beside the blobs of their repository, as long as those. No blob's id looks like one of theirs. */
export function createRecordings(blobs: (repositoryId: number) => BlobStore): Recordings {
  async function find(of: RecordingOf): Promise<string | null> {
    const id = idOf(of);
    const found = (await blobs(of.repository).getMany([id])).get(id);
    return found === undefined ? null : Buffer.from(found).toString('utf8');
  }

  return {
    find,
    async keep(of, outputs) {
      const before = await find(of);
      if (before === null) await blobs(of.repository).putMany(new Map([[idOf(of), Buffer.from(outputs)]]));
      // Somebody else may have been quicker.
      const kept = before ?? (await find(of));
      if (kept !== outputs) return 'other';
      return before === null ? 'kept' : 'same';
    },
  };
}

function idOf({ sha, suite, workflow, branch }: RecordingOf): string {
  const hash = createHash('sha256').update(JSON.stringify([sha, suite, workflow, branch]));
  return `recording-${hash.digest('hex')}`;
}
