import { AsyncLocalStorage } from 'node:async_hooks';
import { setImmediate } from 'node:timers/promises';
import type { BudgetStop, Cap } from '../../../core/eval/budget.ts';
import { createSlots, type SlotOptions, type Slots } from '../../../core/eval/slots.ts';
import type {
  Called,
  CallResult,
  Clock,
  Cost,
  Hold,
  Ledger,
  Payer,
  ProviderFailure,
} from '../../../ports.ts';
import { createBreaker } from '../provider-breaker.ts';
import { costOf, type Kind } from './call-cost.ts';
import { createPurse, type Expected } from './purse.ts';

export type Spending = {
  /** US dollars, of calls whose price is known. */
  usd: number;
  /** Counted against caps beside that, for what nobody knows the price of. US dollars. */
  assumedUsd: number;
  /** What the cached answers cost when they were made. */
  cachedUsd: number;
  unpricedCalls: number;
  /** Runs made by this review, and taken from the store. */
  trials: number;
  cachedTrials: number;
};

/** What may be spent, and where it is written down. */
export type Budget = {
  /** On this run; null: no cap. */
  review: Cap | null;
  /** What earlier attempts of this run have taken of that, US dollars; absent: it is the first. */
  earlierUsd?: number;
  /** On everything that is written to the ledger. */
  months: readonly Cap[];
  /** Absent: nobody keeps the books, so caps on months do not hold. */
  books?: { ledger: Ledger; payer: Payer };
};

/** What a suite's calls are paid for. */
export type Purpose = { suite: string; artifacts: readonly string[]; spare?: Spare };
/** Work that nobody waits for yet, in slots that nobody else waits for. */
export type Spare = {
  /** Aborts when nobody will wait for it: nothing more is asked for, and what is not under way ends as cancelled. */
  signal: AbortSignal;
  /** A call of it waits for its answer, or for a slot. */
  asked(): void;
};
/** One call that is about to be made. `expected`: the most that it is expected to cost, US dollars; absent: nobody knows. */
export type Call = { route: string; kind: Kind; expected?: Expected };

type Refused = { ok: false; failure: ProviderFailure };

/** The calls of one review: how many are under way, what they cost, and whether another one may be made. */
export type MeteredCalls = {
  spent: Spending;
  /** Why no further call is made; null while calls are made. */
  stopped(): 'budget' | 'cancelled' | null;
  /** The cap that was reached; null: none was. */
  budgetStop(): BudgetStop | null;
  /** Whether this model or service has answered a call of the review. */
  hasAnswered(whom: string): boolean;
  /** As `stopped`, as the result of a call; null while calls are made. */
  refusal(): Refused | null;
  /** Calls that have begun and not ended, with those that wait for another attempt. */
  underWay(): number;
  /** See `Purse`. */
  hasPlenty(): Promise<boolean>;
  /** Has `act` called, until somebody else is, whenever a model or service has a slot that no call waits for. */
  onRoom(act: (() => void) | null): void;
  /** The slots of a model or service. */
  slotsTo(whom: string, concurrency: () => number): Slots;
  /**
   * Makes a call in one of these slots when its turn comes: urgent ones first, spare ones last. A spare one that was dropped before is
   * not made. The next call begins after the turn of the event loop in which this one's answer was given out.
   */
  inTurn<T>(slots: Slots, make: () => Promise<T>, isUrgent?: boolean): Promise<T | Refused>;
  /** What drops the work that this call is for, where it is spare. */
  spare(): AbortSignal | undefined;
  /**
   * Asks nobody once the review is stopped, nobody who is known to be down, and nobody who may cost more than is left. Counts what it cost;
   * that this is written down is not waited for, see `settled`.
   */
  spend<T extends Called>(call: Call, make: () => Promise<CallResult<T>>): Promise<CallResult<T>>;
  /** As `spend`, for a call that somebody makes later: what is set aside for it stays so. */
  setAside(call: Required<Call>): Promise<{ ok: true; purpose: Purpose; hold: Hold | null } | Refused>;
  /** As `refusal`, of a call that is paid for afterwards: nothing is set aside for it, so it looks whether a cap is used up already. */
  refusalOfUnpriced(): Promise<Refused | null>;
  /** Counts what was not known before: what a workflow says that it cost. No further call is made where that reaches a cap. */
  record(route: string, usd: number | null): Promise<void>;
  /** Everything that `work` calls is paid for this. */
  payFor<T>(purpose: Purpose, work: () => T): T;
  /** Resolves when what all ended calls cost is written down, as far as it can be. */
  settled(): Promise<void>;
};

const NOBODY: Purpose = { suite: '', artifacts: [] };
const OUT_OF_BUDGET = refused('the budget is spent');
const BOOKS_DOWN = refused('what was spent this month cannot be read');
const CANCELLED = refused('the review was stopped');
/** Of a call that nobody can know the price of before, what the dearest one like it came to. */
const UNKNOWN: Expected = {
  ...{ usd: 0, usualUsd: 0, isGuess: true, isUnheardOf: true, answerTokens: null, isPriced: true },
};
const NOTHING: Cost = { usd: 0, assumedUsd: 0, calls: 0, unpricedCalls: 0 };

