import { type BudgetStop, type Cap, monthOf, type NextCall } from '../../../core/eval/budget.ts';
import type { Charge, Clock, Cost, Hold, Ledger, Payer } from '../../../ports.ts';
import { createLine, type Place } from './turns.ts';

type Booked = Omit<Charge, keyof Payer>;
/** Money that is set aside for one call. `isAnswered`: what it came to tells what others like it will. */
export type Held = {
  usd: number;
  settle(cost: Cost, isAnswered?: boolean): Promise<void>;
  /** It ends in no time that anybody here waits for: it counts as spent, and whoever learns how it ended settles the hold. Null: nobody keeps the books. */
  leave(): Hold | null;
};

/** The most that a call is expected to cost. */
export type Expected = NextCall & {
  /** With an answer of usual length. US dollars. */
  usualUsd: number;
  /** Nothing limits what it comes to. */
  isGuess: boolean;
  /** Nothing is known before; absent: it costs nothing where `usd` is 0. */
  isUnheardOf?: boolean;
};

export type Purse = {
  /**
   * Sets money aside for a call. Where it does not fit into what is left because other calls of this review are under way, they are
   * waited for: most cost less than was expected. So is the first call of a route whose answers have no limit: how dear they are is
   * known after it. Null: no further call may be made.
   */
  hold(charge: Booked, expected: Expected): Promise<Held | null>;
  /** Before a call that is paid for afterwards: it is not made where a cap is used up already. Rejects where the books cannot be read. */
  askRoom(): Promise<void>;
  /** Counts what was spent already; no further call is made where that reaches a cap. */
  record(charge: Booked, cost: Cost): Promise<void>;
  stop(): BudgetStop | null;
  /**
   * Whether every cap leaves room for as much again as this review has come to: what is bought early, and may turn out to be needless,
   * then takes nothing from what is not.
   */
  hasPlenty(): Promise<boolean>;
};

/** Below what a ledger counts. US dollars. */
const ROUNDING = 1e-9;
/** Answers of one model vary: of those that a limit would let be much longer, so much more than the dearest so far is set aside. */
const MARGIN = 1.5;

