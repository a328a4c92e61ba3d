import type { DriftReport } from '../../core/report/drift.ts';
import type { BatchItem, Cost, Ledger, Payer, RunSpending } from '../../ports.ts';
import type { TrialRunner } from '../run/trial-runner.ts';
import type { DeskSettings, LeftCall } from '../run/trials/batch-desk.ts';

/** How a run uses batches. `spent`: what it came to in the times before. */
export type BatchUse = Omit<DeskSettings, 'batches' | 'clock'> & { spent: RunSpending };

export const NOTHING_SPENT: RunSpending = {
  ...{ usd: 0, assumedUsd: 0, unpricedCalls: 0, trials: 0, batchedCalls: 0, savedUsd: 0 },
};
export const NO_COST: Cost = { usd: 0, assumedUsd: 0, calls: 0, unpricedCalls: 0 };
/** In the place of what is found of a suite, in a report that nobody sees. */
export const WAITING = { state: 'unmeasured' as const, reason: 'it waits for a batch', fix: null };

export function addSpending(before: RunSpending, runner: Pick<TrialRunner, 'spending'>): RunSpending {
  const { usd, assumedUsd, unpricedCalls, trials } = runner.spending();
  return {
    ...before,
    usd: before.usd + usd,
    assumedUsd: before.assumedUsd + assumedUsd,
    unpricedCalls: before.unpricedCalls + unpricedCalls,
    trials: before.trials + trials,
  };
}

export function toCost({ batchedCalls: calls, savedUsd, ...cost }: RunSpending): DriftReport['cost'] {
  return { ...cost, batched: calls === 0 ? null : { calls, savedUsd } };
}

/** What a call of a batch came to takes the place of what was set aside for it; where the books cannot be written that stays. */
export async function settleItem(
  books: { ledger: Ledger; payer: Payer } | undefined,
  model: string,
  { suite, artifacts, hold }: BatchItem,
  cost: Cost,
): Promise<void> {
  if (books === undefined || hold === null) return;
  const charge = { ...books.payer, suite, artifacts, route: model };
  await books.ledger.settle(charge, hold, cost).catch(() => undefined);
}

/** Of calls that nobody hands in: what was set aside for them is free again. */
export async function releaseCalls(
  books: { ledger: Ledger; payer: Payer } | undefined,
  calls: readonly LeftCall[],
): Promise<void> {
  await Promise.all(calls.map(({ item, request }) => settleItem(books, request.model, item, NO_COST)));
}
