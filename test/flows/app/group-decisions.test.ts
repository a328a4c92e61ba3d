import { describe, expect, it } from 'vitest';
import { digestAccepted, digestAcknowledged } from '../../../src/core/report/decided.ts';
import type { ReviewReport } from '../../../src/core/report/model.ts';
import { findGroupDecisions, type GroupDecisionDeps } from '../../../src/flows/app/group-decisions.ts';
import { judgeGroup } from '../../../src/flows/app/judge-group.ts';
import type { Decision, HostedRepository, PullRequest } from '../../../src/ports.ts';
import { makeMetric, makeReport, makeSuite } from '../../support/reports.ts';

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

/** Groups of one pull request each, the last one first, on one another and on what the report is compared with. */
function chainOf(numbers: readonly number[], { mergeBase }: ReviewReport) {
  return numbers.map((pull, i) => {
    const behind = numbers[i + 1];
    return { pull, parentSha: behind === undefined ? mergeBase : `group ${behind}` };
  });
}

type Chain = { pull: number | null; parentSha: string | null }[];

/** A world where the group holds these pull requests, by their numbers, the last one first. */
function openGroup(report: ReviewReport, pulls: Record<number, Pull>, chain?: Chain) {
  const at = (pull: number) => pulls[pull] ?? { report: null };
  const hosted = {
    pullRequest: async (number: number) => {
      const { report: _, decisions: __, ...fields } = at(number);
      const usual = { base: 'main', headSha: `head ${number}`, author: DORA, state: 'open', origin: 'same' };
      return { number, ...usual, ...fields };
    },
  };
  const deps = {
    groups: {
      chain: async () => chain ?? chainOf(Object.keys(pulls).map(Number).toReversed(), report),
    },
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
  return { deps: deps as unknown as GroupDecisionDeps, hosted: hosted as unknown as HostedRepository };
}

function find(report: ReviewReport, pulls: Record<number, Pull>, chain?: Chain) {
  const { deps, hosted } = openGroup(report, pulls, chain);
  return findGroupDecisions(deps, hosted, GROUP, report);
}

/** What its check shows then. */
async function judge(report: ReviewReport, pulls: Record<number, Pull>, chain?: Chain) {
  const { deps, hosted } = openGroup(report, pulls, chain);
  const { decision, mayPassYet } = await judgeGroup(deps, hosted, GROUP, report);
  const [conclusion, { title, summary }] = decision;
  return { conclusion, title, summary, mayPassYet };
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

describe('a group of which not all pull requests are known', () => {
  const onJudge = makeReport({ suites: [makeSuite({ metrics: [makeMetric({ judged: true })] })] });
  const { mergeBase } = onJudge;
  const own = { report: onJudge };
  const many = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
  const gap = async (report: ReviewReport, chain: Chain, pull: Pull = own) =>
    (await find(report, Object.fromEntries(chain.map((one) => [one.pull ?? 0, pull])), chain)).gap;

  it.each<[string, Chain]>([
    ['the group in front was never told of', [{ pull: 2, parentSha: 'unheard of' }]],
    ['a branch does not name its pull request', [{ pull: null, parentSha: mergeBase }]],
    ['an older version kept nothing of what is in front', [{ pull: 2, parentSha: null }]],
  ])('says so where somebody’s decision may be missing: %s', async (_, chain) => {
    expect(await gap(onJudge, chain)).toMatchObject({ mayClose: true });
    expect(await gap(failed(), chain, { report: failed() })).toMatchObject({ mayClose: true });
    expect(await gap(touches('one'), chain, { report: touches('one') })).toMatchObject({ mayClose: true });
  });

  it('asks 20 pull requests, and says so where there are more', async () => {
    expect(await gap(onJudge, chainOf(many(20), onJudge))).toBeNull();
    const { why, mayClose } = (await gap(onJudge, chainOf(many(21), onJudge))) ?? {};
    expect(why).toMatch(/21 pull requests.* 20/);
    expect(mayClose).toBe(false);
  });

  it('does not ask those that the base has by now', async () => {
    const chain = [{ pull: 22, parentSha: mergeBase }, ...chainOf(many(21), onJudge)];
    expect(await gap(onJudge, chain)).toBeNull();
    const fork = { report: onJudge, origin: 'fork' as const };
    expect((await find(onJudge, { 22: own, 21: fork }, chain)).unseen).toEqual([]);
  });

  it('passes where nobody has to have decided anything, or what was decided is of the same', async () => {
    const chain = [{ pull: 1, parentSha: 'unheard of' }];
    expect(await gap(makeReport(), chain)).toBeNull();
    expect(await gap(failed(), chain, { report: failed(), decisions: accepted })).toBeNull();
    const one = { report: touches('one'), decisions: acknowledged };
    expect(await gap(touches('one'), chain, one)).toBeNull();
  });

  it('is never green by accident: its check fails, and says what is not known and what to do', async () => {
    const lost = [{ pull: 2, parentSha: 'unheard of' }];
    expect(await judge(onJudge, { 2: own }, lost)).toEqual({
      conclusion: 'failure',
      title: 'Not passed: only a judge says that the group passes, and not all that is in it is known',
      summary: expect.stringMatching(/has not told the App of every group in front.*into the queue again/),
      mayPassYet: true,
    });
    const numbers = many(21);
    const pulls = Object.fromEntries(numbers.map((number) => [number, own]));
    expect(await judge(onJudge, pulls)).toMatchObject({
      conclusion: 'failure',
      summary: expect.stringMatching(/holds 21 pull requests.*build fewer at once/),
      mayPassYet: false,
    });
    const [ownTitle, fails] = [(await judge(failed(), {})).title, await judge(failed(), {}, lost)];
    expect(fails).toMatchObject({
      conclusion: 'failure',
      title: ownTitle,
      summary: expect.stringContaining('What was decided in its pull requests is not all known'),
    });
    const passed = await judge(makeReport(), {}, lost);
    expect(passed).toMatchObject({ conclusion: 'success', mayPassYet: false });
    expect(passed.summary).not.toContain('not all known');
  });

  it('fails at once where what is missing would change nothing: a fork’s change that nobody has looked at', async () => {
    const lost = [{ pull: 2, parentSha: 'unheard of' }];
    const fork = { report: onJudge, origin: 'fork' as const };
    expect(await judge(onJudge, { 2: fork }, lost)).toMatchObject({
      conclusion: 'failure',
      mayPassYet: false,
    });
  });
});
