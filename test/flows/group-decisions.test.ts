import { describe, expect, it } from 'vitest';
import { digestAccepted, digestAcknowledged } from '../../src/core/report/decided.ts';
import type { ReviewReport } from '../../src/core/report/model.ts';
import { findGroupDecisions } from '../../src/flows/group-decisions.ts';
import type { Decision, HostedRepository, PullRequest } from '../../src/ports.ts';
import { makeMetric, makeReport, makeSuite } from '../support/reports.ts';

const GROUP = {
  installationId: 7,
  repositoryId: 70,
  owner: 'acme',
  name: 'shop',
  headSha: 'group',
  base: 'main',
};
const ADA = { id: 11, login: 'ada' };
const DORA = { id: 14, login: 'dora' };
const STRICT = { ...makeReport().policy, ownChanges: 'acknowledge' as const };

type Pull = { report: ReviewReport | null; decisions?: Partial<Decision>[] } & Partial<PullRequest>;

/** What somebody decides who saw the review of the pull request. */
function aboutOf({ kind }: Partial<Decision>, { report, base = 'main' }: Pull): string | null {
  if (kind === 'acknowledge') return report === null ? null : digestAcknowledged(base, report);
  return digestAccepted(base, report);
}

/** What is found where the group holds these pull requests, by their numbers, the last one first. */
function find(report: ReviewReport, pulls: Record<number, Pull>) {
  const at = (pull: number) => pulls[pull] ?? { report: null };
  const hosted = {
    pullRequest: async (number: number) => {
      const { report: _, decisions: __, ...fields } = at(number);
      const usual = { base: 'main', headSha: `head ${number}`, author: DORA, state: 'open', origin: 'same' };
      return { number, ...usual, ...fields };
    },
  };
  const deps = {
    groups: { pulls: async () => Object.keys(pulls).map(Number).toReversed() },
    records: {
      at: async ({ pull }: { pull: number }, headSha: string) =>
        headSha === `head ${pull}` ? { report: at(pull).report } : null,
    },
    decisions: {
      list: async ({ pull }: { pull: number }) =>
        (at(pull).decisions ?? []).map((one) => ({
          actor: ADA,
          about: aboutOf(one, at(pull)),
          reason: 'known',
          source: '',
          ...one,
        })),
    },
  };
  return findGroupDecisions(
    deps as unknown as Parameters<typeof findGroupDecisions>[0],
    hosted as unknown as HostedRepository,
    GROUP,
    report,
  );
}

const failed = (judged = 'same', fields: Partial<ReviewReport> = {}) =>
  makeReport({ verdict: 'fail', exit: 1, inputs: { judged, failing: [], gateChanges: [] }, ...fields });
const accepted: Partial<Decision>[] = [{ kind: 'accept' }];
const acknowledged: Partial<Decision>[] = [{ kind: 'acknowledge' }];
/** Of a review that passes, and that does these things to the gate. */
const touches = (...gateChanges: string[]) =>
  makeReport({
    policy: STRICT,
    inputs: { judged: gateChanges.join(), failing: [], gateChanges },
    suites: [makeSuite({ removedCases: gateChanges })],
  });

