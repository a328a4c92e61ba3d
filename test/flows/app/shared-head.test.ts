import { describe, expect, it } from 'vitest';
import type { ReviewTurn } from '../../../src/ports.ts';
import { HEAD, openDecisionWorld } from '../../support/decision-world.ts';
import { createInterleaving, listTurns } from '../../support/interleaving.ts';
import { FALLEN, makeReport, makeSuite } from '../../support/reports.ts';

const PASSED = makeReport();
const FAILED = makeReport({ verdict: 'fail', exit: 1, suites: [makeSuite({ metrics: [FALLEN] })] });
const OUTAGE = makeReport({ verdict: 'error', exit: 4 });
const UNKNOWN = { conclusion: null, report: null };
const WAITS = { conclusion: 'action_required' as const, report: null };
const FORK = { origin: 'fork' as const };
const ELSEWHERE = { headSha: 'b'.repeat(40) };

/** A pull request that passed, and whose check says so. */
async function openPassed() {
  const world = openDecisionWorld();
  world.add(1, UNKNOWN);
  await world.conclude(1, PASSED);
  return world;
}

/** Whether GitHub shows that the first one passes, or another review of it is to come. */
function isGreenOrToBe(world: World): boolean {
  const isGreen = world.newest() === world.check(1) && world.newest()?.conclusion === 'success';
  return isGreen || world.enqueued.includes(1);
}

const SHUT_OUT = Object.assign(new Error('it may not'), {
  name: 'HostError',
  failure: { kind: 'forbidden', status: 403, message: 'it may not' },
});

const NOTHING = { title: 'Reading', summary: '', text: '', annotations: [] };

type World = ReturnType<typeof openDecisionWorld>;
type ChecksCall = 'start' | 'conclude';

/** The next such call comes to GitHub only when it may `go`. */
function stallNext({ hosted: { checks } }: World, name: ChecksCall) {
  const reached = Promise.withResolvers<void>();
  const frozen = Promise.withResolvers<void>();
  const call: (...args: never[]) => Promise<number> = checks[name];
  checks[name] = async (...args: never[]) => {
    checks[name] = call;
    reached.resolve();
    await frozen.promise;
    return call(...args);
  };
  return { reached: reached.promise, go: () => frozen.resolve() };
}

describe('a fork’s pull request with the commit of one that passed', () => {
  it('takes that one’s check for its own where both have one base: it begins none, and blocks nothing', async () => {
    const world = await openPassed();
    world.open(2, FORK);
    await world.hold(2);
    await world.review(2);
    expect(world.newest()).toBe(world.check(1));
    expect(world.newest()?.conclusion).toBe('success');
    expect(world.record(2)).toMatchObject({ conclusion: 'action_required', run: null });
    expect(world.enqueued).toEqual([]);
  });

  it('waits for an approval with a check of its own where its base is another one, and says where to approve', async () => {
    const world = await openPassed();
    world.open(2, { ...FORK, base: 'next' });
    await world.review(2);
    expect(world.newest()).toMatchObject({
      conclusion: 'action_required',
      summary: expect.stringContaining('#2'),
    });
  });

  it('gives the check back when it is closed, pushed to, or moved to the same base', async () => {
    for (const change of [{ state: 'closed' as const }, ELSEWHERE, { base: 'main' }]) {
      const world = await openPassed();
      world.open(2, { ...FORK, base: 'next' });
      await world.review(2);
      world.change(2, change);
      await world.review(2);
      expect(world.enqueued).toEqual([1]);
      // Not every time that something is pushed to it.
      await world.review(2);
      expect(world.enqueued.filter((pull) => pull === 1).length).toBeLessThanOrEqual(2);
    }
  });

  it('has its review begin once that is approved, and then counts like any other', async () => {
    const world = await openPassed();
    world.open(2, FORK);
    await world.review(2);
    await world.approve(2);
    await world.review(2);
    expect(world.newest()?.conclusion).toBe('failure');
    expect(world.record(2)?.run).not.toBeNull();
  });

  it('waits with a check of its own again when that one is closed, pushed to, or moved to another base', async () => {
    for (const change of [{ state: 'closed' as const }, ELSEWHERE, { base: 'next' }]) {
      const world = await openPassed();
      world.open(2, FORK);
      await world.review(2);
      world.change(1, change);
      await world.review(1);
      expect(world.enqueued).toEqual([2]);
      await world.review(2);
      expect(world.newest()).toMatchObject({
        conclusion: 'action_required',
        title: expect.stringContaining('fork'),
      });
    }
  });

  it('blocks it in no order in which both are opened at once', async () => {
    for (const order of listTurns(6)) {
      const { step, interleave } = createInterleaving();
      const world = openDecisionWorld(step);
      world.open(1);
      world.open(2, FORK);
      await interleave(order, [() => world.begin(1, PASSED), () => world.review(2)]);
      expect(isGreenOrToBe(world), order.join('')).toBe(true);
    }
  });

  it('blocks it in no order in which it is closed while the other one’s review ends, whatever their bases are', async () => {
    for (const order of listTurns(6)) {
      const { step, interleave } = createInterleaving();
      const world = openDecisionWorld(step);
      world.add(1, UNKNOWN);
      world.add(2, WAITS, { ...FORK, base: 'next' });
      const close = async () => {
        await step();
        world.change(2, { state: 'closed' });
        await world.review(2);
      };
      await interleave(order, [() => world.conclude(1, PASSED), close]);
      expect(isGreenOrToBe(world), order.join('')).toBe(true);
    }
  });
});

