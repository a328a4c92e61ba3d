import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createRecorder } from '../support/recorder.ts';
import { makeDelivery, makeReviewRequest, type WorkSubject, withoutHead } from './inbox.ts';

export type QueueSubject = WorkSubject & {
  /** Closes it and opens it again, with everything that was kept. */
  reopen(): Promise<QueueSubject>;
};

const GRACE_MS = 60_000;

/** What every implementation of the ReviewQueue port does. `create` gives an empty one that retries without delay. */
export function describeReviewQueueContract(create: () => Promise<QueueSubject>): void {
  describe('a queue of reviews', () => {
    let subject: QueueSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());
    const push = (pull: number) => subject.inbox.accept(makeDelivery(), makeReviewRequest(pull));

    it('hands over what was asked for, the oldest first, whether it was there before or comes later', async () => {
      for (const pull of [3, 1, 2]) await push(pull);
      const recorder = createRecorder();
      await subject.queue.work(recorder.handle, { concurrency: 1 });
      await recorder.ended(3);
      await push(9);
      await recorder.ended(4);
      expect(recorder.handled.map(({ request }) => request)).toEqual(
        [3, 1, 2, 9].map((pull) => withoutHead(makeReviewRequest(pull))),
      );
      expect(recorder.handled.map(({ attempt }) => [attempt.number, attempt.last])).toEqual(
        Array.from({ length: 4 }, () => [1, false]),
      );
    });

    it('does as many at once as it may, and no more', async () => {
      const gate = Promise.withResolvers<void>();
      const recorder = createRecorder(() => gate.promise);
      await subject.queue.work(recorder.handle, { concurrency: 2 });
      for (let pull = 1; pull <= 6; pull++) await push(pull);
      await recorder.begun(2);
      gate.resolve();
      await recorder.ended(6);
      expect(recorder.peak()).toBe(2);
    });

    it('lets another repository have the next place, however many pull requests of the first one wait', async () => {
      const gates = Array.from({ length: 7 }, () => Promise.withResolvers<void>());
      const recorder = createRecorder((_, index) => gates[index]?.promise);
      for (let pull = 1; pull <= 6; pull++) await push(pull);
      await subject.inbox.accept(makeDelivery(), makeReviewRequest(100, { repositoryId: 71, name: 'other' }));
      await subject.queue.work(recorder.handle, { concurrency: 3 });
      await recorder.begun(3);
      gates[0]?.resolve();
      await recorder.begun(4);
      expect(recorder.handled.slice(0, 4).map(({ request }) => request.pull)).toContain(100);
      for (const gate of gates) gate.resolve();
      await recorder.ended(7);
    });

    it('does a pull request once more for any number of pushes while it is under way, never twice at once', async () => {
      const gate = Promise.withResolvers<void>();
      const recorder = createRecorder(() => gate.promise);
      await subject.queue.work(recorder.handle, { concurrency: 3 });
      await push(1);
      await recorder.begun(1);
      await Promise.all(Array.from({ length: 12 }, () => push(1)));
      // Another worker has looked and taken what came after the twelve.
      await push(2);
      await recorder.begun(2);
      gate.resolve();
      await recorder.ended(3);
      await subject.queue.stop(GRACE_MS);
      expect(recorder.handled.map(({ request }) => request.pull)).toEqual([1, 2, 1]);
    });

    it('tries again what failed, and no more once it succeeds', async () => {
      const recorder = createRecorder((_, index) => {
        // U+0000 cannot be stored everywhere.
        if (index < 2) throw new Error(`not yet \0 ${index}`);
      });
      await push(1);
      await subject.queue.work(recorder.handle, { concurrency: 1 });
      await recorder.ended(3);
      await push(2);
      await recorder.ended(4);
      expect(recorder.handled.map(({ request, attempt }) => [request.pull, attempt.number])).toEqual([
        [1, 1],
        [1, 2],
        [1, 3],
        [2, 1],
      ]);
    });

    it('says which attempt is the last, makes no other, and begins anew with the next push', async () => {
      const recorder = createRecorder(({ request, attempt }) => {
        if (request.pull === 1 && attempt.number > 0) throw new Error('never');
      });
      await push(1);
      await subject.queue.work(recorder.handle, { concurrency: 1 });
      await recorder.ended(16);
      await push(2);
      await recorder.ended(17);
      expect(recorder.handled.map(({ request, attempt }) => [request.pull, attempt.last])).toEqual([
        ...Array.from({ length: 15 }, () => [1, false]),
        [1, true],
        [2, false],
      ]);
      await push(1);
      await recorder.begun(18);
      expect(recorder.handled[17]?.attempt).toMatchObject({ number: 1, last: false });
    });

    it('lets a push take the place of what has to be tried again', async () => {
      const gate = Promise.withResolvers<void>();
      const recorder = createRecorder(async (_, index) => {
        if (index > 0) return;
        await gate.promise;
        throw new Error('failed');
      });
      await subject.queue.work(recorder.handle, { concurrency: 1 });
      await push(1);
      await recorder.begun(1);
      await push(1);
      gate.resolve();
      await recorder.ended(2);
      await push(2);
      await recorder.ended(3);
      expect(recorder.handled.map(({ request, attempt }) => [request.pull, attempt.number])).toEqual([
        [1, 1],
        [1, 1],
        [2, 1],
      ]);
    });

    it('stops: takes no more, and waits for what is under way, which is not done again', async () => {
      const gate = Promise.withResolvers<void>();
      const aborted: boolean[] = [];
      const recorder = createRecorder(async ({ attempt }) => {
        await gate.promise;
        aborted.push(attempt.signal.aborted);
      });
      await subject.queue.work(recorder.handle, { concurrency: 1 });
      await push(1);
      await recorder.begun(1);
      await push(2);
      const stopped = subject.queue.stop(GRACE_MS);
      gate.resolve();
      await stopped;
      expect(recorder.handled.map(({ request }) => request.pull)).toEqual([1]);
      expect(aborted).toEqual([false]);
      subject = await subject.reopen();
      const next = createRecorder();
      await subject.queue.work(next.handle, { concurrency: 1 });
      await next.ended(1);
      await subject.queue.stop(GRACE_MS);
      expect(next.handled.map(({ request }) => request.pull)).toEqual([2]);
    });

    it('aborts what is not done within the grace, and leaves it to the next start, with all its attempts', async () => {
      const recorder = createRecorder(
        ({ attempt: { signal } }) =>
          new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason))),
      );
      await subject.queue.work(recorder.handle, { concurrency: 2 });
      await push(1);
      await push(2);
      await recorder.begun(2);
      await push(2);
      await subject.queue.stop(0);
      expect(recorder.handled.map(({ attempt }) => attempt.signal.aborted)).toEqual([true, true]);
      subject = await subject.reopen();
      const next = createRecorder();
      await subject.queue.work(next.handle, { concurrency: 1 });
      await next.ended(2);
      await subject.queue.stop(GRACE_MS);
      const handled = next.handled.map(({ request, attempt }) => [request.pull, attempt.number]);
      expect(handled.sort()).toEqual([
        [1, 1],
        [2, 1],
      ]);
    });
  });
}
