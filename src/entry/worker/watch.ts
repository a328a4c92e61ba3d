import { concludeAbandoned, type WatchdogDeps } from '../../flows/app/conclude-abandoned.ts';
import { resumeStopped } from '../../flows/app/resume-stopped.ts';
import { cancelUnwantedBatches, enqueueDueDrift } from '../../flows/app/run-scheduled-drift.ts';
import { type SweepDeps, sweepDeliveries } from '../../flows/app/sweep-deliveries.ts';
import type { Log } from '../../ports.ts';
import { PASSING, RECEIVERS } from '../webhooks/index.ts';

/** GitHub delivers nothing again by itself; a server that was down asks for it as soon as it is up. Milliseconds. */
const SWEEP_EVERY_MS = 30 * 60_000;
const LOOK_EVERY_MS = 5 * 60_000;
/** Schedules name minutes. */
const LOOK_AT_CLOCK_EVERY_MS = 60_000;

/** Something that is done again and again. */
export type Periodic = { stop(): Promise<void> };

type WatchDeps = Omit<SweepDeps, 'wants'> &
  WatchdogDeps &
  Parameters<typeof resumeStopped>[0] &
  Parameters<typeof enqueueDueDrift>[0] &
  Parameters<typeof cancelUnwantedBatches>[0];

/** Looks after deliveries that did not arrive, reviews that nothing works on, those that a budget stopped and schedules: now, and from time to time. */
export function startWatch(deps: WatchDeps): Periodic {
  const kept = RECEIVERS.flatMap(({ events }) => events).filter((event) => !PASSING.has(event));
  const handled = new Set(kept);
  const all = [
    repeat(
      'cannot look for deliveries that did not arrive',
      (signal) => sweepDeliveries({ ...deps, wants: (event) => handled.has(event) }, signal),
      SWEEP_EVERY_MS,
      deps.log,
    ),
    repeat(
      'cannot look for reviews without a conclusion',
      (signal) => concludeAbandoned(deps, signal),
      LOOK_EVERY_MS,
      deps.log,
    ),
    repeat(
      'cannot look for reviews that a budget stopped',
      (signal) => resumeStopped(deps, signal),
      LOOK_EVERY_MS,
      deps.log,
    ),
    repeat(
      'cannot look for schedules of drift that are due',
      () => enqueueDueDrift(deps),
      LOOK_AT_CLOCK_EVERY_MS,
      deps.log,
    ),
    repeat(
      'cannot look for batches that nobody waits for',
      (signal) => cancelUnwantedBatches(deps, signal),
      LOOK_AT_CLOCK_EVERY_MS,
      deps.log,
    ),
  ];
  return { stop: async () => void (await Promise.all(all.map((one) => one.stop()))) };
}

/** Does `work` now and every so often, one after the other. `stop` ends what is under way. */
function repeat(
  failed: string,
  work: (signal: AbortSignal) => Promise<void>,
  everyMs: number,
  log: Log,
): Periodic {
  const controller = new AbortController();
  const { signal } = controller;
  async function run(): Promise<void> {
    if (signal.aborted) return;
    try {
      await work(signal);
    } catch (error) {
      if (!signal.aborted) log.warn({ err: error }, failed);
    }
  }
  let running = run();
  const timer = setInterval(() => {
    running = running.then(run);
  }, everyMs);
  timer.unref();
  return {
    async stop() {
      clearInterval(timer);
      controller.abort();
      await running;
    },
  };
}
