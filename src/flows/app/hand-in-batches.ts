import type { BatchRun, BatchRuns, Clock, KeptBatch, Log, Models } from '../../ports.ts';
import { NOTHING_SPENT, releaseCalls } from '../drift/batched-run.ts';
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
 * take is noted as unanswered. Where it rejects, nothing stays set aside for calls that are in no batch.
 */
export async function handInBatches(
  deps: HandInDeps,
  run: BatchRun,
  left: readonly LeftCall[],
  signal: AbortSignal,
): Promise<boolean> {
  const parts = [...Map.groupBy(left, ({ request }) => request.model).values()].flatMap(split);
  const noted = new Set<LeftCall>();
  let isOut = false;
  try {
    for (const part of parts) if (await handIn(deps, run, part, { noted, signal })) isOut = true;
  } catch (error) {
    await releaseCalls(
      booksOf(deps, run),
      left.filter((call) => !noted.has(call)),
    );
    throw error;
  }
  return isOut;
}

/** Hands in one batch, of calls to one model; whether it may be out. Adds them to `noted` once it is. */
async function handIn(
  deps: HandInDeps,
  run: BatchRun,
  calls: readonly LeftCall[],
  { noted, signal }: { noted: Set<LeftCall>; signal: AbortSignal },
): Promise<boolean> {
  const { runs, models, clock, nonce, log } = deps;
  const [first] = calls;
  if (first === undefined) return false;
  const { model } = first.request;
  const items = calls.map(({ item }) => item);
  const batch: KeptBatch = {
    ...{ token: nonce(), model, providerId: null, isCancelled: false, since: clock.now(), items },
  };
  await runs.add(run.repositoryId, batch);
  for (const call of calls) noted.add(call);
  const requests = calls.map(({ request, item }) => ({ id: item.key, request }));
  const made = await models.batches.submit(model, { token: batch.token, requests }, signal);
  const about = { repository: run.payer?.name, model, calls: items.length };
  if (made.ok) {
    await runs.mark(batch.token, { providerId: made.output });
    log.info({ ...about, batch: made.output }, 'a batch is handed in');
    return true;
  }
  const { kind, message } = made.failure;
  log.warn({ ...about, reason: message }, 'a batch could not be handed in');
  // It may have been made all the same; whoever looks next finds out.
  if (kind !== 'auth' && kind !== 'bad_request') return true;
  const unanswered = new Map(items.map(({ key }) => [key, `the provider takes no such batch: ${message}`]));
  await runs.take(run.repositoryId, batch.token, unanswered, NOTHING_SPENT);
  await releaseCalls(booksOf(deps, run), calls);
  return false;
}

function booksOf({ books }: HandInDeps, { payer }: BatchRun) {
  return books === undefined || payer === null ? undefined : { ledger: books.ledger, payer };
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
