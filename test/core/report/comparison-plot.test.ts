import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { renderComparisonHtml } from '../../../src/core/report/comparison-html.ts';
import { renderMermaid } from '../../../src/core/report/comparison-mermaid.ts';
import {
  costAxis,
  type Plot,
  type PlotPoint,
  plotsOf,
  qualityAxis,
} from '../../../src/core/report/comparison-plot.ts';
import { candidate, comparison, figures, suite } from '../../support/comparisons.ts';
import { FALLEN, makeMetric } from '../../support/reports.ts';

const pointsOf = (...candidates: Parameters<typeof suite>) =>
  Object.fromEntries((plotsOf(suite(...candidates))[0]?.points ?? []).map((point) => [point.model, point]));

describe('the picture of quality against cost', () => {
  it('places every model by its price and its mean, with the interval of its difference from the model of today', () => {
    const found = pointsOf(candidate('a/small', { figures: figures(0.25), metrics: [FALLEN] }));
    expect(found).toMatchObject({
      'openai/large': { usd: 1, quality: 0.917, interval: null, outcome: null },
      'a/small': { usd: 0.25, quality: 0.75, outcome: 'holds' },
    });
    const [low, high] = found['a/small']?.interval ?? [];
    expect(low).toBeCloseTo(0.75 - (0.271 - 0.1667), 6);
    expect(high).toBeCloseTo(0.75 + (0.1667 - 0.068), 6);
  });

  it('marks what nothing beats: dearer and worse is off the frontier, cheaper and worse is on it', () => {
    const found = pointsOf(
      candidate('a/cheap', { figures: figures(0.1), metrics: [makeMetric({ headMean: 0.6 })] }),
      candidate('b/dear', { figures: figures(2), metrics: [makeMetric({ headMean: 0.9 })] }),
      candidate('c/best', { figures: figures(3), metrics: [makeMetric({ headMean: 0.95 })] }),
      candidate('d/twin', { figures: figures(0.1), metrics: [makeMetric({ headMean: 0.6 })] }),
    );
    const frontier = Object.values(found).flatMap(({ model, onFrontier }) => (onFrontier ? [model] : []));
    expect(frontier.sort()).toEqual(['a/cheap', 'c/best', 'd/twin', 'openai/large']);
  });

  it('names who has no place, and is not there for one model alone, for pairs of answers, or for what does not decide', () => {
    const unpriced = candidate('a/unpriced', { figures: figures(null) });
    expect(plotsOf(suite(unpriced))).toEqual([]);
    expect(plotsOf(suite(unpriced, candidate('b/other')))[0]?.missing).toEqual(['a/unpriced']);
    const watched = makeMetric({ gate: 'warn' });
    const paired = makeMetric({ pairs: { wins: 1, ties: 2, losses: 3 } });
    for (const metric of [watched, paired, makeMetric({ unit: 'usd' })])
      expect(plotsOf(suite(candidate('a/x', { metrics: [metric] })))).toEqual([]);
  });

  it('shows no interval where fresh runs decided', () => {
    const metrics = [makeMetric({ decidedBy: 'confirm' })];
    expect(pointsOf(candidate('a/x', { metrics }))['a/x']?.interval).toBeNull();
  });

  it('has every point and tick inside, cheaper to the left and better above, for any prices and means', () => {
    const share = fc.double({ min: 0, max: 1, noNaN: true });
    const price = fc.oneof(fc.constant(0), fc.double({ min: 1e-6, max: 1e4, noNaN: true }));
    const points = fc.array(fc.tuple(price, share), { minLength: 2, maxLength: 12 });
    fc.assert(
      fc.property(points, (given) => {
        const plot = plotOf(given.map(([usd, quality]) => ({ usd, quality })));
        for (const [axis, read] of [
          [costAxis(plot), ({ usd }: PlotPoint) => usd],
          [qualityAxis(plot), ({ quality }: PlotPoint) => quality],
        ] as const) {
          const places = [...plot.points.map(read), ...axis.ticks].map((value) => axis.place(value));
          expect(places.every((place) => place >= -1e-9 && place <= 1 + 1e-9)).toBe(true);
          const sorted = plot.points
            .map(read)
            .sort((a, b) => a - b)
            .map(axis.place);
          expect(sorted).toEqual(sorted.toSorted((a, b) => a - b));
          expect(axis.ticks.length).toBeLessThanOrEqual(12);
        }
      }),
    );
  });

  it('writes round numbers beside its axes, and prices far apart by their ratio', () => {
    const near = plotOf([
      { usd: 0.5, quality: 0.61 },
      { usd: 1, quality: 0.94 },
    ]);
    expect(qualityAxis(near).ticks).toEqual([0.6, 0.7, 0.8, 0.9]);
    expect(costAxis(near).ticks).toEqual([0.6, 0.8, 1]);
    const far = plotOf([
      { usd: 0.02, quality: 0.5 },
      { usd: 2, quality: 0.5 },
    ]);
    expect(costAxis(far).ticks).toEqual([0.02, 0.05, 0.1, 0.2, 0.5, 1, 2]);
    expect(costAxis(far).place(0.2)).toBeCloseTo(0.5, 6);
  });
});