describe('a pull request with the commit of a fork’s that waits', () => {
  it('passes where both have one base: what was compared is the same', async () => {
    const world = openDecisionWorld();
    world.add(2, WAITS, FORK);
    world.add(1, UNKNOWN);
    await world.conclude(1, PASSED);
    expect(world.newest()?.conclusion).toBe('success');
  });

  it('waits with it where that has another base, says for what, and passes once that is closed', async () => {
    const world = openDecisionWorld();
    world.add(2, WAITS, { ...FORK, base: 'next' });
    world.add(1, UNKNOWN);
    await world.conclude(1, PASSED);
    expect(world.newest()).toMatchObject({
      conclusion: 'failure',
      title: expect.stringContaining('#2'),
      summary: expect.stringContaining('waits for an approval'),
    });
    world.change(2, { state: 'closed' });
    await world.review(2);
    expect(world.enqueued).toEqual([1]);
  });
});

describe('a pull request that leaves its commit', () => {
  it('has reviewed again what it was in the way of: a run that is older than its own, also one that has not ended', async () => {
    for (const conclusion of ['success', null] as const) {
      const world = openDecisionWorld();
      world.add(1, { conclusion, report: PASSED });
      world.add(2, UNKNOWN, { base: 'next' });
      await world.conclude(2, FAILED);
      world.change(2, { state: 'closed' });
      await world.review(2);
      expect(world.enqueued).toEqual([1]);
      await world.review(2);
      expect(world.enqueued).toEqual([1]);
    }
  });

  it('leaves alone what has a newer run or passes like itself, what fails by itself, and what is gone', async () => {
    const world = openDecisionWorld();
    world.add(1, UNKNOWN, { base: 'next' });
    await world.conclude(1, FAILED);
    world.add(2, { conclusion: 'success', report: PASSED });
    world.add(3, { conclusion: 'failure', report: FAILED });
    world.add(4, { conclusion: 'action_required', report: PASSED });
    world.change(1, { state: 'closed' });
    await world.review(1);
    expect(world.enqueued).toEqual([]);

    const both = await openPassed();
    both.add(2, { conclusion: 'success', report: PASSED });
    both.change(2, ELSEWHERE);
    await both.review(2);
    expect(both.enqueued).toEqual([]);

    const gone = openDecisionWorld();
    gone.add(1, { conclusion: 'success', report: PASSED }, { state: 'closed' });
    gone.add(2, { conclusion: 'failure', report: FAILED }, { state: 'closed' });
    await gone.review(2);
    expect(gone.enqueued).toEqual([]);
  });
});

