import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../../src/adapters/database/index.ts';
import { describeAnchorsContract } from '../../contracts/anchors.ts';
import { describeBatchRunsContract } from '../../contracts/batch-runs.ts';
import { describeBlobStoreContract } from '../../contracts/blob-store.ts';
import { describeBudgetStopsContract } from '../../contracts/budget-stops.ts';
import { describeCalibrationsContract } from '../../contracts/calibrations.ts';
import { describeDecisionLogContract } from '../../contracts/decision-log.ts';
import { describeDriftSchedulesContract } from '../../contracts/drift-schedules.ts';
import { describeInboxContract, makeDelivery, makeReviewRequest } from '../../contracts/inbox.ts';
import { describeLedgerContract } from '../../contracts/ledger.ts';
import { describeMergeGroupLogContract } from '../../contracts/merge-group-log.ts';
import { describeNoticeLogContract } from '../../contracts/notice-log.ts';
import { describeProgressLogContract } from '../../contracts/progress-log.ts';
import { describeReplyLogContract } from '../../contracts/reply-log.ts';
import { describeReviewLogContract } from '../../contracts/review-log.ts';
import { describeReviewQueueContract, type QueueSubject } from '../../contracts/review-queue.ts';
import { describeTaskQueuesContract } from '../../contracts/task-queues.ts';
import { describeTrialStoreContract, makeTrial } from '../../contracts/trial-store.ts';
import { AT_ONCE, collectLog, type Database, databaseKinds, titleOf } from '../../support/databases.ts';
import { query } from '../../support/postgres.ts';
import { createRecorder } from '../../support/recorder.ts';
import { openReused } from './reused.ts';

for (const kind of databaseKinds()) {
  describe.skipIf(kind.missing !== null)(titleOf(kind), () => {
    const { log, lines } = collectLog();
    let shared: Database;
    let reused: Awaited<ReturnType<typeof openReused>>;
    beforeAll(async () => {
      await kind.start();
      shared = await openDatabase(await kind.make(), log, AT_ONCE);
      reused = await openReused(await kind.make(), log, AT_ONCE);
    });
    afterAll(async () => {
      await shared.close();
      await reused.close();
    });

    const withReopening = (database: Database): QueueSubject => ({
      ...database,
      async reopen() {
        await database.close();
        return withReopening(await reused.openAgain());
      },
    });

    describeInboxContract(() => reused.openEmpty());
    describeReviewQueueContract(async () => withReopening(await reused.openEmpty()));
    describeTaskQueuesContract(() => reused.openEmpty());
    describeReviewLogContract(() => shared);
    describeReplyLogContract(() => shared.replies);
    describeDecisionLogContract(() => shared.decisions);
    describeNoticeLogContract(() => shared.notices);
    describeMergeGroupLogContract(() => shared);
    describeProgressLogContract(() => shared.progress);
    describeBlobStoreContract((repositoryId) => shared.blobs(repositoryId));
    describeCalibrationsContract((place) => shared.calibrations(100, `release/${place}`));
    describeLedgerContract(() => shared.ledger);
    describeAnchorsContract((repositoryId) => shared.anchors(repositoryId));
    describeDriftSchedulesContract(() => reused.openEmpty());
    describeBatchRunsContract(() => reused.openEmpty());
    describeBudgetStopsContract(() => shared.budgetStops);
    describeTrialStoreContract('a database', async () => ({
      open: async () => shared.trials(1),
      cleanUp: async () => undefined,
    }));

    it('does a push at once that comes while a failure waits to be tried again, and only that', async () => {
      const settings = await kind.make();
      const database = await openDatabase(settings, log, {
        retry: { firstSeconds: 3600, longestSeconds: 3600 },
      });
      const recorder = createRecorder((_, index) => {
        if (index === 0) throw new Error('failed');
      });
      await database.queue.work(recorder.handle, { concurrency: 1 });
      await database.inbox.accept(makeDelivery(), makeReviewRequest(1));
      await recorder.ended(1);
      // By now the failure has been noted: one worker does one thing after the other.
      await database.inbox.accept(makeDelivery(), makeReviewRequest(2));
      await recorder.ended(2);
      await database.inbox.accept(makeDelivery(), makeReviewRequest(1));
      await recorder.ended(3);
      await database.queue.stop(60_000);
      const handled = recorder.handled.map(({ request, attempt }) => [request.pull, attempt.number]);
      expect(handled).toEqual([
        [1, 1],
        [2, 1],
        [1, 1],
      ]);
      if ('url' in settings)
        expect(
          await query(
            settings.url,
            'SELECT state, count(*)::int AS jobs FROM promptgate_jobs.job GROUP BY 1',
          ),
        ).toEqual([{ state: 'completed', jobs: 2 }]);
      await database.close();
    });

    it('keeps no more recordings of a repository than it may have, and gives up those that no review reads any more', async () => {
      const settings = await kind.make();
      const limits = { count: 3, bytes: 40 };
      const { recordings, close } = await openDatabase(settings, log, { ...AT_ONCE, recordings: limits });
      const of = (sha: string, repository = 1) => {
        return { repository, workflow: 'record.yml', branch: 'main', suite: 'support', sha };
      };
      const ten = 'x'.repeat(10);
      const sent = await Promise.all(['a', 'b', 'c', 'd', 'e'].map((sha) => recordings.keep(of(sha), ten)));
      expect(sent.toSorted()).toEqual(['full', 'full', 'kept', 'kept', 'kept']);
      expect(await recordings.keep(of('a', 2), 'x'.repeat(41))).toBe('full');
      expect(await recordings.keep(of('a', 2), 'x'.repeat(40))).toBe('kept');
      // The first one stands.
      expect(await recordings.keep(of('a', 2), 'x'.repeat(40))).toBe('same');
      expect(await recordings.keep(of('a', 2), ten)).toBe('other');
      expect(await recordings.find(of('a', 2))).toHaveLength(40);
      if ('url' in settings) {
        const set = (days: number, rest: string) =>
          query(
            settings.url,
            `UPDATE promptgate.blobs SET used_at = now() - interval '${days} days' WHERE repository_id = 1 ${rest}`,
          );
        await set(3, '');
        expect(await recordings.keep(of('new'), 'x'.repeat(30))).toBe('kept');
        // What was read since stays: two had to go for the bytes.
        const left = ['a', 'b', 'c', 'd', 'e'].map((sha) => recordings.find(of(sha)));
        expect((await Promise.all(left)).filter((one) => one !== null)).toHaveLength(1);
        expect(await recordings.keep(of('newer'), 'x')).toBe('full');
      }
      await close();
    });

    it('shows no trial of one installation to another', async () => {
      const store = shared.trials(2);
      store.put(makeTrial('secret', 'two'));
      await store.flush();
      expect(await shared.trials(3).get('secret')).toBeNull();
    });

    it('answers a ping, and reports no error', async () => {
      await shared.ping();
      expect(lines.filter((line) => !line.includes('Attempt'))).toEqual([]);
    });
  });
}