describe('the picture in Mermaid', () => {
  it('has a line for each model, with a star on the frontier', () => {
    const [plot] = plotsOf(suite(candidate('a/small', { figures: figures(0.25), metrics: [FALLEN] })));
    expect(plot && renderMermaid(plot).split('\n')).toEqual([
      '```mermaid',
      'quadrantChart',
      '  title tool_call against cost, stars on the frontier',
      '  x-axis "$0.25" --> "$1.00 per 1,000 answers"',
      '  y-axis "65%" --> "92%"',
      '  "★ a/small": [0.080, 0.403]',
      '  "★ openai/large (today)": [0.920, 0.920]',
      '```',
    ]);
  });

  it('keeps a hostile name a name', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 80 }), (name) => {
        const model = `x/${name}"]:::a\n\`\`\`\n%%{init: {}}%%<img src=x>@ada`;
        const plot = {
          ...plotOf([
            { usd: 1, quality: 0 },
            { usd: 2, quality: 1 },
          ]),
          metric: model,
        };
        const points = plot.points.map((point) => ({ ...point, model }));
        const lines = renderMermaid({ ...plot, points }).split('\n');
        expect(lines).toHaveLength(8);
        for (const line of lines.slice(5, 7))
          expect(line).toMatch(/^ {2}"(★ )?[\w./:@+ -]+…?( \(today\))?": \[[\d.]+, [\d.]+\]$/u);
      }),
    );
  });
});

describe('the page of a comparison', () => {
  it('has table, advice and a picture that says in words what it shows', () => {
    const page = renderComparisonHtml(
      comparison(
        suite(
          candidate('a/small', { figures: figures(0.25) }),
          candidate('b/free', { figures: figures(null) }),
        ),
      ),
    );
    expect(page).toContain('<code>a/small</code> can take over: it holds every deciding metric');
    expect(page).toContain(
      'aria-label="tool_call against cost: a/small (holds, on the frontier): 91% for $0.25; openai/large (today',
    );
    expect(page).toContain('Without a known price or mean: <code>b/free</code>.');
  });

  it('takes names for text', () => {
    const page = renderComparisonHtml(
      comparison(suite(candidate('<script>/"x" onload=', { figures: figures(2) }))),
    );
    expect(page).not.toContain('<script>');
    expect(page).not.toContain('"x" onload');
  });
});

function plotOf(places: { usd: number; quality: number }[]): Plot {
  const points = places.map((place, i) => ({
    ...place,
    model: `model/${i}`,
    outcome: 'open' as const,
    interval: null,
    onFrontier: false,
  }));
  return { metric: 'tool_call', unit: 'rate', points, missing: [] };
}
