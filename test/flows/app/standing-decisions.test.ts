import { describe, expect, it } from 'vitest';
import { digestAccepted, digestAcknowledged } from '../../../src/core/report/decided.ts';
import type { ReviewReport } from '../../../src/core/report/model.ts';
import { findAcceptance, findWait } from '../../../src/flows/app/standing-decisions.ts';
import type { Decision, DecisionLog, PullRequest } from '../../../src/ports.ts';
import { makeMetric, makeReport, makeSuite } from '../../support/reports.ts';

const REQUEST = { installationId: 7, repositoryId: 70, owner: 'acme', name: 'shop', pull: 5 };
const ADA = { id: 11, login: 'ada' };
const PULL: PullRequest = {
  number: 5,
  state: 'open',
  draft: false,
  base: 'main',
  headSha: 'head',
  author: { id: 14, login: 'dora' },
  origin: 'same',
};
const failed = (fields: Partial<ReviewReport> = {}) =>
  makeReport({
    verdict: 'fail',
    exit: 1,
    inputs: { judged: 'inputs', failing: [], gateChanges: [] },
    ...fields,
  });
const LAX = failed({ policy: { ...makeReport().policy, authorMayAccept: true } });
const STRICT = failed({ policy: { ...makeReport().policy, authorMayAccept: false } });
const accept = (base: string, report: ReviewReport | null, actor = ADA): Decision => ({
  kind: 'accept',
  actor,
  about: digestAccepted(base, report),
  reason: 'known',
  source: 'https://github.example/comment/1',
  at: 0,
});

function logOf(...decisions: Decision[]): DecisionLog {
  return { add: async () => {}, list: async () => decisions };
}

async function accepted(decision: Decision, report: ReviewReport | null, pull: Partial<PullRequest> = {}) {
  const judged = { request: REQUEST, pull: { ...PULL, ...pull }, report };
  return (await findAcceptance(logOf(decision), judged))?.actor ?? null;
}

describe('an acceptance', () => {
  it('holds for the verdict that was seen, also when the same inputs come to it again', async () => {
    expect(await accepted(accept('main', failed()), failed({ reason: 'in other words' }))).toBe('ada');
    expect(await accepted(accept('main', null), null)).toBe('ada');
  });

  it('holds where less fails than was seen, and not where something else does', async () => {
    const failing = (...ids: string[]) =>
      failed({ inputs: { judged: 'inputs', failing: ids, gateChanges: [] } });
    const seen = accept('main', failing('tool_call', 'json'));
    expect(await accepted(seen, failing('json'))).toBe('ada');
    expect(await accepted(seen, failing('json', 'latency'))).toBeNull();
  });

  it('does not hold where there is no valid policy, unless it is of the change that makes one', async () => {
    const invalid = (mended: boolean) =>
      failed({ verdict: 'error', exit: 2, policy: { ...makeReport().policy, mended } });
    expect(await accepted(accept('main', invalid(false)), invalid(false))).toBeNull();
    expect(await accepted(accept('main', invalid(true)), invalid(true))).toBe('ada');
  });

  it.each([
    ['another base', accept('next', failed({ base: { ...makeReport().base, ref: 'next' } })), failed()],
    [
      'this base, where it was judged by another',
      accept('main', failed()),
      failed({ base: { ...makeReport().base, ref: 'next' } }),
    ],
    ['an outage, where it now fails', accept('main', failed({ verdict: 'error', exit: 4 })), failed()],
    ['that there was no review, where it now fails', accept('main', null), failed()],
    ['a failure, where it now cannot be evaluated', accept('main', failed()), null],
    [
      'other inputs: another policy, dataset or change',
      accept('main', failed({ inputs: { judged: 'others', failing: [], gateChanges: [] } })),
      failed(),
    ],
    ['a report that names no inputs', accept('main', failed({ inputs: null })), failed({ inputs: null })],
    ['by the author, whom the policy does not let', accept('main', LAX, PULL.author ?? ADA), STRICT],
  ])('does not hold where it was of %s', async (_, decision, report) => {
    expect(await accepted(decision, report)).toBeNull();
  });

  it('is the author’s by the account, whatever its login is by now', async () => {
    const renamed = { id: 14, login: 'dora-2' };
    expect(await accepted(accept('main', STRICT, renamed), STRICT)).toBeNull();
    const namesake = { id: 15, login: 'dora' };
    expect(await accepted(accept('main', STRICT, namesake), STRICT)).toBe('dora');
  });
});

describe('a review that passes', () => {
  const judged = makeMetric({ metric: 'groundedness', judged: true });
  const byJudge = makeReport({ suites: [makeSuite({ metrics: [judged] })] });
  const withRule = makeReport({ suites: [makeSuite({ metrics: [judged, makeMetric()] })] });
  const waits = (report: ReviewReport, origin: PullRequest['origin'], ...decisions: Decision[]) =>
    findWait(logOf(...decisions), { request: REQUEST, pull: { ...PULL, origin }, report });

  it('by a judge’s word alone waits for a person where it is of a fork', async () => {
    expect(await waits(byJudge, 'fork')).toBe('judged');
    expect(await waits(byJudge, 'deleted-fork')).toBe('judged');
    expect(await waits(byJudge, 'fork', accept('main', byJudge))).toBeNull();
    expect(await waits(byJudge, 'fork', accept('next', byJudge))).toBe('judged');
    expect(await waits(byJudge, 'same')).toBeNull();
    expect(await waits(withRule, 'fork')).toBeNull();
  });

  it('and touches the gate waits until exactly that was acknowledged', async () => {
    const touching = (...gateChanges: string[]) =>
      makeReport({
        policy: { ...makeReport().policy, ownChanges: 'acknowledge' },
        suites: [makeSuite({ removedCases: gateChanges })],
        inputs: { judged: 'inputs', failing: [], gateChanges },
      });
    const seen = (base: string, report: ReviewReport): Decision => ({
      ...accept(base, null),
      kind: 'acknowledge',
      about: digestAcknowledged(base, report),
    });
    const one = touching('case-1');
    expect(await waits(one, 'same')).toBe('unacknowledged');
    expect(await waits(one, 'same', seen('main', one))).toBeNull();
    expect(await waits(one, 'same', seen('next', one))).toBe('unacknowledged');
    expect(await waits(touching('case-1', 'case-2'), 'same', seen('main', one))).toBe('unacknowledged');
  });
});
