import PQueue from 'p-queue';
import { z } from 'zod';
import { blobId, decodeContent, idAlgorithm, inPieces } from '../../core/artifact/file-content.ts';
import type { BlobStore, FileContent, FileStream, TreeFile } from '../../ports.ts';
import { type ArchiveOptions, type Origin, readArchive } from './archive.ts';
import type { GitHubClient } from './client.ts';
import { HostError } from './failure.ts';
import { streamBlob } from './stream-blob.ts';

/** Blobs asked for at once; GitHub asks to stay far below 100 requests under way. */
const BLOBS_AT_ONCE = 8;
/** From this many missing blobs on, one download of everything is sooner done, and costs two requests, not one each. */
const ARCHIVE_FROM = 13;
/**
 * Trees that hold more are read blob by blob: at some 10 MB a second the download of a packed tree of this size takes as
 * long as several hundred blobs do, eight at once. Bytes.
 */
const MAX_ARCHIVED_BYTES = 100_000_000;
/** Texts up to here are kept for the next review; larger ones are datasets that would fill the store. Bytes. */
const MAX_STORED_BYTES = 1_000_000;

/** Pictures of one review that are held: they are looked at when it is planned, and sent later. Bytes. */
const MAX_HELD_BYTES = 32_000_000;

const blobSchema = z.object({ content: z.string(), encoding: z.enum(['base64', 'utf-8']) });

/** Reads blobs of one repository, each once. */
export type BlobReader = {
  /** The content of every file given, by blob id. `origin` is a commit that has them all. */
  read(files: readonly TreeFile[], origin: Origin): Promise<Map<string, FileContent>>;
  /** One of them in pieces; a large one is held by nobody, unless it was read as a whole before. */
  stream(file: TreeFile, origin: Origin): Promise<FileStream>;
  /** Its bytes, which are held for who asks again while there is room. */
  bytes(file: TreeFile): Promise<Uint8Array>;
  clear(): void;
};

export function createBlobReader(
  client: GitHubClient,
  store: BlobStore,
  options: ArchiveOptions & { warn(message: string): void },
): BlobReader {
  // Base and head ask for the same blobs at the same time: whoever comes second waits for the first.
  const known = new Map<string, Promise<FileContent>>();
  /** The longest unused first. */
  const held = new Map<string, { size: number; bytes: Promise<Uint8Array> }>();

  async function read(files: readonly TreeFile[], origin: Origin): Promise<Map<string, FileContent>> {
    const unknown = [...new Map(files.map((file) => [file.id, file])).values()].filter(
      ({ id }) => !known.has(id),
    );
    if (unknown.length > 0) {
      const batch = load(unknown, origin);
      for (const { id } of unknown)
        known.set(
          id,
          batch.then((contents) => pick(contents, id)),
        );
      // A failure is told to whoever waits for it and forgotten, so that the next one tries again.
      batch.catch(() => {
        for (const { id } of unknown) known.delete(id);
      });
    }
    const reading = new Map(files.map(({ id }) => [id, known.get(id)]));
    const contents = new Map<string, FileContent>();
    await Promise.all(
      [...reading].map(async ([id, content]) => {
        if (content !== undefined) contents.set(id, await content);
      }),
    );
    return contents;
  }

  async function load(files: readonly TreeFile[], origin: Origin): Promise<Map<string, FileContent>> {
    const stored = await store.getMany(files.map(({ id }) => id));
    const contents = new Map([...stored].map(([id, bytes]) => [id, decodeContent(bytes) as FileContent]));
    const fetched = new Map<string, Uint8Array>();
    try {
      await fetchMissing(
        files.filter(({ id }) => !stored.has(id)),
        origin,
        fetched,
      );
    } finally {
      // What came before a failure does not have to come again.
      for (const [id, bytes] of fetched) contents.set(id, decodeContent(bytes));
      const keep = [...fetched].filter(
        ([id, bytes]) => bytes.byteLength <= MAX_STORED_BYTES && contents.get(id)?.kind === 'text',
      );
      if (keep.length > 0) await store.putMany(new Map(keep));
    }
    return contents;
  }

  /** Adds to `fetched` as blobs arrive. */
  async function fetchMissing(
    missing: readonly TreeFile[],
    origin: Origin,
    fetched: Map<string, Uint8Array>,
  ): Promise<void> {
    if (missing.length >= ARCHIVE_FROM && isModerate(origin)) {
      const ids = new Set(missing.map(({ id }) => id));
      try {
        for (const [id, bytes] of await readArchive(client, origin, ids, options)) fetched.set(id, bytes);
      } catch (error) {
        if (client.signal.aborted) throw error;
        const reason = error instanceof Error ? error.message : String(error);
        const { owner, repo } = client.repo;
        options.warn(
          `The archive of ${owner}/${repo} could not be used, so its files are read one by one: ${reason}`,
        );
      }
    }
    const queue = new PQueue({ concurrency: BLOBS_AT_ONCE });
    const rest = missing.filter(({ id }) => !fetched.has(id));
    try {
      await Promise.all(
        rest.map(({ id }) => queue.add(async () => void fetched.set(id, await fetchBlob(client, id)))),
      );
    } finally {
      queue.clear();
    }
  }

  function bytes({ id, size }: TreeFile): Promise<Uint8Array> {
    const found = held.get(id) ?? { size: size ?? 0, bytes: fetchBlob(client, id) };
    held.delete(id);
    held.set(id, found);
    // A failure is told to whoever waits for it and forgotten, so that the next one tries again.
    found.bytes.catch(() => held.delete(id));
    let total = [...held.values()].reduce((sum, one) => sum + one.size, 0);
    for (const [other, one] of held) {
      if (total <= MAX_HELD_BYTES || other === id) break;
      held.delete(other);
      total -= one.size;
    }
    return found.bytes;
  }

  return {
    read,
    bytes,
    async stream(file, origin) {
      const { id, size } = file;
      if (size !== null && size > MAX_STORED_BYTES && !known.has(id))
        return { kind: 'text', pieces: streamBlob(client, { id, size }) };
      const content = pick(await read([file], origin), id);
      const held = content.kind === 'text' || content.kind === 'binary';
      return held ? { kind: 'text', pieces: inPieces(content) } : content;
    },
    clear() {
      known.clear();
      held.clear();
    },
  };
}

/** What was not read must not look like a file that is not there. */
function pick(contents: ReadonlyMap<string, FileContent>, id: string): FileContent {
  const content = contents.get(id);
  if (content === undefined) throw new Error(`Blob ${id} was asked for and not read.`);
  return content;
}

function isModerate({ files }: Origin): boolean {
  let bytes = 0;
  for (const { size } of files.values()) bytes += size ?? 0;
  return bytes <= MAX_ARCHIVED_BYTES;
}

async function fetchBlob(client: GitHubClient, id: string): Promise<Uint8Array> {
  const purpose = { doing: `read the blob ${id}`, needs: 'contents: read' };
  const { content, encoding } = await client.send(purpose, blobSchema, () =>
    client.octokit.rest.git.getBlob({ ...client.repo, file_sha: id }),
  );
  const bytes = Buffer.from(content, encoding === 'base64' ? 'base64' : 'utf8');
  if (blobId(bytes, idAlgorithm(id)) !== id)
    throw new HostError('unavailable', null, `GitHub answered the request for blob ${id} with another one.`);
  return bytes;
}
