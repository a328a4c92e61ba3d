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
};

it('a job of a branch’s own workflow is known by repository, file and branch', () => {
  expect(readSender(CLAIMS)).toEqual({
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
  ['no repository', { repository_id: 'seven' }, 'repository_id is missing'],
])('%s is nobody who may send', (_, changed, reason) => {
  const read = readSender({ ...CLAIMS, ...changed });
  expect(read.ok ? 'accepted' : read.reason).toContain(reason);
});
