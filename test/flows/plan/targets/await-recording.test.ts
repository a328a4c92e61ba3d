import { expect, it } from 'vitest';
import { awaitRecording } from '../../../../src/flows/plan/targets/await-recording.ts';
import { placeElsewhere } from '../../../../src/flows/plan/targets/elsewhere.ts';
import { resolveRecorded } from '../../../../src/flows/plan/targets/recorded.ts';
import type { Where } from '../../../../src/flows/plan/targets/types.ts';
import type { RecordingOf, Recordings, Workflows } from '../../../../src/ports.ts';

const SENT = { suite: 'support', workflow: 'record.yml', timeoutMinutes: 30 };
const COMMIT = { sha: 'a'.repeat(40) };
const OF = { repository: 7, workflow: 'record.yml', branch: 'main', suite: 'support', ...COMMIT };
const ROW = '{"id":"a","text":"yes"}\n';
/** As long as the whole patience, so that there is one look and one more. */
const ALL_AT_ONCE = 30 * 60_000;

const workflows = {
  find: async (workflow) =>
    workflow === 'record.yml'
      ? { ok: true, repository: 7, workflow, branch: 'main', definition: 'blob' }
      : {
          ok: false,
          reason: `the default branch main has no .github/workflows/${workflow}`,
          fix: 'merge it first',
        },
  run: () => Promise.reject(new Error('nothing is started')),
} satisfies Workflows;

function openRecordings(): Recordings {
  const kept = new Map<string, string>();
  const keyOf = ({ repository, workflow, branch, sha, suite }: RecordingOf) =>
    [repository, workflow, branch, sha, suite].join(' ');
  return {
    find: async (of) => kept.get(keyOf(of)) ?? null,
    async keep(of, outputs) {
      const before = kept.get(keyOf(of));
      if (before !== undefined) return before === outputs ? 'same' : 'other';
      kept.set(keyOf(of), outputs);
      return 'kept';
    },
  };
}

it('outputs that the default branch’s workflow sent are those of the commit', async () => {
  const recordings = openRecordings();
  await recordings.keep(OF, ROW);
  const placed = await awaitRecording(SENT, COMMIT, { recordings, workflows });
  const outputs = placed.ok && placed.target.kind === 'recorded' ? placed.target.outputs : null;
  expect(outputs?.get('a')).toMatchObject({ text: 'yes' });
});

it.each([
  ['another branch', { branch: 'feature' }],
  ['another workflow', { workflow: 'other.yml' }],
  ['another repository', { repository: 8 }],
  ['another commit', { sha: 'b'.repeat(40) }],
  ['another suite', { suite: 'sales' }],
])(
  'outputs of %s are not taken: there is no recording, and the reason names the commit',
  async (_, changed) => {
    const recordings = openRecordings();
    await recordings.keep({ ...OF, ...changed }, ROW);
    const stopped = AbortSignal.timeout(50);
    const asked = { ...SENT, timeoutMinutes: 0 };
    const placed = await awaitRecording(
      asked,
      COMMIT,
      { recordings, workflows, signal: stopped },
      ALL_AT_ONCE,
    );
    expect(placed).toMatchObject({
      ok: false,
      reason: expect.stringContaining(`no recording for ${COMMIT.sha}`),
    });
  },
);

it('outputs that come while a review waits are taken', async () => {
  const recordings = openRecordings();
  let looks = 0;
  const late: Recordings = {
    ...recordings,
    async find(of) {
      if (++looks === 3) await recordings.keep(OF, ROW);
      return recordings.find(of);
    },
  };
  expect((await awaitRecording(SENT, COMMIT, { recordings: late, workflows }, 1)).ok).toBe(true);
});

it('a workflow that only a pull request has cannot send, and where nobody keeps recordings the reason says so', async () => {
  const resolved = await resolveRecorded('support', { kind: 'recorded', sent_by: 'new.yml' }, {} as Where);
  const commit = { ...COMMIT, worktree: false };
  expect(
    await placeElsewhere(resolved, 'head', commit, { recordings: openRecordings(), workflows }),
  ).toMatchObject({
    ok: false,
    reason: 'the default branch main has no .github/workflows/new.yml',
  });
  expect(await placeElsewhere(resolved, 'head', commit, {})).toMatchObject({
    ok: false,
    reason: expect.stringContaining('kept by the App’s server'),
  });
});