describe('a pull request that GitHub names as having the commit, and that the App has not heard of', () => {
  it('is reviewed, and nothing passes by another comparison before', async () => {
    const world = openDecisionWorld();
    world.add(1, UNKNOWN);
    world.open(2, { base: 'next' });
    world.named.push(1, 2);
    await world.conclude(1, PASSED);
    expect(world.newest()?.conclusion).toBe('failure');
    expect(world.enqueued).toEqual([2]);
  });

  it('is left to a worker that has begun with it at that very moment', async () => {
    const world = openDecisionWorld();
    world.add(1, UNKNOWN);
    world.open(2);
    world.named.push(2);
    const begun: ReviewTurn[] = [];
    world.deps.reviews.enqueue = async (request) => {
      begun.push(await world.deps.records.open(request, HEAD));
    };
    await world.conclude(1, PASSED);
    expect(begun).toHaveLength(1);
    for (const turn of begun) expect(await world.deps.records.isNewest(turn)).toBe(true);
  });

  it('is reviewed where it is named with the conclusion only', async () => {
    const world = openDecisionWorld();
    world.add(1, UNKNOWN);
    world.open(2, { base: 'next' });
    const { conclude } = world.hosted.checks;
    world.hosted.checks.conclude = (...args) => {
      world.named.push(2);
      return conclude(...args);
    };
    await world.conclude(1, PASSED);
    expect(world.enqueued).toEqual([2]);
  });
});

describe('a check run that nobody is going to conclude any more', () => {
  /** A server is about to begin the check of a fork's pull request, and stands still while #1 passes with that commit. */
  async function beginLate() {
    const world = openDecisionWorld();
    world.open(2, FORK);
    const stalled = stallNext(world, 'start');
    const late = world.review(2);
    await stalled.reached;
    world.open(1);
    await world.begin(1, PASSED);
    const goOn = () => {
      stalled.go();
      return late;
    };
    return { world, goOn };
  }

  it('ends as cancelled, and does not hide what another pull request has come to', async () => {
    for (const change of [{}, { state: 'closed' as const }]) {
      const { world, goOn } = await beginLate();
      world.change(2, change);
      await world.review(2);
      expect(isGreenOrToBe(world)).toBe(true);
      await goOn();
      expect([...world.shown.values()].filter(({ conclusion }) => conclusion === null)).toEqual([]);
      expect(isGreenOrToBe(world)).toBe(true);
    }
  });

  it('hides nothing either where GitHub made it for a conclusion that does not count any more', async () => {
    const world = openDecisionWorld();
    world.github.keepsConclusions = true;
    world.add(2, UNKNOWN);
    world.add(1, UNKNOWN);
    await world.conclude(2, PASSED);
    expect(world.check(2)?.conclusion).toBe('failure');
    const stalled = stallNext(world, 'conclude');
    const passing = world.conclude(1, PASSED);
    await stalled.reached;
    // #2, held up so far, is shown as passed right when it is closed.
    const closing = stallNext(world, 'conclude');
    stalled.go();
    await closing.reached;
    world.waiting.add(2);
    world.change(2, { state: 'closed' });
    closing.go();
    await passing;
    expect(world.newest()?.conclusion).toBe('cancelled');
    expect(isGreenOrToBe(world)).toBe(true);
  });

  it('ends where the App may not look any more, and leaves the review to whoever has begun it since', async () => {
    const world = await openPassed();
    world.open(2);
    const { pullRequest } = world.hosted;
    world.hosted.pullRequest = async (number) => {
      if (number === 2) throw SHUT_OUT;
      return pullRequest(number);
    };
    world.deps.records.pull = async () => ({
      wantedHead: HEAD,
      wantedClosed: false,
      stops: 0,
      comment: null,
    });
    const stalled = stallNext(world, 'start');
    const late = world.review(2);
    await stalled.reached;
    const turn = await world.deps.records.open(world.requestOf(2), HEAD);
    stalled.go();
    await late;
    expect([...world.shown.values()].map(({ conclusion }) => conclusion)).toEqual(['success', 'cancelled']);
    expect(await world.deps.records.isNewest(turn)).toBe(true);
    expect(world.enqueued).toEqual([1, 2]);
  });

  it('is concluded where its pull request stands aside since, whether or not it was kept', async () => {
    for (const isKept of [true, false]) {
      const world = openDecisionWorld();
      world.open(2, FORK);
      const record = await world.deps.records.open(world.requestOf(2), HEAD);
      const run = await world.hosted.checks.start(HEAD, record.id, NOTHING);
      if (isKept) await world.deps.records.setCheckRun(record, run);
      world.open(1);
      await world.begin(1, PASSED);
      await world.review(2);
      expect(world.shown.get(run)?.conclusion).toBe('cancelled');
      expect(world.record(2)).toMatchObject({ conclusion: 'action_required', run: null });
      expect(isGreenOrToBe(world)).toBe(true);
      // It is called back like any other that stood aside.
      world.change(1, { base: 'next' });
      await world.review(1);
      expect(world.enqueued).toContain(2);
    }
  });
});

