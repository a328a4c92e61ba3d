/** It was stopped because it took longer than it may. */
export type Overrun = { kind: 'overrun'; minutes: number };

/**
 * Does what may not take longer than `deadlineMs`. What does not heed the signal may go on for a while; nobody waits for it.
 */
export async function withinDeadline<T>(
  deadlineMs: number,
  parent: AbortSignal,
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T | Overrun> {
  const late = new AbortController();
  const overrun = Promise.withResolvers<Overrun>();
  const timer = setTimeout(() => {
    // First, so that it is what the race sees, and not how the work ends because of it.
    overrun.resolve({ kind: 'overrun', minutes: deadlineMs / 60_000 });
    late.abort();
  }, deadlineMs);
  const done = work(AbortSignal.any([parent, late.signal]));
  // Once it is late, its end is of no interest, however it comes.
  done.catch(() => {});
  try {
    return await Promise.race([done, overrun.promise]);
  } finally {
    clearTimeout(timer);
  }
}
