import { describe, expect, it } from 'vitest';
import { noticeProgress } from '../../../src/core/report/check-notices.ts';
import { startCheck } from '../../../src/flows/app/start-check.ts';
import type {
  CheckConclusion,
  Checks,
  DecisionLog,
  HostedRepository,
  ReviewLog,
  ReviewRecord,
} from '../../../src/ports.ts';

const HEAD = 'a'.repeat(40);
const notice = noticeProgress('Reading what changed');

type Run = { id: number; conclusion: CheckConclusion | null; said: string };

/** A commit with one check run that GitHub holds, and what was kept of it before the process died. */
function crashed(conclusion: CheckConclusion | null, kept: Partial<ReviewRecord> = {}) {
  const runs: Run[] = [{ id: 5, conclusion, said: 'before' }];
  const record = {
    id: 'review',
    turn: 2,
    checkRunId: 5,
    isNew: false,
    wasConcluded: false,
    hadFailed: false,
    ...kept,
  };
  const held: number[] = [];
  const checks = {
    async start(_: string, __: string, { title }: { title: string }) {
      runs.push({ id: 6, conclusion: null, said: title });
      return 6;
    },
    async find() {
      const run = runs.at(-1);
      return run === undefined
        ? null
        : { id: run.id, passed: run.conclusion === 'success', ended: run.conclusion !== null };
    },
    async progress(id: number, { title }: { title: string }) {
      const run = runs.find((one) => one.id === id);
      if (run !== undefined) run.said = title;
    },
  } as unknown as Checks;
  const records = {
    isNewest: async () => true,
    setCheckRun: async (_: unknown, id: number) => held.push(id) > 0,
  } as unknown as ReviewLog;
  const deps = { records, decisions: {} as DecisionLog, reviews: { enqueue: async () => {} } };
  const repository = { checks } as HostedRepository;
  const request = { installationId: 7, repositoryId: 70, owner: 'acme', name: 'shop', pull: 1 };
  const start = (number: number) =>
    startCheck(deps, repository, { request, headSha: HEAD }, { record, notice, attempt: { number } });
  return { runs, held, start };
}

describe('after a process that died between concluding the check and keeping that it had', () => {
  it.each([1, 2])('attempt %d lets no pass stand for the review that begins', async (number) => {
    const { runs, held, start } = crashed('success');
    expect(await start(number)).toBe(6);
    expect(runs.at(-1)).toEqual({ id: 6, conclusion: null, said: 'Reviewing' });
    expect(held).toEqual([6]);
  });

  it.each(['failure', 'action_required', null] as const)(
    'the next attempt goes on with a check that shows %s, and leaves what it says until there is news',
    async (conclusion) => {
      const { runs, start } = crashed(conclusion);
      expect(await start(2)).toBe(5);
      expect(runs).toEqual([{ id: 5, conclusion, said: 'before' }]);
    },
  );

  it('a head that comes back gets a run of its own, above what others with it have shown since', async () => {
    const { runs, start } = crashed('failure', { checkRunId: null });
    expect(await start(2)).toBe(6);
    expect(runs.at(-1)).toMatchObject({ id: 6, conclusion: null });
    const outage = crashed('failure', { checkRunId: null, hadFailed: true });
    expect(await outage.start(2)).toBe(5);
  });

  it('a review that is asked for anew says on the same check that it is under way', async () => {
    const { runs, start } = crashed('failure');
    expect(await start(1)).toBe(5);
    expect(runs).toEqual([{ id: 5, conclusion: 'failure', said: 'Reviewing' }]);
  });

  it('a check whose number was not kept is found', async () => {
    const { runs, held, start } = crashed(null, { checkRunId: null });
    expect(await start(2)).toBe(5);
    expect([runs.length, held]).toEqual([1, [5]]);
  });
});
