import { describe, expect, it } from 'vitest';
import { ADA, DORA, openDecisionWorld } from '../../support/decision-world.ts';
import { FALLEN, makeMetric, makeReport, makeSuite } from '../../support/reports.ts';

const FAILED = makeReport({ verdict: 'fail', exit: 1, suites: [makeSuite({ metrics: [FALLEN] })] });

describe('/promptgate accept', () => {
  it('lets a fork’s change pass of which only a judge says that it does', async () => {
    const world = openDecisionWorld();
    const judged = makeReport({ suites: [makeSuite({ metrics: [makeMetric({ judged: true })] })] });
    world.add(1, { conclusion: 'action_required', report: judged }, { origin: 'fork' });
    expect(await world.accept(1)).toEqual({ refused: false, reply: null });
    expect(world.check(1)?.conclusion).toBe('success');
  });

  it('asks for an approval of a fork’s commit that nothing was run of', async () => {
    const world = openDecisionWorld();
    world.add(1, { conclusion: 'action_required', report: null }, { origin: 'fork' });
    const { refused, reply } = await world.accept(1);
    expect(refused).toBe(true);
    expect(reply).toContain('/promptgate approve');
  });

  it.each([
    ['waits', true, FAILED],
    ['is under way', false, FAILED],
  ])('decides nothing and turns no check green while another review %s', async (_, waits, report) => {
    const world = openDecisionWorld();
    world.add(1, { conclusion: waits ? 'failure' : null, report });
    if (waits) world.waiting.add(1);
    expect(await world.accept(1)).toMatchObject({ refused: true });
    expect(world.decisions(1)).toEqual([]);
    expect(world.shown.size).toBe(0);
  });

  it.each([1, 2, 3])(
    'turns no check green where a review begins while it decides (access %s)',
    async (access) => {
      let left = access;
      const world = openDecisionWorld(async () => {
        if (world.decisions(1).length > 0 && --left === 0)
          world.setRecord(1, { conclusion: null, report: FAILED });
      });
      world.add(1, { conclusion: 'failure', report: FAILED });
      await world.accept(1);
      expect(world.decisions(1)).toHaveLength(1);
      expect(world.shown.size).toBe(0);
      expect(world.record(1)?.conclusion).toBeNull();
    },
  );

  it.each(['acknowledge', 'accept'])('decides nothing of a verdict by another base (%s)', async (kind) => {
    const world = openDecisionWorld();
    const touching = makeReport({
      policy: { ...makeReport().policy, ownChanges: 'acknowledge' },
      suites: [makeSuite({ removedCases: ['one'] })],
    });
    const conclusion = kind === 'accept' ? 'failure' : 'action_required';
    world.add(1, { conclusion, report: kind === 'accept' ? FAILED : touching }, { base: 'next' });
    expect(await world.accept(1, ADA, 'maintain')).toMatchObject({ refused: true });
    expect(world.decisions(1)).toEqual([]);
    expect(world.shown.size).toBe(0);
  });
});

describe('where the policy of the base is not valid', () => {
  const invalid = (mended: boolean) =>
    makeReport({
      verdict: 'error',
      exit: 2,
      policy: { ...makeReport().policy, mended },
      changes: [],
      suites: [],
    });

  it('a change that does not mend it is accepted by nobody, and the answer says what to do', async () => {
    const world = openDecisionWorld();
    world.add(1, { conclusion: 'failure', report: invalid(false) });
    const { refused, reply } = await world.accept(1, ADA, 'admin');
    expect(refused).toBe(true);
    expect(reply).toContain('cannot be accepted');
    expect(world.decisions(1)).toEqual([]);
  });

  it('the one that mends it is merged when a maintainer says so, also its author: there may be no other', async () => {
    const world = openDecisionWorld();
    world.add(1, { conclusion: 'action_required', report: invalid(true) });
    const early = await world.accept(1);
    expect(early).toMatchObject({ refused: true, reply: expect.stringContaining('maintain permission') });
    expect(await world.accept(1, DORA, 'maintain')).toMatchObject({ refused: false });
    expect(world.check(1)?.conclusion).toBe('success');
  });
});
