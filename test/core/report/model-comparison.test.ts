import { describe, expect, it } from 'vitest';
import { renderComparison } from '../../../src/core/report/comparison-text.ts';
import { type ComparedSuite, outcomeOf, recommend } from '../../../src/core/report/model-comparison.ts';
import { candidate, comparison, figures, suite } from '../../support/comparisons.ts';
import { DIPPED, FALLEN, makeMetric } from '../../support/reports.ts';

describe('a candidate', () => {
  const nothing = { mustPassBroken: 0, blocked: false, candidates: 1 };

  it('holds where every deciding metric is proven to, and is worse where one fell or a case broke that may not', () => {
    expect(outcomeOf([makeMetric()], nothing)).toBe('holds');
    expect(outcomeOf([makeMetric(), FALLEN], nothing)).toBe('worse');
    expect(outcomeOf([makeMetric()], { ...nothing, mustPassBroken: 1 })).toBe('worse');
    expect(outcomeOf([makeMetric(), DIPPED], nothing)).toBe('open');
  });

  it('is not measured where something that decides is missing, or nothing decides: never said to hold', () => {
    expect(outcomeOf([makeMetric()], { ...nothing, blocked: true })).toBe('unmeasured');
    expect(outcomeOf([], nothing)).toBe('unmeasured');
    expect(outcomeOf([makeMetric({ gate: 'warn' })], nothing)).toBe('unmeasured');
  });

  it('has to rule out more where it is one of many to choose from', () => {
    // Proven by the gate's own interval, which is one-sided at 3.6%.
    const just = makeMetric({ difference: 0, interval: [-0.049, 0.049], look: 4, margin: 0.05 });
    expect(outcomeOf([just], nothing)).toBe('holds');
    expect(outcomeOf([just], { ...nothing, candidates: 5 })).toBe('open');
    const clear = makeMetric({ difference: 0, interval: [-0.03, 0.03], look: 4, margin: 0.05 });
    expect(outcomeOf([clear], { ...nothing, candidates: 5 })).toBe('holds');
  });
});

describe('the advice', () => {
  it('is to take the cheapest candidate that holds and costs less, with how much less', () => {
    const advice = recommend(
      suite(
        candidate('a/small', { figures: figures(0.25) }),
        candidate('b/tiny', { figures: figures(0.05), outcome: 'worse' }),
        candidate('c/medium', { figures: figures(0.4) }),
      ),
    );
    expect(advice).toEqual({
      model: 'a/small',
      reason: 'it holds every deciding metric within its margin and costs 25% of openai/large',
    });
  });

  it('is to take a candidate that is better and holds the rest, with what it costs, where none is cheaper', () => {
    const better = makeMetric({ comparison: 'improved' });
    expect(recommend(suite(candidate('a/x', { figures: figures(2), metrics: [better] })))).toEqual({
      model: 'a/x',
      reason:
        'it is better on tool_call and holds the rest within its margin, at 200% of the cost of openai/large',
    });
  });

  it.each([
    ['costs more', [candidate('a/x', { figures: figures(2) })], 'would do as well and cost no less'],
    ['has no known price', [candidate('a/x', { figures: figures(null) })], 'a price is unknown'],
    ['is worse', [candidate('a/x', { outcome: 'worse', metrics: [FALLEN] })], 'a/x is worse on tool_call'],
    [
      'breaks a case',
      [candidate('a/x', { outcome: 'worse', mustPassBroken: ['c1'] })],
      'a/x breaks c1, which must pass',
    ],
    ['is not proven', [candidate('a/x', { outcome: 'open' })], 'a/x is not proven to hold'],
    [
      'was not measured',
      [candidate('a/x', { outcome: 'unmeasured' })],
      'something that decides has no result on a/x',
    ],
    [
      'is one of several that are worse',
      [candidate('a/x', { outcome: 'worse' }), candidate('b/y', { outcome: 'worse' })],
      'every candidate is worse',
    ],
    [
      'is one of several that are not proven',
      [candidate('a/x', { outcome: 'worse' }), candidate('b/y', { outcome: 'open' })],
      'no candidate is proven to hold',
    ],
  ])('is to keep the model of today where the candidate %s', (_, candidates, reason) => {
    expect(recommend(suite(...candidates))).toMatchObject({
      model: null,
      reason: expect.stringContaining(reason),
    });
  });
});

describe('the comparison in a comment', () => {
  const render = (...suites: ComparedSuite[]) => renderComparison(comparison(...suites));

  it('is a table of quality with intervals, cost and time, below what to do', () => {
    const worse = candidate('b/tiny', {
      outcome: 'worse',
      metrics: [FALLEN],
      broken: ['refund-2'],
      figures: figures(0.02, { refused: 3, cut: 1 }),
      unsupported: ['takes no temperature but its default, 1; 0.2 is refused'],
    });
    const text = render(suite(candidate('a/small'), worse));
    expect(text).toContain('**support-tools**, 40 cases. `a/small` can take over: it holds');
    expect(text).toContain('| `openai/large` (today) | 92% | $1.00 | 800 ms / 1.9 s |  |');
    expect(text).toMatch(/\| `b\/tiny` \| 75% \(−27 to −7\) \| \$0\.02 \| 800 ms \/ 1\.9 s \| worse \|/);
    for (const note of [
      'breaks `refund-2`',
      '3 of 40 answers refused',
      '1 of 40 answers cut',
      'takes no temperature',
    ])
      expect(text).toContain(note);
  });

  it('shows pairs as won, tied and lost, and what makes a judge doubtful', () => {
    const pairs = { wins: 12, ties: 30, losses: 8 };
    const preferred = makeMetric({ metric: 'pairwise_helpfulness', unit: 'rate', pairs });
    const judge = 'graded by openai/gpt-5-mini, a judge of its own maker, which may favour it';
    const text = render(suite(candidate('a/small', { metrics: [preferred], warnings: [judge] })));
    expect(text).toContain('| `openai/large` (today) | — |');
    expect(text).toMatch(/\| `a\/small` \| 12 won, 30 tied, 8 lost \(/);
    expect(text).toMatch(/`a\/small`: graded by openai\/.*own maker/);
  });

  it('shows hostile names and reasons as text', () => {
    const hostile = '@octo/all <img src=x> <!-- promptgate:review --> [x](https://evil.example) | a | b';
    const text = render({
      ...suite(
        candidate(hostile, {
          broken: [hostile],
          metrics: [makeMetric({ metric: hostile })],
          notEvaluated: [{ metric: hostile, reason: hostile, fix: null }],
        }),
      ),
      name: hostile,
    });
    expect(text.replace(/`[^`]*`/g, '')).not.toMatch(/@octo|(?<!\\)<img|<!--|https:\/\/evil|(?<!\\)\[x/);
    // A bar inside a cell would move every cell after it.
    const rows = text.split('\n').filter((line) => line.startsWith('| '));
    const cells = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
    expect(new Set(cells).size).toBe(1);
  });
});
