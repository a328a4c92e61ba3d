import PQueue from 'p-queue';
import type { Called, CallResult, ProviderFailure } from '../../../ports.ts';
import { createBreaker } from '../provider-breaker.ts';

export type Spending = {
  /** US dollars, of calls whose price is known. */
  usd: number;
  /** What the cached answers cost when they were made. */
  cachedUsd: number;
  unpricedCalls: number;
  /** Runs made by this review, and taken from the store. */
  trials: number;
  cachedTrials: number;
};

type Refused = { ok: false; failure: ProviderFailure };

/** The calls of one review: how many are under way, what they cost, and whether another one may be made. */
export type MeteredCalls = {
  spent: Spending;
  /** Why no further call is made; null while calls are made. */
  stopped(): 'budget' | 'cancelled' | null;
  /** As `stopped`, as the result of a call; null while calls are made. */
  refusal(): Refused | null;
  /** The slots of a model or service. */
  queueTo(whom: string, concurrency: () => number): PQueue;
  /** Asks nobody once the review is stopped, and nobody who is known to be down. */
  guarded<T extends Called>(whom: string, ask: () => Promise<CallResult<T>>): Promise<CallResult<T>>;
  /** As `guarded`, and counts what the call cost. */
  spend<T extends Called>(model: string, make: () => Promise<CallResult<T>>): Promise<CallResult<T>>;
};

export function createMeteredCalls({
  budgetUsd,
  signal,
}: {
  budgetUsd: number | null;
  signal: AbortSignal;
}): MeteredCalls {
  const breaker = createBreaker();
  const queues = new Map<string, PQueue>();
  const spent: Spending = { usd: 0, cachedUsd: 0, unpricedCalls: 0, trials: 0, cachedTrials: 0 };

  function stopped(): 'budget' | 'cancelled' | null {
    if (signal.aborted) return 'cancelled';
    return budgetUsd !== null && spent.usd >= budgetUsd ? 'budget' : null;
  }

  function refusal(): Refused | null {
    const reason = stopped();
    if (reason === null) return null;
    const message = reason === 'budget' ? 'the budget of this review is spent' : 'the review was stopped';
    return { ok: false, failure: { kind: 'cancelled', status: null, message, attempts: 0 } };
  }

  async function guarded<T extends Called>(
    whom: string,
    ask: () => Promise<CallResult<T>>,
  ): Promise<CallResult<T>> {
    const refused = refusal();
    if (refused !== null) return refused;
    const tripped = breaker.check(whom);
    if (tripped !== null) return { ok: false, failure: { ...tripped, attempts: 0 } };
    const result = await ask();
    breaker.record(whom, result);
    return result;
  }

  return {
    spent,
    stopped,
    refusal,
    queueTo(whom, concurrency) {
      const queue = queues.get(whom) ?? new PQueue({ concurrency: concurrency() });
      queues.set(whom, queue);
      return queue;
    },
    guarded,
    async spend(model, make) {
      const result = await guarded(model, make);
      if (!result.ok) return result;
      if (result.output.costUsd === null) spent.unpricedCalls += 1;
      else spent.usd += result.output.costUsd;
      return result;
    },
  };
}
