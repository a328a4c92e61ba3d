import { describe, expect, it } from 'vitest';
import type { Image } from '../../../src/core/artifact/types.ts';
import type { Case, Output } from '../../../src/core/eval/types.ts';
import { renderCheck } from '../../../src/core/report/check.ts';
import { renderComment } from '../../../src/core/report/comment.ts';
import { explainCase } from '../../../src/core/report/explain-case.ts';
import { renderHtml } from '../../../src/core/report/html.ts';
import { toReviewJson } from '../../../src/core/report/json.ts';
import { renderTerminal } from '../../../src/core/report/terminal.ts';
import { discloseCase, type Outputs } from '../../../src/flows/report/disclose-case.ts';
import type { CaseRun } from '../../../src/flows/run/case-runs.ts';
import { FALLEN, makeCase, makeReport, makeSuite } from '../../support/reports.ts';

const MAIL = 'jane.roe@web.de';
// The first words of an answer end at 100 characters, here in the middle of the address.
const LONG = `${'Certainly, your parcel is on its way to the address of the invoice. '.repeat(2).slice(0, 92)}${MAIL} parrot`;

const CASE: Case = {
  id: 'late-parcel',
  input: `Where is my walrus, asks ${MAIL}?`,
  vars: { input: 'x' },
  expected: 'an ostrich',
  tools: null,
  tags: [],
  cluster: 'late-parcel',
  scorers: [],
  source: { path: 'evals/support.jsonl', line: 3 },
};

function run(text: string, more: Partial<Output> = {}): CaseRun {
  const output: Output = {
    text,
    toolCalls: [],
    retrieved: [],
    finishReason: 'stop',
    usage: null,
    latencyMs: 1,
    costUsd: null,
    ...more,
  };
  const scores = new Map([['tool_call', { value: 0.25, reason: `no pelican in the answer to ${MAIL}` }]]);
  return { output, failure: null, scores, from: null };
}

const AGENT = run('lynx', {
  trajectory: { steps: [], ending: 'answered' },
  unmocked: { count: 2, calls: ['lookup(badger)'] },
});

const SHOWN: Image[] = [
  {
    kind: 'file',
    path: 'photos/jane@web.de/parrot.png',
    mediaType: 'image/png',
    digest: 'ab'.repeat(32),
    size: 34_000,
  },
];

/** Every text that anybody sees of a review. */
function surfaces(outputs: Outputs): Record<string, string> {
  const told = (head: CaseRun) => discloseCase(CASE, { base: run(LONG), head }, outputs, SHOWN);
  const cases = [
    makeCase({ id: CASE.id, ...told(run('crocodile')) }),
    makeCase({ id: 'agent', ...told(AGENT) }),
  ];
  const newCases = [makeCase({ id: 'new', ...told(run('crocodile')), base: null, moved: {} })];
  const report = makeReport({
    verdict: 'fail',
    exit: 1,
    suites: [makeSuite({ metrics: [FALLEN], cases, newCases })],
  });
  report.policy.outputs = outputs;
  const { summary, text } = renderCheck(report);
  return {
    comment: renderComment(report),
    check: `${summary}\n${text}`,
    page: renderHtml(report),
    json: JSON.stringify(toReviewJson(report)),
    terminal: renderTerminal(report, { color: false, width: 120 }),
    explain: ['late-parcel', 'agent', 'new'].map((id) => explainCase(report, id)).join('\n'),
    stored: JSON.stringify(report),
  };
}

const QUOTED = /walrus|ostrich|crocodile|parrot|pelican|Certainly|lynx|badger|jane/;

describe('what a report shows of cases and outputs', () => {
  it.each(Object.entries(surfaces('none')))('none: the %s quotes neither, and says so', (_, text) => {
    expect(QUOTED.exec(text)?.[0]).toBeUndefined();
    expect(text).toContain('output hidden by the policy');
    // What is needed to go on: which case, and by what it was measured.
    expect(text).toContain('late-parcel');
  });

  it.each(Object.entries(surfaces('redacted')))('redacted: the %s has no address of a person', (_, text) => {
    expect(/jane|web\.de/.exec(text)?.[0]).toBeUndefined();
    expect(text).toMatch(/email.{0,2}_1/);
    expect(text).toContain('crocodile');
  });

  it.each(Object.entries(surfaces('full')))('full: the %s quotes', (_, text) => {
    expect(text).toContain('crocodile');
    expect(text).not.toMatch(/report\.outputs|hidden by the policy/);
  });

  it('a run without an answer is told as such, and scores stay', () => {
    const failure = { kind: 'server' as const, status: 503, message: 'it answered 503', attempts: 3 };
    const failed: CaseRun = { output: null, failure, scores: new Map(), from: null };
    const told = discloseCase(CASE, { base: run('crocodile'), head: failed }, 'none', []);
    expect(told.head).toMatchObject({ output: 'failed: it answered 503' });
    expect(told.base).toMatchObject({ scores: { tool_call: 0.25 }, reasons: {} });
  });
});
