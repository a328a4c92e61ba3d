import { describe, expect, it } from 'vitest';
import { renderCheck } from '../../../src/core/report/check.ts';
import { renderComment } from '../../../src/core/report/comment.ts';
import { renderHtml } from '../../../src/core/report/html.ts';
import type { ReportSuite, ReportSwap, ReviewReport } from '../../../src/core/report/model.ts';
import { renderTerminal } from '../../../src/core/report/terminal.ts';
import { checkTitle, reviewTitle } from '../../../src/core/report/title.ts';
import { candidate, figures } from '../../support/comparisons.ts';
import { DIPPED, FALLEN, makeMetric, makeReport, makeSuite } from '../../support/reports.ts';

const HAIKU = candidate('anthropic/claude-haiku-4-5', {
  outcome: 'worse',
  figures: figures(1.19, { answers: 48, refused: 3, formatFailures: 1, empty: 1 }),
  metrics: [FALLEN],
});

const swapOf = (fields: Partial<ReportSwap> = {}): ReportSwap => ({
  base: { model: 'openai/gpt-5-mini', parameters: { temperature: 1 } },
  head: { model: 'anthropic/claude-haiku-4-5', parameters: { temperature: 1 } },
  notes: [],
  figures: figures(1.92, { answers: 48 }),
  candidates: [HAIKU],
  ...fields,
});

const reportOf = (
  fields: Partial<ReviewReport>,
  suite: Partial<ReportSuite> = {},
  swap: Partial<ReportSwap> = {},
): ReviewReport => makeReport({ suites: [makeSuite({ swap: swapOf(swap), ...suite })], ...fields });

const FAILED = { verdict: 'fail', strength: null, exit: 1 } as const;
const WORSE = reportOf(FAILED, { metrics: [FALLEN] });
const costing = (base: number | null, head: number | null): Partial<ReportSwap> => ({
  figures: figures(base),
  candidates: [candidate('anthropic/claude-haiku-4-5', { figures: figures(head) })],
});

describe('the title of a review that swaps a model', () => {
  it.each([
    ['says what got worse and what it saves', WORSE, 'worse on tool_call, 38% cheaper'],
    ['says that nothing got worse', reportOf({}, {}, costing(1, 0.5)), 'no regression, 50% cheaper'],
    [
      'says what got better, and what that costs',
      reportOf({}, { metrics: [makeMetric({ comparison: 'improved' })] }, costing(1, 2.44)),
      'better on tool_call, 2.4 times the cost',
    ],
    [
      'says what dipped',
      reportOf({ verdict: 'inconclusive', strength: null }, { metrics: [DIPPED] }, costing(1, 1.2)),
      'tool_call dipped, not confirmed, 20% dearer',
    ],
    [
      'names a case that may never break',
      reportOf(FAILED, { mustPassBroken: [{ caseId: 'refund', headFailed: 3, runs: 3 }] }, costing(1, 1)),
      'breaks refund, which must pass, same cost',
    ],
    ['claims nothing of an unknown price', reportOf({}, {}, costing(1, null)), 'no regression'],
    [
      'says what is not covered',
      reportOf({ uncovered: ['prompts/b.prompt.yml'] }, {}, costing(null, null)),
      'no regression, 1 changed artifact not covered',
    ],
  ])('%s', (_, report, says) => {
    expect(reviewTitle(report)).toBe(`gpt-5-mini to claude-haiku-4-5: ${says}`);
  });

  it('names providers where a model only moves to another one, and parameters where it stays', () => {
    const azure = { model: 'azure/gpt-5-mini', parameters: { temperature: 1 } };
    expect(reviewTitle(reportOf({}, {}, { ...costing(1, 1), head: azure }))).toBe(
      'openai/gpt-5-mini to azure/gpt-5-mini: no regression, same cost',
    );
    const cold = { model: 'openai/gpt-5-mini', parameters: { temperature: 0, maxOutputTokens: 500 } };
    expect(reviewTitle(reportOf({}, {}, { ...costing(1, 1), head: cold }))).toBe(
      'gpt-5-mini, temperature 1 to 0, max output tokens now set to 500: no regression, same cost',
    );
  });

  it('is of what is wrong where that is something else', () => {
    const other = makeSuite({ name: 'rag', metrics: [{ ...FALLEN, metric: 'context_recall' }] });
    const report = makeReport({ ...FAILED, suites: [makeSuite({ swap: swapOf(costing(1, 1)) }), other] });
    expect(reviewTitle(report)).toBe('search finds less of what it should');
    expect(reviewTitle(reportOf({ verdict: 'error', exit: 4, strength: null }))).toBe('not evaluated');
  });

  it('says of a parameter that one side does not set that it is set now, or no longer', () => {
    const bare = { model: 'openai/gpt-5-mini', parameters: {} };
    expect(reviewTitle(reportOf({}, {}, { ...costing(1, 1), head: bare }))).toContain(
      ', temperature no longer set to 1: ',
    );
  });

  it('of the check writes the name of a model as it is', () => {
    expect(checkTitle(reportOf({}, {}, costing(1, 0.5)))).toMatch(/^gpt-5-mini to /);
  });
});

