import { beforeAll, describe, expect, it } from 'vitest';
import type { Inbox, ReviewLog, ReviewTurn } from '../../src/ports.ts';
import { makeDelivery, makeReviewRequest } from './inbox.ts';

/** What every implementation of the ReviewLog port does. `open` gives the same one every time. */
export function describeReviewLogContract(open: () => { reviews: ReviewLog; inbox: Inbox }): void {
  describe('a log of reviews', () => {
    let reviews: ReviewLog;
    beforeAll(() => {
      reviews = open().reviews;
    });

    it('has one record of each head, however often and by however many it is opened', async () => {
      const request = makeReviewRequest(1);
      const opened = await Promise.all(Array.from({ length: 20 }, () => reviews.open(request, 'head')));
      expect(new Set(opened.map(({ id }) => id)).size).toBe(1);
      expect(opened[0]?.checkRunId).toBeNull();
      const others = [
        await reviews.open(request, 'other head'),
        await reviews.open(makeReviewRequest(2), 'head'),
        await reviews.open(makeReviewRequest(1, { repositoryId: 71 }), 'head'),
      ];
      expect(new Set([...opened, ...others].map(({ id }) => id)).size).toBe(4);
    });

    it('remembers the check run of a head', async () => {
      const request = makeReviewRequest(3);
      const first = await reviews.open(request, 'head');
      // Beyond 32 bits, as GitHub's ids are.
      await reviews.setCheckRun(first, 91_234_567_890);
      expect(await reviews.open(request, 'head')).toEqual({
        id: first.id,
        turn: 2,
        checkRunId: 91_234_567_890,
        isNew: false,
        wasConcluded: false,
        hadFailed: false,
      });
    });

    it('keeps that a head was met, and leaves alone what somebody has begun or found there', async () => {
      const request = makeReviewRequest(4);
      await reviews.meet(request, 'met');
      const met = await reviews.at(request, 'met');
      expect(met).toMatchObject({ turn: 1, checkRunId: null, conclusion: null });
      expect(await reviews.pullsAt(70, 'met')).toEqual([4]);
      const begun = await reviews.open(request, 'met');
      expect(begun).toMatchObject({ id: met?.id, turn: 2, isNew: false });
      await reviews.setCheckRun(begun, 5);
      await reviews.meet(request, 'met');
      expect(await reviews.isNewest(begun)).toBe(true);
      await reviews.conclude(begun, { verdict: 'pass', conclusion: 'success', report: null, at: Date.now() });
      await reviews.meet(request, 'met');
      expect(await reviews.at(request, 'met')).toMatchObject({ turn: 2, conclusion: 'success' });
      // Whoever stands aside gives its check run up.
      expect(await reviews.setCheckRun(begun, null)).toBe(true);
      expect(await reviews.at(request, 'met')).toMatchObject({ checkRunId: null });
    });

    it('tells of a head that was concluded before, once', async () => {
      const request = makeReviewRequest(10);
      const first = await reviews.open(request, 'head');
      const { id } = first;
      await reviews.setCheckRun(first, 5);
      await reviews.conclude(first, { verdict: 'pass', conclusion: 'success', report: null, at: Date.now() });
      // The check run that was concluded is not the one of the review that begins.
      expect(await reviews.open(request, 'head')).toMatchObject({ id, wasConcluded: true, checkRunId: null });
      expect(await reviews.open(request, 'head')).toMatchObject({
        id,
        wasConcluded: false,
        checkRunId: null,
      });
    });

    it('gives back what the newest review of a head found, also while it is reviewed again', async () => {
      const request = makeReviewRequest(11);
      expect(await reviews.at(request, 'head')).toBeNull();
      const first = await reviews.open(request, 'head');
      const { id } = first;
      expect(await reviews.at(request, 'head')).toEqual({
        id,
        turn: 1,
        checkRunId: null,
        conclusion: null,
        report: null,
      });
      await reviews.setCheckRun(first, 5);
      const report = { version: 1, said: 'nul \0' };
      await reviews.conclude(first, { verdict: 'fail', conclusion: 'failure', report, at: Date.now() });
      const found = { id, turn: 1, checkRunId: 5, conclusion: 'failure', report };
      expect(await reviews.at(request, 'head')).toEqual(found);
      await reviews.open(request, 'head');
      expect(await reviews.at(request, 'head')).toMatchObject({ conclusion: null, report });
      expect(await reviews.at(request, 'other')).toBeNull();
    });

    it('counts a head of which another review was asked for as under way, and shows nothing anew there', async () => {
      const request = makeReviewRequest(12);
      const turn = await reviews.open(request, 'head');
      const outcome = {
        verdict: 'fail',
        conclusion: 'failure',
        report: { version: 1 },
        at: Date.now(),
      } as const;
      const anew = { ...outcome, verdict: 'pass', conclusion: 'success' } as const;
      expect(await reviews.concludeAnew(turn, anew)).toBe(false);
      await reviews.conclude(turn, outcome);
      await open().inbox.accept(makeDelivery(), { ...makeReviewRequest(13), headSha: 'head' });
      expect(await reviews.concludeAnew(turn, anew)).toBe(true);
      expect(await reviews.at(request, 'head')).toMatchObject({ conclusion: 'success' });
      await open().inbox.accept(makeDelivery(), { ...request, headSha: 'head' });
      expect(await reviews.at(request, 'head')).toMatchObject({ conclusion: null, report: outcome.report });
      expect(await reviews.concludeAnew(turn, outcome)).toBe(false);
    });

    it('names other pull requests in which the same head does not pass, or is under review', async () => {
      const ended = ['success', 'failure', 'cancelled', 'action_required'] as const;
      for (const [index, conclusion] of ended.entries()) {
        const turn = await reviews.open(makeReviewRequest(20 + index), 'shared');
        await reviews.conclude(turn, { verdict: 'any', conclusion, report: null, at: Date.now() });
      }
      await reviews.open(makeReviewRequest(24), 'shared');
      await reviews.open(makeReviewRequest(25), 'not shared');
      await reviews.open(makeReviewRequest(26, { repositoryId: 71 }), 'shared');
      expect(await reviews.rivals(makeReviewRequest(27), 'shared')).toEqual([21, 23, 24]);
      expect(await reviews.rivals(makeReviewRequest(21), 'shared')).toEqual([23, 24]);
    });

    it('lists the heads that a pull request has left where others were reviewed too, until it has departed from there', async () => {
      const request = makeReviewRequest(30);
      const pass = { verdict: 'pass', conclusion: 'success', report: { version: 1 }, at: 0 } as const;
      const opened = [];
      const turns: ReviewTurn[] = [];
      for (const head of ['30 first', '30 alone', '30 newest']) {
        const record = await reviews.open(request, head);
        await reviews.setCheckRun(record, 300);
        turns.push(record);
        opened.push({ id: record.id, turn: record.turn, headSha: head, checkRunId: 300, conclusion: null });
      }
      const [first, , newest] = opened;
      await reviews.open(makeReviewRequest(31), '30 first');
      await reviews.open(makeReviewRequest(31), '30 newest');
      await reviews.open(makeReviewRequest(31, { repositoryId: 71 }), '30 alone');
      expect(await reviews.departed(request, '30 newest')).toEqual([first]);
      expect(await reviews.departed(request, null)).toEqual([first, newest]);
      const turn = turns[0] ?? { id: '', turn: 0 };
      const { id } = turn;
      await reviews.conclude(turn, pass);
      expect(await reviews.departed(request, '30 newest')).toEqual([{ ...first, conclusion: 'success' }]);
      await reviews.depart(turn);
      expect(await reviews.departed(request, null)).toEqual([newest]);
      // What was found stays; nothing of it is in the way of others.
      expect(await reviews.at(request, '30 first')).toMatchObject({
        conclusion: 'cancelled',
        report: pass.report,
      });
      expect(await reviews.decided(70, ['30 first'])).toEqual([]);
      // Whoever was late with its review changes nothing of that.
      expect(await reviews.conclude(turn, pass)).toBe(false);
      // It has come back.
      await reviews.conclude(await reviews.open(request, '30 first'), pass);
      expect(await reviews.departed(request, '30 newest')).toMatchObject([{ id }]);
    });

    it('knows which heads have a verdict: none that could not be evaluated, was stopped or was given up', async () => {
      const outcomes = [
        ['pass', 'success'],
        ['fail', 'failure'],
        ['error', 'failure'],
        ['failure', 'failure'],
        ['superseded', 'cancelled'],
        ['action_required', 'action_required'],
      ] as const;
      for (const [index, [verdict, conclusion]] of outcomes.entries()) {
        const turn = await reviews.open(makeReviewRequest(40 + index), `told ${index}`);
        // What models said may hold anything.
        const report = index === 0 ? { base: { ref: 'release/1' }, said: 'nul \0' } : null;
        await reviews.conclude(turn, { verdict, conclusion, report, at: Date.now() });
      }
      await reviews.giveUp(await reviews.open(makeReviewRequest(46), 'told 6'), Date.now());
      const heads = Array.from({ length: 8 }, (_, i) => `told ${i}`);
      const decided = await reviews.decided(70, heads);
      expect(decided.toSorted((a, b) => a.pull - b.pull)).toEqual([
        { pull: 40, headSha: 'told 0', base: 'release/1' },
        { pull: 41, headSha: 'told 1', base: null },
        { pull: 45, headSha: 'told 5', base: null },
      ]);
      expect(await reviews.isKnown(70, Date.now() + 60_000)).toBe(true);
      expect(await reviews.isKnown(70, Date.now() - 60 * 60_000)).toBe(false);
      expect(await reviews.isKnown(79, Date.now() + 60_000)).toBe(false);
      expect(await reviews.decided(70, [])).toEqual([]);
      expect(await reviews.decided(71, heads)).toEqual([]);
    });

    it('goes on with the check run of a review that was given up, and does not look for it before', async () => {
      const request = makeReviewRequest(50);
      const turn = await reviews.open(request, 'head');
      const { id } = turn;
      await reviews.setCheckRun(turn, 9);
      await reviews.giveUp(turn, Date.now());
      expect(await reviews.unfinished(request, null)).toEqual([]);
      expect(await reviews.open(request, 'head')).toMatchObject({ id, checkRunId: 9, wasConcluded: false });
    });

    it('lists a review that no job will finish, and lets it be taken for as long as that is so', async () => {
      const request = makeReviewRequest(60);
      const turn = await reviews.open(request, 'head');
      const { id } = turn;
      await reviews.setCheckRun(turn, 12);
      const soon = Date.now() + 60_000;
      const listed = async () => (await reviews.abandoned(soon)).filter((one) => one.id === id);
      expect(await listed()).toMatchObject([{ checkRunId: 12, headSha: 'head', pull: 60 }]);
      expect(await reviews.takeAbandoned(id)).toEqual({ id, turn: turn.turn + 1, checkRunId: 12 });
      // Whoever took it may die before the check is concluded.
      expect(await listed()).toHaveLength(1);
      expect(await reviews.unfinished(request, null)).toHaveLength(1);
      expect(await reviews.concludeTaken(id, Date.now())).toBe(true);
      expect(await listed()).toEqual([]);
      expect(await reviews.at(request, 'head')).toMatchObject({ conclusion: 'failure', report: null });
      expect(await reviews.takeAbandoned(id)).toBeNull();
    });

    it('gives a review that begins after the one of before was taken another check run, and its own conclusion', async () => {
      const request = makeReviewRequest(61);
      const lost = await reviews.open(request, 'head');
      const { id } = lost;
      await reviews.setCheckRun(lost, 12);
      await reviews.takeAbandoned(id);
      // Whoever had it may wake up after all.
      expect(await reviews.isNewest(lost)).toBe(false);
      const turn = await reviews.open(request, 'head');
      expect(turn).toMatchObject({ checkRunId: null, wasConcluded: true });
      await reviews.setCheckRun(turn, 13);
      expect(await reviews.concludeTaken(id, Date.now())).toBe(false);
      expect(await reviews.at(request, 'head')).toMatchObject({ checkRunId: 13, conclusion: null });
      await reviews.conclude(turn, { verdict: 'pass', conclusion: 'success', report: null, at: Date.now() });
      await reviews.concludeTaken(id, Date.now());
      expect(await reviews.at(request, 'head')).toMatchObject({ checkRunId: 13, conclusion: 'success' });
    });

    it('lets no review be taken that has work waiting', async () => {
      const request = makeReviewRequest(62);
      const { id } = await reviews.open(request, 'head');
      await open().inbox.accept(makeDelivery(), { ...request, headSha: 'head' });
      expect(await reviews.takeAbandoned(id)).toBeNull();
      expect(await reviews.at(request, 'head')).toMatchObject({ conclusion: null });
    });

    it('lets nobody write of a review that somebody else has begun since, whatever and however late', async () => {
      const request = makeReviewRequest(63);
      const late = await reviews.open(request, 'head');
      await reviews.setCheckRun(late, 5);
      expect(await reviews.isNewest(late)).toBe(true);
      const newest = await reviews.open(request, 'head');
      expect(newest).toMatchObject({ id: late.id, checkRunId: 5 });
      const pass = {
        verdict: 'pass',
        conclusion: 'success',
        report: { version: 1 },
        at: Date.now(),
      } as const;
      const fail = { ...pass, verdict: 'fail', conclusion: 'failure' } as const;
      const isWritten = () =>
        Promise.all([
          reviews.isNewest(late),
          reviews.setCheckRun(late, 6),
          reviews.conclude(late, fail),
          reviews.concludeAnew(late, fail),
          reviews.supersede(late, Date.now()),
          reviews.giveUp(late, Date.now()),
        ]);
      const none = Array(6).fill(false);
      expect(await isWritten()).toEqual(none);
      expect(await reviews.conclude(newest, pass)).toBe(true);
      expect(await isWritten()).toEqual(none);
      expect(await reviews.at(request, 'head')).toMatchObject({ checkRunId: 5, conclusion: 'success' });
      // Twenty begin it at once: one of them is the last.
      const turns = await Promise.all(Array.from({ length: 20 }, () => reviews.open(request, 'head')));
      const done = await Promise.all(turns.map((turn) => reviews.conclude(turn, fail)));
      expect(done.filter((one) => one)).toHaveLength(1);
    });

    it('ends the review of a head that another one overtook, also for whoever is still at it', async () => {
      const request = makeReviewRequest(64);
      const turn = await reviews.open(request, 'old');
      const [listed] = await reviews.unfinished(request, 'new');
      if (listed === undefined) throw new Error('it is unfinished');
      expect(await reviews.supersede(listed, Date.now())).toBe(true);
      expect(await reviews.unfinished(request, 'new')).toEqual([]);
      const pass = { verdict: 'pass', conclusion: 'success', report: null, at: Date.now() } as const;
      expect(await reviews.conclude(turn, pass)).toBe(false);
      expect(await reviews.at(request, 'old')).toMatchObject({ conclusion: 'cancelled' });
    });

    it('tells who made the record of a head', async () => {
      const request = makeReviewRequest(7);
      const opened = await Promise.all(Array.from({ length: 5 }, () => reviews.open(request, 'head')));
      expect(opened.filter(({ isNew }) => isNew)).toHaveLength(1);
    });

    it('lists the heads of a pull request whose reviews have no conclusion, one that is reviewed again among them', async () => {
      const request = makeReviewRequest(8);
      const first = await reviews.open(request, 'first');
      const second = await reviews.open(request, 'second');
      await reviews.setCheckRun(second, 5);
      await reviews.open(makeReviewRequest(9), 'of another pull request');
      expect(await reviews.unfinished(request, 'third')).toEqual([
        { id: first.id, turn: 1, checkRunId: null, headSha: 'first' },
        { id: second.id, turn: 1, checkRunId: 5, headSha: 'second' },
      ]);
      await reviews.conclude(first, {
        verdict: 'pass',
        conclusion: 'success',
        report: null,
        at: Date.now(),
      });
      expect(await reviews.unfinished(request, 'second')).toEqual([]);
      await reviews.open(request, 'first');
      expect((await reviews.unfinished(request, 'second')).map(({ headSha }) => headSha)).toEqual(['first']);
    });

    it('keeps a decision, whatever its report quotes', async () => {
      const request = makeReviewRequest(4);
      const turn = await reviews.open(request, 'head');
      const report = {
        text: 'nul \0, half a pair \ud800, "quotes" \\u0000 and 𝄞',
        nested: [{ n: 1e-7 }, null],
      };
      await reviews.conclude(turn, { verdict: 'fail', conclusion: 'failure', report, at: Date.now() });
      await reviews.conclude(turn, { verdict: 'pass', conclusion: 'success', report: null, at: Date.now() });
      expect((await reviews.open(request, 'head')).id).toBe(turn.id);
    });

    it('knows nothing of a pull request that it has not heard of', async () => {
      expect(await reviews.pull(makeReviewRequest(5))).toEqual({
        wantedHead: null,
        wantedClosed: false,
        stops: 0,
        comment: null,
      });
    });

    it('remembers the comment of a pull request, and that somebody deleted it', async () => {
      const request = makeReviewRequest(6);
      const comments = [
        { id: 81_234_567_890, digest: 'one' },
        { id: 1, digest: 'two' },
        'deleted',
        null,
      ] as const;
      for (const comment of comments) {
        await reviews.setComment(request, comment);
        expect((await reviews.pull(request)).comment).toEqual(comment);
      }
    });
  });
}
