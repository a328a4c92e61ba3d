import { beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/adapters/database/index.ts';
import { makeDelivery, makeReviewRequest } from '../../contracts/inbox.ts';
import { makeTrial } from '../../contracts/trial-store.ts';
import { collectLog, databaseKinds, titleOf } from '../../support/databases.ts';

const DAY_MS = 24 * 60 * 60 * 1000;

for (const kind of databaseKinds()) {
  describe.skipIf(kind.missing !== null)(titleOf(kind), () => {
    beforeAll(kind.start);

    it('clears what is older than a month when it starts, and nothing younger', async () => {
      const { log, lines } = collectLog();
      const settings = await kind.make();
      const daysAgo = (days: number) => Date.now() - days * DAY_MS;
      const old = makeDelivery({ receivedAt: daysAgo(31) });
      const young = makeDelivery({ receivedAt: daysAgo(29) });
      const before = await openDatabase(settings, log);
      for (const delivery of [old, young]) await before.inbox.accept(delivery, makeReviewRequest(1));
      const trials = before.trials(1);
      trials.put(makeTrial('old', 'fine', daysAgo(31)));
      trials.put(makeTrial('young', 'fine', daysAgo(29)));
      await trials.flush();
      await before.blobs(1).putMany(new Map([['blob', Buffer.from('bytes')]]));
      await before.close();

      // Clearing runs beside the start; closing waits for it.
      await (await openDatabase(settings, log)).close();
      const after = await openDatabase(settings, log);
      expect(await after.inbox.accept(young, null)).toBe('duplicate');
      expect(await after.inbox.accept(old, null)).toBe('accepted');
      expect(await after.trials(1).get('old')).toBeNull();
      expect(await after.trials(1).get('young')).not.toBeNull();
      expect((await after.blobs(1).getMany(['blob'])).size).toBe(1);
      expect((await after.reviews.pull(makeReviewRequest(1))).wantedHead).not.toBeNull();
      await after.close();
      expect(lines).toEqual([]);
    });
  });
}