describe('an acceptance in a pull request of a group', () => {
  const acceptance = async (report: ReviewReport, pulls: Record<number, Pull>) =>
    (await find(report, pulls)).acceptance?.actor ?? null;

  it('holds where the same was judged there, whichever of its pull requests it is', async () => {
    const pulls = { 1: { report: failed(), decisions: accepted }, 2: { report: failed('words') } };
    expect(await acceptance(failed(), pulls)).toBe('ada');
  });

  it('holds for the change that makes an invalid policy valid', async () => {
    const mends = failed('same', { exit: 2, policy: { ...STRICT, mended: true } });
    expect(await acceptance(mends, { 1: { report: mends, decisions: accepted } })).toBe('ada');
  });

  it.each([
    ['nobody accepted', failed(), { report: failed() }],
    ['something else was judged', failed('other'), { report: failed(), decisions: accepted }],
    ['it was accepted that nothing is known', failed(), { report: failed('same', { exit: 4 }) }],
    ['it goes to another base', failed(), { report: failed(), base: 'next' }],
    [
      'its review was stored before there were digests',
      failed(),
      { report: failed('same', { inputs: null }) },
    ],
    ['neither knows what was judged', failed('', { inputs: null }), { report: failed('', { inputs: null }) }],
    ['a policy stays invalid', failed('same', { exit: 2 }), { report: failed('same', { exit: 2 }) }],
    [
      'the group fails by something that was not seen',
      failed('same', { inputs: { judged: 'same', failing: ['one', 'other'], gateChanges: [] } }),
      { report: failed('same', { inputs: { judged: 'same', failing: ['one'], gateChanges: [] } }) },
    ],
    ['its newest head was not reviewed', failed(), { report: failed(), headSha: 'newer' }],
    [
      'its author did, and the policy of the group does not let them',
      failed('same', { policy: { ...STRICT, authorMayAccept: false } }),
      { report: failed('same', { policy: { ...STRICT, authorMayAccept: true } }), author: ADA },
    ],
  ])('does not hold where %s', async (why, report, pull) => {
    const decisions = why === 'nobody accepted' ? [] : accepted;
    expect(await acceptance(report, { 1: { ...pull, decisions } })).toBeNull();
  });
});

describe('what a group does to the gate', () => {
  const isAcknowledged = async (report: ReviewReport, pulls: Record<number, Pull>) =>
    (await find(report, pulls)).acknowledged;

  it('is acknowledged where its pull requests are, all of it', async () => {
    const [one, other] = [touches('one'), touches('other')];
    const first = { report: one, decisions: acknowledged };
    expect(await isAcknowledged(one, { 1: first })).toBe(true);
    expect(await isAcknowledged(touches('one', 'other'), { 1: first, 2: { report: other } })).toBe(false);
    const second = { report: other, decisions: acknowledged };
    expect(await isAcknowledged(touches('one', 'other'), { 1: first, 2: second })).toBe(true);
  });

  it('is not where its policy asks for it and that of the pull request did not, or nothing is known of it', async () => {
    const lax = { ...touches('one'), policy: { ...STRICT, ownChanges: 'pass' as const } };
    expect(await isAcknowledged(touches('one'), { 1: { report: lax } })).toBe(false);
    expect(await isAcknowledged({ ...touches('one'), inputs: null }, {})).toBe(false);
    expect(await isAcknowledged(lax, {})).toBe(true);
  });
});

describe('a fork’s change in a group that only a judge lets pass', () => {
  const onJudge = (name = 'answers', judged = true) =>
    makeReport({ suites: [makeSuite({ name, metrics: [makeMetric({ judged })] })] });
  const fork = { origin: 'fork' as const };
  const unseen = async (report: ReviewReport, pulls: Record<number, Pull>) =>
    (await find(report, pulls)).unseen;

  it('has to have been looked at by a person, in its own pull request', async () => {
    expect(await unseen(onJudge(), { 1: { report: onJudge(), ...fork } })).toEqual([1]);
    expect(await unseen(onJudge(), { 1: { report: onJudge(), decisions: accepted, ...fork } })).toEqual([]);
    expect(await unseen(onJudge(), { 1: { report: onJudge() } })).toEqual([]);
  });

  it('has to be looked at where it was not a judge alone before the base moved on, or nothing is known of it', async () => {
    expect(await unseen(onJudge(), { 1: { report: onJudge('answers', false), ...fork } })).toEqual([1]);
    expect(await unseen(onJudge(), { 1: { report: null, ...fork } })).toEqual([1]);
  });

  it('is not asked about where what the judge lets pass is another change’s', async () => {
    const both = makeReport({
      suites: [...onJudge('tone').suites, ...onJudge('answers', false).suites],
    });
    const pulls = { 1: { report: onJudge('answers', false), ...fork }, 2: { report: onJudge('tone') } };
    expect(await unseen(both, pulls)).toEqual([]);
  });
});
