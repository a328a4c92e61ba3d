import { createHash } from 'node:crypto';
import { decodePieces, idAlgorithm } from '../../core/artifact/file-content.ts';
import type { GitHubClient } from './client.ts';
import { HostError } from './failure.ts';

/** `size` in bytes, as the tree says it. */
type Blob = { id: string; size: number };

/**
 * A blob's text as it comes, of which nothing is held. Rejects with a NotTextError where bytes are no text, and with a HostError where the
 * answer ends early or is another blob's: what was read until then is worth nothing.
 */
export async function* streamBlob(client: GitHubClient, blob: Blob): AsyncGenerator<string> {
  const doing = `read the blob ${blob.id}`;
  const ask = () =>
    client.octokit.rest.git.getBlob({
      ...client.repo,
      file_sha: blob.id,
      mediaType: { format: 'raw' },
      request: { parseSuccessResponseBody: false },
    });
  const { data } = await client.call({ doing, needs: 'contents: read' }, ask);
  const body = data as unknown;
  if (!(body instanceof ReadableStream))
    throw new HostError('unavailable', null, `GitHub gave no bytes when asked to ${doing}.`);
  yield* decodePieces(checkBytes(body, blob, doing));
}

async function* checkBytes(
  body: ReadableStream<Uint8Array>,
  { id, size }: Blob,
  doing: string,
): AsyncGenerator<Uint8Array> {
  const hash = createHash(idAlgorithm(id)).update(`blob ${size}\0`);
  const bytes = body[Symbol.asyncIterator]();
  try {
    for (;;) {
      const next = await readNext(bytes, doing);
      if (next.done === true) break;
      hash.update(next.value);
      yield next.value;
    }
  } finally {
    await bytes.return?.();
  }
  if (hash.digest('hex') !== id)
    throw new HostError('unavailable', null, `GitHub answered the request for blob ${id} with another one.`);
}

/** A connection that breaks off is GitHub's failure, and whoever reads on may fail for reasons of their own. */
async function readNext(
  bytes: AsyncIterator<Uint8Array>,
  doing: string,
): Promise<IteratorResult<Uint8Array>> {
  try {
    return await bytes.next();
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new HostError(
      'unavailable',
      null,
      `GitHub broke off when asked to ${doing} (${reason}). It may work later.`,
    );
  }
}
