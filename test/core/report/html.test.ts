import { describe, expect, it } from 'vitest';
import { renderHtml } from '../../../src/core/report/html.ts';
import type { ReportCase } from '../../../src/core/report/model.ts';
import { FALLEN, makeCase, makeMetric, makeReport, makeSuite } from '../../support/reports.ts';

describe('the page', () => {
  const side = (detail: string) => ({
    output: detail,
    detail,
    scores: { latency: 10_520 },
    reasons: { latency: '' },
  });
  const page = (base: string, head: string, more: Partial<ReportCase> = {}) => {
    const one = makeCase({ base: side(base), head: side(head), ...more });
    const metrics = [FALLEN, makeMetric({ metric: 'latency', unit: 'ms', gate: 'warn' })];
    return renderHtml(makeReport({ suites: [makeSuite({ metrics, cases: [one] })] }));
  };

  it('marks the words in which two answers differ, each in its own pane', () => {
    const html = page(
      'You get your money back within <30> days.',
      'You get your money back within <14> days.',
    );
    expect(html).toContain('within &lt;<del>30</del>&gt; days.');
    expect(html).toContain('within &lt;<ins>14</ins>&gt; days.');
    expect(page('yes', 'I cannot help with that')).not.toContain('<ins>I');
    expect(page('no answer', 'the model gave no answer within 60 s')).not.toContain('<ins>the');
  });

  it('shows a changed text side by side', () => {
    expect(page('a', 'b')).toContain('<pre><del>Look up an order</del>.</pre>');
  });

  it('gives times in their unit', () => {
    expect(page('a', 'b')).toContain('<li>latency 11 s</li>');
  });

  it('opens the case that must pass before any other', () => {
    const broken = makeCase({ id: 'must', moved: {}, mustPass: true });
    const suite = makeSuite({
      metrics: [FALLEN],
      cases: [makeCase({ id: 'other' }), broken],
      mustPassBroken: [{ caseId: 'must', headFailed: 3, runs: 3 }],
    });
    const html = renderHtml(makeReport({ verdict: 'fail', exit: 1, suites: [suite] }));
    expect(html).toContain('<details open><summary><span class="regressed">broke</span> <code>must</code>');
  });
});