/** The money of one review, within its own cap and those of the month. */
export function createPurse({
  review,
  earlierUsd = 0,
  months,
  books,
  clock,
}: {
  review: Cap | null;
  /** Spent by earlier attempts of the review. US dollars. */
  earlierUsd?: number;
  months: readonly Cap[];
  books?: { ledger: Ledger; payer: Payer };
  clock: Clock;
}): Purse {
  /** The dearest call of each route so far: answers may be longer than was thought. */
  const dearest = new Map<string, number>();
  /** Routes that were called; `first`: for the first time, and it has not ended. */
  const tried = new Map<string, 'first' | 'known'>();
  let counted = earlierUsd;
  let held = 0;
  let underWay = 0;
  /** Calls that took room and gave it back: who was refused before that may have been refused for nothing. */
  let ended = 0;
  let stop: BudgetStop | null = null;
  /** A cap that is used up. It stops the next call, and nothing where none is left to make. */
  let usedUp: BudgetStop | null = null;
  /** Calls that wait for others to end: for this review's cap to have room, or for the first call of their route. */
  const waiting = { review: new Set<() => void>(), route: new Set<() => void>() };
  /** Calls that a month's cap had no room for. Only the first of them asks the ledger again: what it is refused, the others are too. */
  const line = createLine();

  function begin(usd: number): void {
    held += usd;
    underWay += 1;
  }

  /** `isRefused`: the ledger has not let it begin, so that a month has no more room than before. */
  function end(usd: number, isRefused = false): void {
    underWay -= 1;
    // Sums of fractions leave a rest, which must not keep the last cent from being spent.
    held = underWay === 0 ? 0 : held - usd;
    wake(waiting.review);
    if (isRefused) return;
    ended += 1;
    line.callNext();
  }

  function wake(those: Set<() => void>): void {
    const all = [...those];
    those.clear();
    for (const go of all) go();
  }

  /** The cap that it does not fit into, now or at all; else whatever the ledger needs to settle it. */
  async function tryHold(charge: Booked, usd: number): Promise<{ hold: Hold | null } | BudgetStop> {
    // What costs nothing is let through whatever was spent before.
    const isFree = usd === 0;
    if (!isFree && review !== null && counted + held + usd > review.usd + ROUNDING)
      return { ...review, spentUsd: counted + held, month: null };
    // Before anybody else asks, and given back where it was for nothing.
    begin(usd);
    if (books === undefined) return { hold: null };
    const at = clock.now();
    try {
      const { ledger, payer } = books;
      const asked = await ledger.hold({ ...payer, ...charge }, usd, isFree ? [] : months, at);
      if (asked.ok) return asked;
      const { spentUsd, heldUsd } = asked.total;
      end(usd, true);
      return { ...asked.cap, spentUsd: spentUsd + heldUsd, month: monthOf(at) };
    } catch (error) {
      // Books that cannot be kept matter to nobody but a cap that is on them.
      if (months.length === 0) return { hold: null };
      end(usd, true);
      // Nobody else may be left who would.
      line.callNext();
      throw error;
    }
  }

  async function book(charge: Booked, hold: Hold, cost: Cost): Promise<void> {
    // Where the books cannot be written the money stays set aside, and counts as such.
    await books?.ledger.settle({ ...books.payer, ...charge }, hold, cost).catch(() => undefined);
  }

  /** Waits until the first call of a route has ended; of that one itself it is known then. */
  async function takeTurn(route: string, { usd, isGuess, isUnheardOf = false }: Expected): Promise<void> {
    const isCapped = review !== null || months.length > 0;
    if (!isCapped || !isGuess || (usd === 0 && !isUnheardOf)) return;
    if (!tried.has(route)) return void tried.set(route, 'first');
    while (tried.get(route) === 'first' && stop === null)
      await new Promise<void>((resolve) => waiting.route.add(resolve));
  }

  function setAside(route: string, { usd, usualUsd, isGuess }: Expected): number {
    const known = dearest.get(route);
    if (known === undefined) return usd;
    return isGuess ? Math.max(usd, known) : Math.min(usd, Math.max(usualUsd, known * MARGIN));
  }

  /**
   * What to try where the whole limit has no room and nobody knows yet how much of it answers take: a usual answer. Of a month,
   * which other reviews share, only where the limit would not fit into an empty one either.
   */
  function setLessAside(route: string, { usd, usualUsd }: Expected, refused: BudgetStop): number | null {
    if (dearest.has(route) || usualUsd >= usd) return null;
    return refused.month === null || usd > refused.usd ? usualUsd : null;
  }

  function endWith(reached: BudgetStop): void {
    stop ??= reached;
    wake(waiting.review);
    wake(waiting.route);
    line.dissolve();
  }

  async function findRoom(
    charge: Booked,
    expected: Expected,
  ): Promise<{ usd: number; hold: Hold | null } | null> {
    const place = line.takePlace();
    try {
      return await askUntilFound(charge, expected, place);
    } finally {
      place.leave();
    }
  }

  async function askUntilFound(
    charge: Booked,
    expected: Expected,
    place: Place,
  ): Promise<{ usd: number; hold: Hold | null } | null> {
    let less: number | null = null;
    while (stop === null) {
      const usd: number = less ?? setAside(charge.route, expected);
      if (usedUp !== null && usd > 0) {
        endWith(usedUp);
        break;
      }
      if (usd > 0 && underWay > 0 && place.isBehindOthers()) {
        less = null;
        await place.wait();
        continue;
      }
      const endedBefore = ended;
      const asked = await tryHold(charge, usd);
      if ('hold' in asked) return { ...asked, usd };
      const hadLess = less !== null;
      less = null;
      const isStale = ended !== endedBefore;
      if (asked.month !== null && (isStale || underWay > 0)) {
        await place.wait(isStale);
        continue;
      }
      if (isStale) continue;
      if (underWay > 0) {
        // Whoever waits for a month need not wait for this one, which does not.
        place.leave();
        await new Promise<void>((resolve) => waiting.review.add(resolve));
        continue;
      }
      if (!hadLess) less = setLessAside(charge.route, expected, asked);
      if (less !== null) continue;
      const { answerTokens, isPriced } = expected;
      endWith({ ...asked, next: { usd, answerTokens, isPriced } });
    }
    return null;
  }

  /** A cap of nothing is not used up before something was spent: what costs nothing is let through. */
  async function look(): Promise<void> {
    if (review !== null && counted > 0 && counted > review.usd - ROUNDING)
      usedUp ??= { ...review, spentUsd: counted, month: null };
    if (books === undefined || usedUp !== null) return;
    const month = monthOf(clock.now());
    for (const cap of months) {
      const { repository } = books.payer;
      const { spentUsd, heldUsd } = await books.ledger.total(month, cap.of === 'server' ? null : repository);
      if (spentUsd > 0 && spentUsd > cap.usd - ROUNDING)
        usedUp ??= { ...cap, spentUsd: spentUsd + heldUsd, month };
    }
  }

  async function hasPlenty(): Promise<boolean> {
    const own = counted + held;
    if (stop !== null || usedUp !== null || (review !== null && 2 * own > review.usd)) return false;
    if (books === undefined) return true;
    const { ledger, payer } = books;
    const month = monthOf(clock.now());
    for (const cap of months) {
      const whose = cap.of === 'server' ? null : payer.repository;
      const total = await ledger.total(month, whose).catch(() => null);
      if (total === null || total.spentUsd + total.heldUsd + own > cap.usd) return false;
    }
    return true;
  }

  async function askRoom(): Promise<void> {
    await look();
    if (usedUp !== null) endWith(usedUp);
  }

  function know(route: string): void {
    tried.set(route, 'known');
    wake(waiting.route);
  }

  /** Whoever waits for the first call of a route need not wait for one that is not made. */
  function giveUp(route: string): (error: unknown) => never {
    return (error) => {
      know(route);
      throw error;
    };
  }

  return {
    stop: () => stop,
    async hold(charge, expected) {
      const { route } = charge;
      await takeTurn(route, expected);
      if (expected.isUnheardOf === true) await askRoom().catch(giveUp(route));
      const found = await findRoom(charge, expected).catch(giveUp(route));
      if (found === null) return null;
      const { usd, hold } = found;
      return {
        usd,
        async settle(cost, isAnswered = false) {
          const total = cost.usd + cost.assumedUsd;
          counted += total;
          if (isAnswered) dearest.set(route, Math.max(dearest.get(route) ?? 0, total));
          if (hold !== null) await book(charge, hold, cost);
          know(route);
          end(usd);
          // What it would cost was not known, and may be more than there was.
          if (expected.isUnheardOf === true && total > usd) await look().catch(() => undefined);
        },
        leave() {
          counted += usd;
          know(route);
          end(usd);
          return hold;
        },
      };
    },
    askRoom,
    hasPlenty,
    async record(charge, cost) {
      counted += cost.usd + cost.assumedUsd;
      const asked = await books?.ledger
        .hold({ ...books.payer, ...charge }, 0, [], clock.now())
        .catch(() => undefined);
      if (asked?.ok === true) await book(charge, asked.hold, cost);
      // Books that cannot be read now are read before the next call.
      if (cost.usd + cost.assumedUsd > 0) await look().catch(() => undefined);
    },
  };
}
