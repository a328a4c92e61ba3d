import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderComment } from '../../../src/core/report/comment.ts';
import { renderHtml } from '../../../src/core/report/html.ts';
import { statusOf } from '../../../src/core/report/metric-status.ts';
import type { ReportMetric, ReviewReport } from '../../../src/core/report/model.ts';
import { renderTerminal } from '../../../src/core/report/terminal.ts';
import { DIPPED, FALLEN, makeMetric, makeReport, makeSuite, SITUATIONS } from '../../support/reports.ts';

const situation = (name: string): ReviewReport => SITUATIONS[name] ?? makeReport();

it('says of a metric that was left open why it was', () => {
  const open = makeMetric({
    metric: 'mrr',
    comparison: 'inconclusive',
    nonInferior: false,
    look: 3,
    cases: 27,
  });
  const comment = renderComment(
    makeReport({ ...situation('regression'), suites: [makeSuite({ metrics: [open] })] }),
  );
  expect(comment).toContain('open after 27 cases, because another metric had regressed by then');
});

it('shows every count that is only watched, and each of several by its own name', () => {
  const watched = (metric: string, unit: ReportMetric['unit'], baseMean: number) =>
    makeMetric({ metric, unit, gate: 'warn', baseMean, headMean: baseMean, difference: 0 });
  const metrics = [
    makeMetric(),
    watched('step_count', 'count', 4),
    watched('retries', 'count', 1),
    watched('repeated_calls', 'count', 2),
    watched('latency', 'ms', 1000),
    watched('slow', 'ms', 2000),
    watched('cost', 'usd', 0.001),
  ];
  const report = makeReport({ suites: [makeSuite({ metrics })] });
  for (const text of [
    renderComment(report).replaceAll('\\_', '_'),
    renderTerminal(report, { color: false, width: 300 }),
  ])
    for (const row of ['latency · slow', 'cost per 1,000 · steps', 'retries · repeated_ca'])
      expect(text).toContain(`support-tools · ${row}`);
});

it('says how many cases of a metric have no score', () => {
  const comment = renderComment(
    makeReport({ suites: [makeSuite({ metrics: [makeMetric({ missing: 1 })] })] }),
  );
  expect(comment).toContain('48 cases, 1 without a score, all of the suite');
});

it('shows what improved beside what fell, and calls nothing else worse', () => {
  const comment = renderComment(situation('trade-off'));
  expect(comment).toContain(
    'support-rag · context\\_recall | 81% | 87% | +6\u00a0points (+1\u00a0…\u00a0+10) | 🟢 improved',
  );
  expect(comment.indexOf('🔴')).toBeLessThan(comment.indexOf('🟢'));
});

it('does not count must_pass cases among what chance is held to', () => {
  const comment = renderComment(situation('must pass'));
  expect(comment).toContain('whatever the number of metrics, `must_pass` cases apart');
  // (1 - r) q (1 - q) with q = 3 (1 - r)^2 r + (1 - r)^3: 0.0027 at r = 0.9 and 0.125 at r = 0.5.
  expect(comment).toContain(
    '9 of 10 times in about 3 of 1,000, one that passes every other time in about 125 of 1,000',
  );
  expect(renderComment(situation('regression'))).not.toContain('must_pass');
});

it('folds equal metrics beyond five, and never a fallen one', () => {
  const many = Array.from({ length: 12 }, (_, i) => makeMetric({ metric: `metric_${i}` }));
  const fallen = situation('regression').suites[0]?.metrics[0];
  const comment = renderComment(
    makeReport({
      verdict: 'fail',
      exit: 1,
      suites: [makeSuite({ metrics: [...many, ...(fallen === undefined ? [] : [fallen])] })],
    }),
  );
  expect(comment).toContain('7 more metrics without a drop');
  expect(comment.indexOf('🔴')).toBeLessThan(comment.indexOf('⚪'));
});

describe('numbers', () => {
  const table = (given: Partial<ReportMetric>) =>
    renderComment(makeReport({ suites: [makeSuite({ metrics: [makeMetric(given)] })] }));

  it('have no digits that a suite of this size cannot know', () => {
    const rate = { baseMean: 0.9167, headMean: 0.75, difference: -0.1667 };
    expect(table(rate)).toContain('| 92% | 75% | −17\u00a0points (');
    expect(table({ ...rate, cases: 2000 })).toContain('| 91.7% | 75.0% | −16.7\u00a0points (');
  });

  it('never contradict each other by rounding', () => {
    const rate = { baseMean: 0.905, headMean: 0.804, difference: -0.101 };
    expect(table(rate)).toContain('| 90.5% | 80.4% | −10.1\u00a0points (');
  });

  it('of fresh runs stand without the interval of the first ones', () => {
    const confirmed = table({ ...FALLEN, decidedBy: 'confirm', confirm: { ...DIPPED.confirm!, p: 0.001 } });
    expect(confirmed).toContain('| **−17**\u00a0points | 🔴 regressed, confirmed by re-runs |');
  });

  it('claim nothing of a metric that has no score', () => {
    const none = { cases: 0, baseMean: null, headMean: null, nonInferior: false } as const;
    for (const comparison of ['inconclusive', 'equivalent'] as const) {
      const text = table({ ...none, comparison, gate: 'warn' });
      expect(text).toContain('| — | — | not measured | ⚪ nothing is known (only watched) |');
      expect(text).not.toMatch(/no (clear )?drop|no rise/);
    }
  });

  it('say of how many cases they are where some were not run', () => {
    const suite = makeSuite({ identicalCases: 38, totalCases: 48 });
    for (const text of [
      renderComment(makeReport({ suites: [suite] })),
      renderTerminal(makeReport({ suites: [suite] }), { color: false, width: 200 }),
      renderHtml(makeReport({ suites: [suite] })),
    ])
      expect(text).toContain('Means are of the other 10 cases, differences of all 48.');
  });
});

it('explains every word of the last column of the table', () => {
  const page = readFileSync(
    new URL('../../../docs/reference/reading-the-comment.md', import.meta.url),
    'utf8',
  );
  const metrics = [
    makeMetric(),
    FALLEN,
    DIPPED,
    makeMetric({ comparison: 'improved' }),
    makeMetric({ comparison: 'inconclusive', nonInferior: false }),
    makeMetric({ comparison: 'inconclusive', nonInferior: false, look: 2 }),
    makeMetric({ gate: 'warn' }),
    makeMetric({ cases: 0 }),
    makeMetric({ unit: 'ms' }),
    makeMetric({ unit: 'usd', nonInferior: false }),
  ];
  for (const metric of metrics) {
    const words = statusOf(metric).words.split(/ \d+ points?| \d+%| \(|\)/);
    for (const part of words) expect(page).toContain(part);
  }
});
