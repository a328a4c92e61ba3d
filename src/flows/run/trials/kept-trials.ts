import type { Output } from '../../../core/eval/types.ts';
import type { Clock, StoredTrial, TrialStore } from '../../../ports.ts';

/** Older answers may come from a model that has changed under its name since. */
const MAX_AGE_MS = 7 * 24 * 60 * 60 * 1000;

/** `own` takes from the store only what this review put there itself. */
export type Cache = 'any' | 'own';

/** What the store holds, as one review may use it. */
export type KeptTrials = {
  /** Null: there is none, or none young enough. */
  find(key: string, cache: Cache): Promise<StoredTrial | null>;
  keep(key: string, output: Output): void;
};

export function createKeptTrials(
  { store, clock }: { store: TrialStore; clock: Clock },
  review: string,
): KeptTrials {
  return {
    async find(key, cache) {
      const kept = await store.get(key);
      if (kept === null || kept.review === review) return kept;
      return cache === 'any' && clock.now() - kept.at <= MAX_AGE_MS ? kept : null;
    },
    keep: (key, output) => store.put({ key, output, at: clock.now(), review }),
  };
}