describe('the comparison of swapped models', () => {
  it('has each metric once: in the table of the models, not in that of the other suites', () => {
    const comment = renderComment(
      makeReport({ ...FAILED, suites: [...WORSE.suites, makeSuite({ name: 'rag' })] }),
    );
    const rows = comment.split('\n').filter((line) => line.startsWith('|') && line.includes('tool\\_call'));
    expect(rows).toEqual([
      expect.stringContaining('| rag · tool\\_call | 92% | 91% |'),
      expect.stringContaining('| **tool\\_call** | 92% | 75% | **−17**\u00a0points (−27'),
    ]);
    expect(comment).toContain('base: `openai/gpt-5-mini` | this\u00a0change: `anthropic/claude-haiku-4-5`');
  });

  it('counts no cases where none were read', () => {
    const unread = makeSuite({ swap: swapOf(costing(1, 1)), metrics: [], totalCases: 0 });
    const comment = renderComment(makeReport({ suites: [unread] }));
    expect(comment).toContain('nothing was measured');
    expect(comment).not.toContain('0 cases');
  });

  it.each([
    ['the comment', renderComment(WORSE)],
    ['the summary of the check', renderCheck(WORSE).summary],
  ])('is in %s, with what was refused, unusable, slow and dear, and the picture', (_, text) => {
    expect(text).toContain('| refused | 0 of 48 | 3 of 48 |');
    expect(text).toContain('| format failures | 0 of 48 | 1 of 48 |');
    expect(text).toContain('| latency p50 / p95 | 800 ms / 1.9 s | 800 ms / 1.9 s |');
    expect(text).toContain('| cost per 1,000 | $1.92 | $1.19 | −38% |');
    expect(text).toContain('Keep `openai/gpt-5-mini`: anthropic/claude-haiku-4-5 is worse on tool\\_call.');
    expect(text).toContain('```mermaid\nquadrantChart');
  });

  it('is on the page, with a plot', () => {
    const page = renderHtml(WORSE);
    expect(page).toContain('<th class="number">base:<br><code>openai/gpt-5-mini</code></th>');
    expect(page).toMatch(/aria-label="tool_call against cost: anthropic\/claude-haiku-4-5 \(worse/);
    expect(page.match(/<strong>tool_call<\/strong>/g)).toHaveLength(1);
  });

  it('fits a terminal', () => {
    const text = renderTerminal(WORSE, { color: false, width: 80 });
    expect(text).toMatch(/^cost per 1,000 +\$1\.92 +\$1\.19 +−38%$/m);
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
  });

  it('names what the new model does not take, and judges that favour a side', () => {
    const own = {
      ...HAIKU,
      unsupported: ['takes temperature or top_p, not both'],
      warnings: ['graded by x'],
    };
    const comment = renderComment(reportOf(FAILED, { metrics: [FALLEN] }, { candidates: [own] }));
    expect(comment).toContain('- `anthropic/claude-haiku-4-5` takes temperature or top\\_p, not both');
    expect(comment).toContain('- `anthropic/claude-haiku-4-5`: graded by x');
  });

  it('claims nothing of a model that was not measured', () => {
    const stopped = [{ metric: null, reason: 'anthropic/claude-haiku-4-5 is not configured', fix: null }];
    const comment = renderComment(
      reportOf(
        { verdict: 'error', exit: 4, strength: null },
        { metrics: [], notEvaluated: stopped },
        {
          figures: null,
          candidates: [candidate('anthropic/claude-haiku-4-5', { figures: null, metrics: [] })],
        },
      ),
    );
    expect(comment).toMatch(
      /^\*\*Models not compared\*\* in .*: nothing was measured, so nothing is known of the new model\.$/m,
    );
    expect(comment).not.toMatch(/can take over|refused|Models compared|the same \d+ case/);
  });

  it('has no interval of cost where the gate cuts what is more than three times as much', () => {
    const cost = makeMetric({ metric: 'cost', unit: 'usd', gate: 'warn', difference: 1, shown: [0.9, 1] });
    const cheap = candidate('openai/gpt-5-nano', { figures: figures(0.1) });
    const comment = renderComment(
      reportOf({}, { metrics: [makeMetric(), cost] }, { figures: figures(1), candidates: [cheap] }),
    );
    expect(comment).toContain('| cost per 1,000 | $1.00 | $0.10 | −90% |');
  });
});

describe('the cases that models are compared on', () => {
  const worse = makeMetric({ ...FALLEN, cases: 30 });
  const swapped = (candidates: ReportSwap['candidates']) =>
    renderComment(reportOf(FAILED, { metrics: [worse], totalCases: 60 }, { candidates }));

  it('are those that decided where not all of a suite ran', () => {
    expect(swapped([HAIKU])).toContain('on the same 30 of 60 cases.');
  });

  it('are all of them for the candidates of the policy, which is said', () => {
    expect(swapped([HAIKU, candidate('openai/gpt-5-nano')])).toContain(
      'on 60 cases, of which 30 decided about the change.',
    );
  });
});
