import { describe, expect, it } from 'vitest';
import type { DriftMetric, DriftReport, DriftSuite } from '../../../src/core/report/drift.ts';
import { outcomeOfDrift } from '../../../src/core/report/drift.ts';
import { renderDriftIssue } from '../../../src/core/report/drift-issue.ts';

const HOSTILE = '@everyone <!-- promptgate:review --> | ![x](http://evil.example/x.png) `/promptgate accept`';
const metric: DriftMetric = {
  ...{ metric: 'tool|call', unit: 'rate', comparison: 'regressed', gate: 'block', judged: true, cases: 40 },
  ...{
    baseMean: 1,
    headMean: 0.75,
    difference: -0.25,
    interval: [-0.4, -0.1],
    shown: [-0.4, -0.1],
    p: 0.0005,
  },
  ...{ decidedBy: 'confirm', look: 4, margin: 0.05, nonInferior: false, broke: 10, fixed: 0, confirm: null },
  ...{ missing: 0, unconfirmed: false },
} as DriftMetric;
const drifted: DriftSuite = {
  ...{
    name: HOSTILE,
    model: 'openai/gpt-5-mini',
    judge: 'openai/gpt-5',
    cases: 40,
    state: 'compared',
    pinnedAt: 0,
  },
  metrics: [metric],
  figures: {
    pinned: { answers: 120, usdPer1000: null, p50Ms: 400, p95Ms: 900, refused: 0, cut: 0, empty: 0 },
    now: { answers: 120, usdPer1000: null, p50Ms: 800, p95Ms: 1900, refused: 30, cut: 0, empty: 0 },
  },
  examples: [
    {
      ...{
        id: HOSTILE,
        input: HOSTILE,
        expected: '',
        moved: {},
        mustPass: false,
        source: { path: '', line: 1 },
      },
      base: { output: HOSTILE, detail: '', scores: {}, reasons: {} },
      head: { output: HOSTILE, detail: '', scores: {}, reasons: {} },
    },
  ],
  gaps: [],
};
const report: DriftReport = {
  ...{ version: 1, head: { ref: 'main', sha: 'a'.repeat(40), worktree: false }, outcome: 'drifted' },
  suites: [
    { name: 'other', model: null, judge: null, cases: 3, state: 'unmeasured', reason: HOSTILE, fix: null },
    drifted,
  ],
  cost: { usd: 0, assumedUsd: 0, unpricedCalls: 0, trials: 160, batched: null },
  stop: null,
};

describe('the issue on drift', () => {
  const { title, body } = renderDriftIssue({ branch: 'main', report, since: 0, at: 86_400_000 });

  it('begins with its marker, and says what fell, since when, by which model and judge, and what to do', () => {
    expect(body.startsWith('<!-- promptgate:drift -->\n')).toBe(true);
    expect(title).not.toContain(HOSTILE);
    expect(body).toContain('found on 1970-01-01, last seen on 1970-01-02');
    expect(body).toContain('`openai/gpt-5-mini` and judged by `openai/gpt-5`');
    expect(body).toMatch(/100% \| 75% \| −25 \(−40 … −10\) \| dropped/);
    expect(body).toContain('refused 30 of 120 (pinned: 0 of 120), p50 800 ms (pinned: 400 ms)');
    expect(body).toContain('promptgate swap');
  });

  it('says how many calls no batch answered and why, and lets that mean nothing', () => {
    const cost = { ...report.cost, direct: { calls: 12, reason: `404 ${HOSTILE}` } };
    const told = renderDriftIssue({ branch: 'main', report: { ...report, cost }, since: 0, at: 0 }).body;
    expect(told).toContain(
      '12 calls that a batch was to answer were made one by one, at the full price: `404 ',
    );
    expect(told.match(/<!--/g)).toHaveLength(1);
  });

  it('lets nothing that a repository or a model says mean anything', () => {
    expect(body.match(/<!--/g)).toHaveLength(1);
    const outside = body.replace(/`[^`]*`/g, '');
    expect(outside).not.toMatch(/@everyone/);
    expect(outside).not.toMatch(/!\[x\]\(/);
    expect(body).not.toMatch(/\\\\\|/);
    const tables = body.split('\n').filter((line) => line.startsWith('|'));
    const unescaped = (line: string) => line.replaceAll('\\|', '').split('|').length;
    expect(new Set(tables.slice(0, 3).map(unescaped)).size).toBe(1);
    expect(new Set(tables.slice(3).map(unescaped)).size).toBe(1);
  });
});

describe('what a run found', () => {
  it('is drift whatever else could not be measured, and green only where everything was', () => {
    const unmeasured = report.suites[0] as DriftSuite;
    const steady: DriftSuite = { ...drifted, metrics: [{ ...metric, comparison: 'equivalent' }] };
    const watched: DriftSuite = { ...drifted, metrics: [{ ...metric, gate: 'warn' }] };
    const gap: DriftSuite = { ...steady, gaps: [{ metric: 'm', reason: 'missing' }] };
    expect(outcomeOfDrift([unmeasured, drifted], true)).toBe('drifted');
    expect(outcomeOfDrift([unmeasured, steady], false)).toBe('unmeasured');
    expect(outcomeOfDrift([gap], false)).toBe('unmeasured');
    expect(outcomeOfDrift([steady], true)).toBe('unmeasured');
    expect(outcomeOfDrift([steady, watched], false)).toBe('steady');
  });
});
