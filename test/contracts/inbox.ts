import { randomUUID } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Delivery, Inbox, ReviewLog, ReviewQueue, ReviewRequest } from '../../src/ports.ts';
import { createRecorder } from '../support/recorder.ts';

export type WorkSubject = { inbox: Inbox; queue: ReviewQueue; reviews: ReviewLog; close(): Promise<void> };

export function makeDelivery(fields: Partial<Delivery> = {}): Delivery {
  return {
    id: randomUUID(),
    event: 'pull_request',
    action: 'synchronize',
    receivedAt: Date.now(),
    ...fields,
  };
}

export function makeReviewRequest<T extends object>(pull: number, fields?: T) {
  return {
    installationId: 7,
    repositoryId: 70,
    owner: 'acme',
    name: 'shop',
    pull,
    headSha: 'a'.repeat(40),
    ...fields,
  };
}

export function withoutHead({ headSha: _, ...request }: ReviewRequest & { headSha: string }): ReviewRequest {
  return request;
}

/** What every implementation of the Inbox port does. `create` gives an empty one. */
export function describeInboxContract(create: () => Promise<WorkSubject>): void {
  describe('an inbox', () => {
    let subject: WorkSubject;
    beforeEach(async () => {
      subject = await create();
    });
    afterEach(() => subject.close());

    it('accepts every GUID once: of 200 deliveries at once with 50 GUIDs it takes 50', async () => {
      const { inbox, queue } = subject;
      const ids = Array.from({ length: 50 }, () => randomUUID());
      const answers = await Promise.all(
        Array.from({ length: 200 }, (_, i) =>
          inbox.accept(makeDelivery({ id: ids[i % 50] ?? '' }), makeReviewRequest(i % 50)),
        ),
      );
      expect(answers.filter((answer) => answer === 'accepted')).toHaveLength(50);
      expect(answers.filter((answer) => answer === 'duplicate')).toHaveLength(150);
      const recorder = createRecorder();
      await queue.work(recorder.handle, { concurrency: 4 });
      await recorder.ended(50);
      await queue.stop(60_000);
      expect(recorder.handled.map(({ request }) => request.pull).sort((a, b) => a - b)).toEqual(
        Array.from({ length: 50 }, (_, i) => i),
      );
    });

    it.each([
      ['the head', { headSha: 'a\0b' }],
      ['the request', { owner: 'a\0b' }],
    ])(
      'keeps nothing of a delivery when %s cannot be stored, so that it can be tried again',
      async (_, bad) => {
        const { inbox, queue, reviews } = subject;
        const delivery = makeDelivery();
        const request = makeReviewRequest(1);
        await expect(inbox.accept(delivery, { ...request, ...bad })).rejects.toThrow();
        expect((await reviews.pull(request)).wantedHead).toBeNull();
        expect(await inbox.accept(delivery, request)).toBe('accepted');
        expect(await inbox.accept(delivery, request)).toBe('duplicate');
        const recorder = createRecorder();
        await queue.work(recorder.handle, { concurrency: 1 });
        await recorder.ended(1);
        await queue.stop(60_000);
        expect(recorder.handled.map((one) => one.request)).toEqual([withoutHead(request)]);
      },
    );

    it('loses none of the deliveries that arrive with one that cannot be stored', async () => {
      const { inbox, reviews } = subject;
      const answers = await Promise.allSettled(
        Array.from({ length: 250 }, (_, i) =>
          inbox.accept(
            makeDelivery(),
            makeReviewRequest(i, { headSha: i % 50 === 7 ? 'a\0b' : `head ${i}` }),
          ),
        ),
      );
      for (const [i, { status }] of answers.entries()) {
        const isBad = i % 50 === 7;
        expect(status).toBe(isBad ? 'rejected' : 'fulfilled');
        expect((await reviews.pull(makeReviewRequest(i))).wantedHead).toBe(isBad ? null : `head ${i}`);
      }
    });

    it('stores a delivery that asks for no review, and enqueues nothing', async () => {
      const { inbox, queue } = subject;
      const delivery = makeDelivery({ event: 'ping', action: null });
      expect(await inbox.accept(delivery, null)).toBe('accepted');
      expect(await inbox.accept(delivery, makeReviewRequest(1))).toBe('duplicate');
      await inbox.accept(makeDelivery(), makeReviewRequest(2));
      const recorder = createRecorder();
      await queue.work(recorder.handle, { concurrency: 1 });
      await recorder.ended(1);
      await queue.stop(60_000);
      expect(recorder.handled.map(({ request }) => request.pull)).toEqual([2]);
    });

    it('remembers the head of the newest delivery, in whatever order they arrive', async () => {
      const { inbox, reviews } = subject;
      const heads = async (...order: number[]) => {
        for (const n of order)
          await inbox.accept(
            makeDelivery({ receivedAt: 1_700_000_000_000 + n }),
            makeReviewRequest(order.length, { headSha: `head ${n}` }),
          );
        return (await reviews.pull(makeReviewRequest(order.length))).wantedHead;
      };
      expect(await heads(1, 2)).toBe('head 2');
      expect(await heads(3, 1, 2)).toBe('head 3');
    });

    it('remembers whether the newest delivery told that the pull request was closed', async () => {
      const { inbox, reviews } = subject;
      const tell = async (n: number, closed: boolean) => {
        const request = { ...makeReviewRequest(90, { headSha: 'head' }), stops: closed, closed };
        await inbox.accept(makeDelivery({ receivedAt: 1_700_000_000_000 + n }), request);
        return (await reviews.pull(request)).wantedClosed;
      };
      expect(await tell(1, false)).toBe(false);
      expect(await tell(3, true)).toBe(true);
      expect(await tell(2, false)).toBe(true);
      expect(await tell(4, false)).toBe(false);
    });

    it('has the check of a head held that has one, also where no conclusion of it was kept', async () => {
      const { inbox, reviews } = subject;
      const told = await reviews.open(makeReviewRequest(1, { headSha: 'told' }), 'told');
      await reviews.conclude(told, { verdict: 'pass', conclusion: 'success', report: null, at: 0 });
      const died = await reviews.open(makeReviewRequest(2), 'died');
      await reviews.setCheckRun(died, 5);
      await reviews.open(makeReviewRequest(3), 'begun');
      const isHeld = async (pull: number, headSha: string) => {
        const request = makeReviewRequest(pull, { headSha });
        await inbox.accept(makeDelivery(), request);
        return reviews.isBeingHeld(request);
      };
      // The second: GitHub may show what the process could not keep any more.
      expect([await isHeld(1, 'told'), await isHeld(2, 'died')]).toEqual([true, true]);
      expect([await isHeld(3, 'begun'), await isHeld(4, 'unknown')]).toEqual([false, false]);
    });

    it('names a review whose job is gone, after its time, and none that waits or has a conclusion', async () => {
      const { inbox, reviews } = subject;
      await inbox.accept(makeDelivery(), makeReviewRequest(1));
      await reviews.open(makeReviewRequest(1), 'waits');
      const lost = await reviews.open(makeReviewRequest(2), 'lost');
      await reviews.setCheckRun(lost, 5);
      const told = await reviews.open(makeReviewRequest(3), 'told');
      await reviews.conclude(told, { verdict: 'pass', conclusion: 'success', report: null, at: 0 });
      const later = Date.now() + 60_000;
      expect(await reviews.abandoned(later)).toEqual([
        { ...withoutHead(makeReviewRequest(2)), id: lost.id, checkRunId: 5, headSha: 'lost' },
      ]);
      expect(await reviews.abandoned(later - 3_600_000)).toEqual([]);
      await reviews.giveUp(lost, Date.now());
      expect(await reviews.abandoned(later)).toEqual([]);
    });

    it('stops what is under way where the App may not look any more, and gives it up, there only', async () => {
      const { inbox, reviews } = subject;
      const here = makeReviewRequest(1);
      const there = makeReviewRequest(1, { repositoryId: 71 });
      for (const request of [here, there]) {
        await inbox.accept(makeDelivery(), request);
        await reviews.open(request, 'head');
      }
      const left = async (request: typeof here) => ({
        stops: (await reviews.pull(request)).stops,
        unfinished: (await reviews.unfinished(request, null)).length,
      });
      const removed = { kind: 'leave' as const, installationId: 7, repositoryIds: [70] };
      await inbox.accept(makeDelivery({ event: 'installation_repositories' }), removed);
      expect([await left(here), await left(there)]).toEqual([
        { stops: 1, unfinished: 0 },
        { stops: 0, unfinished: 1 },
      ]);
      await inbox.accept(makeDelivery({ event: 'installation' }), { ...removed, repositoryIds: null });
      expect(await left(there)).toEqual({ stops: 1, unfinished: 0 });
    });

    it('remembers the head of the newest of many that arrive at once for one pull request', async () => {
      const { inbox, reviews, queue } = subject;
      const order = Array.from({ length: 60 }, (_, i) => (i * 7) % 60);
      await Promise.all(
        order.map((n) =>
          inbox.accept(
            makeDelivery({ receivedAt: 1_700_000_000_000 + n }),
            makeReviewRequest(1, { headSha: `head ${n}` }),
          ),
        ),
      );
      expect((await reviews.pull(makeReviewRequest(1))).wantedHead).toBe('head 59');
      const recorder = createRecorder();
      await queue.work(recorder.handle, { concurrency: 2 });
      await recorder.ended(1);
      await queue.stop(60_000);
      expect(recorder.handled).toHaveLength(1);
    });
  });
}
