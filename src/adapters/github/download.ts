import type { GitHubClient } from './client.ts';
import { HostError, type Purpose } from './failure.ts';
import type { OnRequest } from './transport.ts';

/** An answer that was asked for with `redirect: 'manual'` and `parseSuccessResponseBody: false`. */
type DownloadAnswer = {
  status: number;
  headers: { location?: string | undefined };
  data: unknown;
  url: string;
};
export type DownloadOptions = { signal: AbortSignal; onRequest: OnRequest };

/**
 * The bytes of a download. GitHub points to another host, which is not told the App's token: its address carries its own.
 * `thing` completes "the download of …".
 */
export async function openDownload(
  client: GitHubClient,
  purpose: Purpose,
  thing: string,
  ask: () => Promise<DownloadAnswer>,
  { signal, onRequest }: DownloadOptions,
): Promise<ReadableStream<Uint8Array>> {
  const answer = await client.call(purpose, ask);
  if (answer.status < 300 && answer.data instanceof ReadableStream) return answer.data;
  if (answer.data instanceof ReadableStream) await answer.data.cancel();
  const from = new URL(answer.url);
  const to = new URL(answer.headers.location ?? '', from);
  if (answer.headers.location === undefined || (to.protocol !== 'https:' && to.protocol !== from.protocol))
    throw new HostError('unavailable', answer.status, `${from.host} names no safe address for ${thing}.`);
  onRequest({ method: 'GET', host: to.host, path: to.pathname });
  const { ok, status, body } = await fetch(to, { signal });
  if (ok && body !== null) return body;
  await body?.cancel();
  throw new HostError('unavailable', status, `${to.host} answered ${status} to the download of ${thing}.`);
}
