import { describe, expect, it } from 'vitest';
import { checkScorerEntry } from '../../../src/core/eval/scorers/resolve.ts';
import { parsePolicy } from '../../../src/core/policy/parse.ts';
import { COMMENT_MARKER, renderComment } from '../../../src/core/report/comment.ts';
import { renderHtml } from '../../../src/core/report/html.ts';
import { reviewJsonSchema, toReviewJson } from '../../../src/core/report/json.ts';
import type { ReviewReport } from '../../../src/core/report/model.ts';
import { renderTerminal } from '../../../src/core/report/terminal.ts';
import { checkTitle, reviewTitle } from '../../../src/core/report/title.ts';
import { FALLEN, makeCase, makeMetric, makeReport, makeSuite, SITUATIONS } from '../../support/reports.ts';

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

    <sub>4f9c1e2 against a81b0d3 · this review $0.31 of $2.00 · 96 runs of at most 192, 38% from cache, which saved $0.20 · 41 s · \`/promptgate accept 4f9c1e2aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa <reason>\` · \`/promptgate help\`</sub>
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

  it('of a suite of one case promises nothing', () => {
    const [metric] = situation('none found').suites[0]?.metrics ?? [];
    const only = makeMetric({ ...metric, cases: 1, interval: [-1, 1] });
    const report = makeReport({ strength: 'none_found', suites: [makeSuite({ metrics: [only] })] });
    expect(renderComment(report)).toMatch(
      /1 case of `tool_call` rules nothing out; about \d+ cases would rule out a drop beyond 10/,
    );
  });

  it('of a document whose every case broke gives no green light, however few documents there are', () => {
    const changed = [{ cluster: '@all `x`.pdf', cases: 6, broke: 6, fixed: 0, difference: -1 }];
    const metric = makeMetric({
      ...situation('none found').suites[0]?.metrics[0],
      cases: 18,
      clusters: { count: 3, spread: 0.58, changed },
    });
    const report = makeReport({ strength: 'none_found', suites: [makeSuite({ metrics: [metric] })] });
    const comment = renderComment(report);
    expect(comment).toContain('[!NOTE]\n> **May be merged, but is not known to be safe.**');
    expect(comment).toContain('`tool_call` fell in all of cluster `@all ˋxˋ.pdf` (6 of 6 cases broke).');
    expect(comment).toContain('18 cases in 3 clusters of `tool_call`');
    expect(comment).toContain('Add documents, or name cases that may never break in `must_pass`.');
    expect(comment).not.toMatch(/@all(?![^`\n]*`)/);
    expect(checkTitle(report)).toBe(
      'tool_call fell in all of cluster @all ˋxˋ.pdf (6 of 6 cases broke), not confirmed',
    );
    const proven = makeMetric({ ...metric, nonInferior: true });
    const safe = makeReport({ suites: [makeSuite({ metrics: [proven] })] });
    expect(renderComment(safe)).toContain('[!TIP]');
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

  it('of metrics that are only watched is no green light', () => {
    const watched = makeReport({
      strength: 'none_found',
      suites: [makeSuite({ metrics: [makeMetric({ ...FALLEN, gate: 'warn' })] })],
    });
    expect(reviewTitle(watched)).toBe('nothing that could block was measured');
    expect(renderComment(watched)).toContain('[!NOTE]');
    expect(renderComment(watched)).toContain('May be merged, but nothing that could block was measured.');
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
    const missed = ['a', 'b', 'c', 'd', 'e'].map((metric) => ({ metric, reason: 'no score', fix: null }));
    const many = makeReport({ ...partly, suites: [makeSuite({ notEvaluated: missed, metrics: [FALLEN] })] });
    expect(renderComment(many)).toContain('Nothing is known about `a`, `b`, `c`, `d` and 1 more: see');
  });
});

it('offers a whole policy where there is none, and only a suite where there is one', () => {
  const fence = (name: string) => /```yaml\n([\s\S]*?)```/.exec(renderComment(situation(name)))?.[1];
  expect(fence('no policy')).toMatch(/^version: 1\nsuites:\n/);
  expect(fence('uncovered')).toMatch(/^suites:\n/);
  const read = makeReport({
    ...situation('uncovered'),
    suites: [makeSuite({ covers: ['tools/orders.json'] })],
  });
  expect(renderComment(read)).not.toContain('to start from');
  expect(renderTerminal(read, { color: false, width: 80 })).not.toContain('to start from');
});

it('offers no suite for what the change removes, and says that it is gone', () => {
  const { changes, ...rest } = situation('uncovered');
  const removed = makeReport({
    ...rest,
    changes: changes.map((change) => ({
      ...change,
      change: 'removed' as const,
      base: change.head,
      head: null,
    })),
  });
  const comment = renderComment(removed);
  expect(comment).not.toContain('to start from');
  expect(comment).toContain('so nothing is known about what used it (it is removed here).');
  expect(renderTerminal(removed, { color: false, width: 80 })).not.toContain('to start from');
});

it('tells artifacts of one deep folder apart', () => {
  const uncovered = ['GREETING', 'FAREWELL'].map(
    (name) => `services/assistant/source/application/answers/prompts/texts.py#${name}`,
  );
  const text = renderTerminal(makeReport({ ...situation('uncovered'), uncovered }), {
    color: false,
    width: 80,
  });
  expect(text.replace(/\s+/g, ' ')).toMatch(
    /No suite covers …[^ ]*\/texts\.py#GREETING and …[^ ]*\/texts\.py#FAREWELL, so/,
  );
});

it.each(['agent-definition', 'gateway-config', 'mcp-config'] as const)(
  'offers a suite of recorded answers for a %s, which nothing here can call',
  (kind) => {
    const { changes, ...rest } = situation('uncovered');
    const comment = renderComment(
      makeReport({ ...rest, changes: changes.map((change) => ({ ...change, kind })) }),
    );
    const starter = /```yaml\n([\s\S]*?)```/.exec(comment)?.[1] ?? '';
    expect(starter).toMatch(/kind: recorded\n/);
    expect(starter).toContain(`covers: ["${rest.uncovered[0]}"]`);
    expect(parsePolicy('policy.yml', `version: 1\n${starter}`, checkScorerEntry).ok).toBe(true);
  },
);

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