export function createMeteredCalls({
  budget,
  signal,
  clock,
}: {
  budget: Budget;
  signal: AbortSignal;
  clock: Clock;
}): MeteredCalls {
  const breaker = createBreaker();
  const allSlots = new Map<string, Slots>();
  const purposes = new AsyncLocalStorage<Purpose>();
  const spent: Spending = {
    ...{ usd: 0, assumedUsd: 0, cachedUsd: 0, unpricedCalls: 0, trials: 0, cachedTrials: 0 },
  };
  const purse = createPurse({ ...budget, clock });
  const settling = new Set<Promise<void>>();
  let underWay = 0;
  let actOnRoom: (() => void) | null = null;

  function stopped(): 'budget' | 'cancelled' | null {
    if (signal.aborted) return 'cancelled';
    return purse.stop() === null ? null : 'budget';
  }

  function refusal(): Refused | null {
    const reason = stopped();
    if (reason === null) return null;
    return reason === 'budget' ? OUT_OF_BUDGET : CANCELLED;
  }

  function refuse(whom: string): Refused | null {
    const stop = refusal();
    if (stop !== null) return stop;
    const tripped = breaker.check(whom);
    return tripped === null ? null : { ok: false, failure: { ...tripped, attempts: 0 } };
  }

  function chargeFor(route: string) {
    const { suite, artifacts } = purposes.getStore() ?? NOBODY;
    return { suite, artifacts, route };
  }

  function count(cost: Cost): void {
    spent.usd += cost.usd;
    spent.assumedUsd += cost.assumedUsd;
    spent.unpricedCalls += cost.unpricedCalls;
  }

  return {
    spent,
    stopped,
    budgetStop: () => purse.stop(),
    hasAnswered: breaker.hasAnswered,
    refusal,
    underWay: () => underWay,
    hasPlenty: purse.hasPlenty,
    onRoom(act) {
      actOnRoom = act;
    },
    slotsTo(whom, concurrency) {
      const known = allSlots.get(whom);
      if (known !== undefined) return known;
      const slots = createSlots(concurrency(), () => actOnRoom?.());
      allSlots.set(whom, slots);
      return slots;
    },
    async inTurn(slots, make, isUrgent = false) {
      const spare = purposes.getStore()?.spare;
      if (spare === undefined) return runToTurnEnd(slots, make, { isUrgent });
      try {
        const made = runToTurnEnd(slots, make, { isSpare: true, signal: spare.signal });
        spare.asked();
        return await made;
      } catch (error) {
        if (spare.signal.aborted) return CANCELLED;
        throw error;
      }
    },
    spare: () => purposes.getStore()?.spare?.signal,
    async spend({ route, kind, expected }, make) {
      const early = refuse(route);
      if (early !== null) return early;
      const held = await purse.hold(chargeFor(route), expected ?? UNKNOWN);
      // What waited for others to end may have been overtaken by a stop.
      const late = held === null ? OUT_OF_BUDGET : refuse(route);
      if (late !== null || held === null) {
        await held?.settle(NOTHING);
        return late ?? OUT_OF_BUDGET;
      }
      underWay += 1;
      const result = await make().finally(() => {
        underWay -= 1;
      });
      breaker.record(route, result);
      const cost = costOf(result, kind, held.usd);
      // A service that says nothing of its costs is the team's own.
      const known = expected === undefined ? { ...cost, assumedUsd: 0, unpricedCalls: 0 } : cost;
      count(known);
      // Whoever asked keeps the answer first: one that is paid for and lost would be paid for again.
      const settled = held.settle(known, result.ok).finally(() => settling.delete(settled));
      settling.add(settled);
      return result;
    },
    async setAside({ route, expected }) {
      const early = refuse(route);
      if (early !== null) return early;
      const held = await purse.hold(chargeFor(route), expected);
      if (held === null) return OUT_OF_BUDGET;
      return { ok: true, purpose: purposes.getStore() ?? NOBODY, hold: held.leave() };
    },
    async refusalOfUnpriced() {
      try {
        await purse.askRoom();
        return refusal();
      } catch {
        return BOOKS_DOWN;
      }
    },
    async record(route, usd) {
      const cost = { ...NOTHING, usd: usd ?? 0, calls: 1 };
      count(cost);
      await purse.record(chargeFor(route), cost);
    },
    payFor: (purpose, work) => purposes.run(purpose, work),
    async settled() {
      await Promise.all(settling);
    },
  };
}

/**
 * Gives the task's slot back when whoever waited for it has acted, and what they kept at the end of that turn is written. Two turns:
 * what they ask for at the end of this one comes behind the first.
 */
function runToTurnEnd<T>(slots: Slots, task: () => Promise<T>, options: SlotOptions): Promise<T> {
  return new Promise((resolve, reject) => {
    const run = slots.run(async () => {
      await task().then(resolve, reject);
      await setImmediate();
      await setImmediate();
    }, options);
    run.catch(reject);
  });
}

function refused(message: string): Refused {
  return { ok: false, failure: { kind: 'cancelled', status: null, message, attempts: 0 } };
}
