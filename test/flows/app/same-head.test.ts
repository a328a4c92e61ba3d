import { describe, expect, it } from 'vitest';
import type { ReviewReport } from '../../../src/core/report/model.ts';
import { openDecisionWorld } from '../../support/decision-world.ts';
import { createInterleaving, listTurns } from '../../support/interleaving.ts';
import { FALLEN, makeReport, makeSuite } from '../../support/reports.ts';

const PASSED = makeReport();
const FAILED = makeReport({ verdict: 'fail', exit: 1, suites: [makeSuite({ metrics: [FALLEN] })] });

/** Pull requests with one head whose reviews end at the same time; their checks then. */
async function endTogether(turns: readonly number[], reports: readonly ReviewReport[]) {
  const { step, interleave } = createInterleaving();
  const world = openDecisionWorld(step);
  const workers = reports.map((report, i) => {
    const number = i + 1;
    world.add(number, { conclusion: null, report: null });
    return () => world.conclude(number, report);
  });
  await interleave(turns, workers);
  return reports.map((_, i) => world.check(i + 1)?.conclusion);
}

describe('two pull requests with the same head that are reviewed at once', () => {
  const turns = listTurns(9);

  it('both pass where both reviews do, whichever gets ahead of the other where', async () => {
    for (const order of turns)
      expect(await endTogether(order, [PASSED, PASSED]), order.join('')).toEqual(['success', 'success']);
  });

  it('both fail where one does', async () => {
    for (const order of turns)
      expect(await endTogether(order, [PASSED, FAILED]), order.join('')).toEqual(['failure', 'failure']);
  });

  it('and a third one pass too, in any of 1,000 orders', async () => {
    let seed = 1;
    const draw = () => {
      seed = (seed * 48_271) % 2_147_483_647;
      return seed % 3;
    };
    for (let i = 0; i < 1000; i++) {
      const order = Array.from({ length: 60 }, draw);
      const ended = await endTogether(order, [PASSED, PASSED, PASSED]);
      expect(ended, order.join('')).toEqual(['success', 'success', 'success']);
    }
  });

  it('both pass where what fails in one is accepted, also while the other is under way', async () => {
    const world = openDecisionWorld();
    world.add(1, { conclusion: 'failure', report: FAILED });
    world.add(2, { conclusion: null, report: null });
    await world.accept(1);
    expect(world.check(1)).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('#2') });
    await world.conclude(2, PASSED);
    expect([1, 2].map((pull) => world.check(pull)?.conclusion)).toEqual(['success', 'success']);
  });

  it('both pass where GitHub is down when one is to be told that the other does', async () => {
    let isDown = false;
    const world = openDecisionWorld();
    const { conclude } = world.hosted.checks;
    world.hosted.checks.conclude = (id, ...shown) =>
      isDown && id === world.record(1)?.run
        ? Promise.reject(new Error('GitHub is down'))
        : conclude(id, ...shown);
    world.add(1, { conclusion: 'failure', report: PASSED });
    world.add(2, { conclusion: null, report: null });
    isDown = true;
    await expect(world.conclude(2, PASSED)).rejects.toThrow('GitHub is down');
    isDown = false;
    await world.conclude(2, PASSED);
    expect([1, 2].map((pull) => world.check(pull)?.conclusion)).toEqual(['success', 'success']);
  });

  it('one passes though the check of the other is gone', async () => {
    const world = openDecisionWorld();
    const { conclude } = world.hosted.checks;
    const gone = Object.assign(new Error('gone'), {
      name: 'HostError',
      failure: { kind: 'invalid', status: 404, message: 'Not Found' },
    });
    world.hosted.checks.conclude = (id, ...shown) =>
      id === world.record(1)?.run ? Promise.reject(gone) : conclude(id, ...shown);
    world.add(1, { conclusion: 'failure', report: PASSED });
    world.add(2, { conclusion: null, report: null });
    await world.conclude(2, PASSED);
    expect(world.check(2)?.conclusion).toBe('success');
  });

  it('one does not pass by what the other came to before its base was changed', async () => {
    const world = openDecisionWorld();
    world.add(1, { conclusion: null, report: null });
    world.add(2, { conclusion: 'failure', report: PASSED });
    world.waiting.add(2);
    await world.conclude(1, PASSED);
    expect(world.check(1)?.conclusion).toBe('failure');
  });
});
