import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { renderCheck } from '../../../src/core/report/check.ts';
import { COMMENT_MARKER, renderComment } from '../../../src/core/report/comment.ts';
import { statusOf } from '../../../src/core/report/headline.ts';
import { renderHtml } from '../../../src/core/report/html.ts';
import { reviewJsonSchema, toReviewJson } from '../../../src/core/report/json.ts';
import type { ReportCase, ReportMetric, ReviewReport } from '../../../src/core/report/model.ts';
import { renderTerminal } from '../../../src/core/report/terminal.ts';
import { checkTitle, reviewTitle } from '../../../src/core/report/title.ts';
import {
  DIPPED,
  FALLEN,
  makeCase,
  makeMetric,
  makeReport,
  makeSuite,
  SITUATIONS,
} from '../../support/reports.ts';

const situation = (name: string): ReviewReport => SITUATIONS[name] ?? makeReport();
const names = Object.keys(SITUATIONS);

it('reads as a reviewer would want it', () => {
  expect(renderComment(situation('regression'))).toMatchInlineSnapshot(`
    "<!-- promptgate:review -->

    ### Promptgate: this change makes the agent pick the wrong tool

    > [!CAUTION]
    > **Not safe to merge.** \`tool_call\` **fell 17 points** (92% to 75% of 48 cases, 95% interval −27 to −7): 9 cases broke, 1 was fixed.

    | suite · metric | base | this change | difference (95%) | |
    |---|--:|--:|:--|:--|
    | support-tools · **tool\\_call** | 92% | 75% | **−17** points (−27 … −7) | 🔴 regressed |
    | support-tools · latency | 1.9 s | 1.8 s | −5% | |

    **What broke** (1 case)
    - \`refund-double-charge\`: I was charged twice for HB-5512.<br>expected \`create_refund(5512)\` · base \`create_refund(5512)\` · this change \`manage_order(5512)\`

    **What changed**
    - \`tools/orders.json\`: new tool \`manage_order\`; tool \`lookup_order\`: description shortened from 96 to 18 characters

    <details><summary>How this was decided</summary>

    - support-tools · tool\\_call: 48 cases, all of the suite. Chance alone gives a fall like this in fewer than 1 of 1,000 reviews that change nothing, so no case was run again.
    - A review that changes nothing is blocked at most 1 time in 20, whatever the number of metrics. Policy: \`require: no_regression\`, \`inconclusive: pass\`, \`effort: full\`.

    </details>

    <sub>4f9c1e2 against a81b0d3 · this review $0.31 of $2.00 · 96 runs of at most 192, 38% from cache · 41 s</sub>
    "
  `);
});

describe('the first thing said', () => {
  it.each([
    ['regression', 'this change makes the agent pick the wrong tool', 'tool_call −17 points (support-tools)'],
    ['proven', 'no regression in 1 suite', 'No regression in 1 suite'],
    ['none found', 'no regression found', 'No regression found'],
    ['inconclusive', 'tool_call dipped, not confirmed', 'tool_call dipped, not confirmed'],
    ['not evaluated', 'not evaluated', 'Not evaluated'],
    [
      'uncovered',
      '1 tool definition changed, no suite covers it',
      '1 tool definition changed, no suite covers it',
    ],
    [
      'must pass',
      'a case that may never break broke: refund-double-charge',
      'A case that may never break broke: refund-double-charge',
    ],
    [
      'no policy',
      '1 tool definition changed, no suite covers it',
      '1 tool definition changed, no suite covers it',
    ],
    ['trade-off', 'this change makes the agent pick the wrong tool', 'tool_call −17 points (support-tools)'],
    ['partly measured', 'support-answers not evaluated', 'support-answers not evaluated'],
    ['skipped', 'no AI artifacts changed', 'No AI artifacts changed'],
    ['invalid policy', 'the policy is not valid', 'The policy is not valid'],
  ])('of %s is a sentence a person would say', (name, comment, check) => {
    expect(reviewTitle(situation(name))).toBe(comment);
    expect(checkTitle(situation(name))).toBe(check);
  });

  it('of a small suite says what it cannot rule out and how many cases could', () => {
    expect(renderComment(situation('none found'))).toMatch(
      /20 cases of `tool_call` rule out a drop beyond 14 points; about \d+ cases would rule out 10/,
    );
  });

  it('of a doubtful dip says whether merging is allowed', () => {
    expect(renderComment(situation('inconclusive'))).toContain('Merging is allowed by the policy.');
    const blocking = makeReport({
      ...situation('inconclusive'),
      exit: 3,
      policy: { ...situation('inconclusive').policy, inconclusive: 'block' },
    });
    expect(renderComment(blocking)).toContain('The policy blocks merging');
  });

  it('never calls safe what was not measured', () => {
    for (const name of [
      'not evaluated',
      'partly measured',
      'uncovered',
      'no policy',
      'skipped',
      'invalid policy',
    ])
      expect(renderComment(situation(name))).not.toContain('Safe to merge');
    const apart = makeReport({ uncovered: ['prompts/greeting.md'] });
    expect(renderComment(apart)).toContain('No regression in what was measured');
    expect(renderComment(apart)).not.toContain('Safe to merge');
    const fallen = makeReport({ ...situation('must pass'), uncovered: ['prompts/greeting.md'] });
    expect(renderComment(situation('must pass'))).toContain('Nothing else got worse');
    expect(renderComment(fallen)).not.toContain('Nothing else got worse');
    const partly = makeReport({
      verdict: 'fail',
      exit: 1,
      suites: [...situation('regression').suites, ...situation('not evaluated').suites],
    });
    expect(renderComment(partly)).toContain('Nothing is known about `support-answers`');
    expect(renderComment(partly)).not.toContain('Nothing else got worse');
  });
});

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

