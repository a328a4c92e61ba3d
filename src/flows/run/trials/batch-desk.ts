import { digestOf } from '../../../core/artifact/digest.ts';
import type { ModelRequest, TrialRequest } from '../../../core/eval/types.ts';
import type { BatchItem, Clock, Hold, ModelBatches, ProviderFailure } from '../../../ports.ts';
import type { Purpose } from './metered-calls.ts';

type Refused = { ok: false; failure: ProviderFailure };
/** A call that waits to be handed in. */
export type LeftCall = { request: ModelRequest; item: BatchItem };

/** Where calls are left that may wait for a batch. */
export type BatchDesk = {
  /**
   * Leaves a call, or says why it fails; null: it is to be made now. `setAside` sets the money aside for it. The same call is left
   * once, however often it is asked for.
   */
  leave(
    request: ModelRequest,
    key: string,
    setAside: () => Promise<{ ok: true; purpose: Purpose; hold: Hold | null } | Refused>,
  ): Promise<Refused | null>;
  /** What waits to be handed in. */
  left(): LeftCall[];
};

export type DeskSettings = {
  batches: Pick<ModelBatches, 'takes'>;
  clock: Clock;
  /** Nothing is left after it; milliseconds since the epoch. */
  until: number;
  /** Calls that a batch was to answer and has not: why, by the trial's key. */
  unanswered: ReadonlyMap<string, string>;
  /** What becomes of them. */
  otherwise: 'direct' | 'unmeasured';
};

const WAITS: Refused = {
  ok: false,
  failure: { kind: 'cancelled', status: null, message: 'it waits for a batch', attempts: 0 },
};

export function createBatchDesk({ batches, clock, until, unanswered, otherwise }: DeskSettings): BatchDesk {
  const left = new Map<string, LeftCall>();
  const underWay = new Map<string, Promise<Refused>>();

  async function take(...[request, key, setAside]: Parameters<BatchDesk['leave']>): Promise<Refused> {
    const held = await setAside();
    if (!held.ok) return held;
    const { purpose, hold } = held;
    left.set(key, { request, item: { key, ...purpose, hold } });
    return WAITS;
  }

  function giveUp(reason: string): Refused | null {
    if (otherwise === 'direct') return null;
    return { ok: false, failure: { kind: 'timeout', status: null, message: reason, attempts: 0 } };
  }

  return {
    async leave(request, key, setAside) {
      const reason = unanswered.get(key);
      if (reason !== undefined) return giveUp(reason);
      if (!batches.takes(request.model)) return null;
      if (clock.now() >= until) return giveUp('no time was left for another batch');
      if (left.has(key)) return WAITS;
      const taken = underWay.get(key) ?? take(request, key, setAside);
      underWay.set(key, taken);
      return taken.finally(() => underWay.delete(key));
    },
    left: () => [...left.values()],
  };
}

/** What of a trial may wait: one call, which nothing else of the trial is made again for in vain. */
export function isForBatch(request: TrialRequest): boolean {
  if (request.kind === 'model') return true;
  return request.kind === 'retrieval' && request.settings.reranker === null;
}

/** Where the answer of a batch is kept until its trial is made of it. */
export function batchedKey(key: string): string {
  return digestOf({ batched: key });
}
