import { MAX_STREAM_BYTES, withoutReading } from '../../core/artifact/file-content.ts';
import { findMovedFiles } from '../../core/artifact/references/renames.ts';
import type { FileBytes, FileContent, FileStream, Repository, Snapshot, TreeFile } from '../../ports.ts';
import type { Origin } from './archive.ts';
import type { BlobReader } from './blobs.ts';
import type { GitHubClient } from './client.ts';
import { RepositoryError } from './failure.ts';
import { readTree } from './tree.ts';

export type ReviewedRange = { base: string; baseSha: string; mergeBase: string; headSha: string };

/**
 * The three commits that a review reads, as a repository. `base` stands for its tip and `HEAD` for the head of the pull
 * request; there are no other refs, as they could move while the review runs.
 */
export function openRange(client: GitHubClient, range: ReviewedRange, blobs: BlobReader): Repository {
  const trees = new Map<string, Promise<ReadonlyMap<string, TreeFile>>>();

  function resolve(ref: string): string {
    if (ref === range.baseSha || ref === range.mergeBase || ref === range.headSha) return ref;
    if (ref === range.base) return range.baseSha;
    if (ref === 'HEAD') return range.headSha;
    throw new RepositoryError(
      `Only the commits of the pull request can be read (base ${range.baseSha}, merge base ${range.mergeBase}, head ${range.headSha}), not "${ref}".`,
    );
  }

  return {
    async snapshot(ref) {
      const sha = resolve(ref);
      const tree = trees.get(sha) ?? readTree(client, sha);
      trees.set(sha, tree);
      try {
        return toSnapshot(ref, { sha, files: await tree }, blobs);
      } catch (error) {
        trees.delete(sha);
        throw error;
      }
    },
    async mergeBase(a, b) {
      const [one, other] = [resolve(a), resolve(b)];
      return one === other ? one : range.mergeBase;
    },
    renames: findMovedFiles,
    isBare: async () => true,
    async close() {
      trees.clear();
      blobs.clear();
    },
  };
}

function toSnapshot(ref: string, origin: Origin, blobs: BlobReader): Snapshot {
  const { sha, files } = origin;

  async function readMany(paths: readonly string[]): Promise<Map<string, FileContent>> {
    const contents = new Map<string, FileContent>();
    const unread: TreeFile[] = [];
    for (const path of paths) {
      const file = files.get(path);
      const content = file === undefined ? { kind: 'missing' as const } : withoutReading(file);
      if (content !== null) contents.set(path, content);
      else if (file !== undefined) unread.push(file);
    }
    const byId = await blobs.read(unread, origin);
    for (const { path, id } of unread) contents.set(path, byId.get(id) ?? { kind: 'missing' });
    return contents;
  }

  const read = async (path: string): Promise<FileContent> =>
    (await readMany([path])).get(path) ?? { kind: 'missing' };
  const stream = async (path: string): Promise<FileStream> => {
    const file = files.get(path);
    if (file === undefined) return { kind: 'missing' };
    const known = withoutReading(file, MAX_STREAM_BYTES);
    return known ?? blobs.stream(file, origin);
  };
  const readBytes = async (path: string, most: number): Promise<FileBytes> => {
    const file = files.get(path);
    if (file === undefined) return { kind: 'missing' };
    return withoutReading(file, most) ?? { kind: 'bytes', bytes: await blobs.bytes(file) };
  };
  return { ref, sha, worktree: false, files, readMany, read, stream, readBytes };
}
