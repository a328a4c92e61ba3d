import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Database, openDatabase } from '../../../src/adapters/database/index.ts';
import { type PullReviewDeps, reviewPullRequest } from '../../../src/flows/app/review-pull-request.ts';
import type { CheckConclusion, HostedRepository, PullRequest, ReviewRequest } from '../../../src/ports.ts';
import { makeReviewRequest, withoutHead } from '../../contracts/inbox.ts';
import { collectLog, newDatabase } from '../../support/databases.ts';
import { postgresMissing } from '../../support/postgres.ts';

const HEAD = 'a'.repeat(40);

type Run = { id: number; externalId: string; conclusion: CheckConclusion | null };
/** Where a server stands still: before it asks GitHub, or after GitHub has done it and before the server hears of that. */
type Stop = { at: 'start' | 'conclude' | 'range' | 'cancel'; until: Promise<void> };

/** One commit on GitHub, as two servers see it. */
function openWorld(database: Database, request: ReviewRequest) {
  const runs: Run[] = [];
  const asked: ReviewRequest[] = [];
  const { log, lines } = collectLog();
  const find = (externalId: string) => runs.findLast((run) => run.externalId === externalId);

  function server(origin: PullRequest['origin'], headSha: string, stop?: Stop) {
    const reached = Promise.withResolvers<void>();
    const pass = async (at: Stop['at']) => {
      if (stop?.at !== at) return;
      reached.resolve();
      await stop.until;
    };
    const repository = {
      pullRequest: async (number: number) => ({
        number,
        state: 'open',
        draft: false,
        base: 'main',
        headSha,
        author: null,
        origin,
      }),
      // No common commit: the review ends as not evaluated, without a word to a model.
      async range() {
        await pass('range');
        return null;
      },
      checks: {
        async start(_: string, externalId: string) {
          await pass('start');
          runs.push({ id: runs.length + 1, externalId, conclusion: null });
          return runs.length;
        },
        async find(_: string, externalId: string) {
          const run = find(externalId);
          return run === undefined
            ? null
            : { id: run.id, passed: run.conclusion === 'success', ended: run.conclusion !== null };
        },
        async progress() {},
        named: () => [],
        async conclude(id: number, conclusion: CheckConclusion) {
          await pass(conclusion === 'cancelled' ? 'cancel' : 'conclude');
          const run = runs[id - 1];
          if (run !== undefined) run.conclusion = conclusion;
          return id;
        },
      },
    } as unknown as HostedRepository;
    const deps = {
      host: { repository: () => repository },
      records: database.reviews,
      decisions: database.decisions,
      reviews: { enqueue: async (one: ReviewRequest) => void asked.push(one) },
      deadlineMs: 60_000,
      clock: { now: Date.now },
      log,
    } as unknown as PullReviewDeps;
    const done = (number: number) =>
      reviewPullRequest(deps, request, { number, last: false, signal: new AbortController().signal });
    return { done, reached: reached.promise };
  }
  return { runs, asked, lines, server };
}

const title = `a server that stood still${postgresMissing === null ? '' : ` (${postgresMissing})`}`;
describe.skipIf(postgresMissing !== null)(title, () => {
  let database: Database;
  beforeAll(async () => {
    const url = await newDatabase();
    database = await openDatabase({ url }, collectLog().log);
  });
  afterAll(async () => {
    await database.close();
  });

  /** In a repository of its own: no other pull request has the commit. */
  const openRequest = (n: number) => withoutHead(makeReviewRequest(1, { repositoryId: 700 + n }));
  const newest = (runs: readonly Run[]) => runs.at(-1)?.conclusion;
  const kept = async (request: ReviewRequest) => (await database.reviews.at(request, HEAD))?.conclusion;

  it.each(['range', 'conclude', 'start'] as const)(
    'before "%s" while another one came to a verdict keeps that one’s, and has the latest state reviewed',
    async (at) => {
      const request = openRequest({ range: 1, conclude: 2, start: 3 }[at]);
      const world = openWorld(database, request);
      const frozen = Promise.withResolvers<void>();
      const late = world.server('same', HEAD, { at, until: frozen.promise });
      const ending = late.done(1);
      await late.reached;
      await world.server('fork', HEAD).done(2);
      expect(await kept(request)).toBe('action_required');
      frozen.resolve();
      await ending;
      expect(await kept(request)).toBe('action_required');
      // Nothing that was sent at the last moment lets the merge through, and the review that is asked for mends it.
      expect(newest(world.runs)).not.toBe('success');
      expect(world.runs.filter(({ conclusion }) => conclusion === null)).toEqual([]);
      if (at === 'range') expect(world.runs).toMatchObject([{ conclusion: 'action_required' }]);
      expect(world.asked).toEqual([request]);
      expect(world.lines.join()).toContain('another server has begun it since');
      await world.server('fork', HEAD).done(1);
      expect(newest(world.runs)).toBe('action_required');
      expect(await kept(request)).toBe('action_required');
      expect(world.asked).toHaveLength(1);
    },
  );

  it('does not cancel the review of the head that is the newest by now', async () => {
    const request = openRequest(4);
    const world = openWorld(database, request);
    await database.reviews.open(request, 'c'.repeat(40));
    const frozen = Promise.withResolvers<void>();
    const old = world.server('same', 'b'.repeat(40), { at: 'start', until: frozen.promise });
    const ending = old.done(1);
    await old.reached;
    await world.server('fork', HEAD).done(2);
    frozen.resolve();
    await ending;
    expect(await kept(request)).toBe('action_required');
    const of = (head: string) => database.reviews.at(request, head.repeat(40));
    expect(await of('b')).toMatchObject({ conclusion: 'cancelled' });
    expect(await of('c')).toMatchObject({ conclusion: 'cancelled' });
    expect(world.asked).toEqual([request]);
  });

  it('a review that ends in its turn asks for no other', async () => {
    const request = openRequest(5);
    const world = openWorld(database, request);
    for (let i = 0; i < 2; i++) await world.server('fork', HEAD).done(1);
    expect(world.runs).toMatchObject([{ conclusion: 'action_required' }, { conclusion: 'action_required' }]);
    expect(world.asked).toEqual([]);
  });
});
