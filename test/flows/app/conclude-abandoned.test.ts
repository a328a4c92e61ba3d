import { expect, it } from 'vitest';
import { concludeAbandoned, type WatchdogDeps } from '../../../src/flows/app/conclude-abandoned.ts';

const REF = { installationId: 7, repositoryId: 70, owner: 'acme', name: 'shop' };

it.each([
  ['went on with the check run', { checkRunId: 5, conclusion: 'success' }, 5, [1]],
  ['passed below a run that GitHub made', { checkRunId: 6, conclusion: 'success' }, 7, [1]],
  ['has a check run of its own', { checkRunId: 6, conclusion: 'success' }, 5, []],
  ['failed as well', { checkRunId: 5, conclusion: 'failure' }, 5, []],
])('a watchdog that comes too late has the review done once more that %s', async (_, since, shown, asked) => {
  const enqueued: number[] = [];
  const log = { info() {}, warn() {}, error() {} };
  const deps = {
    clock: { now: () => 0 },
    log,
    host: { repository: () => ({ checks: { conclude: async () => shown } }) },
    reviews: { enqueue: async ({ pull }: { pull: number }) => void enqueued.push(pull) },
    records: {
      abandoned: async () => [{ ...REF, pull: 1, id: 'lost', checkRunId: 5, headSha: 'head' }],
      takeAbandoned: async (id: string) => ({ id, turn: 2, checkRunId: 5 }),
      setCheckRun: async () => false,
      concludeTaken: async () => false,
      at: async () => since,
    },
    groups: { abandoned: async () => [] },
  };
  await concludeAbandoned(deps as unknown as WatchdogDeps, new AbortController().signal);
  expect(enqueued).toEqual(asked);
});

it('a late watchdog leaves alone what was taken up since it looked, and takes before it writes', async () => {
  const done: string[] = [];
  const reviews = ['lost', 'taken up'].map((id) => ({ ...REF, pull: 1, id, checkRunId: 5, headSha: id }));
  const groups = ['lost group', 'merged group'].map((headSha) => ({ ...REF, headSha }));
  const log = { info() {}, warn() {}, error() {} };
  const deps = {
    clock: { now: () => 0 },
    log,
    host: {
      repository: () => ({
        checks: {
          async conclude(id: number, conclusion: string) {
            done.push(`${conclusion} on ${id}`);
            return id;
          },
        },
      }),
    },
    records: {
      abandoned: async () => reviews,
      takeAbandoned: async (id: string) => {
        done.push(`take ${id}`);
        return id === 'lost' ? { id, turn: 2, checkRunId: 6 } : null;
      },
      concludeTaken: async (id: string) => done.push(`keep ${id}`) > 0,
    },
    groups: {
      abandoned: async () => groups,
      findAbandoned: async (_: number, headSha: string) =>
        headSha === 'lost group' ? { checkRunId: 8, conclusion: null, state: 'wanted' } : null,
      conclude: async (_: number, headSha: string, conclusion: string) =>
        void done.push(`keep ${headSha}: ${conclusion}`),
    },
  };
  await concludeAbandoned(deps as unknown as WatchdogDeps, new AbortController().signal);
  expect(done).toEqual([
    'take lost',
    'failure on 6',
    'keep lost',
    'take taken up',
    'failure on 8',
    'keep lost group: failure',
  ]);
});
