import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { BudgetStop } from '../../src/core/eval/budget.ts';
import type { BudgetStops } from '../../src/ports.ts';
import { makeReviewRequest, withoutHead } from './inbox.ts';

/** What every implementation of the BudgetStops port does. */
export function describeBudgetStopsContract(open: () => BudgetStops): void {
  describe('what budgets stopped', () => {
    it('is one for each pull request, the newest, until it is cleared', async () => {
      const stops = open();
      const stop: BudgetStop = {
        of: 'repository',
        usd: 3,
        setBy: 'policy',
        spentUsd: 2.99,
        month: '2026-11',
      };
      const [one, other] = [1, 2].map((pull) => withoutHead(makeReviewRequest(pull, { repositoryId: 4711 })));
      const away = withoutHead(makeReviewRequest(1, { repositoryId: 4712 }));
      if (one === undefined || other === undefined) throw new Error();
      for (const request of [one, other, away]) await stops.note({ ...request, stop });
      // Some databases tell milliseconds apart and no less.
      for (const noted = Date.now(); Date.now() === noted; ) await setImmediate();
      const later = { ...stop, month: '2026-12' };
      await stops.note({ ...one, owner: 'renamed', stop: later });
      expect(await stops.list(4711)).toEqual([
        { ...other, stop },
        { ...one, owner: 'renamed', stop: later },
      ]);
      expect(await stops.list(null)).toHaveLength(3);
      await stops.clear(other);
      await stops.clear(other);
      expect((await stops.list(null)).map(({ repositoryId }) => repositoryId)).toEqual([4712, 4711]);
    });
  });
}