describe('pull requests of one commit that wake one another', () => {
  it('come to rest: who has stood aside already gives way to nobody once more', async () => {
    const world = openDecisionWorld();
    // A fork's, from when nobody else had its base: it has a check run of its own.
    world.open(2, { ...FORK, base: 'next' });
    await world.review(2);
    world.open(3, { base: 'next' });
    await world.begin(3, FAILED);
    world.open(1);
    await world.begin(1, PASSED);
    const next = [2, ...world.enqueued.splice(0)];
    let reviews = 0;
    for (let pull = next.shift(); pull !== undefined && reviews < 30; pull = next.shift()) {
      reviews += 1;
      await world.review(pull);
      if (pull !== 2) await world.begin(pull, pull === 1 ? PASSED : FAILED);
      for (const asked of world.enqueued.splice(0)) if (!next.includes(asked)) next.push(asked);
    }
    expect(reviews).toBeLessThan(10);
    expect(world.record(2)).toMatchObject({ conclusion: 'action_required', run: null });
    expect(world.newest()?.conclusion).toBe('failure');
  });
});

describe('what a server says after another one has taken its work over', () => {
  it('of a pull request that was closed is looked at again once it was reopened', async () => {
    const world = openDecisionWorld();
    world.add(1, UNKNOWN);
    world.change(1, { state: 'closed' });
    const stalled = stallNext(world, 'conclude');
    const closing = world.review(1);
    await stalled.reached;
    world.change(1, { state: 'open' });
    await world.deps.records.open(world.requestOf(1), HEAD);
    await world.conclude(1, PASSED);
    expect(world.newest()?.conclusion).toBe('success');
    stalled.go();
    await closing;
    expect(world.newest()?.conclusion).toBe('cancelled');
    expect(world.enqueued).toEqual([1]);
  });

  it('of a head that it leaves covers no other pull request, also where GitHub shows it on a new run', async () => {
    const world = openDecisionWorld();
    world.github.keepsConclusions = true;
    world.add(2, UNKNOWN);
    // The conclusion came to GitHub, and the process died before it was kept.
    const run = world.record(2)?.run ?? 0;
    await world.hosted.checks.conclude(run, 'success', NOTHING);
    world.add(1, UNKNOWN);
    world.setRecord(1, { conclusion: 'success', report: PASSED });
    world.change(2, { state: 'closed' });
    await world.review(2);
    expect(world.newest()?.conclusion).toBe('cancelled');
    expect(isGreenOrToBe(world)).toBe(true);
  });

  it('never passes what has failed since, not even until it is looked at again', async () => {
    const world = openDecisionWorld();
    world.add(1, UNKNOWN);
    const stalled = stallNext(world, 'conclude');
    const late = world.conclude(1, PASSED);
    await stalled.reached;
    await world.deps.records.open(world.requestOf(1), HEAD);
    await world.conclude(1, FAILED);
    stalled.go();
    await expect(late).rejects.toThrow('another server');
    expect(world.newest()?.conclusion).toBe('cancelled');
  });

  it('of an acceptance never passes what has failed since on the same run, and has it looked at again', async () => {
    const world = openDecisionWorld();
    world.add(1, { conclusion: 'failure', report: OUTAGE });
    const stalled = stallNext(world, 'conclude');
    const accepting = world.accept(1);
    await stalled.reached;
    // The next attempt goes on with the run, and finds a regression.
    const run = world.record(1)?.run ?? 0;
    const again = await world.deps.records.open(world.requestOf(1), HEAD);
    await world.deps.records.setCheckRun(again, run);
    await world.conclude(1, FAILED);
    stalled.go();
    await accepting;
    expect(world.newest()?.conclusion).toBe('cancelled');
    expect(world.enqueued).toContain(1);
  });
});
