import type { CallResult, ProviderFailure } from '../../ports.ts';

/** A model that has never answered and failed this often is down; asking on would only take time. */
const FAILURES_WITHOUT_SUCCESS = 10;
/** One that has answered may be struggling only, and each failure is the end of several attempts. */
const FAILURES_IN_A_ROW = 25;

export type Breaker = {
  /** The failure that every further call to this model would repeat; null: go on. */
  check(model: string): ProviderFailure | null;
  record(model: string, result: CallResult<unknown>): void;
  /** Whether this model has ever answered. */
  hasAnswered(model: string): boolean;
};

/** Stops asking a model that refuses the key, has only ever failed, or has gone down since it last answered. */
export function createBreaker(): Breaker {
  const tripped = new Map<string, ProviderFailure>();
  const failures = new Map<string, number>();
  const answered = new Set<string>();
  return {
    check: (model) => tripped.get(model) ?? null,
    hasAnswered: (model) => answered.has(model),
    record(model, result) {
      if (result.ok) {
        answered.add(model);
        failures.delete(model);
        return;
      }
      const { failure } = result;
      if (failure.kind === 'cancelled') return;
      // A request that the provider refuses says nothing about the next one, once others were answered.
      if (failure.kind === 'bad_request' && answered.has(model)) return;
      const count = (failures.get(model) ?? 0) + 1;
      failures.set(model, count);
      const most = answered.has(model) ? FAILURES_IN_A_ROW : FAILURES_WITHOUT_SUCCESS;
      if (failure.kind === 'auth' || count >= most) tripped.set(model, failure);
    },
  };
}
