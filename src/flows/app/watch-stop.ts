import type { Log } from '../../ports.ts';

/** How long calls that have become pointless may go on. Milliseconds. */
const INTERVAL_MS = 500;

/** A signal that is aborted once `isPointless` says so, or with `parent`. */
export function watchStop(
  { log }: { log: Log },
  isPointless: () => Promise<boolean>,
  parent: AbortSignal,
): { signal: AbortSignal; stop(): void } {
  const pointless = new AbortController();
  const look = async () => {
    if (await isPointless()) pointless.abort();
  };
  const timer = setInterval(() => {
    look().catch((error: unknown) => log.warn({ err: error }, 'cannot see whether a review is still wanted'));
  }, INTERVAL_MS);
  timer.unref();
  return { signal: AbortSignal.any([parent, pointless.signal]), stop: () => clearInterval(timer) };
}
