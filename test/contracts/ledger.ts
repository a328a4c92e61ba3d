import { describe, expect, it } from 'vitest';
import type { Cap } from '../../src/core/eval/budget.ts';
import type { Charge, Cost, Hold, Ledger } from '../../src/ports.ts';

const NOVEMBER = Date.UTC(2026, 10, 26);
const DECEMBER = Date.UTC(2026, 11, 1);

export function makeCharge(fields: Partial<Charge> = {}): Charge {
  return {
    repository: '70',
    name: 'acme/shop',
    pull: 7,
    work: 'review',
    run: 'run',
    suite: 'support',
    artifacts: ['tools/orders.json'],
    route: 'openai/gpt-5-mini',
    ...fields,
  };
}

export function makeCost(usd: number, fields: Partial<Cost> = {}): Cost {
  return { usd, assumedUsd: 0, calls: 1, unpricedCalls: 0, ...fields };
}

const repositoryCap = (usd: number): Cap => ({ of: 'repository', usd, setBy: 'policy' });
const serverCap = (usd: number): Cap => ({ of: 'server', usd, setBy: 'operator' });

/**
 * What every implementation of the Ledger port does. `open` gives ledgers of the same books, as several processes have them; each
 * test keeps to repositories of its own.
 */
export function describeLedgerContract(open: () => Ledger): void {
  const holdOf = async (ledger: Ledger, ...call: Parameters<Ledger['hold']>): Promise<Hold> => {
    const held = await ledger.hold(...call);
    if (!held.ok) throw new Error('refused');
    return held.hold;
  };

  describe('a ledger', () => {
    it('lets through no more than a cap, however many ask at once', async () => {
      const [one, other] = [open(), open()];
      const caps = [repositoryCap(1)];
      const charge = makeCharge({ repository: 'at once' });
      const asked = Array.from({ length: 40 }, (_, i) =>
        (i % 2 === 0 ? one : other).hold(charge, 0.07, caps, NOVEMBER),
      );
      const through = (await Promise.all(asked)).filter(({ ok }) => ok);
      // 14 of 7 cents are 98.
      expect(through).toHaveLength(14);
      const refused = await other.hold(charge, 0.07, caps, NOVEMBER);
      expect(refused).toEqual({ ok: false, cap: caps[0], total: { spentUsd: 0, heldUsd: 0.98 } });
      // Exactly the rest fits.
      expect((await one.hold(charge, 0.02, caps, NOVEMBER)).ok).toBe(true);
    });

    it('keeps what comes at once with an entry that cannot be kept, which alone fails', async () => {
      const ledger = open();
      const charge = makeCharge({ repository: 'one of three' });
      const [kept, lost] = await Promise.all(
        [0.5, 1].map((usd) => holdOf(ledger, charge, usd, [], NOVEMBER)),
      );
      if (kept === undefined || lost === undefined) throw new Error('refused');
      const ends = await Promise.allSettled([
        ledger.settle(charge, kept, makeCost(0.4)),
        ledger.settle(charge, lost, makeCost(Number.NaN)),
        ledger.hold(charge, 0.25, [], NOVEMBER),
      ]);
      expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
      expect(await ledger.total('2026-11', 'one of three')).toEqual({ spentUsd: 0.4, heldUsd: 1.25 });
    });

    it('counts what was spent in the place of what was set aside, also where it was more', async () => {
      const ledger = open();
      const charge = makeCharge({ repository: 'settled' });
      const caps = [repositoryCap(1)];
      const [first, second] = [
        await holdOf(ledger, charge, 0.4, caps, NOVEMBER),
        await holdOf(ledger, charge, 0.4, caps, NOVEMBER),
      ];
      expect((await ledger.hold(charge, 0.4, caps, NOVEMBER)).ok).toBe(false);
      await ledger.settle(charge, first, makeCost(0.1));
      expect(await ledger.total('2026-11', 'settled')).toEqual({ spentUsd: 0.1, heldUsd: 0.4 });
      await ledger.settle(charge, second, makeCost(1.25));
      expect(await ledger.total('2026-11', 'settled')).toEqual({ spentUsd: 1.35, heldUsd: 0 });
      expect((await ledger.hold(charge, 0.000_001, caps, NOVEMBER)).ok).toBe(false);
    });

    it('sets nothing aside for what it refuses, whichever of two caps it is', async () => {
      const ledger = open();
      const charge = makeCharge({ repository: 'two caps' });
      const before = (await ledger.total('2026-11', null)).heldUsd;
      const narrow = [repositoryCap(0.5), serverCap(1000)];
      expect(await ledger.hold(charge, 0.6, narrow, NOVEMBER)).toMatchObject({ ok: false, cap: narrow[0] });
      const wide = [repositoryCap(1000), serverCap(0.5)];
      expect(await ledger.hold(charge, 600, wide, NOVEMBER)).toMatchObject({ ok: false, cap: wide[1] });
      expect(await ledger.total('2026-11', 'two caps')).toEqual({ spentUsd: 0, heldUsd: 0 });
      expect((await ledger.total('2026-11', null)).heldUsd).toBe(before);
    });

    it('counts all repositories together where the cap is on them', async () => {
      const ledger = open();
      const { spentUsd, heldUsd } = await ledger.total('2026-11', null);
      const cap = serverCap(spentUsd + heldUsd + 1);
      const [a, b] = ['a', 'b'].map((one) => makeCharge({ repository: `together ${one}` }));
      if (a === undefined || b === undefined) throw new Error();
      const hold = await holdOf(ledger, a, 0.6, [cap], NOVEMBER);
      expect((await ledger.hold(b, 0.6, [cap], NOVEMBER)).ok).toBe(false);
      await ledger.settle(a, hold, makeCost(0.3));
      expect((await ledger.hold(b, 0.6, [cap], NOVEMBER)).ok).toBe(true);
    });

    it('begins every month at nothing, and settles in the month in which money was set aside', async () => {
      const ledger = open();
      const charge = makeCharge({ repository: 'months' });
      const caps = [repositoryCap(1)];
      const hold = await holdOf(ledger, charge, 0.9, caps, DECEMBER - 1);
      expect((await ledger.hold(charge, 0.9, caps, DECEMBER - 1)).ok).toBe(false);
      const next = await holdOf(ledger, charge, 0.9, caps, DECEMBER);
      expect([hold.month, next.month]).toEqual(['2026-11', '2026-12']);
      await ledger.settle(charge, hold, makeCost(0.7));
      expect(await ledger.total('2026-11', 'months')).toEqual({ spentUsd: 0.7, heldUsd: 0 });
      expect(await ledger.total('2026-12', 'months')).toEqual({ spentUsd: 0, heldUsd: 0.9 });
    });

    it('keeps counting what was set aside by whoever never told what came of it', async () => {
      const charge = makeCharge({ repository: 'died' });
      await holdOf(open(), charge, 0.6, [], NOVEMBER);
      expect((await open().hold(charge, 0.6, [repositoryCap(1)], NOVEMBER)).ok).toBe(false);
    });

    it('counts what nobody knows the price of, and tells it apart', async () => {
      const ledger = open();
      const charge = makeCharge({ repository: 'unknown' });
      const hold = await holdOf(ledger, charge, 0, [], NOVEMBER);
      await ledger.settle(charge, hold, makeCost(0, { assumedUsd: 0.9, unpricedCalls: 1 }));
      expect((await ledger.hold(charge, 0.2, [repositoryCap(1)], NOVEMBER)).ok).toBe(false);
      expect(await ledger.entries('2026-11', 'unknown')).toEqual([
        { ...charge, month: '2026-11', usd: 0, assumedUsd: 0.9, calls: 1, unpricedCalls: 1 },
      ]);
    });

    it('adds up by run, suite and route, to the last billionth', async () => {
      const ledger = open();
      const charges = [
        makeCharge({ repository: 'sums' }),
        makeCharge({ repository: 'sums', route: 'other/model' }),
        makeCharge({ repository: 'sums', suite: 'other', artifacts: [] }),
        makeCharge({ repository: 'sums', run: 'second', pull: null, work: 'swap' }),
      ];
      for (const charge of charges)
        await Promise.all(
          Array.from({ length: 10 }, async () =>
            ledger.settle(charge, await holdOf(ledger, charge, 0.1, [], NOVEMBER), makeCost(0.000_000_1)),
          ),
        );
      const entries = await ledger.entries('2026-11', 'sums');
      expect(entries).toHaveLength(4);
      for (const charge of charges)
        expect(entries).toContainEqual({
          ...charge,
          ...{ month: '2026-11', usd: 0.000_001, assumedUsd: 0, calls: 10, unpricedCalls: 0 },
        });
      expect(await ledger.total('2026-11', 'sums')).toEqual({ spentUsd: 0.000_004, heldUsd: 0 });
      expect(await ledger.entries('2026-11', 'nobody')).toEqual([]);
      const all = await ledger.entries('2026-11', null);
      expect(all.filter(({ repository }) => repository === 'sums')).toEqual(entries);
    });

    it('knows what a run came to in all months, and nothing of others', async () => {
      const ledger = open();
      const charge = makeCharge({ repository: 'runs', run: 'one' });
      const others = [
        makeCharge({ repository: 'runs', run: 'two' }),
        makeCharge({ repository: 'rest', run: 'one' }),
      ];
      for (const [of, at] of [
        [charge, NOVEMBER],
        [charge, DECEMBER],
        ...others.map((one) => [one, NOVEMBER]),
      ] as const) {
        const suites = ['support', 'tools'].map((suite) => ({ ...(of as Charge), suite }));
        for (const one of suites)
          await ledger.settle(
            one,
            await holdOf(ledger, one, 0.1, [], at as number),
            makeCost(0.2, { assumedUsd: 0.05, unpricedCalls: 1 }),
          );
      }
      const sum = { usd: 0.8, assumedUsd: 0.2, calls: 4, unpricedCalls: 4 };
      expect(await open().ofRun(charge)).toEqual(sum);
      expect(await ledger.ofRun({ repository: 'runs', run: 'three' })).toEqual(makeCost(0, { calls: 0 }));
    });

    it('knows a repository under the name that it has now', async () => {
      const ledger = open();
      for (const name of ['acme/old', 'acme/new']) {
        const charge = makeCharge({ repository: 'renamed', name });
        await ledger.settle(charge, await holdOf(ledger, charge, 0, [], NOVEMBER), makeCost(1));
      }
      const [entry, ...others] = await ledger.entries('2026-11', 'renamed');
      expect(others).toEqual([]);
      expect(entry).toMatchObject({ name: 'acme/new', usd: 2 });
    });
  });
}
