import type {
  BatchItem,
  BatchRuns,
  CallResult,
  Clock,
  Cost,
  KeptBatch,
  Log,
  ModelResult,
  Models,
  OpenBatchRun,
  RunSpending,
  TrialStore,
} from '../../ports.ts';
import { NO_COST, NOTHING_SPENT, settleItem } from '../drift/batched-run.ts';
import type { Accounts } from '../plan/open-budget.ts';
import { batchedKey } from '../run/trials/batch-desk.ts';
import { costOf } from '../run/trials/call-cost.ts';

/** How long after its cancelling a batch may take to end; OpenAI says ten minutes. Milliseconds. */
const CANCEL_MS = 30 * 60_000;

export type CollectDeps = {
  runs: BatchRuns;
  models: Models;
  /** Trials of the run's installation. */
  store: TrialStore;
  books?: Omit<Accounts, 'payer'>;
  clock: Clock;
  log: Log;
};
/** `isUnwanted`: nobody waits for the run any more. */
type How = { runId: string; isUnwanted: boolean; signal: AbortSignal };

/**
 * Looks at the batches that a run waits for: what those answered that have ended is kept, and paid for. Those whose time is over are
 * cancelled, and given up where they do not end then either. `out`: the run waits on.
 */
export async function collectBatches(
  deps: CollectDeps,
  run: OpenBatchRun,
  how: How,
): Promise<'out' | 'over'> {
  let isOut = false;
  for (const batch of run.batches) if ((await collect(deps, run, batch, how)) === 'out') isOut = true;
  return isOut ? 'out' : 'over';
}

async function collect(
  deps: CollectDeps,
  run: OpenBatchRun,
  kept: KeptBatch,
  { runId, isUnwanted, signal }: How,
): Promise<'out' | 'over'> {
  const { runs, models, clock, log } = deps;
  const { batches } = models;
  const isLate = isUnwanted || clock.now() >= run.until;
  const isGivenUp = clock.now() >= run.until + CANCEL_MS;
  const about = { repository: run.payer?.name, model: kept.model, batch: kept.providerId };
  const giveUp = async (reason: string) => {
    log.warn({ ...about, reason }, 'a batch is given up');
    // Nobody knows what it answered; its provider may charge for all of it.
    await take(deps, run, kept, { reason, costOf: ({ hold }) => lostCost(hold?.usd ?? 0) });
    return 'over' as const;
  };

  let { providerId } = kept;
  if (providerId === null) {
    const ids = kept.items.map(({ key }) => key);
    const found = await batches.find(kept.model, { token: kept.token, since: kept.since, ids }, signal);
    if (found.ok && found.output === 'none') {
      // It was never made: its calls are asked for anew.
      await take(deps, run, kept, { reason: null, costOf: () => NO_COST });
      return 'over';
    }
    if (staysSo(found)) {
      // Whoever has no list of batches has none, and would be handed the same one again and again.
      const reason = `the provider lists no batches: ${found.failure.message}`;
      await take(deps, run, kept, { reason, costOf: () => NO_COST });
      return 'over';
    }
    if (!found.ok || found.output === 'unsure')
      return isGivenUp ? giveUp('nobody knows whether the batch was made') : 'out';
    providerId = found.output;
    await runs.mark(kept.token, { providerId });
  }
  const state = await batches.poll(kept.model, providerId, signal);
  if (!state.ok && staysSo(state))
    return giveUp(`the provider knows no such batch: ${state.failure.message}`);
  if (state.ok && state.output === 'ended') {
    const read = await batches.results(kept.model, providerId, signal);
    if (read.ok) {
      const { results, missing } = read.output;
      await takeResults(deps, run, kept, { results, missing, runId });
      return 'over';
    }
    if (staysSo(read)) return giveUp(`its results cannot be read: ${read.failure.message}`);
  }
  if (isGivenUp) return giveUp('it did not end in time');
  if (isLate && !kept.isCancelled) {
    const cancelled = await batches.cancel(kept.model, providerId, signal);
    if (cancelled.ok) await runs.mark(kept.token, { isCancelled: true });
    log.info(
      { ...about, cancelled: cancelled.ok },
      isUnwanted ? 'a batch is not wanted any more' : 'a batch is late',
    );
  }
  return 'out';
}

async function takeResults(
  deps: CollectDeps,
  run: OpenBatchRun,
  batch: KeptBatch,
  { results, missing, runId }: { results: ReadonlyMap<string, ModelResult>; missing: string; runId: string },
): Promise<void> {
  const { store, clock } = deps;
  const at = clock.now();
  for (const { key } of batch.items) {
    const result = results.get(key);
    if (result?.ok === true) store.put({ key: batchedKey(key), output: result.output, at, review: runId });
  }
  // First: what is taken is not read again.
  await store.flush();
  await take(deps, run, batch, {
    reason: missing,
    resultOf: ({ key }) => results.get(key),
    costOf: ({ key, hold }) => {
      const result = results.get(key);
      return result === undefined ? NO_COST : costOf(result, 'answer', hold?.usd ?? 0);
    },
  });
}

/** Ends the waiting for a batch. Null `reason`: its calls are as if they had never been left. */
async function take(
  { runs, models, books }: CollectDeps,
  run: OpenBatchRun,
  { token, model, items }: KeptBatch,
  how: {
    reason: string | null;
    resultOf?(item: BatchItem): ModelResult | undefined;
    costOf(item: BatchItem): Cost;
  },
): Promise<void> {
  const unanswered = new Map<string, string>();
  let spent: RunSpending = NOTHING_SPENT;
  for (const item of items) {
    const result = how.resultOf?.(item);
    const reason = result?.ok === false ? result.failure.message : how.reason;
    if (result?.ok !== true && reason !== null) unanswered.set(item.key, reason);
    const cost = how.costOf(item);
    spent = {
      ...spent,
      usd: spent.usd + cost.usd,
      assumedUsd: spent.assumedUsd + cost.assumedUsd,
      unpricedCalls: spent.unpricedCalls + cost.unpricedCalls,
      batchedCalls: spent.batchedCalls + (result?.ok === true ? 1 : 0),
      savedUsd: spent.savedUsd + savedBy(models, model, result),
    };
  }
  if (!(await runs.take(run.repositoryId, token, unanswered, spent))) return;
  if (books === undefined || run.payer === null) return;
  const paid = { ledger: books.ledger, payer: run.payer };
  await Promise.all(items.map((item) => settleItem(paid, model, item, how.costOf(item))));
}

/** What a direct call would have cost more; 0 where a price is unknown. US dollars. */
function savedBy({ price }: Models, model: string, result: ModelResult | undefined): number {
  if (result?.ok !== true) return 0;
  const { costUsd, usage } = result.output;
  const direct = usage === null ? null : price(model, usage);
  return direct === null || costUsd === null ? 0 : direct - costUsd;
}

function lostCost(usd: number): Cost {
  return { usd: 0, assumedUsd: usd, calls: 1, unpricedCalls: 0 };
}

/** A key that is refused now may be mended; what is unknown to the provider stays so. */
function staysSo(result: CallResult<unknown>): result is Extract<CallResult<unknown>, { ok: false }> {
  return !result.ok && result.failure.kind === 'bad_request';
}
