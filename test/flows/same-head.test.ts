import { AsyncLocalStorage } from 'node:async_hooks';
import { describe, expect, it } from 'vitest';
import type { ReviewReport } from '../../src/core/report/model.ts';
import { concludeCheck } from '../../src/flows/publish-verdict.ts';
import { openDecisionWorld } from '../support/decision-world.ts';
import { FALLEN, makeReport, makeSuite } from '../support/reports.ts';

const PASSED = makeReport();
const FAILED = makeReport({ verdict: 'fail', exit: 1, suites: [makeSuite({ metrics: [FALLEN] })] });

/** Lets work go on access by access: `turns` says whose, one after the other, and then whoever is left, the first one first. */
async function interleave(
  turns: readonly number[],
  workers: readonly (() => Promise<void>)[],
  actor: AsyncLocalStorage<number>,
  waiting: Map<number, () => void>,
): Promise<void> {
  const left = new Set(workers.keys());
  const all = workers.map((work, i) => actor.run(i, () => work().finally(() => left.delete(i))));
  const settle = () => new Promise<void>((resolve) => setImmediate(resolve));
  const queue = [...turns];
  await settle();
  while (left.size > 0) {
    const wanted = queue.shift() ?? Math.min(...left);
    const go = waiting.get(wanted);
    if (go === undefined) continue;
    waiting.delete(wanted);
    go();
    await settle();
  }
  await Promise.all(all);
}

/** Pull requests with one head whose reviews end at the same time; their checks then. */
async function endTogether(turns: readonly number[], reports: readonly ReviewReport[]) {
  const actor = new AsyncLocalStorage<number>();
  const waiting = new Map<number, () => void>();
  const world = openDecisionWorld(
    () => new Promise((resolve) => waiting.set(actor.getStore() ?? -1, resolve)),
  );
  const workers = reports.map((report, i) => {
    const number = i + 1;
    const pull = world.add(number, { conclusion: null, report: null });
    const reviewed = {
      request: world.requestOf(number),
      pull,
      check: number,
      record: { id: `${number}`, turn: 1 },
    };
    return () => concludeCheck(world.deps, world.hosted, { ...reviewed, report });
  });
  await interleave(turns, workers, actor, waiting);
  return reports.map((_, i) => world.shown.get(i + 1)?.conclusion);
}

/** Every order in which each is interrupted at most twice. */
function listTurns(most: number): number[][] {
  const lengths = Array.from({ length: most + 1 }, (_, i) => i);
  return lengths.flatMap((a) =>
    lengths.flatMap((b) =>
      lengths.map((c) => [
        ...Array(a).fill(0),
        ...Array(b).fill(1),
        ...Array(c).fill(0),
        ...Array(most).fill(1),
      ]),
    ),
  );
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
    const other = world.add(2, { conclusion: null, report: null });
    await world.accept(1);
    expect(world.shown.get(1)).toMatchObject({ conclusion: 'failure', title: expect.stringContaining('#2') });
    const reviewed = { request: world.requestOf(2), pull: other, check: 2, record: { id: '2', turn: 1 } };
    await concludeCheck(world.deps, world.hosted, { ...reviewed, report: PASSED });
    expect([1, 2].map((check) => world.shown.get(check)?.conclusion)).toEqual(['success', 'success']);
  });

  it('both pass where GitHub is down when one is to be told that the other does', async () => {
    let isDown = false;
    const world = openDecisionWorld();
    const { conclude } = world.hosted.checks;
    world.hosted.checks.conclude = (id, ...shown) =>
      isDown && id === 1 ? Promise.reject(new Error('GitHub is down')) : conclude(id, ...shown);
    world.add(1, { conclusion: 'failure', report: PASSED });
    const pull = world.add(2, { conclusion: null, report: null });
    const reviewed = {
      request: world.requestOf(2),
      pull,
      check: 2,
      record: { id: '2', turn: 1 },
      report: PASSED,
    };
    isDown = true;
    await expect(concludeCheck(world.deps, world.hosted, reviewed)).rejects.toThrow('GitHub is down');
    isDown = false;
    await concludeCheck(world.deps, world.hosted, reviewed);
    expect([1, 2].map((check) => world.shown.get(check)?.conclusion)).toEqual(['success', 'success']);
  });

  it('one passes though the check of the other is gone', async () => {
    const world = openDecisionWorld();
    const { conclude } = world.hosted.checks;
    const gone = Object.assign(new Error('gone'), {
      name: 'HostError',
      failure: { kind: 'invalid', status: 404, message: 'Not Found' },
    });
    world.hosted.checks.conclude = (id, ...shown) =>
      id === 1 ? Promise.reject(gone) : conclude(id, ...shown);
    world.add(1, { conclusion: 'failure', report: PASSED });
    const pull = world.add(2, { conclusion: null, report: null });
    const reviewed = {
      request: world.requestOf(2),
      pull,
      check: 2,
      record: { id: '2', turn: 1 },
      report: PASSED,
    };
    await concludeCheck(world.deps, world.hosted, reviewed);
    expect(world.shown.get(2)?.conclusion).toBe('success');
  });

  it('one does not pass by what the other came to before its base was changed', async () => {
    const world = openDecisionWorld();
    const pull = world.add(1, { conclusion: null, report: null });
    world.add(2, { conclusion: 'failure', report: PASSED });
    world.waiting.add(2);
    const reviewed = { request: world.requestOf(1), pull, check: 1, record: { id: '1', turn: 1 } };
    await concludeCheck(world.deps, world.hosted, { ...reviewed, report: PASSED });
    expect(world.shown.get(1)?.conclusion).toBe('failure');
  });
});
