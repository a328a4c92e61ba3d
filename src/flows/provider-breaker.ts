import type { ModelResult, ProviderFailure } from '../ports.ts';

/** A model that has never answered and failed this often in a row is down; asking on would only take time. */
const FAILURES_WITHOUT_SUCCESS = 10;

export type Breaker = {
  /** The failure that every further call to this model would repeat; null: go on. */
  check(model: string): ProviderFailure | null;
  record(model: string, result: ModelResult): void;
};

/** Stops asking a model that refuses the key, or that has only ever failed. */
export function createBreaker(): Breaker {
  const tripped = new Map<string, ProviderFailure>();
  const failures = new Map<string, number>();
  const answered = new Set<string>();
  return {
    check: (model) => tripped.get(model) ?? null,
    record(model, result) {
      if (result.ok) {
        answered.add(model);
        return;
      }
      const { failure } = result;
      if (failure.kind === 'cancelled') return;
      const count = (failures.get(model) ?? 0) + 1;
      failures.set(model, count);
      if (failure.kind === 'auth' || (!answered.has(model) && count >= FAILURES_WITHOUT_SUCCESS))
        tripped.set(model, failure);
    },
  };
}
