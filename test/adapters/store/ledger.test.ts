import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLedger } from '../../../src/adapters/store/index.ts';
import { describeLedgerContract, makeCharge } from '../../contracts/ledger.ts';
import { createTemporaryDirectory } from '../../support/git-repository.ts';

const dir = createTemporaryDirectory();
describeLedgerContract(() => openLedger(dir));

it('says where it cannot be kept, and what to do', async () => {
  const file = join(createTemporaryDirectory(), 'file');
  writeFileSync(file, '');
  await expect(openLedger(file).hold(makeCharge(), 1, [], 0)).rejects.toThrow('PROMPTGATE_CACHE_DIR');
});
