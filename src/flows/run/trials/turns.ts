/** One caller's part in a line. */
export type Place = {
  /** Whether others wait, and it is not this one's turn. */
  isBehindOthers(): boolean;
  /**
   * Resolves when it is this one's turn; until it waits again or leaves it stays so. Whoever had the turn goes back to the front.
   * `isDue`: what is waited for has happened already, so that the first of the line need not wait for it once more.
   */
  wait(isDue?: boolean): Promise<void>;
  /** Hands the turn, where it is this one's, to the next. */
  leave(): void;
};

/** Callers of whom one at a time has its turn, so that a hundred that wait for the same thing ask for it once each time it may have come. */
export type Line = {
  takePlace(): Place;
  /** What all of them wait for may have happened: the first has its turn, unless somebody has. */
  callNext(): void;
  /** Nobody waits any more. */
  dissolve(): void;
};

export function createLine(): Line {
  const waiting: { whose: Place; go(): void }[] = [];
  let turn: Place | null = null;

  function callNext(): void {
    if (turn !== null) return;
    const next = waiting.shift();
    if (next === undefined) return;
    turn = next.whose;
    next.go();
  }

  return {
    callNext,
    dissolve() {
      for (const { go } of waiting.splice(0)) go();
    },
    takePlace() {
      const place: Place = {
        isBehindOthers: () => turn !== place && (turn !== null || waiting.length > 0),
        wait(isDue = false) {
          return new Promise((resolve) => {
            const mine = { whose: place, go: resolve };
            if (turn === place) {
              turn = null;
              waiting.unshift(mine);
            } else waiting.push(mine);
            if (isDue) callNext();
          });
        },
        leave() {
          if (turn !== place) return;
          turn = null;
          callNext();
        },
      };
      return place;
    },
  };
}
