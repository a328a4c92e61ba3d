import { createTarDecoder, type ParsedTarEntry } from 'modern-tar';
import { blobId, idAlgorithm } from '../../core/artifact/file-content.ts';
import type { TreeFile } from '../../ports.ts';
import type { GitHubClient } from './client.ts';
import { openDownload } from './download.ts';
import type { OnRequest } from './transport.ts';

/** What headers, a long path and padding may add to each file of an archive. Bytes. */
const ENTRY_BYTES = 8_192;
/** What folders may add, and what `export-subst` writes into files. Bytes. */
const SLACK_BYTES = 1_000_000;
/** GitHub lists no tree with more. */
const MAX_ENTRIES = 100_000;

/** A commit and everything in it. */
export type Origin = { sha: string; files: ReadonlyMap<string, TreeFile> };
export type ArchiveOptions = { timeoutMs: number; onRequest: OnRequest };

/**
 * The blobs among `ids` that the archive of a commit holds unchanged. The repository's .gitattributes may leave
 * files out of it (`export-ignore`) or write into them (`export-subst`), so each is known by its id and the rest are not
 * there. Nothing is written to disk. Rejects where the archive cannot be had or is no such thing.
 */
export async function readArchive(
  client: GitHubClient,
  origin: Origin,
  ids: ReadonlySet<string>,
  options: ArchiveOptions,
): Promise<Map<string, Uint8Array>> {
  // A blob may lie at several paths, some of which the archive leaves out.
  const wanted = [...origin.files.values()].filter(({ id, mode }) => mode === 'file' && ids.has(id));
  const sizes = [...origin.files.values()].map(({ size }) => (size ?? 0) + ENTRY_BYTES);
  const limit = sizes.reduce((sum, size) => sum + size, SLACK_BYTES);
  const signal = AbortSignal.any([client.signal, AbortSignal.timeout(options.timeoutMs)]);
  const packed = await openArchive(client, origin.sha, signal, options.onRequest);
  return unpackBlobs(packed, wanted, limit);
}

/** The compressed bytes. */
function openArchive(
  client: GitHubClient,
  sha: string,
  signal: AbortSignal,
  onRequest: OnRequest,
): Promise<ReadableStream<Uint8Array>> {
  const purpose = { doing: `download the files of commit ${sha}`, needs: 'contents: read' };
  const ask = () =>
    client.octokit.rest.repos.downloadTarballArchive({
      ...client.repo,
      ref: sha,
      request: { redirect: 'manual', parseSuccessResponseBody: false },
    });
  return openDownload(client, purpose, 'the archive', ask, { signal, onRequest });
}

/** Reads a gzipped tar until everything that is wanted was seen. Rejects where it unpacks to more than `limit` bytes. */
async function unpackBlobs(
  packed: ReadableStream<Uint8Array>,
  wanted: readonly TreeFile[],
  limit: number,
): Promise<Map<string, Uint8Array>> {
  const byPath = new Map(wanted.map((file) => [file.path, file]));
  const left = new Set(wanted.map((file) => file.id));
  const blobs = new Map<string, Uint8Array>();
  const entries = packed
    .pipeThrough<Uint8Array>(new DecompressionStream('gzip'))
    .pipeThrough(limitBytes(limit))
    .pipeThrough(createTarDecoder({ strict: true }));
  let seen = 0;
  for await (const entry of entries) {
    seen += 1;
    if (seen > MAX_ENTRIES) throw new Error(`The archive has more than ${MAX_ENTRIES} entries.`);
    const bytes = await readWanted(entry, byPath, left);
    if (bytes !== null) {
      blobs.set(bytes.id, bytes.content);
      left.delete(bytes.id);
    }
    if (left.size === 0) break;
  }
  return blobs;
}

/** The content of an entry that is wanted and what the tree says it is; null otherwise. */
async function readWanted(
  { header, body }: ParsedTarEntry,
  byPath: ReadonlyMap<string, TreeFile>,
  left: ReadonlySet<string>,
): Promise<{ id: string; content: Uint8Array } | null> {
  // Everything lies in one folder, named after repository and commit.
  const file = byPath.get(header.name.slice(header.name.indexOf('/') + 1));
  if (header.type !== 'file' || file === undefined || !left.has(file.id) || header.size !== file.size) {
    await body.cancel();
    return null;
  }
  const content = new Uint8Array(file.size);
  let length = 0;
  for await (const chunk of body) {
    content.set(chunk, length);
    length += chunk.byteLength;
  }
  return blobId(content, idAlgorithm(file.id)) === file.id ? { id: file.id, content } : null;
}

/** Ends a stream that unpacks to more than it may: a few kilobytes can become any number. */
function limitBytes(limit: number): TransformStream<Uint8Array, Uint8Array> {
  let bytes = 0;
  return new TransformStream({
    transform(chunk, controller) {
      bytes += chunk.byteLength;
      if (bytes > limit) controller.error(new Error(`The archive unpacks to more than ${limit} bytes.`));
      else controller.enqueue(chunk);
    },
  });
}
