import type { CaseRunner } from './case-runs.ts';

const STALE = 3 / 4;

/**
 * Runs the cases of a look on both sides. While its last answers are waited for, slots are idle: cases of the next look begin in them,
 * for as long as `foresee` names some. Once it has, it is asked again when a quarter of what was out has come in.
 * @param look indices into the runner's states; `after`: those that no look has asked for and that are to be run, in plan order
 * @param foresee cases of the next look; none where this one may be the last, null where it is too early to tell. `pending`: cases of
 *   the look that have not run yet
 */
export async function runLook(
  cases: CaseRunner,
  look: readonly number[],
  after: readonly number[],
  foresee: (pending: ReadonlySet<number>) => readonly number[] | null,
): Promise<void> {
  const pending = new Set(look);
  let isOver = false;
  let changed = Promise.withResolvers<void>();
  /** What was foreseen when so many were pending. */
  let foreseen: { pending: number; next: readonly number[] } = { pending: look.length, next: [] };
  const begun = new Set<number>();
  let at = 0;

  cases.onRoom(() => changed.resolve());
  const ran = cases
    .runFirst(look, (index) => {
      pending.delete(index);
      changed.resolve();
    })
    .finally(() => {
      isOver = true;
      cases.onRoom(null);
      changed.resolve();
    });
  await Promise.all([ran, beginNext()]);

  async function beginNext(): Promise<void> {
    while (!isOver) {
      await changed.promise;
      changed = Promise.withResolvers();
      for (let one = choose(); one !== undefined && (await cases.hasPlenty()); one = choose()) {
        if (isOver) return;
        begun.add(one);
        await cases.begin(one);
      }
    }
  }

  function choose(): number | undefined {
    while (begun.has(after[at] ?? -1)) at += 1;
    const first = after[at];
    // Looking for room takes less time than looking ahead, and mostly there is none.
    if (isOver || pending.size === 0 || first === undefined || !cases.canBegin(first)) return undefined;
    if (pending.size <= foreseen.pending * STALE) {
      const next = foresee(pending);
      // Too early is no opinion to keep to: the very next answer may be the one that was missing.
      if (next !== null) foreseen = { pending: pending.size, next };
    }
    return foreseen.next.find(cases.canBegin);
  }
}
