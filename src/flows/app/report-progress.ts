import {
  type CheckNotice,
  type Estimated,
  noticeEstimate,
  noticeTrials,
} from '../../core/report/check-notices.ts';
import type { Log, Progress } from '../../ports.ts';

/** From the first trial on, or from when it is known what they will cost: a review that is sooner done needs no update. Milliseconds. */
const FIRST_MS = 3_000;
/** Each update is a request of the hourly budget; the longer a review takes, the less often anybody looks. Milliseconds. */
const NEXT_MS = 30_000;
const LONGEST_MS = 300_000;

type Count = { done: number; planned: number; usd: number; unpriced: number };

/** Shows on the check what a review is doing. An update that fails is logged and changes nothing else. */
export function reportProgress(
  { log }: { log: Log },
  show: (notice: CheckNotice) => Promise<void>,
): { report: Progress; settle(): Promise<void> } {
  const suites = new Map<string, Count>();
  let showing = Promise.resolve();
  let shown = '';
  let estimate: Estimated | null = null;
  let timer: NodeJS.Timeout | null = null;
  let settled = false;

  function showAfter(ms: number, next: number): void {
    timer = setTimeout(() => {
      const count = sumUp([...suites.values()]);
      const notice =
        count.done === 0 && estimate !== null ? noticeEstimate(estimate) : noticeTrials(count, estimate);
      if (notice.title !== shown)
        showing = showing
          .then(() => show(notice))
          .catch((error: unknown) => log.warn({ err: error }, 'progress could not be shown'));
      shown = notice.title;
      showAfter(next, Math.min(next * 2, LONGEST_MS));
    }, ms);
    timer.unref();
  }

  return {
    report(event) {
      if (settled) return;
      if (event.type === 'estimate') {
        estimate = event;
        if (timer === null) showAfter(FIRST_MS, NEXT_MS);
      }
      if (event.type !== 'suite') return;
      suites.set(event.suite, { unpriced: 0, ...event });
      if (timer === null && event.done > 0) showAfter(FIRST_MS, NEXT_MS);
    },
    settle() {
      settled = true;
      if (timer !== null) clearTimeout(timer);
      return showing;
    },
  };
}

function sumUp(suites: readonly Count[]): Count {
  const total = (key: keyof Count) => suites.reduce((sum, suite) => sum + suite[key], 0);
  // What has been spent is counted over all suites already, so the newest sum is the largest.
  const newest = (key: keyof Count) => Math.max(0, ...suites.map((suite) => suite[key]));
  return {
    done: total('done'),
    planned: total('planned'),
    usd: newest('usd'),
    unpriced: newest('unpriced'),
  };
}
