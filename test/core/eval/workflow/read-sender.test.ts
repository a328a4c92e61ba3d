import { expect, it } from 'vitest';
import { readSender } from '../../../../src/core/eval/workflow/read-sender.ts';

const FILE = 'acme/shop/.github/workflows/record.yml';
const CLAIMS = {
  repository: 'acme/shop',
  repository_id: '7',
  repository_owner: 'acme',
  ref: 'refs/heads/main',
  workflow_ref: `${FILE}@refs/heads/main`,
  job_workflow_ref: `${FILE}@refs/heads/main`,
  event_name: 'workflow_dispatch',
  run_attempt: '1',
  sha: 'b'.repeat(40),
};
const SENT = { sha: 'a'.repeat(40) };

it('a job of a branch’s own workflow is known by repository, file and branch', () => {
  expect(readSender(CLAIMS, SENT)).toEqual({
    ok: true,
    sender: { repository: 7, owner: 'acme', workflow: 'record.yml', branch: 'main' },
  });
});

it.each([
  [
    'a pull request’s own workflow',
    {
      ref: 'refs/pull/7/merge',
      workflow_ref: `${FILE}@refs/pull/7/merge`,
      job_workflow_ref: `${FILE}@refs/pull/7/merge`,
    },
    'is no workflow of a branch',
  ],
  [
    'a pull request’s workflow that calls the default branch’s',
    { ref: 'refs/pull/7/merge', workflow_ref: 'acme/shop/.github/workflows/forged.yml@refs/pull/7/merge' },
    'was called by acme/shop/.github/workflows/forged.yml@refs/pull/7/merge',
  ],
  ['another repository’s workflow', { repository: 'evil/shop' }, 'is of acme/shop, and not of evil/shop'],
  ['a tag', { job_workflow_ref: `${FILE}@refs/tags/main` }, 'is no workflow of a branch'],
  ['a run on another ref', { ref: 'refs/heads/feature' }, 'of a run on refs/heads/feature'],
  [
    'a run for somebody’s pull request',
    { event_name: 'pull_request_target' },
    'that pull_request_target started',
  ],
  ['a run on what another workflow left', { event_name: 'workflow_run' }, 'that workflow_run started'],
  ['a comment', { event_name: 'issue_comment' }, 'that issue_comment started'],
  ['a run that is repeated', { run_attempt: '2' }, 'of attempt 2 of its run'],
  ['a push of another commit', { event_name: 'push' }, `of a push of ${'b'.repeat(40)}, and not of aaaa`],
  ['no repository', { repository_id: 'seven' }, 'repository_id is missing'],
])('%s is nobody who may send', (_, changed, reason) => {
  const read = readSender({ ...CLAIMS, ...changed }, SENT);
  expect(read.ok ? 'accepted' : read.reason).toContain(reason);
});

it('a push speaks for the commit that was pushed', () => {
  expect(readSender({ ...CLAIMS, event_name: 'push', sha: SENT.sha }, SENT).ok).toBe(true);
});
