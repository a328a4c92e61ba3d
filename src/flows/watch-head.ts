import type { Log, PullRecord, ReviewLog, ReviewRequest } from '../ports.ts';

/** How long calls for an outdated head may go on. Milliseconds. */
const INTERVAL_MS = 500;

/**
 * A signal that is aborted when a delivery speaks of another head than `before` and than `headSha`, which is under
 * review, when the pull request was closed or got another base, or with `parent`. `before` is what was wanted before the pull
 * request was read, so that no delivery since then is missed. One that comes late speaks of an older head; then the
 * review starts anew and takes what was paid for from the cache.
 */
export function watchHead(
  { records, log }: { records: ReviewLog; log: Log },
  request: ReviewRequest,
  { before, headSha }: { before: Pick<PullRecord, 'wantedHead' | 'stops'>; headSha: string },
  parent: AbortSignal,
): { signal: AbortSignal; stop(): void } {
  const superseded = new AbortController();
  const look = async () => {
    const { wantedHead, stops } = await records.pull(request);
    const hasMoved = wantedHead !== before.wantedHead && wantedHead !== headSha;
    if (hasMoved || stops !== before.stops) superseded.abort();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.warn({ err: error }, 'cannot see whether a newer head came'));
  }, INTERVAL_MS);
  timer.unref();
  return { signal: AbortSignal.any([parent, superseded.signal]), stop: () => clearInterval(timer) };
}