it('says how many cases of a metric have no score', () => {
  const comment = renderComment(
    makeReport({ suites: [makeSuite({ metrics: [makeMetric({ missing: 1 })] })] }),
  );
  expect(comment).toContain('48 cases, 1 without a score, all of the suite');
});

it('offers a whole policy where there is none, and only a suite where there is one', () => {
  const fence = (name: string) => /```yaml\n([\s\S]*?)```/.exec(renderComment(situation(name)))?.[1];
  expect(fence('no policy')).toMatch(/^version: 1\nsuites:\n/);
  expect(fence('uncovered')).toMatch(/^suites:\n/);
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

describe('the check', () => {
  it('is green only where the exit code is 0', () => {
    for (const name of names)
      expect(renderCheck(situation(name)).conclusion).toBe(
        situation(name).exit === 0 ? 'success' : 'failure',
      );
  });

  it('says first what was decided and measured, and everything else below', () => {
    const { summary, text } = renderCheck(situation('regression'));
    expect(summary).toContain('**fell 17 points**');
    expect(summary).toContain('🔴 regressed');
    expect(summary).not.toContain('What broke');
    expect(text).toContain('What broke');
    expect(text).toContain('How this was decided');
  });

  it('marks a changed line once, with what changed there', () => {
    const [change] = situation('regression').changes;
    if (change === undefined) throw new Error('the situation has a change');
    const field = (name: string, line?: number) => ({
      field: name,
      before: 'a',
      after: 'b',
      ...(line === undefined ? {} : { line }),
    });
    const head = {
      path: change.path,
      kind: change.kind,
      format: change.format,
      name: change.name,
      digest: '0',
      content: { type: 'tools' as const, dialect: 'mcp' as const, tools: [] },
      references: [],
      embeddedTests: null,
    };
    const fields = [field('tools.a.description', 4), field('tools.a.name', 4), field('tools.b')];
    const report = makeReport({ changes: [{ ...change, head, fields }] });
    expect(renderCheck(report).annotations).toEqual([
      {
        path: 'tools/orders.json',
        line: 4,
        level: 'notice',
        message: 'changed: tools.a.description, tools.a.name',
      },
    ]);
  });

  it('marks the lines that have to be mended', () => {
    expect(renderCheck(situation('invalid policy')).annotations).toEqual([
      expect.objectContaining({ path: '.github/promptgate.yml', line: 3, level: 'failure' }),
    ]);
  });
});

describe('every situation', () => {
  it.each(names)('has a comment that can be found again and fits: %s', (name) => {
    const comment = renderComment(situation(name));
    expect(comment.startsWith(COMMENT_MARKER)).toBe(true);
    expect(comment.length).toBeLessThan(6000);
    expect(comment).not.toMatch(/undefined|NaN|\[object|null/);
  });

  it.each(names)('fits 80 columns without colour or emoji: %s', (name) => {
    const text = renderTerminal(situation(name), { color: false, width: 80 });
    for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    expect(text).not.toMatch(/\p{Extended_Pictographic}/u);
    expect(text.trimEnd().split('\n').at(-1)).toContain(`exit ${situation(name).exit}`);
  });

  it.each(names)('fits a narrow terminal, but for a line that is there to be copied: %s', (name) => {
    const text = renderTerminal(situation(name), { color: false, width: 50 });
    const prose = text.split('\n').filter((line) => !line.startsWith('    '));
    for (const line of prose) expect(line.length).toBeLessThanOrEqual(50);
  });

  it.each(names)('says the same with colour and without: %s', (name) => {
    const [painted, plain] = [true, false].map((color) =>
      renderTerminal(situation(name), { color, width: 80 }),
    );
    const sequences = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
    expect(painted?.replace(sequences, '')).toBe(plain);
  });

  it.each(names)('is JSON of the documented schema: %s', (name) => {
    expect(() => reviewJsonSchema.parse(toReviewJson(situation(name)))).not.toThrow();
  });

  it.each(names)('is one HTML page that loads nothing: %s', (name) => {
    const page = renderHtml(situation(name));
    expect(page).toContain("default-src 'none'");
    expect(page).not.toMatch(/<script|<link|<img|<iframe|src=|url\(/i);
  });
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

it('lists several findings one below the other, and folds the cases that broke beyond three', () => {
  const cases = Array.from({ length: 5 }, (_, i) => makeCase({ id: `case-${i}` }));
  const comment = renderComment(
    makeReport({
      verdict: 'fail',
      exit: 1,
      suites: [makeSuite({ metrics: [FALLEN, { ...FALLEN, metric: 'tool_name' }], cases })],
    }),
  );
  expect(comment).toContain('> **Not safe to merge.**\n> - `tool_call` **fell');
  expect(comment).toContain('**What broke** (5 cases, worst first)\n- `case-0`');
  expect(comment.indexOf('<summary>2 more cases</summary>')).toBeGreaterThan(comment.indexOf('`case-2`'));
  expect(comment.indexOf('`case-3`')).toBeGreaterThan(comment.indexOf('<summary>2 more cases</summary>'));
});

it('does not say twice what was not evaluated', () => {
  const comment = renderComment(situation('not evaluated'));
  expect(comment).not.toContain('Nothing is known about `support-answers`');
  expect(renderComment(situation('partly measured'))).toContain('Nothing is known about `groundedness`');
});

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
    makeMetric({ unit: 'ms' }),
    makeMetric({ unit: 'usd', nonInferior: false }),
  ];
  for (const metric of metrics) {
    const words = statusOf(metric).words.split(/ \d+ points?| \d+%| \(|\)/);
    for (const part of words) expect(page).toContain(part);
  }
});
