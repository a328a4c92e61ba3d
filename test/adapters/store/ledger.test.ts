import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLedger } from '../../../src/adapters/store/index.ts';
import { describeLedgerContract, makeCharge, makeCost } from '../../contracts/ledger.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';

const dir = createTemporaryDirectory();
describeLedgerContract(() => openLedger(dir));

it('says where it cannot be kept, and what to do', async () => {
  const file = join(createTemporaryDirectory(), 'file');
  writeFileSync(file, '');
  await expect(openLedger(file).hold(makeCharge(), 1, [], 0)).rejects.toThrow('PROMPTGATE_CACHE_DIR');
});

it('without caps counts what is set aside for calls to come in no total of its own, and leaves nothing of it', async () => {
  const books = createTemporaryDirectory();
  const [one, other] = [openLedger(books), openLedger(books)];
  const charge = makeCharge();
  const holds = await Promise.all(Array.from({ length: 5 }, () => one.hold(charge, 0.5, [], 0)));
  expect(await one.total('1970-01', charge.repository)).toEqual({ spentUsd: 0, heldUsd: 2.5 });
  // Whoever has a cap counts what may be spent without asking again.
  expect((await other.total('1970-01', null)).heldUsd).toBeGreaterThan(2.5);
  const cap = { of: 'repository', usd: 3, setBy: 'policy' } as const;
  expect(await one.hold(charge, 0.5, [cap], 0)).toMatchObject({ ok: true });
  expect(await one.hold(charge, 0.5, [cap], 0)).toMatchObject({ ok: false, total: { heldUsd: 3 } });
  expect(await one.hold(charge, 0.5, [], 0)).toMatchObject({ ok: true });
  for (const asked of holds) if (asked.ok) await one.settle(charge, asked.hold, makeCost(0.1));
  one.close();
  expect(await other.total('1970-01', charge.repository)).toEqual({ spentUsd: 0.5, heldUsd: 1 });
  other.close();
});

it('keeps whatever is asked for without a cap in the file, for a process that dies has its calls under way', async () => {
  const books = createTemporaryDirectory();
  const [one, other] = [openLedger(books), openLedger(books)];
  for (let call = 1; call < 60; call++) {
    await one.hold(makeCharge(), 0.01, [], 0);
    expect((await other.total('1970-01', null)).heldUsd).toBeGreaterThanOrEqual(call * 0.01 - 1e-9);
  }
  one.close();
  other.close();
});

it('writes what calls came to with the next money that is set aside, or at the end', async () => {
  const books = createTemporaryDirectory();
  const [one, other] = [openLedger(books), openLedger(books)];
  const charge = makeCharge();
  const cap = { of: 'repository', usd: 100, setBy: 'policy' } as const;
  const spent = async () => (await other.total('1970-01', charge.repository)).spentUsd;
  const hold = async () => {
    const asked = await one.hold(charge, 1, [cap], 0);
    if (!asked.ok) throw new Error('refused');
    return asked.hold;
  };
  const [first, second, third] = [await hold(), await hold(), await hold()];
  const settled = one.settle(charge, first, makeCost(0.1));
  await hold();
  expect(await spent()).toBe(0.1);
  const rest = [settled, ...[second, third].map((held) => one.settle(charge, held, makeCost(0.2)))];
  one.close();
  expect(await spent()).toBe(0.5);
  await Promise.all(rest);
  other.close();
});
