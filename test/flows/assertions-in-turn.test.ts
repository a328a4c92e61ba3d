import { describe, expect, it } from 'vitest';
import type { SandboxResult } from '../../src/core/eval/scorers/types.ts';
import { createTrialRunner, type TrialDeps } from '../../src/flows/run/trial-runner.ts';

const PROGRAM = { code: 'true', output: '', context: '{}' };
const PASSED: SandboxResult = { kind: 'boolean', value: true };

/** A sandbox that answers one program after the other, in the order in which they came, each in a turn of its own. */
function openSlowSandbox() {
  const queue: (() => void)[] = [];
  let most = 0;
  let runs = 0;
  const next = (): void =>
    void setImmediate(() => {
      queue.shift()?.();
      if (queue.length > 0) next();
    });
  return {
    run: () =>
      new Promise<SandboxResult>((resolve) => {
        runs += 1;
        most = Math.max(
          most,
          queue.push(() => resolve(PASSED)),
        );
        if (queue.length === 1) next();
      }),
    close: async () => undefined,
    figures: () => ({ most, runs }),
  };
}

function createRunner(sandbox: TrialDeps['sandbox'], signal = new AbortController().signal) {
  return createTrialRunner({ sandbox } as TrialDeps, {
    reviewId: 'r',
    budget: { review: null, months: [] },
    signal,
  });
}

describe('assertions of reviews that share a sandbox', () => {
  it('of one review wait with it, so that another is served long before all of them', async () => {
    const sandbox = openSlowSandbox();
    const settled: string[] = [];
    const run = (name: string, count: number) => {
      const runner = createRunner(sandbox);
      return Array.from({ length: count }, () => runner.execute(PROGRAM).then(() => void settled.push(name)));
    };
    await Promise.all([...run('large', 500), ...run('small', 3)]);
    expect(settled.lastIndexOf('small')).toBeLessThan(40);
    expect(settled).toHaveLength(503);
    expect(sandbox.figures().most).toBeLessThanOrEqual(20);
  });

  it('are given up with their review, those that wait without having been in the sandbox', async () => {
    const sandbox = openSlowSandbox();
    const review = new AbortController();
    const runner = createRunner(sandbox, review.signal);
    const all = Array.from({ length: 500 }, () => runner.execute(PROGRAM));
    await all[0];
    review.abort();
    const results = await Promise.all(all);
    expect(results.at(-1)).toEqual({ kind: 'failed', reason: 'the review was stopped' });
    expect(sandbox.figures().runs).toBeLessThan(40);
  });
});
