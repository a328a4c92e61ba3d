import type { Octokit } from '@octokit/rest';
import type { Clock } from '../../ports.ts';
import { HostError, type RefusedRequest, readRefusal } from './failure.ts';
import { type HourShare, heldBack, noteUse } from './hour-share.ts';
import { checkHold, type LimitHold, readLimit } from './limits.ts';
import type { Waits } from './settings.ts';

/** Waits; returns at once when the signal aborts. */
export type Sleep = (ms: number, signal: AbortSignal) => Promise<void>;

export type Patience = {
  waits: Waits;
  hold: LimitHold;
  /** What the installation's repositories have used of its hour; `repository`: the one that asks. Absent: nobody has to share. */
  share?: { hour: HourShare; repository: string };
  clock: Clock;
  sleep: Sleep;
  signal: AbortSignal;
};

/** Repetitions after outages. A request sets `request.retries` to 0 where it must not be carried out twice. */
export const OUTAGE_RETRIES = 3;
/** A server that lets a limit end and hits it again at once would otherwise be asked for ever. */
const LIMIT_RETRIES = 5;

/**
 * Repeats requests that met a limit or an outage.
 *
 * Octokit's own plugins for this are not used: the retry plugin repeats 429 on its own schedule and every write that
 * met an outage, the throttling plugin knows a secondary limit only by GitHub's present wording and forgets it for other
 * requests, and neither stops waiting when the work is cancelled.
 */
export function repeatPatiently(octokit: Octokit, patience: Patience): void {
  const { waits, hold, share, clock, sleep, signal } = patience;
  const note = (headers: Record<string, unknown> | undefined) => {
    if (share !== undefined && headers !== undefined) noteUse(share.hour, share.repository, headers);
  };
  octokit.hook.wrap('request', async (request, options) => {
    const retries = typeof options.request.retries === 'number' ? options.request.retries : OUTAGE_RETRIES;
    let outages = 0;
    let limits = 0;
    let waited = 0;
    for (;;) {
      const now = clock.now();
      // A verdict that was paid for is still told, and an old one taken back.
      const isVerdict = options.method !== 'GET' && options.url.includes('/check-runs');
      const own = share === undefined || isVerdict ? null : heldBack(share.hour, share.repository, now);
      const wait = Math.max(
        checkHold(hold, now, waited, waits),
        own === null ? 0 : checkHold(own, now, waited, waits),
      );
      if (wait > 0) await sleep(wait, signal);
      waited += wait;
      throwIfStopped(signal);
      try {
        const response = await request(options);
        note(response.headers);
        checkWhole(response);
        return response;
      } catch (error) {
        throwIfStopped(signal);
        const refused = readRefusal(error);
        if (refused === null) throw error;
        note(refused.response?.headers);
        const hit = readLimit(refused, clock.now());
        if (hit !== null && limits < LIMIT_RETRIES) {
          const until = clock.now() + (hit.waitMs ?? waits.secondaryLimitMs * 2 ** limits);
          if (until > hold.until) Object.assign(hold, { until, limit: hit.limit });
          limits += 1;
          continue;
        }
        if (hit !== null)
          throw new HostError('unavailable', refused.status, 'GitHub keeps asking the App to slow down.');
        if (!isOutage(refused) || outages >= retries) throw error;
        await sleep(waits.outageMs * 2 ** outages, signal);
        outages += 1;
      }
    }
  });
}

/** Octokit reports a connection that fails as 500 without a response. */
function isOutage({ status }: RefusedRequest): boolean {
  return status >= 500;
}

/**
 * Octokit takes a JSON answer that ends in the middle for a text. It is an outage like any other lost connection.
 */
function checkWhole(response: { headers: Record<string, unknown>; data: unknown }): void {
  const type = String(response.headers['content-type'] ?? '');
  if (type.startsWith('application/json') && typeof response.data === 'string')
    throw Object.assign(new Error('the answer ended too soon'), { status: 500 });
}

export function throwIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new HostError('unavailable', null, 'Stopped before GitHub answered.');
}

/** Waits on a timer. */
export const sleepOnTimer: Sleep = (ms, signal) =>
  new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) done();
  });
