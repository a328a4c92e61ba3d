import type { BatchRun, BatchRuns, Clock, KeptBatch, Log, Models } from '../../ports.ts';
import { NO_COST, NOTHING_SPENT, settleItem } from '../drift/batched-run.ts';
import type { Accounts } from '../plan/open-budget.ts';
import type { LeftCall } from '../run/trials/batch-desk.ts';

/** Of one batch: most providers take more (Gemini 20 MB), and what is handed in is in memory as a whole. */
const MOST_CALLS = 5_000;
const MOST_CHARACTERS = 15_000_000;

export type HandInDeps = {
  runs: BatchRuns;
  models: Models;
  books?: Omit<Accounts, 'payer'>;
  clock: Clock;
  /** Random text of at least 64 bits. */
  nonce(): string;
  log: Log;
};

/**
 * Hands the calls that a run left to the batches of their models, each noted before. Gives whether any is out: what a provider will not
 * take is noted as unanswered.
 */
export async function handInBatches(
  { runs, models, books, clock, nonce, log }: HandInDeps,
  run: BatchRun,
  left: readonly LeftCall[],
  signal: AbortSignal,
): Promise<boolean> {
  let isOut = false;
  for (const [model, calls] of Map.groupBy(left, ({ request }) => request.model))
    for (const some of split(calls)) {
      const items = some.map(({ item }) => item);
      const batch: KeptBatch = {
        ...{ token: nonce(), model, providerId: null, isCancelled: false, since: clock.now(), items },
      };
      await runs.add(run.repositoryId, batch);
      const requests = some.map(({ request, item }) => ({ id: item.key, request }));
      const made = await models.batches.submit(model, { token: batch.token, requests }, signal);
      const about = { repository: run.payer?.name, model, calls: items.length };
      if (made.ok) {
        await runs.mark(batch.token, { providerId: made.output });
        log.info({ ...about, batch: made.output }, 'a batch is handed in');
        isOut = true;
        continue;
      }
      const { kind, message } = made.failure;
      log.warn({ ...about, reason: message }, 'a batch could not be handed in');
      if (kind !== 'auth' && kind !== 'bad_request') {
        // It may have been made all the same; whoever looks next finds out.
        isOut = true;
        continue;
      }
      const unanswered = new Map(
        items.map(({ key }) => [key, `the provider takes no such batch: ${message}`]),
      );
      await runs.take(run.repositoryId, batch.token, unanswered, NOTHING_SPENT);
      const { payer } = run;
      const paid = books === undefined || payer === null ? undefined : { ledger: books.ledger, payer };
      await Promise.all(items.map((item) => settleItem(paid, model, item, NO_COST)));
    }
  return isOut;
}

function split(calls: readonly LeftCall[]): LeftCall[][] {
  const parts: LeftCall[][] = [];
  let characters = 0;
  for (const call of calls) {
    const size = JSON.stringify(call.request).length;
    const last = parts.at(-1);
    if (last === undefined || last.length >= MOST_CALLS || characters + size > MOST_CHARACTERS) {
      parts.push([call]);
      characters = size;
    } else {
      last.push(call);
      characters += size;
    }
  }
  return parts;
}
