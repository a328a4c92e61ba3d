import { expect, it } from 'vitest';
import { type GroupReviewDeps, reviewMergeGroup } from '../../../src/flows/app/review-merge-group.ts';
import type { CheckConclusion } from '../../../src/ports.ts';

const TASK = {
  kind: 'merge-group' as const,
  installationId: 7,
  repositoryId: 70,
  owner: 'acme',
  name: 'shop',
  headSha: 'a'.repeat(40),
  base: 'main',
  destroyed: false,
  pull: null,
  parentSha: null,
};

it.each([
  ['during the review', null, ['failure']],
  ['during the review', 'success' as const, []],
  ['while this one told its own', 'failure' as const, ['failure']],
  ['while this one told its own', 'success' as const, ['failure', 'failure']],
  ['while this one told its own', 'cancelled' as const, ['failure', 'cancelled']],
])('a group that another server concluded %s as %s is told %j', async (when, meanwhile, told) => {
  const said: CheckConclusion[] = [];
  let conclusion: CheckConclusion | null = null;
  const log = { info() {}, warn() {}, error() {} };
  const deps = {
    deadlineMs: 60_000,
    log,
    host: {
      repository: () => ({
        // No common commit: it cannot be evaluated.
        async range() {
          if (when === 'during the review') conclusion = meanwhile;
          return null;
        },
        checks: {
          async conclude(id: number, as: CheckConclusion) {
            said.push(as);
            if (when !== 'during the review') conclusion ??= meanwhile;
            return id;
          },
        },
      }),
    },
    groups: {
      open: async () => ({ checkRunId: 5, conclusion, state: 'wanted', isNew: false }),
      state: async () => 'wanted',
      conclude: async () => {},
    },
  } as unknown as GroupReviewDeps;
  const attempt = { number: 1, last: false, signal: new AbortController().signal };
  await reviewMergeGroup(deps, TASK, attempt);
  expect(said).toEqual(told);
});
