import { expect, it } from 'vitest';
import { audienceOf, findClaimFault } from '../../../../src/core/eval/workflow/check-claims.ts';

const FILE = 'acme/shop/.github/workflows/eval.yml';
const COMMIT = 'c'.repeat(40);
const RUN = {
  repository: 7,
  owner: 'acme',
  name: 'shop',
  workflow: 'eval.yml',
  branch: 'main',
  commit: COMMIT,
  run: 42,
};
/** As docs.github.com/en/actions/reference/security/oidc shows a token, with what a dispatched run of the default branch has. */
const CLAIMS = {
  sub: 'repo:acme/shop:ref:refs/heads/main',
  repository: 'acme/shop',
  repository_id: '7',
  run_id: '42',
  run_attempt: '1',
  event_name: 'workflow_dispatch',
  ref: 'refs/heads/main',
  workflow_ref: `${FILE}@refs/heads/main`,
  job_workflow_ref: `${FILE}@refs/heads/main`,
  job_workflow_sha: COMMIT,
  workflow_sha: COMMIT,
  sha: COMMIT,
};

it('the token of the run that was started holds, however the owner’s name is written', () => {
  expect(findClaimFault(CLAIMS, RUN)).toBeNull();
  expect(findClaimFault(CLAIMS, { ...RUN, owner: 'Acme' })).toBeNull();
});

it.each([
  ['another repository', { repository_id: '8' }, 'its repository_id is 8, and not 7'],
  ['another run', { run_id: '41' }, 'its run_id is 41, and not 42'],
  ['a run that was repeated', { run_attempt: '2' }, 'its run_attempt is 2, and not 1'],
  [
    'another event',
    { event_name: 'pull_request' },
    'its event_name is pull_request, and not workflow_dispatch',
  ],
  ['another branch', { ref: 'refs/heads/feature' }, 'its ref is refs/heads/feature, and not refs/heads/main'],
  [
    'another commit of the default branch than the run was started at',
    { workflow_sha: 'd'.repeat(40) },
    `its workflow_sha is ${'d'.repeat(40)}, and not ${'c'.repeat(40)}`,
  ],
  ['a called workflow of another commit', { job_workflow_sha: 'd'.repeat(40) }, 'its job_workflow_sha is'],
  [
    'the pull request’s own workflow',
    { job_workflow_ref: `${FILE}@refs/heads/feature` },
    `its job_workflow_ref is ${FILE}@refs/heads/feature, and not ${FILE}@refs/heads/main`,
  ],
  [
    'a workflow of a pull request that calls the default branch’s',
    { workflow_ref: 'acme/shop/.github/workflows/forged.yml@refs/heads/feature' },
    'its workflow_ref is acme/shop/.github/workflows/forged.yml@refs/heads/feature',
  ],
  [
    'another file of the default branch',
    { job_workflow_ref: 'acme/shop/.github/workflows/other.yml@refs/heads/main' },
    'its job_workflow_ref is acme/shop/.github/workflows/other.yml@refs/heads/main',
  ],
  [
    'a file whose name differs in case only',
    { job_workflow_ref: 'acme/shop/.github/workflows/EVAL.yml@refs/heads/main' },
    'its job_workflow_ref is',
  ],
  [
    'a tag that is called as the branch',
    { job_workflow_ref: `${FILE}@refs/tags/main` },
    'its job_workflow_ref is',
  ],
  [
    'another repository’s workflow of the same name',
    { job_workflow_ref: 'evil/shop/.github/workflows/eval.yml@refs/heads/main' },
    'its job_workflow_ref is evil/shop',
  ],
  ['claims that are no texts', { run_id: 42 }, 'its claim run_id is missing'],
])('the token of %s does not hold', (_, changed, reason) => {
  expect(findClaimFault({ ...CLAIMS, ...changed }, RUN)).toContain(reason);
});

it('a token without one of the claims does not hold', () => {
  for (const name of Object.keys(CLAIMS).filter((one) => one !== 'sub' && one !== 'repository')) {
    const { [name as keyof typeof CLAIMS]: _, ...others } = CLAIMS;
    expect(findClaimFault(others, RUN)).toBe(`its claim ${name} is missing`);
  }
  expect(findClaimFault(null, RUN)).not.toBeNull();
});

it('the audience binds order, commit and outputs', () => {
  expect(audienceOf({ nonce: 'n', sha: 's' }, 'h')).toBe('promptgate:n:s:h');
});
