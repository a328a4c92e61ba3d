import { type CheckNotice, noticeProgress } from '../core/report/check-notices.ts';
import type { Clock, Log, Progress } from '../ports.ts';

/** Each update is a request of the hourly budget, and people do not watch more closely. Milliseconds. */
const INTERVAL_MS = 30_000;

/** Shows on the check what a review is doing. An update that fails is logged and changes nothing else. */
export function reportProgress(
  { clock, log }: { clock: Clock; log: Log },
  show: (notice: CheckNotice) => Promise<void>,
): { report: Progress; settle(): Promise<void> } {
  let shownAt = clock.now();
  let showing = Promise.resolve();
  const suites = new Map<string, { done: number; planned: number; usd: number }>();
  return {
    report(event) {
      if (event.type === 'suite') suites.set(event.suite, event);
      if (suites.size === 0 || clock.now() - shownAt < INTERVAL_MS) return;
      shownAt = clock.now();
      const notice = noticeProgress(describe([...suites.values()]));
      showing = showing
        .then(() => show(notice))
        .catch((error: unknown) => log.warn({ err: error }, 'progress could not be shown'));
    },
    settle: () => showing,
  };
}

function describe(suites: readonly { done: number; planned: number; usd: number }[]): string {
  const total = (key: 'done' | 'planned' | 'usd') => suites.reduce((sum, suite) => sum + suite[key], 0);
  return `${total('done')} of at most ${total('planned')} runs, $${total('usd').toFixed(2)} so far`;
}
